"""Clocks that were set: the time of day against the clock of durations. No I/O here.

Both run at the same speed, also while the time service slews them (adjtimex(2) changes CLOCK_REALTIME and
CLOCK_BOOTTIME alike), so they part only when somebody sets the time of day.
"""

from datetime import datetime, timedelta

LEAST_SECONDS = 2.0
"""A leap second, or a time service that sets the clock by less, is no jump; what they add up to is."""

_LEAST = timedelta(seconds=LEAST_SECONDS)
_WINDOW_SECONDS = 0.5


class StepDetector:
    """Compares the two clocks with where they stood at the last jump; `now` is aware, `monotonic` in seconds."""

    __slots__ = ("_begun", "_earliest", "_latest", "_monotonic", "_now", "_until")

    def __init__(self, now: datetime, monotonic: float) -> None:
        self._settle(now, monotonic)
        self._open_window(now, monotonic)

    def look(self, now: datetime, monotonic: float) -> float | None:
        """Return by how many seconds the time of day was set since it was last told, None if by too few to count.

        Two comparisons decide nearly always: within a short window of durations the time must be within another.
        """
        if self._begun <= monotonic < self._until and self._earliest <= now <= self._latest:
            return None
        expected = self._now + timedelta(seconds=monotonic - self._monotonic)
        moved = now - expected
        if -_LEAST <= moved <= _LEAST:
            self._open_window(expected, monotonic)
            return None
        self._settle(now, monotonic)
        self._open_window(now, monotonic)
        return moved.total_seconds()

    def _settle(self, now: datetime, monotonic: float) -> None:
        self._now, self._monotonic = now, monotonic

    def _open_window(self, expected: datetime, monotonic: float) -> None:
        self._begun, self._until = monotonic, monotonic + _WINDOW_SECONDS
        self._earliest = expected + timedelta(seconds=_WINDOW_SECONDS) - _LEAST
        self._latest = expected + _LEAST
