"""The machine's clocks, and the one that tests move."""

import time
from datetime import UTC, datetime

from filterd.clock import Clock, SystemClock
from tests.support.clock import ScriptedClock


def test_the_time_of_day_is_aware_and_the_other_clock_never_runs_backwards() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
    first = clock.monotonic()
    assert clock.monotonic() >= first


def test_durations_count_the_time_a_machine_sleeps() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before <= SystemClock().monotonic() <= time.clock_gettime(time.CLOCK_BOOTTIME)


def test_the_scripted_clock_moves_both_hands() -> None:
    clock: Clock = ScriptedClock()
    scripted = ScriptedClock()
    before, begun = clock.now(), scripted.monotonic()
    scripted.advance(5)
    assert ((scripted.now() - before).total_seconds(), scripted.monotonic() - begun) == (5, 5)


def test_the_scripted_clock_can_be_set_while_no_time_passes() -> None:
    clock = ScriptedClock()
    begun, before = clock.monotonic(), clock.now()
    clock.jump(-3600)
    assert (clock.monotonic(), (clock.now() - before).total_seconds()) == (begun, -3600)
    clock.advance(1)
    clock.jump_to(datetime(1970, 1, 1, tzinfo=UTC))
    assert (clock.monotonic(), clock.now().year) == (begun + 1, 1970)
