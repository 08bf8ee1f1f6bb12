"""What DHCP servers know of devices: their lease files, read as evidence. One module a format."""
