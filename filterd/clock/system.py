"""The clocks, as an argument: whoever needs the time is given one of these, tests give a scripted one."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Two clocks: one for durations, one for the calendar."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards and mean nothing by themselves."""
        ...

    def now(self) -> datetime:
        """Return the aware time of day."""
        ...


class SystemClock:
    """The clocks of this machine."""

    def monotonic(self) -> float:
        """Return the clock of durations; it goes on while the machine sleeps (CLOCK_BOOTTIME of clock_gettime(2)).

        So an answer grows old in a sleep, and waking up does not look like a clock that was set.
        """
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)
