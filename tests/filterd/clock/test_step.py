"""A clock that was set is told once, by how much; one that runs, sleeps or is corrected by a little is not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clock.step import LEAST_SECONDS, StepDetector
from tests.support.clock import ScriptedClock


def looking(clock: ScriptedClock, steps: StepDetector) -> float | None:
    return steps.look(clock.now(), clock.monotonic())


@pytest.fixture
def clock() -> ScriptedClock:
    return ScriptedClock()


@pytest.fixture
def steps(clock: ScriptedClock) -> StepDetector:
    return StepDetector(clock.now(), clock.monotonic())


@pytest.mark.parametrize("seconds", [3600.0, -3600.0, 365 * 86400.0, -365 * 86400.0, 2.5, -2.5])
def test_a_jump_is_told_once_and_exactly(clock: ScriptedClock, steps: StepDetector, seconds: float) -> None:
    clock.advance(0.1)
    assert looking(clock, steps) is None
    clock.jump(seconds)
    assert looking(clock, steps) == pytest.approx(seconds, abs=0.001)
    assert looking(clock, steps) is None
    clock.advance(1000)
    assert looking(clock, steps) is None


@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.5, 60.0, 86400.0])
def test_time_that_passes_is_no_jump_however_long_the_machine_slept(
    clock: ScriptedClock, steps: StepDetector, seconds: float
) -> None:
    clock.advance(seconds)
    assert looking(clock, steps) is None


def test_a_leap_second_is_no_jump_and_many_small_ones_are(clock: ScriptedClock, steps: StepDetector) -> None:
    told = []
    for _ in range(5):
        clock.jump(-1)
        clock.advance(10)
        told.append(looking(clock, steps))
    assert told == [None, None, -3.0, None, None]


def test_a_clock_of_durations_that_runs_backwards_hides_nothing(clock: ScriptedClock, steps: StepDetector) -> None:
    """No kernel does it; a test that sets a scripted clock back does."""
    assert steps.look(clock.now(), clock.monotonic() - 100) == 100.0


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(-10, 10)), max_size=20))
def test_what_is_told_adds_up_to_what_was_set(moves: list[tuple[float, float]]) -> None:
    """Against a reference that compares exactly at every look."""
    clock = ScriptedClock()
    steps = StepDetector(clock.now(), clock.monotonic())
    begun = clock.now() - timedelta(seconds=clock.monotonic())
    told = 0.0
    for passed, jumped in moves:
        clock.advance(passed)
        clock.jump(jumped)
        told += looking(clock, steps) or 0.0
        moved = (clock.now() - begun - timedelta(seconds=clock.monotonic())).total_seconds()
        assert abs(moved - told) <= LEAST_SECONDS + 0.001


def test_nothing_is_told_of_a_look_that_stands_still() -> None:
    now = datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC)
    assert StepDetector(now, 0.0).look(now, 0.0) is None
