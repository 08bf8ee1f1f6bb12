"""A clock that a test moves by hand."""

from datetime import UTC, datetime, timedelta


class ScriptedClock:
    """Stands still until `advance`; both hands move together, but for `jump`."""

    def __init__(self, start: datetime = datetime(2026, 7, 1, 12, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0

    def monotonic(self) -> float:
        return 1000.0 + self._elapsed

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def advance(self, seconds: float) -> None:
        self._elapsed += seconds

    def set(self, now: datetime) -> None:
        """Move on to a time of day."""
        self._elapsed = (now - self._start).total_seconds()

    def jump(self, seconds: float) -> None:
        """Set the time of day by so many seconds while no time passes."""
        self._start += timedelta(seconds=seconds)

    def jump_to(self, now: datetime) -> None:
        """Set the time of day while no time passes."""
        self._start += now - self.now()
