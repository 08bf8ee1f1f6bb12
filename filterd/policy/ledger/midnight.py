"""Local days and the instants at which they begin. No clock: the time is an argument.

A day begins at the first instant that has its date, also where daylight saving skips midnight (America/Santiago,
Africa/Cairo) or a zone skipped the whole day. Where clocks are set back over midnight, the day that began goes on.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def day_at(now: datetime, home: tzinfo) -> date:
    """Return the local day at `now` (aware)."""
    day = now.astimezone(home).date()
    return day + _DAY if midnight(day + _DAY, home) <= now else day


def midnight(day: date, home: tzinfo) -> datetime:
    """Return the instant (UTC) at which `day` begins."""
    wall = datetime.combine(day, time(), home)
    first, last = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if first <= last:
        return first  # an ordinary midnight, or one that comes twice: PEP 495 gives the earlier one for fold 0
    while first - last > _SECOND:  # skipped: the offset changes after `last` and not after `first`
        middle = last + (first - last) // 2 // _SECOND * _SECOND
        first, last = (middle, last) if _has_begun(day, middle, home) else (first, middle)
    return first


def _has_begun(day: date, instant: datetime, home: tzinfo) -> bool:
    return instant.astimezone(home).date() >= day
