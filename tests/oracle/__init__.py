"""Schedules against a naive reference, minute by minute, in every zone, at every change of its offset."""
