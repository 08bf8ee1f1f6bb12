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
        """Return the monotonic clock."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)
