"""The machine's clocks."""

from datetime import UTC

from filterd.clock import Clock, SystemClock
from tests.support.clock import ScriptedClock


def test_the_time_of_day_is_aware_and_the_other_clock_never_runs_backwards() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
    first = clock.monotonic()
    assert clock.monotonic() >= first


def test_the_scripted_clock_moves_both_hands() -> None:
    clock = ScriptedClock()
    before, begun = clock.now(), clock.monotonic()
    clock.advance(5)
    assert ((clock.now() - before).total_seconds(), clock.monotonic() - begun) == (5, 5)
