"""Guessing gets slow, for one person and for the whole box, and for nobody else than the one who guesses."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.policy.ledger.event import Moved
from filterd.policy.ledger.guard import MOST_OF_ALL, MOST_OF_ONE, WINDOW, Guard
from filterd.policy.ledger.ledger import Ledger, apply
from tests.filterd.policy.ledger.sample import HOUR, MINUTE, NOW, SECOND

DAY = timedelta(days=1)


def tried(guard: Guard, person: str, now: datetime) -> tuple[Guard, bool]:
    """The guard after a wrong guess that was made as soon as somebody tried, and whether it was evaluated."""
    return (guard, False) if guard.wait(person, now) else (guard.guessed(person, now), True)


def guesses(guard: Guard, person: str, start: datetime, count: int, every: timedelta) -> tuple[Guard, int]:
    """The guard after so many tries, and how many of them were evaluated."""
    evaluated = 0
    for number in range(count):
        guard, done = tried(guard, person, start + number * every)
        evaluated += done
    return guard, evaluated


def test_five_are_free_then_the_waits_grow() -> None:
    guard, now, waits = Guard(), NOW, []
    for _ in range(11):
        wait = guard.wait("mia", now)
        waits.append((wait or timedelta()) // MINUTE)
        now += wait or timedelta()
        guard = guard.guessed("mia", now)
    assert waits == [0, 0, 0, 0, 0, 1, 5, 15, 60, 60, 60]


def test_a_wait_is_over_to_the_second() -> None:
    guard, _ = guesses(Guard(), "mia", NOW, 5, timedelta())
    assert guard.wait("mia", NOW + MINUTE - SECOND) == SECOND
    assert guard.wait("mia", NOW + MINUTE) is None


def test_a_right_one_ends_the_wait_of_that_person_only() -> None:
    guard, _ = guesses(Guard(), "mia", NOW, 5, timedelta())
    guard, _ = guesses(guard, "tom", NOW, 5, timedelta())
    guard = guard.forgiven("mia")
    assert guard.wait("mia", NOW) is None
    assert guard.wait("tom", NOW) == MINUTE


def test_right_ones_do_not_lift_the_share_of_a_day() -> None:
    guard, evaluated = Guard(), 0
    for number in range(60):
        guard, done = tried(guard, "mia", NOW + number * SECOND)
        evaluated += done
        guard = guard.forgiven("mia")
    assert evaluated == MOST_OF_ONE


def test_who_guesses_all_day_does_not_lock_out_a_brother() -> None:
    guard, evaluated = guesses(Guard(), "mia", NOW, 24 * 60, MINUTE)
    assert evaluated == MOST_OF_ONE
    assert guard.wait("mia", NOW + 23 * HOUR) is not None
    assert guard.wait("tom", NOW + 23 * HOUR) is None


def test_of_all_that_many_guess_a_hundred_a_day_are_looked_at() -> None:
    guard, evaluated, now = Guard(), 0, NOW
    for number in range(10_000):
        now = NOW + number * DAY / 10_000
        guard, done = tried(guard, f"person-{number % 40}", now)
        evaluated += done
    assert evaluated == MOST_OF_ALL
    assert guard.wait("tom", now) is not None
    assert guard.wait("tom", now + DAY) is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 3600)), max_size=400))
def test_no_day_has_more_than_a_hundred_and_no_person_more_than_a_share(tries: list[tuple[str, int]]) -> None:
    guard, now = Guard(), NOW
    evaluated: list[tuple[datetime, str]] = []
    for person, seconds in tries:
        now += timedelta(seconds=seconds)
        guard, done = tried(guard, person, now)
        evaluated += [(now, person)] if done else []
        last_day = [who for at, who in evaluated if at > now - WINDOW]
        assert len(last_day) <= MOST_OF_ALL
        assert all(last_day.count(who) <= MOST_OF_ONE for who in last_day)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 7200)), min_size=5, max_size=60))
def test_after_the_wait_it_goes_on_and_before_it_does_not(tries: list[tuple[str, int]]) -> None:
    guard, now = Guard(), NOW
    for person, seconds in tries:
        now += timedelta(seconds=seconds)
        wait = guard.wait(person, now)
        if wait is None:
            guard = guard.guessed(person, now)
        else:
            assert guard.wait(person, now + wait - SECOND) == SECOND
            assert guard.wait(person, now + wait) is None


def test_who_was_looked_at_too_often_waits_until_fewer_than_a_share_are_left() -> None:
    guard = Guard()
    for number in range(MOST_OF_ONE + 5):
        guard = guard.guessed("mia", NOW + number * MINUTE)
    assert guard.wait("mia", NOW + DAY) == 5 * MINUTE


def test_a_guess_from_far_ahead_makes_nobody_wait() -> None:
    guard, _ = guesses(Guard(), "mia", NOW, 24 * 60, MINUTE)
    assert guard.wait("mia", NOW - 30 * HOUR) is None


def test_the_guard_keeps_a_hundred_guesses_whatever_it_is_told() -> None:
    guard = Guard()
    for number in range(500):
        guard = guard.guessed("mia", NOW + number * SECOND)
    assert len(guard.guesses) == MOST_OF_ALL
    assert guard.wait("tom", NOW + 500 * SECOND) is not None
    assert guard.wait("tom", NOW + 2 * DAY) is None


@pytest.mark.parametrize("back", [MINUTE, HOUR, 23 * HOUR, DAY, 30 * DAY, 3650 * DAY])
def test_a_clock_that_jumps_back_opens_one_guess_at_most(back: timedelta) -> None:
    guard, _ = guesses(Guard(), "mia", NOW, 24 * 60, MINUTE)
    _, evaluated = guesses(guard, "mia", NOW + DAY - back, 60, SECOND)
    assert evaluated <= 1


@pytest.mark.parametrize("back", [MINUTE, HOUR, 23 * HOUR, DAY, 30 * DAY, 3650 * DAY])
def test_a_clock_that_jumps_back_locks_nobody_for_ever(back: timedelta) -> None:
    guard, _ = guesses(Guard(), "mia", NOW, 24 * 60, MINUTE)
    guard, _ = tried(guard, "mia", NOW - back)
    assert (guard.wait("mia", NOW - back) or timedelta()) <= 2 * DAY
    assert guard.wait("mia", NOW - back + 2 * DAY) is None


@pytest.mark.parametrize("seconds", [-86400 * 400, -60, 3600, 86400 * 400])
def test_a_jump_that_is_told_changes_no_wait(seconds: int) -> None:
    guard, _ = guesses(Guard(), "mia", NOW, 24 * 60, MINUTE)
    later = NOW + DAY
    moved = apply(Ledger(guard=guard), Moved(later + timedelta(seconds=seconds), seconds))
    assert moved.guard.wait("mia", later + timedelta(seconds=seconds)) == guard.wait("mia", later)


def test_what_is_older_than_a_day_is_forgotten() -> None:
    guard, _ = guesses(Guard(), "mia", NOW, 5, timedelta())
    assert guard.since(NOW + DAY) == Guard()
    assert guard.since(NOW + DAY - SECOND) == guard
