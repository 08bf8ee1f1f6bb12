"""A day begins at the first instant that has its date, whatever clocks do."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.policy.ledger.midnight import day_at, midnight
from tests.filterd.policy.ledger.sample import SECOND, a_day, utc

ZONES = sorted(available_timezones())


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", "2026-11-20", "2026-11-20 00:00"),
        ("Europe/Berlin", "2026-03-29", "2026-03-28 23:00"),
        ("America/Santiago", "2026-09-06", "2026-09-06 04:00"),  # 00:00 to 01:00 is skipped
        ("Africa/Cairo", "2026-04-24", "2026-04-23 22:00"),  # skipped too
        ("Africa/Cairo", "2026-10-30", "2026-10-29 22:00"),  # 23:00 to 24:00 comes twice before it
        ("America/Havana", "2026-11-01", "2026-11-01 04:00"),  # 00:00 to 01:00 comes twice
        ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00"),  # the whole day is skipped
        ("Pacific/Apia", "2011-12-31", "2011-12-30 10:00"),
        ("America/Toronto", "1919-03-31", "1919-03-31 04:30"),  # 23:30 to 00:30 is skipped
    ],
)
def test_a_day_begins(zone: str, day: str, begins: str) -> None:
    assert midnight(a_day(day), ZoneInfo(zone)) == utc(begins)


@given(st.sampled_from(ZONES), st.dates(date(2026, 1, 1), date(2037, 1, 1)))
def test_before_midnight_it_is_another_day(zone: str, day: date) -> None:
    home = ZoneInfo(zone)
    begins = midnight(day, home)
    assert begins.tzinfo is UTC
    assert day_at(begins, home) == day
    assert day_at(begins - SECOND, home) == day - timedelta(days=1)


@given(st.sampled_from(ZONES), st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1)), st.integers(1, 172_800))  # noqa: DTZ001
def test_days_never_go_back(zone: str, naive: datetime, seconds: int) -> None:
    home, now = ZoneInfo(zone), naive.replace(tzinfo=UTC)
    assert day_at(now, home) <= day_at(now + seconds * SECOND, home)


def test_a_day_goes_on_when_clocks_are_set_back_over_its_midnight() -> None:
    home = ZoneInfo("America/Goose_Bay")  # 2010-11-07 00:01 became 2010-11-06 23:01
    assert day_at(utc("2010-11-07 03:00:30"), home) == a_day("2010-11-07")
    assert utc("2010-11-07 03:01:30").astimezone(home).date() == a_day("2010-11-06")
    assert day_at(utc("2010-11-07 03:01:30"), home) == a_day("2010-11-07")


def test_a_zone_may_be_a_fixed_offset() -> None:
    assert midnight(a_day("2026-11-20"), timezone(timedelta(hours=14))) == utc("2026-11-19 10:00")
