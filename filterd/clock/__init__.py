"""The clocks, as an argument, and how far the time of day may be believed."""

from filterd.clock.state import ClockState
from filterd.clock.system import Clock, SystemClock

__all__ = ["Clock", "ClockState", "SystemClock"]
