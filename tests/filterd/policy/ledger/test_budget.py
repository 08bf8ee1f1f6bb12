"""What is used, left and shut: exact, also over midnight, also on the days when clocks change."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from filterd.policy.ledger.budget import (
    LONGEST_SESSION,
    allowance,
    budget_closing,
    remaining,
    session_end,
    used,
)
from filterd.policy.ledger.midnight import midnight
from filterd.policy.ledger.standing import Spent
from filterd.policy.plan.calendar import Calendar, DayKind
from filterd.policy.timing import Budget
from tests.filterd.policy.ledger.sample import GAMES, HOUR, MINUTE, NOW, SECOND, TODAY, VIDEO, WEEK, a_day, utc

BERLIN = ZoneInfo("Europe/Berlin")
CAIRO = ZoneInfo("Africa/Cairo")
SANTIAGO = ZoneInfo("America/Santiago")
FRIDAY, SATURDAY = a_day("2026-11-20"), a_day("2026-11-21")


def end(spent: Spent | None, now: datetime, home: tzinfo = UTC, budget: Budget = GAMES) -> datetime | None:
    return session_end(budget, spent, WEEK, home, now)


def left(spent: Spent | None, now: datetime, home: tzinfo = UTC, budget: Budget = GAMES) -> int:
    return remaining(budget, spent, WEEK, home, now)


def test_the_allowance_follows_the_kind_of_the_day() -> None:
    christmas = Calendar(exceptions={FRIDAY: DayKind.FREE})
    assert allowance(GAMES, None, WEEK, FRIDAY) == 60 * MINUTE
    assert allowance(GAMES, None, WEEK, SATURDAY) == 120 * MINUTE
    assert allowance(GAMES, None, christmas, FRIDAY) == 120 * MINUTE


def test_a_bonus_is_for_its_day_only() -> None:
    spent = Spent(FRIDAY, bonus=600)
    assert left(spent, utc("2026-11-20 12:00")) == 4200
    assert left(spent, utc("2026-11-21 12:00")) == 7200


def test_a_negative_bonus_leaves_nothing_but_no_debt() -> None:
    spent = Spent(FRIDAY, seconds=1800, bonus=-7200)
    assert left(spent, utc("2026-11-20 12:00")) == 0
    assert left(spent, utc("2026-11-21 12:00")) == 7200


def test_who_has_done_nothing_has_all_of_the_day() -> None:
    assert (left(None, NOW), used(GAMES, None, WEEK, UTC, NOW), end(None, NOW)) == (3600, 0, None)


def test_without_a_session_it_is_shut_and_no_time_opens_it() -> None:
    closing, change = budget_closing(GAMES, None, WEEK, UTC, NOW)
    assert closing is not None
    assert (closing.mode, closing.labels, closing.services) == ("games", GAMES.labels, GAMES.services)
    assert change is None


def test_a_session_is_open_until_the_time_is_used_up_to_the_second() -> None:
    spent = Spent(TODAY, seconds=600, running_since=NOW)
    last = NOW + 50 * MINUTE
    assert budget_closing(GAMES, spent, WEEK, UTC, NOW) == (None, last)
    assert budget_closing(GAMES, spent, WEEK, UTC, last - SECOND) == (None, last)
    assert budget_closing(GAMES, spent, WEEK, UTC, last)[0] is not None
    assert (left(spent, NOW + 20 * MINUTE), left(spent, last), left(spent, last + HOUR)) == (1800, 0, 0)


def test_a_session_that_ended_by_itself_used_what_there_was() -> None:
    spent = Spent(TODAY, seconds=600, running_since=NOW)
    assert used(GAMES, spent, WEEK, UTC, NOW + 3 * HOUR) == 3600
    assert used(GAMES, spent, WEEK, UTC, NOW + 24 * HOUR) == 0


def test_before_midnight_it_is_yesterdays_time_and_after_it_todays() -> None:
    spent = Spent(FRIDAY, seconds=1800, running_since=utc("2026-11-20 23:40"))
    assert left(spent, utc("2026-11-20 23:50")) == 1200
    assert left(spent, utc("2026-11-21 00:00")) == 7200
    assert used(GAMES, spent, WEEK, UTC, utc("2026-11-21 00:10")) == 600
    assert end(spent, utc("2026-11-20 23:50")) == utc("2026-11-21 02:00")


def test_what_is_used_up_before_midnight_does_not_go_on_after_it() -> None:
    spent = Spent(FRIDAY, seconds=2400, running_since=utc("2026-11-20 23:30"))
    assert end(spent, utc("2026-11-20 23:40")) == utc("2026-11-20 23:50")
    assert end(spent, utc("2026-11-21 00:10")) is None
    assert left(spent, utc("2026-11-21 00:10")) == 7200


def test_what_is_used_up_at_midnight_goes_on_with_the_new_day() -> None:
    spent = Spent(FRIDAY, seconds=1800, running_since=utc("2026-11-20 23:30"))
    assert end(spent, utc("2026-11-20 23:59")) == utc("2026-11-21 02:00")


def test_a_day_without_time_ends_a_session_at_midnight() -> None:
    no_weekend = replace(GAMES, free_day=0)
    spent = Spent(FRIDAY, running_since=utc("2026-11-20 23:30"))
    assert end(spent, utc("2026-11-20 23:45"), budget=no_weekend) == utc("2026-11-21 00:00")


def test_a_forgotten_session_ends_after_a_day() -> None:
    all_day = replace(GAMES, school_day=1440, free_day=1440)
    spent = Spent(FRIDAY, running_since=utc("2026-11-20 18:00"))
    assert end(spent, utc("2026-11-21 12:00"), budget=all_day) == utc("2026-11-20 18:00") + LONGEST_SESSION
    assert end(spent, utc("2026-11-21 18:00"), budget=all_day) is None
    assert left(spent, utc("2026-11-21 20:00"), budget=all_day) == 6 * 3600
    assert left(spent, utc("2026-11-22 20:00"), budget=all_day) == 24 * 3600


def test_a_session_ends_when_everything_shuts() -> None:
    bedtime = utc("2026-11-20 23:00")
    spent = Spent(FRIDAY, running_since=utc("2026-11-20 22:40"), until=bedtime)
    assert end(spent, utc("2026-11-20 22:50")) == bedtime
    assert (end(spent, bedtime), left(spent, bedtime + 30 * MINUTE)) == (None, 40 * 60)
    assert left(spent, utc("2026-11-21 00:30")) == 7200
    assert end(replace(spent, until=bedtime + 9 * HOUR), bedtime) == utc("2026-11-20 23:40")


def test_a_clock_that_moved_a_session_past_its_end_counts_nothing() -> None:
    spent = Spent(FRIDAY, seconds=60, running_since=NOW, until=NOW - HOUR)
    assert (end(spent, NOW), used(GAMES, spent, WEEK, UTC, NOW + HOUR)) == (None, 60)


@pytest.mark.parametrize(
    ("home", "since", "ends"),
    [
        # 02:00 became 03:00: two hours of playing are two hours
        (BERLIN, "2026-03-29 00:30", "2026-03-29 02:30"),
        # 00:00 became 01:00: the new day begins at 01:00 and has all its time
        (SANTIAGO, "2026-09-06 03:30", "2026-09-06 06:00"),
        (CAIRO, "2026-04-23 21:30", "2026-04-23 23:00"),
        # 24:00 became 23:00: the old day goes on for another hour
        (CAIRO, "2026-10-29 20:30", "2026-10-29 21:30"),
        (CAIRO, "2026-10-29 21:30", "2026-10-29 23:00"),
    ],
)
def test_on_days_when_clocks_change_durations_are_real_and_midnights_local(home: tzinfo, since: str, ends: str) -> None:
    start = utc(since)
    spent = Spent(start.astimezone(home).date(), running_since=start)
    assert end(spent, start, home) == utc(ends)


def test_an_estimate_shuts_when_it_is_used_up_and_opens_at_midnight() -> None:
    tomorrow = utc("2026-11-21 00:00")
    assert budget_closing(VIDEO, Spent(TODAY, seconds=1799), WEEK, UTC, NOW) == (None, tomorrow)
    closing, change = budget_closing(VIDEO, Spent(TODAY, seconds=1800), WEEK, UTC, NOW)
    assert closing is not None
    assert (closing.mode, change) == ("video", tomorrow)
    assert budget_closing(VIDEO, Spent(TODAY, seconds=1800), WEEK, UTC, tomorrow)[0] is None


def test_an_estimate_that_is_only_shown_shuts_nothing() -> None:
    shown = replace(VIDEO, enforced=False)
    assert budget_closing(shown, Spent(TODAY, seconds=9999), WEEK, UTC, NOW) == (None, None)
    assert left(Spent(TODAY, seconds=9999), NOW, budget=shown) == 0


def test_an_estimate_knows_no_sessions() -> None:
    spent = Spent(TODAY, seconds=60, running_since=NOW - HOUR)
    assert (used(VIDEO, spent, WEEK, UTC, NOW), end(spent, NOW, budget=VIDEO)) == (60, None)


def test_a_second_that_has_begun_counts_and_the_last_one_is_shown() -> None:
    spent = Spent(TODAY, running_since=NOW)
    assert used(GAMES, spent, WEEK, UTC, NOW + timedelta(milliseconds=1)) == 1
    assert left(spent, NOW + 60 * MINUTE - timedelta(milliseconds=1)) == 1


def test_a_session_that_seems_to_start_later_is_shut_until_then() -> None:
    spent = Spent(TODAY, running_since=NOW)  # the clock was set back and nobody said so
    closing, change = budget_closing(GAMES, spent, WEEK, UTC, NOW - HOUR)
    assert closing is not None
    assert change == NOW
    assert left(spent, NOW - HOUR) == 3600


def test_a_day_that_was_counted_far_ahead_takes_nothing_from_today() -> None:
    assert left(Spent(a_day("2036-01-01"), seconds=3600), NOW) == 3600


@pytest.mark.parametrize("now", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_times_that_no_clock_shows_are_no_error(now: datetime) -> None:
    spent = Spent(TODAY, running_since=NOW)
    for budget in (GAMES, VIDEO):
        assert left(spent, now, BERLIN, budget) > 0
        assert budget_closing(budget, spent, WEEK, BERLIN, now)


ZONES = [UTC, BERLIN, CAIRO, SANTIAGO, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Havana")]
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001 - made aware below


@given(
    st.sampled_from(ZONES),
    STARTS,
    st.integers(0, 1440),
    st.integers(0, 1440),
    st.integers(0, 7200),
    st.integers(-7200, 7200),
    st.integers(0, 3 * 86400),
)
def test_the_closing_holds_until_it_is_said_to_change(
    home: tzinfo, naive: datetime, school: int, free: int, seconds: int, bonus: int, later: int
) -> None:
    since = naive.replace(tzinfo=UTC)
    spent = Spent(since.astimezone(home).date(), seconds, bonus, since)
    for budget in (replace(GAMES, school_day=school, free_day=free), replace(VIDEO, school_day=school, free_day=free)):
        now = since + timedelta(seconds=later)
        closing, change = budget_closing(budget, spent, WEEK, home, now)
        assert change is None or change > now
        for instant in (now + (change - now) / 2, change - SECOND / 1000) if change else (now + 90 * HOUR,):
            assert budget_closing(budget, spent, WEEK, home, instant) == (closing, change)
        assert left(spent, now, home, budget) >= 0


@given(st.sampled_from(ZONES), STARTS, st.integers(0, 200))
def test_what_is_used_and_what_is_left_make_the_allowance(home: tzinfo, naive: datetime, minutes: int) -> None:
    since = naive.replace(microsecond=0, tzinfo=UTC)
    spent, now = Spent(since.astimezone(home).date(), running_since=since), since + minutes * MINUTE
    total = allowance(GAMES, spent, WEEK, now.astimezone(home).date())
    assert timedelta(seconds=used(GAMES, spent, WEEK, home, now) + left(spent, now, home)) == total
    assert now < midnight(now.astimezone(home).date() + timedelta(days=1), home)
