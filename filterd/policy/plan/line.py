"""One line of a schedule: what holds, between which times of day, on which days. Owns no text form and no clock."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

SHUT = "shut"
FREE = "free"
DAY_MINUTES = 24 * 60


class Range(Struct, frozen=True):
    """Minutes of the day, `end` not included. An end at or before the start is on the next day."""

    start: int
    end: int


class DayWord(StrEnum):
    """Days by what they are. A school night is before a school day."""

    EVERY_DAY = "every day"
    WEEKDAYS = "weekdays"
    WEEKENDS = "weekends"
    SCHOOL_DAYS = "school days"
    FREE_DAYS = "free days"
    SCHOOL_NIGHTS = "school nights"
    FREE_NIGHTS = "free nights"
    HOLIDAYS = "holidays"


class Weekdays(Struct, frozen=True, tag="weekdays"):
    """Days of the week from `first` to `last` (0 is Monday), both included, over the weekend too."""

    first: int
    last: int


class Dates(Struct, frozen=True, tag="dates"):
    """Dates from `first` to `last`, both included."""

    first: date
    last: date


Days = DayWord | Weekdays | Dates


class Line(Struct, frozen=True):
    """`mode` is SHUT, FREE or a mode's slug; `targets`, only of SHUT, are labels, `service:SLUG` and `list:SLUG`.

    SHUT without targets shuts everything. It holds in each of `ranges` on the days that any of `days` covers.
    """

    mode: str
    ranges: tuple[Range, ...]
    days: tuple[Days, ...]
    targets: tuple[str, ...] = ()
