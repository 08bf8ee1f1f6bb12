"""Ends that are times of day, in zones with and without odd days."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from filterd.desk.hour import instant_of, morning, next_at
from filterd.error import ConfigError
from filterd.policy.closing import Closing
from filterd.policy.plan.calendar import Calendar
from filterd.policy.plan.text import parse_line
from filterd.policy.schedule import Rule, Schedule
from filterd.policy.timing import Timing

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    """A local time in Berlin, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def timing(*lines: str, zone: ZoneInfo = BERLIN) -> Timing:
    rules = tuple(
        Rule(line, None if line.mode == "free" else Closing(line.mode, everything=True))
        for line in map(parse_line, lines)
    )
    return Timing(Schedule(rules, Calendar(), zone), (), Calendar(), zone, BERLIN)


def test_without_time_rules_the_morning_is_at_half_past_six_at_home() -> None:
    assert morning(None, BERLIN, at("2026-07-01T14:00")) == at("2026-07-02T06:30")
    assert morning(timing("school 08:00 to 13:00 on mon to fri"), BERLIN, at("2026-07-01T14:00")) == at(
        "2026-07-02T06:30"
    )


def test_the_morning_after_midnight_is_the_same_day() -> None:
    assert morning(None, BERLIN, at("2026-07-01T02:00")) == at("2026-07-01T06:30")


@pytest.mark.parametrize("now", ["2026-07-01T21:00", "2026-07-02T01:00", "2026-07-01T14:00"])
def test_bed_ends_with_the_bedtime_in_force_or_next(now: str) -> None:
    assert morning(timing("bed 20:00 to 07:15 on every day"), BERLIN, at(now)) == at("2026-07-02T07:15")


def test_on_a_free_night_bed_ends_the_next_morning_and_not_after_the_next_bedtime() -> None:
    # Friday; the next bedtime is on Sunday.
    only_school_nights = timing("bed 20:00 to 07:15 on school nights")
    assert morning(only_school_nights, BERLIN, at("2026-07-03T21:00")) == at("2026-07-04T07:15")


def test_a_free_line_does_not_move_the_morning() -> None:
    lines = timing("bed 20:00 to 07:15 on every day", "free 00:00 to 24:00 on 2026-07-01 to 2026-07-20")
    assert morning(lines, BERLIN, at("2026-07-01T21:00")) == at("2026-07-02T07:15")


def test_a_bedtime_that_never_comes_is_none() -> None:
    assert morning(timing("bed 20:00 to 07:15 on 2020-01-01"), BERLIN, at("2026-07-01T21:00")) == at("2026-07-02T06:30")


def test_the_morning_is_that_of_the_persons_own_zone() -> None:
    far = timing("bed 20:00 to 07:15 on every day", zone=NEW_YORK)
    assert morning(far, BERLIN, at("2026-07-01T14:00")) == datetime(2026, 7, 2, 11, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18:00", "2026-07-01T18:00"),
        ("7:05", "2026-07-02T07:05"),
        ("14:00", "2026-07-02T14:00"),
        ("today", "2026-07-02T00:00"),
        ("2026-12-01T18:00:00+01:00", "2026-12-01T18:00"),
    ],
)
def test_an_end_is_a_time_of_day_today_or_an_instant(text: str, expected: str) -> None:
    found = instant_of(text, BERLIN, at("2026-07-01T14:00"))
    assert found == at(expected)
    assert found.utcoffset() == UTC.utcoffset(None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24:00",
        "8pm",
        "18:60",
        "tomorrow",
        "2026-12-01T18:00:00",
        "2026-13-01",
        "0001-01-01T00:00:00+23:59",
        "x" * 40,
    ],
)
def test_an_end_that_is_none_is_told_what_one_is(text: str) -> None:
    with pytest.raises(ConfigError, match=r"until: found .*; allowed: a time such as 18:00"):
        instant_of(text, BERLIN, at("2026-07-01T14:00"))


def test_a_time_the_clocks_leave_out_is_as_long_after_midnight_as_ever() -> None:
    assert next_at(time(2, 30), BERLIN, at("2026-03-29T01:00")) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_comes_twice_is_the_first_that_is_still_ahead() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert next_at(time(2, 30), BERLIN, first.replace(minute=0)) == first
    assert next_at(time(2, 30), BERLIN, second.replace(minute=0)) > second


def test_a_zone_that_skipped_a_day_still_has_a_next_morning() -> None:
    apia = ZoneInfo("Pacific/Apia")  # there was no 30 December 2011
    found = next_at(time(6, 30), apia, datetime(2011, 12, 30, 8, tzinfo=UTC))
    assert found.astimezone(apia).replace(tzinfo=None) == datetime(2011, 12, 31, 6, 30)  # noqa: DTZ001 - the wall


def test_another_way_to_write_a_time_is_guessed() -> None:
    with pytest.raises(ConfigError, match=r"until: found '8PM' \(is '20:00' meant\?\); allowed"):
        instant_of("8PM", BERLIN, at("2026-07-01T14:00"))
