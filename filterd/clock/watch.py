"""Watches the clock for the engine: how far it may be believed now, and when it was set."""

import asyncio
import logging
from datetime import datetime, timedelta

from filterd.clock.floor import LATEST, Floor
from filterd.clock.state import WORDS, ClockState
from filterd.clock.step import LEAST_SECONDS, StepDetector
from filterd.clock.sync import Statement, Witness, Witnesses

KEEP_SECONDS = 3600.0
"""How often the floor goes to disk at most: flash wears out, and an hour of it costs nothing."""

_SLACK = timedelta(seconds=LEAST_SECONDS)  # a time service may set a right clock back by a little
_KNOWING = frozenset([Witness.KERNEL, Witness.SERVICE])
_log = logging.getLogger(__name__)


class ClockWatch:
    """`state` is that of the last `check`; `witness` says who vouched for it; both clocks are arguments everywhere.

    SYNCED stays, for a right clock goes on being right without internet, until the clock falls below the floor or is
    set with nobody vouching for it.
    """

    def __init__(self, floor: Floor, witnesses: Witnesses, now: datetime, monotonic: float) -> None:
        self._floor, self._witnesses = floor, witnesses
        self._jumps, self._steps = StepDetector(now, monotonic), StepDetector(now, monotonic)
        self._heard: Statement | None = None
        self._stale: Statement | None = None
        self._kept_at: float | None = None
        self.state = ClockState.FLOOR
        self.witness: Witness | None = None
        self.warning: str | None = None
        self.check(now, monotonic)

    def jump(self, now: datetime, monotonic: float) -> float | None:
        """Return by how many seconds the clock was set since this was last asked, forwards or back; None if it was not.

        Two comparisons when nothing happened, so it may be asked for every batch of queries.
        """
        return self._jumps.look(now, monotonic)

    def check(self, now: datetime, monotonic: float) -> ClockState:
        """Find out how far `now` may be believed; a few small reads, for every few seconds and after a jump."""
        was_set = self._steps.look(now, monotonic) is not None
        statement = self._knowing(now, was_set)
        if statement is not None:
            self._believe(now)
            self._enter(ClockState.SYNCED, statement.witness)
        elif not self._floor.instant - _SLACK <= now < LATEST:
            self._enter(ClockState.UNTRUSTED, None)
        elif was_set or self.state is not ClockState.SYNCED:
            likely = self._witnesses.likely(now)
            self._enter(ClockState.SYNCED if likely else ClockState.FLOOR, likely.witness if likely else None)
        return self.state

    async def keep_floor(self, monotonic: float) -> bool:
        """Write the floor to disk if that is due; return whether it was written. Never holds up the loop."""
        is_due = self._kept_at is None or monotonic - self._kept_at >= KEEP_SECONDS
        if not is_due or self.witness not in _KNOWING:
            return False
        self._kept_at = monotonic
        return await asyncio.to_thread(self._floor.keep)

    def words(self) -> str:
        """Return the state for people."""
        return f"{WORDS[self.state]} {self.warning}" if self.warning else WORDS[self.state]

    def _knowing(self, now: datetime, was_set: bool) -> Statement | None:
        """Return a statement that is younger than the last time the clock was set."""
        if was_set:
            self._stale = self._heard
        heard = self._heard = self._witnesses.knowing(now)
        return None if heard is not None and heard.stamp and heard == self._stale else heard

    def _believe(self, now: datetime) -> None:
        """Move the floor; a time service is believed rather than the floor."""
        if now < self._floor.instant - _SLACK:
            was = self._floor.instant
            self._floor.overrule(now)
            self._warn(f"Its notes said that {was:%Y-%m-%d} had passed; the time service knows better and is believed.")
        self._floor.advance(now)

    def _warn(self, words: str) -> None:
        self.warning = words
        _log.warning("%s", words)

    def _enter(self, state: ClockState, witness: Witness | None) -> None:
        if state is not self.state:
            _log.log(logging.INFO if state is ClockState.SYNCED else logging.WARNING, "clock: %s", WORDS[state])
        self.state, self.witness = state, witness
