"""Times as people say them on the command line, read in the zone of somebody. Owns no clock: now is an argument."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from filterd.error import ConfigError
from filterd.mistake import shown
from filterd.policy.ledger.grant import FIRST, LAST
from filterd.policy.plan.text import meant_time

_DAY = timedelta(days=1)
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPOKEN = re.compile(r"(?:([a-z]+|[0-9]{4}-[0-9]{2}-[0-9]{2}) +)?([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_EXAMPLES = '20:30, "Fri 20:30", "tomorrow 7:00", "2026-12-24 18:00", 2026-12-24T18:00:00+01:00'


class Instant(NamedTuple):
    """A time in somebody's zone; `taken` says what was chosen where the clocks leave it out or show it twice."""

    at: datetime
    taken: str = ""


def instant_of(text: str | None, zone: tzinfo, now: datetime) -> Instant:
    """Return the time that `text` means in `zone`, None for now; ConfigError has examples of what is understood.

    A day of the week is the next one, today if the time is still to come; a time alone is the next such time.
    """
    if text is None:
        return Instant(now.astimezone(zone))
    found = _SPOKEN.fullmatch(" ".join(text.lower().split()))
    try:
        return _spoken(found, zone, now) if found else _written(text.strip(), zone)
    except (ValueError, OverflowError):
        allowed = f"a time in the years {FIRST.year} to {LAST.year - 1}, such as {_EXAMPLES}"
        last = text.lower().rpartition(" ")[2]
        meant = "" if _SPOKEN.fullmatch(last) else meant_time(last)
        raise ConfigError(f"--at: found {shown(text)}{meant}; allowed: {allowed}") from None


def _spoken(found: re.Match[str], zone: tzinfo, now: datetime) -> Instant:
    """Return the next time of day on a named day."""
    today, wall = now.astimezone(zone).date(), time(int(found[2]), int(found[3]))
    first, step = _first(found[1], today)
    instant = _placed(datetime.combine(first, wall), zone)
    if step and instant.at < now:
        return _placed(datetime.combine(first + step, wall), zone)
    return instant


def _first(word: str | None, today: date) -> tuple[date, timedelta]:
    """Return the first date a word may mean, and how long after it the next one is; ValueError for another word."""
    if word in ("today", "tomorrow"):
        return today + (_DAY if word == "tomorrow" else 0 * _DAY), 0 * _DAY
    if word is None:
        return today, _DAY
    if word[0].isdigit():
        return date.fromisoformat(word), 0 * _DAY
    number = _WEEK.index(word) if word in _WEEK else _LONG_WEEK.index(word)
    return today + (number - today.weekday()) % 7 * _DAY, 7 * _DAY


def _written(text: str, zone: tzinfo) -> Instant:
    """Return an ISO time, in `zone` if it has no offset of its own; ValueError for a date alone, which is no time."""
    if ":" not in text:
        raise ValueError(text)
    written = datetime.fromisoformat(text)
    if written.tzinfo is None:
        return _placed(written, zone)
    return Instant(_checked(written).astimezone(zone))


def _placed(wall: datetime, zone: tzinfo) -> Instant:
    """Return when the clocks of a zone show a time, and what was taken where they never do or do twice (PEP 495)."""
    first, second = _checked(wall.replace(tzinfo=zone)), wall.replace(tzinfo=zone, fold=1)
    at = first.astimezone(UTC).astimezone(zone)
    if at.replace(tzinfo=None, fold=0) != wall:
        return Instant(at, f"clocks go forward there, and {wall:%H:%M} never comes; taken: {at:%H:%M:%S %Z}")
    if first.utcoffset() != second.utcoffset():
        return Instant(at, f"clocks go back there, and {wall:%H:%M} comes twice; taken: the first, {at:%H:%M:%S %Z}")
    return Instant(at)


def _checked(instant: datetime) -> datetime:
    """Return a time that a clock can show; ValueError for others."""
    if not FIRST <= instant < LAST:
        raise ValueError(instant)
    return instant
