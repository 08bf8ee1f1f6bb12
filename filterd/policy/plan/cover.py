"""Which dates the words for days cover, and where that stops being the same every week. Owns no time of day."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from filterd.policy.plan.calendar import Calendar
from filterd.policy.plan.line import Dates, Days, DayWord, Weekdays

_WORDS: dict[DayWord, Callable[[Calendar, date], bool]] = {
    DayWord.EVERY_DAY: lambda calendar, day: True,
    DayWord.WEEKDAYS: lambda calendar, day: day.weekday() < 5,
    DayWord.WEEKENDS: lambda calendar, day: day.weekday() >= 5,
    DayWord.SCHOOL_DAYS: Calendar.is_school_day,
    DayWord.FREE_DAYS: lambda calendar, day: not calendar.is_school_day(day),
    DayWord.SCHOOL_NIGHTS: Calendar.is_school_night,
    DayWord.FREE_NIGHTS: lambda calendar, day: not calendar.is_school_night(day),
    DayWord.HOLIDAYS: Calendar.is_holiday,
}
_WEEKLY = frozenset({DayWord.EVERY_DAY, DayWord.WEEKDAYS, DayWord.WEEKENDS})


def covers(days: Days, calendar: Calendar, day: date) -> bool:
    """Return whether `day` (local) is one of `days`."""
    if isinstance(days, Weekdays):
        return (day.weekday() - days.first) % 7 <= (days.last - days.first) % 7
    if isinstance(days, Dates):
        return days.first <= day <= days.last
    return _WORDS[days](calendar, day)


def turns(selected: Iterable[Days], calendar: Calendar) -> tuple[date, ...]:
    """Return dates in order such that from each up to the next, what is covered depends on the day of the week alone.

    There may be more of them than needed, never fewer.
    """
    found: set[date] = set()
    for days in selected:
        if isinstance(days, Dates):
            found.update((days.first, *_around(days.last, 1)))
        elif isinstance(days, DayWord) and days not in _WEEKLY:
            found.update(_calendar_turns(calendar.holidays, frozenset(calendar.exceptions), calendar.terms))
    return tuple(sorted(found))


# The calendar is the household's: all its people share one answer of some hundred dates.
@lru_cache(maxsize=16)
def _calendar_turns(
    holidays: frozenset[date], exceptions: frozenset[date], terms: tuple[tuple[date, date], ...]
) -> frozenset[date]:
    """Return where a calendar turns; the day before too, whose night belongs to the day after."""
    single = {near for day in holidays | exceptions for near in _around(day, -1, 0, 1)}
    first = {near for term in terms for near in _around(term[0], -1, 0)}
    last = {near for term in terms for near in _around(term[1], 0, 1)}
    return frozenset(single | first | last)


def _around(day: date, *steps: int) -> Iterator[date]:
    for step in steps:
        if 1 <= day.toordinal() + step <= date.max.toordinal():
            yield day + timedelta(days=step)
