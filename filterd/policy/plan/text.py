"""Lines of a schedule as people write them. Owns the text form; what a line may say is in `line`. No I/O here.

MODE [TARGETS] RANGES on DAYS        shut games, service:tiktok 14:00 to 16:00, 17:00 to 18:00 on mon to fri
"""

import re
from collections.abc import Callable
from datetime import date

from filterd.mistake import Mistakes, shown
from filterd.policy.plan.line import EVERYTHING, ONLY_SHUT, SHUT, WEEK, Dates, Days, DayWord, Line, Range, Weekdays

LONGEST_LINE = 7000  # characters; the longest line that `render` makes is shorter
EXAMPLE = "bed 20:00 to 06:30 on school nights"
_DAY_WORDS = {word.value: word for word in DayWord}
_MORE_DAYS = ("mon to fri", "2026-12-24", "2026-12-24 to 2027-01-02")
_ALSO = {
    **{f"{day} to {day}": day for day in WEEK},
    **{f"{day}{ending}": day[:3] for day in ("mon", "fri", "sun") for ending in ("day", "days")},
    **{f"{day}{ending}": day[:3] for day in ("tues", "wednes", "thurs", "satur") for ending in ("day", "days")},
    "daily": "every day",
    "always": "every day",
    "all days": "every day",
    "weekday": "weekdays",
    "school": "school days",
    "holiday": "holidays",
    "vacation": "free days",
    "every night": "every day",
}
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_OTHER_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))? ?(am|pm|h|)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DASH = re.compile(r" ?(?:-|\N{EN DASH}|\N{EM DASH}|\buntil\b|\btill\b) ?")
_AND = re.compile(r" (?:and|&|\+) ")
_TIMES = "a time of day with 24 hours, from 00:00 to 24:00, such as 07:30"
_RANGES = "two times with 'to' between them, such as 20:00 to 06:30"
_DAYS = "days after 'on' at the end, such as: on school nights, on mon to fri, on mon, wed, on every day"


def parse_line(text: str) -> Line:
    """Return the line that `text` says; ValueError says what was found and what is allowed, and guesses what is meant.

    Upper case and several spaces are read as if they were not there.
    """
    if len(text) > LONGEST_LINE:
        raise ValueError(f"found {len(text)} characters; allowed: up to {LONGEST_LINE} in one line")
    for character in text:
        if not character.isprintable():
            raise ValueError(f"found the character U+{ord(character):04X}; allowed: characters that can be seen")
    head, found, tail = " ".join(text.lower().split()).rpartition(" on ")
    if not found:
        raise ValueError(f"found {shown(text)} without days; allowed: {_DAYS}")
    what, times = _halves(head)
    mode, targets = _what(what)
    ranges = tuple(_range(each.strip()) for each in times.split(","))
    return Line(mode, ranges, tuple(_days(each.strip()) for each in tail.split(",")), targets)


def render(line: Line) -> str:
    """Return the line in plain words; `parse_line` reads them back."""
    targets = f" {', '.join(line.targets)}" if line.targets else ""
    days = ", ".join(str(each) for each in line.days)
    return f"{line.mode}{targets} {', '.join(str(each) for each in line.ranges)} on {days}"


def _halves(head: str) -> tuple[str, str]:
    """Return what holds, and when; no word of the first begins with a digit."""
    begin = re.search(r"(?:^|[ ,])(?=[0-9])", head)
    if begin is None:
        raise ValueError(f"found {shown(head)} without times; allowed: {_RANGES}")
    if begin.end() == 0:
        raise ValueError(
            f"found {shown(head)} without what it is; allowed: a mode such as bed or school, or {SHUT}, "
            f"such as: {EXAMPLE}"
        )
    return head[: begin.end()].strip(), head[begin.end() :]


def _what(text: str) -> tuple[str, tuple[str, ...]]:
    mode, _, rest = text.partition(" ")
    if not rest or (mode == SHUT and rest == EVERYTHING):
        return mode, ()
    targets = tuple(each.strip() for each in rest.split(","))
    for each in targets:
        if " " in each:
            raise ValueError(f"found {shown(each)}; allowed: one name, or several with a comma between them")
    if mode != SHUT:
        raise ValueError(_choice(f"{shown(mode)} before {shown(rest)}", mode, [SHUT]) + ONLY_SHUT)
    return mode, targets


def _range(text: str) -> Range:
    _refuse_and(text, _range)
    start, found, end = text.partition(" to ")
    if not found:
        meant = _meant(text, _range)
        raise ValueError(f"found {shown(text)}{meant}; allowed: {_RANGES}")
    first, last = _minute(start), _minute(end)
    if first == 24 * 60:
        raise ValueError(f"found 24:00 as the start of {shown(text)} (is '00:00' meant?); allowed: 00:00 to 23:59")
    return Range(first, last)


def _minute(text: str) -> int:
    minute = _read(_TIME.fullmatch(text))
    if minute is None:
        raise ValueError(f"found {shown(text)}{meant_time(text)}; allowed: {_TIMES}")
    return minute


def _read(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2])
    return hour * 60 + minute if minute < 60 and hour * 60 + minute <= 24 * 60 else None


def meant_time(text: str) -> str:
    """Return the guess which time of day is meant by `8pm`, `20.00` or `20h`, in brackets; "" without one."""
    found = _OTHER_TIME.fullmatch(text)
    if found is None:
        return ""
    hour = int(found[1])
    if found[3] in {"am", "pm"}:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    written = f"{hour:02}:{found[2] or '00'}"
    return "" if written == text or _read(_TIME.fullmatch(written)) is None else f" (is {written!r} meant?)"


def _days(text: str) -> Days:
    _refuse_and(text, _days)
    if text in _DAY_WORDS:
        return _DAY_WORDS[text]
    first, found, last = text.partition(" to ")
    if not found:
        last = first
    if first in WEEK and last in WEEK and not (found and first == last):
        return Weekdays(WEEK.index(first), WEEK.index(last))
    if _DATE.fullmatch(first) and _DATE.fullmatch(last):
        return Dates(_date(first), _date(last))
    meant = _meant(text, _days)
    if meant:
        raise ValueError(f"found {shown(text)}{meant}; allowed: {_DAYS}")
    raise ValueError(_choice(shown(text), text, [*WEEK, *_DAY_WORDS, *_MORE_DAYS]))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"found {shown(text)}, which no calendar has; allowed: a date such as 2026-12-24") from None


def _meant(text: str, read: Callable[[str], object]) -> str:
    """Return the guess that a dash or another word stands for `to`, if that can be read."""
    written = _DASH.sub(" to ", text)
    if written == text:
        return ""
    try:
        read(written)
    except ValueError:
        return ""
    return f" (is {written!r} meant?)"


def _refuse_and(text: str, read: Callable[[str], object]) -> None:
    """Raise ValueError with a guess where a comma is meant by `and`, and what it would part can be read."""
    words = [_ALSO.get(each, each) for each in _AND.split(text)]
    if len(words) < 2:
        return
    try:
        for each in words:
            read(each)
    except ValueError:
        return
    raise ValueError(f"found {shown(text)} (is {', '.join(words)!r} meant?); allowed: a comma between several")


def _choice(found: str, value: str, allowed: list[str]) -> str:
    mistakes = Mistakes()
    mistakes.note_choice("", found, allowed, value=value, also=_ALSO)
    return mistakes.lines[0]
