"""What devices call themselves on their link: multicast DNS, listened to and never answered."""
