"""Counters in memory. Nothing here can hold the name that was asked."""
