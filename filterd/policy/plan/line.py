"""One line of a schedule: what holds, between which times of day, on which days. Owns no text form and no clock.

A value that exists is right: everything is checked when it is made, and ValueError says what is allowed.
"""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

SHUT = "shut"
FREE = "free"
NOON = 12 * 60
DAY_MINUTES = 24 * 60
MOST_RANGES = 20
MOST_DAYS = 20
MOST_TARGETS = 50
_MODE = re.compile(r"[a-z][a-z0-9-]{0,31}")
_TARGET = re.compile(r"[a-z][a-z0-9-]*(/[a-z0-9-]+)?|(service|list):[a-z0-9][a-z0-9./_+-]*")
_TARGET_CHARACTERS = 120
EVERYTHING = "everything"
ONLY_SHUT = ", the only word that names follow"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Range(Struct, frozen=True):
    """Minutes of the day, `end` not included. An end before the start is on the next day; 24:00 is only an end."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Raise ValueError for what is no range."""
        if not (0 <= self.start < DAY_MINUTES and 0 <= self.end <= DAY_MINUTES):
            raise ValueError(f"found {self}; allowed: a start from 00:00 to 23:59 and an end up to 24:00")
        if self.start == self.end:
            raise ValueError(f"found {self}; allowed: an end that is not the start; the whole day is 00:00 to 24:00")

    @property
    def is_past_midnight(self) -> bool:
        """Whether it ends on the day after the one it begins on."""
        return self.end < self.start

    @property
    def is_early(self) -> bool:
        """Whether it is over by noon of the day it begins on; of a night that is the part after midnight."""
        return self.start < self.end <= NOON

    def __str__(self) -> str:
        """Return it as people write it."""
        return f"{clock(self.start)} to {clock(self.end)}"

    def overlaps(self, other: "Range") -> bool:
        """Return whether both hold at some time of day, were they to hold every day."""
        return any(a < d and c < b for a, b in self._spans() for c, d in other._spans())

    def _spans(self) -> tuple[tuple[int, int], ...]:
        if self.is_past_midnight:
            return (self.start, DAY_MINUTES), (0, self.end)
        return ((self.start, self.end),)


class DayWord(StrEnum):
    """Days by what they are. The night of a date is a school night if the next day is a school day."""

    EVERY_DAY = "every day"
    WEEKDAYS = "weekdays"
    WEEKENDS = "weekends"
    SCHOOL_DAYS = "school days"
    FREE_DAYS = "free days"
    SCHOOL_NIGHTS = "school nights"
    FREE_NIGHTS = "free nights"
    HOLIDAYS = "holidays"


NIGHTS = frozenset({DayWord.SCHOOL_NIGHTS, DayWord.FREE_NIGHTS})


class Weekdays(Struct, frozen=True, tag="weekdays"):
    """Days of the week from `first` to `last` (0 is Monday), both included; Friday to Monday is four days."""

    first: int
    last: int

    def __post_init__(self) -> None:
        """Raise ValueError for what is no day of the week."""
        if not (0 <= self.first < 7 and 0 <= self.last < 7):
            raise ValueError(f"found the weekdays {self.first} to {self.last}; allowed: 0 (Monday) to 6 (Sunday)")

    def __str__(self) -> str:
        """Return them as people write them."""
        return WEEK[self.first] if self.first == self.last else f"{WEEK[self.first]} to {WEEK[self.last]}"


class Dates(Struct, frozen=True, tag="dates"):
    """Dates from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Raise ValueError for dates in the wrong order."""
        if self.last < self.first:
            raise ValueError(f"found {self.first} to {self.last}; allowed: the earlier date first")

    def __str__(self) -> str:
        """Return them as people write them."""
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"


Days = DayWord | Weekdays | Dates


class Line(Struct, frozen=True):
    """`mode` is SHUT, FREE or a mode's slug; `targets`, only of SHUT, are labels, `service:SLUG` and `list:SLUG`.

    SHUT without targets shuts everything. It holds in each of `ranges` on the days that any of `days` covers.
    """

    mode: str
    ranges: tuple[Range, ...]
    days: tuple[Days, ...]
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for what cannot be meant."""
        if not _MODE.fullmatch(self.mode):
            raise ValueError(
                f"found the mode {self.mode!r}; allowed: 1 to 32 characters of a-z, 0-9 and -, a letter first"
            )
        self._check_targets()
        _check_count("ranges", self.ranges, 1, MOST_RANGES)
        _check_count("days", self.days, 1, MOST_DAYS)
        for number, each in enumerate(self.ranges):
            for other in self.ranges[:number]:
                if each.overlaps(other):
                    raise ValueError(
                        f"found {other} and {each}, which overlap; allowed: ranges apart from each other in one line, "
                        "past midnight too"
                    )
        for each in self.ranges:
            if each.start < NOON < each.end and not NIGHTS.isdisjoint(self.days):
                raise ValueError(
                    f"found {each} on nights; allowed: a night is from noon to noon, so a range that begins at 12:00 "
                    "or later, or one that ends by 12:00"
                )

    def _check_targets(self) -> None:
        _check_count("targets", self.targets, 0, MOST_TARGETS)
        if self.targets and self.mode != SHUT:
            raise ValueError(f"found {self.mode!r} before {self.targets[0]!r}; allowed: {SHUT}{ONLY_SHUT}")
        for each in self.targets:
            if len(each) > _TARGET_CHARACTERS or each == EVERYTHING or not _TARGET.fullmatch(each):
                raise ValueError(
                    f"found {each[:_TARGET_CHARACTERS]!r}; allowed: a category such as games, a service such as "
                    "service:tiktok, or a list such as list:my-list"
                )


def clock(minute: int) -> str:
    """Return a minute of the day as a time of day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _check_count(what: str, found: Sequence[object], fewest: int, most: int) -> None:
    if not fewest <= len(found) <= most:
        raise ValueError(f"found {len(found)} {what}; allowed: {fewest} to {most} in one line")
    for number, each in enumerate(found):
        if each in found[:number]:
            raise ValueError(f"found {str(each)!r} twice in one line; allowed: once")
