"""Ends that are times of day: a person's next morning, `18:00`, `today`. Pure: the time is an argument."""

import re
from datetime import UTC, datetime, time, timedelta, tzinfo

from filterd.error import ConfigError
from filterd.mistake import shown
from filterd.policy.ledger.grant import Rest
from filterd.policy.plan.text import meant_time
from filterd.policy.schedule import Schedule
from filterd.policy.timing import Timing

MORNING = time(6, 30)
"""Where no bedtime says otherwise; the end of the bedtimes that come with the age tiers."""

_DAY = timedelta(days=1)
_WEEK = timedelta(days=8)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def morning(timing: Timing | None, home: tzinfo, now: datetime) -> datetime:
    """Return when a bedtime that begins now ends (UTC): with the bedtime line in force or next, else at 06:30.

    Of the next line only the time of day counts: on a free night without a bedtime, bed still ends the next morning.
    """
    zone = home if timing is None else timing.zone
    if timing is None:
        return next_at(MORNING, zone, now)
    beds = tuple(rule for rule in timing.schedule.rules if rule.closing is not None and rule.closing.mode == Rest.BED)
    bedtimes = Schedule(beds, timing.schedule.calendar, timing.schedule.zone)
    begins = now if bedtimes.closings(now) else bedtimes.next_change(now, now + _WEEK)
    ends = begins and bedtimes.next_change(begins, begins + _DAY)
    return next_at(ends.astimezone(zone).time() if ends else MORNING, zone, now)


def instant_of(text: str, zone: tzinfo, now: datetime, path: str = "until") -> datetime:
    """Return the end that `text` names (UTC): `today`, the next `18:00` in `zone`, or an instant with its offset."""
    if text == "today":
        return next_at(time(0), zone, now)
    if found := _CLOCK.fullmatch(text):
        return next_at(time(int(found[1]), int(found[2])), zone, now)
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    found_text = f"{shown(text)}{meant_time(text.lower())}"
    raise ConfigError(f"{path}: found {found_text}; allowed: a time such as 18:00, today, or 2026-12-01T18:00:00+01:00")


def next_at(wall: time, zone: tzinfo, now: datetime) -> datetime:
    """Return the first instant after `now` (UTC) at which the clocks of a zone show a time of day.

    A time that the clocks leave out on a day is taken to be as long after midnight as on any other day (PEP 495).
    """
    today = now.astimezone(zone).date()
    days = (today + timedelta(offset) for offset in range(3))  # two could both be over: zones have skipped one
    instants = (datetime.combine(day, wall, zone).astimezone(UTC) for day in days)
    return min(instant for instant in instants if instant > now)
