"""Which local dates are school days, free days and public holidays. Owns no clock and no time of day. No I/O here."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

SCHOOL_WEEK = frozenset({0, 1, 2, 3, 4})
_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What a date is, whatever week, terms and holidays say."""

    SCHOOL = "school"
    FREE = "free"


class Calendar(Struct, frozen=True):
    """The days of one household. `school_week` has the weekdays of school (0 is Monday), `terms` first and last days.

    Without terms it is always term. A date in `exceptions` is what it says there; else a school day is a day of the
    school week in term that is no holiday. Every other day is free.
    """

    school_week: frozenset[int] = SCHOOL_WEEK
    holidays: frozenset[date] = frozenset()
    terms: tuple[tuple[date, date], ...] = ()
    exceptions: Mapping[date, DayKind] = {}

    def is_school_day(self, day: date) -> bool:
        """Return whether there is school on `day`."""
        kind = self.exceptions.get(day)
        if kind is not None:
            return kind is DayKind.SCHOOL
        if day.weekday() not in self.school_week or day in self.holidays:
            return False
        return not self.terms or any(first <= day <= last for first, last in self.terms)

    def is_school_night(self, day: date) -> bool:
        """Return whether the night that begins on `day` is before a school day; the last night of time is not."""
        return day < date.max and self.is_school_day(day + _DAY)

    def is_holiday(self, day: date) -> bool:
        """Return whether `day` is a public holiday; exceptions do not change that."""
        return day in self.holidays
