"""The time the engine goes by: the machine's clocks, watched; whoever depends on them is told when they were set."""

from collections.abc import Callable
from datetime import datetime

from filterd.clock import Clock, ClockState
from filterd.clock.floor import Floor
from filterd.clock.watch import ClockWatch


class Timekeeper:
    """A `filterd.clock.Clock` that notices jumps.

    `moved` is called with the seconds by which a clock that was known before was set, so that durations that run can be
    kept. `changed` is called after every jump, and whenever it becomes, or ceases to be, known what time it is.
    """

    def __init__(self, clock: Clock, watch: ClockWatch, floor: Floor) -> None:
        self._clock, self._watch, self._floor = clock, watch, floor
        self._was_known = self.is_certain
        self.moved: Callable[[float], None] = _ignore
        self.changed: Callable[[], None] = _nothing

    @property
    def watch(self) -> ClockWatch:
        """What is known of the clock."""
        return self._watch

    @property
    def is_certain(self) -> bool:
        """Whether the time of day is known."""
        return self._watch.state is ClockState.SYNCED

    def monotonic(self) -> float:
        """Return the clock of durations."""
        return self._clock.monotonic()

    def now(self) -> datetime:
        """Return the time of day; while that is plainly wrong, the latest time that has certainly passed."""
        now = self._clock.now()
        seconds = self._watch.jump(now, self._clock.monotonic())
        if seconds is not None:
            self._jumped(seconds)
        return self._floor.instant if self._watch.state is ClockState.UNTRUSTED else now

    def check(self) -> None:
        """Look how far the clock may be believed; for every few seconds."""
        was_certain = self.is_certain
        self._watch.check(self._clock.now(), self._clock.monotonic())
        self._was_known = self._was_known or self.is_certain
        if self.is_certain is not was_certain:
            self.changed()

    def _jumped(self, seconds: float) -> None:
        """Keep what runs, and let everything be looked at again.

        The first time the clock is set after a start without one tells nothing of durations: how long the box was off
        is not known, and what was granted before it went off ends when it was meant to.
        """
        was_known = self._was_known
        self._watch.check(self._clock.now(), self._clock.monotonic())
        self._was_known = was_known or self.is_certain
        if was_known:
            self.moved(seconds)
        self.changed()


def _ignore(seconds: float) -> None:
    """Stand in until somebody keeps durations."""


def _nothing() -> None:
    """Stand in until somebody depends on the clock."""
