"""Which dates the words for days cover."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.policy.plan.calendar import Calendar, DayKind
from filterd.policy.plan.cover import covers, turns
from filterd.policy.plan.line import Dates, Days, DayWord, Weekdays

MONDAY = date(2026, 11, 16)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]
# Thursday is a holiday; on Saturday there is school all the same.
CALENDAR = Calendar(holidays=frozenset({WEEK[3]}), exceptions={WEEK[5]: DayKind.SCHOOL})


@pytest.mark.parametrize(
    ("days", "numbers"),
    [
        (DayWord.EVERY_DAY, [0, 1, 2, 3, 4, 5, 6]),
        (DayWord.WEEKDAYS, [0, 1, 2, 3, 4]),
        (DayWord.WEEKENDS, [5, 6]),
        (DayWord.SCHOOL_DAYS, [0, 1, 2, 4, 5]),
        (DayWord.FREE_DAYS, [3, 6]),
        (DayWord.SCHOOL_NIGHTS, [0, 1, 3, 4, 6]),
        (DayWord.FREE_NIGHTS, [2, 5]),
        (DayWord.HOLIDAYS, [3]),
        (Weekdays(2, 2), [2]),
        (Weekdays(0, 4), [0, 1, 2, 3, 4]),
        (Weekdays(4, 0), [0, 4, 5, 6]),
        (Weekdays(1, 0), [0, 1, 2, 3, 4, 5, 6]),
        (Dates(WEEK[1], WEEK[2]), [1, 2]),
        (Dates(WEEK[6], WEEK[6]), [6]),
    ],
)
def test_a_word_covers_its_days(days: Days, numbers: list[int]) -> None:
    assert [number for number, day in enumerate(WEEK) if covers(days, CALENDAR, day)] == numbers


def test_what_is_the_same_every_week_has_no_turns() -> None:
    weekly = (DayWord.EVERY_DAY, DayWord.WEEKDAYS, DayWord.WEEKENDS, Weekdays(0, 4))
    assert turns(weekly, CALENDAR) == ()


def test_dates_turn_where_they_begin_and_after_they_end() -> None:
    assert turns((Dates(WEEK[1], WEEK[2]),), CALENDAR) == (WEEK[1], WEEK[3])


def test_the_ends_of_time_are_no_turns() -> None:
    whole = Calendar(holidays=frozenset({date.min, date.max}))
    assert turns((DayWord.HOLIDAYS,), whole) == (
        date.min,
        date.min + timedelta(days=1),
        date.max - timedelta(days=1),
        date.max,
    )
    assert turns((Dates(date.min, date.max),), whole) == (date.min,)


def near(first: int = -30, last: int = 30) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda number: MONDAY + timedelta(days=number))


CALENDARS = st.builds(
    Calendar,
    holidays=st.frozensets(near(), max_size=3),
    terms=st.lists(st.tuples(near(-30, 0), near(0, 30)), max_size=2).map(tuple),
    exceptions=st.dictionaries(near(), st.sampled_from(DayKind), max_size=3),
)
DAYS = st.one_of(st.sampled_from(DayWord), st.builds(Dates, near(-30, 0), near(0, 30)))


@given(CALENDARS, DAYS)
@settings(deadline=None)
def test_between_turns_a_week_is_like_the_other(calendar: Calendar, days: Days) -> None:
    found = turns((days,), calendar)
    week = timedelta(days=7)
    for day in (MONDAY + timedelta(days=number) for number in range(-40, 40)):
        if not any(day < turn <= day + week for turn in found):
            assert covers(days, calendar, day) == covers(days, calendar, day + week)
