"""Lines of a schedule as sentences for people, in English. Owns no rule: `text` has the form that is read back."""

from collections.abc import Iterable, Mapping
from datetime import date

from filterd.policy.plan.line import SHUT, Days, DayWord, Line, Weekdays

_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_YEAR = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MODES = {"bed": "Bedtime"}
_SLUGS = ("service:", "list:")


def describe(lines: Iterable[Line], names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return a sentence for each line, such as `Shut 20:00 to 06:30 on school nights`.

    `names` has plain names of targets (`service:tiktok`: TikTok); a slug stands where one is missing.
    """
    return tuple(_sentence(line, names or {}) for line in lines)


def _sentence(line: Line, names: Mapping[str, str]) -> str:
    what = _capital(_what(line, names))
    return f"{what} {_listed(str(each) for each in line.ranges)} {_all_days(line.days)}"


def _what(line: Line, names: Mapping[str, str]) -> str:
    if line.targets:
        return f"{_listed(names.get(each) or _slug(each) for each in line.targets)} shut"
    return SHUT if line.mode == SHUT else _MODES.get(line.mode, line.mode)


def _slug(target: str) -> str:
    for kind in _SLUGS:
        target = target.removeprefix(kind)
    return target


def _all_days(days: Iterable[Days]) -> str:
    """Return days in a row; `on` is said once for those that follow each other."""
    said = [_days(each) for each in days]
    before = ["", *said[:-1]]
    return _listed(
        each.removeprefix("on ") if last.startswith("on ") else each for last, each in zip(before, said, strict=True)
    )


def _days(days: Days) -> str:
    if days is DayWord.EVERY_DAY:
        return days.value
    if isinstance(days, DayWord):
        return f"on {days.value}"
    if isinstance(days, Weekdays):
        first, last = _WEEK[days.first], _WEEK[days.last]
    else:
        first, last = _date(days.first), _date(days.last)
    return f"on {first}" if first == last else f"from {first} to {last}"


def _date(day: date) -> str:
    return f"{day.day} {_YEAR[day.month - 1]} {day.year}"


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
