"""Lines of a schedule as people write them. Owns the text form, not what the days and times mean. No I/O here."""

import re
from datetime import date

from filterd.policy.plan.line import Dates, Days, DayWord, Line, Range, Weekdays

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_line(text: str) -> Line:
    """Return the line that `text` says; ValueError names what is wrong."""
    head, _, tail = text.strip().lower().rpartition(" on ")
    found = re.search(r" \d", head)
    if not found:
        raise ValueError(f"found {text!r}; allowed: a line such as: bed 20:00 to 06:30 on school nights")
    mode, _, targets = head[: found.start()].strip().partition(" ")
    return Line(
        mode,
        tuple(_range(each) for each in head[found.start() :].split(",")),
        tuple(_days(each.strip()) for each in tail.split(",")),
        tuple(each.strip() for each in targets.split(",")) if targets else (),
    )


def render(line: Line) -> str:
    """Return the line in plain words; `parse_line` reads them back."""
    ranges = ", ".join(f"{_time(each.start)} to {_time(each.end)}" for each in line.ranges)
    what = " ".join([line.mode, *([", ".join(line.targets)] if line.targets else [])])
    return f"{what} {ranges} on {', '.join(_rendered(each) for each in line.days)}"


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _range(text: str) -> Range:
    start, _, end = text.strip().partition(" to ")
    return Range(_minute(start), _minute(end))


def _minute(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _days(text: str) -> Days:
    if text in set(DayWord):
        return DayWord(text)
    first, _, last = text.partition(" to ")
    if first in WEEK:
        return Weekdays(WEEK.index(first), WEEK.index(last or first))
    return Dates(date.fromisoformat(first), date.fromisoformat(last or first))


def _rendered(days: Days) -> str:
    if isinstance(days, Weekdays):
        return WEEK[days.first] if days.first == days.last else f"{WEEK[days.first]} to {WEEK[days.last]}"
    if isinstance(days, Dates):
        return f"{days.first}" if days.first == days.last else f"{days.first} to {days.last}"
    return days.value
