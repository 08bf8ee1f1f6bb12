"""Whose query it is: address to device to person."""
