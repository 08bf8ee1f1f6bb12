"""The naive reference: what a plan shuts at one instant, from its plain words. It shares no code with the engine.

Days are ("school nights", ""), ("mon", "fri") or ("2026-12-24", "2026-12-26"), a range is minutes of the day.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Days = tuple[str, str]
DAY = timedelta(days=1)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OPEN = "free"


@dataclass(frozen=True)
class PlainCalendar:
    """`exceptions` says of a date whether there is school on it."""

    school_week: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    terms: tuple[tuple[date, date], ...] = ()
    exceptions: dict[date, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class PlainRule:
    """`what` is shut, or OPEN for a rule that opens everything."""

    what: str
    ranges: tuple[tuple[int, int], ...]
    days: tuple[Days, ...]


@dataclass(frozen=True)
class PlainPlan:
    """Rules in order, and the calendar their words refer to."""

    rules: tuple[PlainRule, ...]
    calendar: PlainCalendar


def shut(plan: PlainPlan, zone: ZoneInfo, instant: datetime) -> tuple[str, ...]:
    """Return what is shut at an aware instant."""
    wall = instant.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    found = [rule.what for rule in plan.rules if holds(rule, plan.calendar, wall)]
    return () if OPEN in found else tuple(found)


def holds(rule: PlainRule, calendar: PlainCalendar, wall: datetime) -> bool:
    """Return whether some occurrence of the rule, of this local date or the one before, is going on."""
    today = datetime(wall.year, wall.month, wall.day)  # noqa: DTZ001 - the wall clock
    for midnight in (today - DAY, today):
        for days in rule.days:
            if chosen(days, calendar, midnight.date()):
                for start, end in rule.ranges:
                    begin = midnight + timedelta(minutes=start)
                    finish = midnight + timedelta(minutes=end)
                    if end <= start:
                        finish += DAY
                    elif days[0].endswith("nights") and start < 720:
                        begin, finish = begin + DAY, finish + DAY
                    if begin <= wall < finish:
                        return True
    return False


def chosen(days: Days, calendar: PlainCalendar, day: date) -> bool:
    """Return whether a date is one of the days."""
    first, last = days
    if first in WEEK:
        week = WEEK[WEEK.index(first) :] + WEEK[: WEEK.index(first)]
        return WEEK[day.weekday()] in week[: week.index(last) + 1]
    if first[0].isdigit():
        return first <= day.isoformat() <= last
    if first.endswith("nights"):
        return school(calendar, day + DAY) == (first == "school nights")
    if first in ("school days", "free days"):
        return school(calendar, day) == (first == "school days")
    if first in ("weekdays", "weekends"):
        return (WEEK[day.weekday()] in ("sat", "sun")) == (first == "weekends")
    return first == "every day" or (first == "holidays" and day in calendar.holidays)


def school(calendar: PlainCalendar, day: date) -> bool:
    """Return whether there is school on a date."""
    if day in calendar.exceptions:
        return calendar.exceptions[day]
    in_term = any(first <= day <= last for first, last in calendar.terms) or calendar.terms == ()
    return in_term and day.weekday() in calendar.school_week and day not in calendar.holidays
