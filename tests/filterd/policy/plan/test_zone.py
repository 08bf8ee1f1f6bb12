"""Zones by name, and what the clock on the wall shows."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.policy.plan.zone import aware, first_shift, utc_of, wall_of, zone_named

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", "Etc/GMT+5", "GMT-0", "America/Port-au-Prince"]
)
def test_a_zone_has_an_iana_name(name: str) -> None:
    assert zone_named(name) is ZoneInfo(name)


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("europe/berlin", "Europe/Berlin"),
        ("Europ/Berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("Europe/Berlin\0", "Europe/Berlin"),
        (" Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_a_misspelt_zone_is_guessed(name: str, guess: str) -> None:
    with pytest.raises(ValueError, match=rf"\(is '{guess}' meant\?\); allowed: a time zone such as Europe/Berlin"):
        zone_named(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "/", "../../etc/passwd", "/etc/localtime", "Europe", "Europe/", "\ud800", "X\x1b[31m"),
        *("posixrules", "Factory", "localtime", "posix/UTC", "right/UTC", "right/Europe/Berlin"),
        *("tzdata.zi", "zone.tab", "leapseconds", "leap-seconds.list", "Äuropa", "a" * 100_000, "Europe/" * 3),
    ],
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="allowed: a time zone such as Europe/Berlin") as caught:
        zone_named(name)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


def test_the_wall_shows_local_time() -> None:
    assert wall_of(utc("2026-11-20T12:00"), BERLIN) == utc("2026-11-20T13:00")
    assert wall_of(utc("2026-07-20T12:00:00.5"), BERLIN) == utc("2026-07-20T14:00:00.5")
    assert wall_of(utc("2026-07-20T12:00"), timezone(-timedelta(hours=3))) == utc("2026-07-20T09:00")
    assert wall_of(utc("2026-07-20T12:00"), UTC) == utc("2026-07-20T12:00")


def test_an_instant_names_its_zone() -> None:
    assert utc_of(utc("2026-11-20T13:00+01:00")) == utc("2026-11-20T12:00")
    assert utc_of(datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN)) == utc("2026-10-25T01:30")
    assert aware(utc("2026-11-20T12:00")) == utc("2026-11-20T12:00Z")
    with pytest.raises(ValueError, match="found a time without its offset from UTC; allowed: an aware one"):
        utc_of(utc("2026-11-20T13:00"))


def test_at_the_ends_of_time_utc_is_taken() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    west, east = timezone(-timedelta(hours=5)), timezone(timedelta(hours=5))
    assert utc_of(first.replace(tzinfo=east)) == first.replace(tzinfo=None)
    assert utc_of(last.replace(tzinfo=west)) == last.replace(tzinfo=None)
    assert wall_of(first.replace(tzinfo=None), west) == first.replace(tzinfo=None)
    assert wall_of(last.replace(tzinfo=None), east) == last.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Europe/Berlin", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T01:00"),
        ("Australia/Lord_Howe", "2026-04-04T15:00"),
        ("Antarctica/Troll", "2026-03-29T01:00"),
        ("Africa/Casablanca", "2026-02-15T02:00"),
        ("Pacific/Apia", "2011-12-30T10:00"),  # a whole day was left out
        ("Europe/Amsterdam", "1937-06-30T22:40:28"),
    ],
)
def test_the_second_of_a_shift_is_found(zone: str, at: str) -> None:
    moment, place = utc(at), ZoneInfo(zone)
    for before in (SECOND, timedelta(microseconds=1), timedelta(hours=3, microseconds=7), DAY):
        if zone != "Europe/Amsterdam" or before <= SECOND:
            assert first_shift(place, moment - before, moment) == moment
            assert first_shift(place, moment - before, moment + timedelta(hours=1) - SECOND) == moment
    assert first_shift(place, moment, moment + DAY) is None
    assert first_shift(place, moment - DAY, moment - SECOND) is None


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.integers(1, 86_400))  # noqa: DTZ001 - naive UTC
@settings(deadline=None)
def test_no_shift_is_told_where_the_ends_agree(start: datetime, seconds: int) -> None:
    stop = start.replace(microsecond=0) + seconds * SECOND
    found = first_shift(BERLIN, start, stop)
    moved = wall_of(start, BERLIN) - start != wall_of(stop, BERLIN) - stop
    assert (found is not None) == (moved and stop > start)
    if found is not None:
        assert start < found <= stop
        assert wall_of(found, BERLIN) - found != wall_of(found - SECOND, BERLIN) - (found - SECOND)
