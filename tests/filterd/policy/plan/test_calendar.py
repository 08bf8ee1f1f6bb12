"""School days, free days and nights."""

from datetime import date, timedelta

import msgspec
import pytest

from filterd.policy.plan.calendar import Calendar, DayKind

MONDAY = date(2026, 11, 16)
FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
SUNDAY = date(2026, 11, 22)


def test_school_is_from_monday_to_friday_if_nothing_else_is_said() -> None:
    days = [MONDAY + timedelta(days=number) for number in range(7)]
    assert [Calendar().is_school_day(day) for day in days] == [True] * 5 + [False] * 2


def test_a_school_week_may_have_other_days() -> None:
    calendar = Calendar(school_week=frozenset({6, 0}))
    assert calendar.is_school_day(SUNDAY)
    assert not calendar.is_school_day(FRIDAY)


def test_a_holiday_is_free() -> None:
    calendar = Calendar(holidays=frozenset({FRIDAY, SATURDAY}))
    assert not calendar.is_school_day(FRIDAY)
    assert calendar.is_holiday(FRIDAY)
    assert calendar.is_holiday(SATURDAY)
    assert not calendar.is_holiday(MONDAY)


def test_terms_include_their_first_and_last_day() -> None:
    calendar = Calendar(terms=((MONDAY, MONDAY), (FRIDAY, date(2026, 11, 24))))
    inside = [number for number in range(14, 29) if calendar.is_school_day(date(2026, 11, number))]
    assert inside == [16, 20, 23, 24]


def test_an_exception_beats_week_holiday_and_term() -> None:
    exceptions = {MONDAY: DayKind.FREE, SATURDAY: DayKind.SCHOOL, FRIDAY: DayKind.SCHOOL}
    calendar = Calendar(holidays=frozenset({FRIDAY}), terms=((MONDAY, MONDAY),), exceptions=exceptions)
    assert not calendar.is_school_day(MONDAY)
    assert calendar.is_school_day(FRIDAY)
    assert calendar.is_school_day(SATURDAY)
    assert calendar.is_holiday(FRIDAY)


@pytest.mark.parametrize(("day", "is_school"), [(MONDAY, True), (FRIDAY, False), (SATURDAY, False), (SUNDAY, True)])
def test_a_school_night_is_before_a_school_day(day: date, is_school: bool) -> None:
    assert Calendar().is_school_night(day) is is_school


def test_the_last_night_of_time_is_free() -> None:
    assert not Calendar(school_week=frozenset(range(7))).is_school_night(date.max)
    assert Calendar(school_week=frozenset(range(7))).is_school_night(date.max - timedelta(days=1))


def test_a_calendar_can_be_written_and_read() -> None:
    calendar = Calendar(holidays=frozenset({FRIDAY}), terms=((MONDAY, SUNDAY),), exceptions={MONDAY: DayKind.FREE})
    assert msgspec.json.decode(msgspec.json.encode(calendar), type=Calendar) == calendar
