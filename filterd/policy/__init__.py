"""The decision, pure: no clock, socket, file, log or randomness in this package."""
