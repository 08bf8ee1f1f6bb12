"""The events of a budget carry the figures of their instant."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from filterd.policy.ledger.budget import remaining, session_end, used
from filterd.policy.ledger.event import Bonus, Event, SessionStarted, SessionStopped, TicketMade, TicketUsed
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger
from filterd.policy.ledger.session import bonus_given, start_refusal, started, stopped, ticket_used
from filterd.policy.ledger.standing import Spent
from tests.filterd.policy.ledger.sample import (
    GAMES,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    TODAY,
    VIDEO,
    WEEK,
    a_ticket,
    after,
    after_all,
    utc,
)

SATURDAY = TODAY + timedelta(days=1)


class Home:
    """A household of one child with one budget, in UTC."""

    def __init__(self, ledger: Ledger = EMPTY_LEDGER) -> None:
        self.ledger = ledger

    @property
    def spent(self) -> Spent | None:
        return self.ledger.own("mia").spent.get("games")

    def start(self, now: datetime, until: datetime | None = None) -> tuple[Event, ...]:
        return self._happen(started("mia", GAMES, self.spent, WEEK, UTC, now, until))

    def stop(self, now: datetime) -> tuple[Event, ...]:
        return self._happen(stopped("mia", GAMES, self.spent, WEEK, UTC, now))

    def bonus(self, now: datetime, seconds: int) -> tuple[Event, ...]:
        return self._happen(bonus_given("mia", GAMES, self.spent, WEEK, UTC, now, seconds))

    def left(self, now: datetime) -> int:
        return remaining(GAMES, self.spent, WEEK, UTC, now)

    def end(self, now: datetime) -> datetime | None:
        return session_end(GAMES, self.spent, WEEK, UTC, now)

    def _happen(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        self.ledger = after_all(events, self.ledger)
        return events


def test_a_session_keeps_the_exact_seconds() -> None:
    home = Home()
    home.start(NOW)
    assert home.stop(NOW + 754 * SECOND) == (SessionStopped(NOW + 754 * SECOND, "mia", "games", TODAY, 754),)
    assert home.left(NOW + HOUR) == 3600 - 754


@pytest.mark.parametrize(("lasted", "counted"), [(0, 60), (1, 60), (59, 60), (60, 60), (61, 61), (4000, 3600)])
def test_a_session_that_is_stopped_at_once_counts_as_long_as_devices_remember(lasted: int, counted: int) -> None:
    home = Home()
    home.start(NOW)
    (stop,) = stopped("mia", GAMES, home.spent, WEEK, UTC, NOW + lasted * SECOND, 60)
    assert isinstance(stop, SessionStopped)
    assert stop.seconds == counted


def test_no_session_counts_more_than_is_left() -> None:
    home = Home()
    home.start(NOW)
    home.stop(NOW + 3590 * SECOND)
    home.start(NOW + HOUR)
    (stop,) = stopped("mia", GAMES, home.spent, WEEK, UTC, NOW + HOUR + SECOND, 60)
    assert isinstance(stop, SessionStopped)
    assert stop.seconds == 3600


def test_starting_twice_is_the_same_session() -> None:
    home = Home()
    assert len(home.start(NOW)) == 1
    assert home.start(NOW + MINUTE) == ()
    assert home.end(NOW + MINUTE) == NOW + HOUR


def test_stopping_twice_counts_once() -> None:
    home = Home()
    home.start(NOW)
    home.stop(NOW + MINUTE)
    assert home.stop(NOW + HOUR) == ()
    assert home.left(NOW + HOUR) == 3540


def test_starting_is_refused_kindly_when_nothing_is_left() -> None:
    home = Home()
    home.start(NOW)
    later = NOW + 2 * HOUR
    assert start_refusal(GAMES, home.spent, WEEK, UTC, later) == (
        "No time is left for Games today. It starts afresh at midnight."
    )
    assert home.start(later) == ()
    assert start_refusal(GAMES, home.spent, WEEK, UTC, NOW + 12 * HOUR) is None


def test_an_estimate_cannot_be_started() -> None:
    assert "counted by itself" in (start_refusal(VIDEO, None, WEEK, UTC, NOW) or "")
    assert started("mia", VIDEO, None, WEEK, UTC, NOW) == ()


def test_a_session_can_start_again_after_it_ended_by_itself_yesterday() -> None:
    home = Home()
    home.start(utc("2026-11-20 18:00"))
    assert home.start(utc("2026-11-21 10:00")) == (
        SessionStarted(utc("2026-11-21 10:00"), "mia", "games", SATURDAY, 0),
    )
    assert home.end(utc("2026-11-21 10:00")) == utc("2026-11-21 12:00")


def test_a_session_that_is_given_more_still_ends_when_everything_shuts() -> None:
    bedtime = NOW + 10 * MINUTE
    home = Home()
    assert home.start(NOW, bedtime) == (SessionStarted(NOW, "mia", "games", TODAY, 0, bedtime),)
    home.bonus(NOW + MINUTE, 900)
    assert home.end(NOW + MINUTE) == bedtime


def test_the_part_before_midnight_stays_with_the_old_day() -> None:
    home = Home()
    home.start(utc("2026-11-20 23:30"))
    home.stop(utc("2026-11-21 00:10"))
    assert home.spent == Spent(SATURDAY, 600)


def test_a_bonus_makes_a_running_session_longer() -> None:
    home = Home()
    home.start(NOW)
    home.bonus(NOW + 30 * MINUTE, 900)
    assert home.end(NOW + 30 * MINUTE) == NOW + 75 * MINUTE


def test_a_bonus_given_after_the_end_is_not_used_up_by_the_old_session() -> None:
    home = Home()
    home.start(NOW)
    given = home.bonus(NOW + 2 * HOUR, 900)
    assert [type(event) for event in given] == [SessionStopped, Bonus]
    assert (home.left(NOW + 2 * HOUR), home.end(NOW + 2 * HOUR)) == (900, None)


def test_what_was_used_stays_used_when_time_is_taken_away_and_given_back() -> None:
    home = Home()
    home.start(NOW)
    home.bonus(NOW + 30 * MINUTE, -3600)
    assert home.end(NOW + 30 * MINUTE) is None
    home.bonus(NOW + 40 * MINUTE, 3600)
    assert home.left(NOW + 40 * MINUTE) == 1800


def test_a_bonus_after_midnight_changes_nothing_of_a_session_that_began_before() -> None:
    home = Home()
    home.start(utc("2026-11-20 23:30"))
    home.bonus(utc("2026-11-21 00:10"), 600)
    assert home.end(utc("2026-11-21 00:10")) == utc("2026-11-21 02:10")


def test_a_bonus_without_a_session_is_one_event() -> None:
    assert Home().bonus(NOW, -60) == (Bonus(NOW, "mia", "games", TODAY, -60),)


def test_a_ticket_settles_the_session_it_adds_to() -> None:
    home = Home(after(TicketMade(NOW, a_ticket())))
    home.start(NOW)
    later = NOW + 2 * HOUR
    events = ticket_used("t1", "mia", GAMES, home.spent, WEEK, UTC, later)
    assert [type(event) for event in events] == [SessionStopped, TicketUsed]
    assert remaining(GAMES, after_all(events, home.ledger).own("mia").spent["games"], WEEK, UTC, later) == 1800


def test_a_ticket_for_a_grant_settles_nothing() -> None:
    assert ticket_used("t1", "mia", None, None, WEEK, UTC, NOW) == (TicketUsed(NOW, "t1", "mia", TODAY),)


@pytest.mark.parametrize("every", [timedelta(milliseconds=900), 7 * SECOND])
def test_who_starts_and_stops_all_the_time_gains_nothing(every: timedelta) -> None:
    home, now = Home(), NOW
    for _ in range(100):
        home.start(now)
        now += every
        home.stop(now)
    assert 3600 - home.left(now) >= 100 * every / SECOND


@given(st.lists(st.tuples(st.integers(0, 20_000), st.sampled_from(["start", "stop", "plus", "minus"])), max_size=30))
def test_no_day_is_used_longer_than_it_has_and_nothing_is_used_while_nothing_runs(
    steps: list[tuple[int, str]],
) -> None:
    home, now, bonuses = Home(), NOW, 0
    for seconds, step in steps:
        before, was_running = home.left(now), home.end(now) is not None
        now += timedelta(seconds=seconds)
        if not was_running and now.date() == (now - timedelta(seconds=seconds)).date():
            assert home.left(now) == before
        if step in ("start", "stop"):
            left = home.left(now)
            (home.start if step == "start" else home.stop)(now)
            assert home.left(now) == left
        else:
            bonuses += 1
            home.bonus(now, 600 if step == "plus" else -600)
        assert used(GAMES, home.spent, WEEK, UTC, now) <= 7200 + 600 * bonuses


def test_the_household_may_change_while_a_session_runs() -> None:
    home = Home()
    home.start(NOW)
    longer = replace(GAMES, school_day=90)
    assert session_end(longer, home.spent, WEEK, UTC, NOW + MINUTE) == NOW + 90 * MINUTE
