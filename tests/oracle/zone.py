"""Every IANA zone and where its offset changes, found by looking at each quarter of an hour. Shares no code with us."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2037, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=15)


def names() -> list[str]:
    """Return the names of all zones; `localtime` is the machine's own and `Factory` no place."""
    return sorted(available_timezones() - {"localtime", "Factory"})


@cache
def shifts(name: str) -> tuple[datetime, ...]:
    """Return the instants of 2026 to 2036 at which the zone's offset changes; a day is looked into if its ends differ.

    Each is checked to be on a whole minute, so that a minute-by-minute reference misses nothing.
    """
    zone = ZoneInfo(name)
    found = []
    day = BEGIN
    while day < END:
        if offset(zone, day) != offset(zone, day + timedelta(days=1)):
            steps = [day + number * STEP for number in range(96)]
            found += [at + STEP for at in steps if offset(zone, at) != offset(zone, at + STEP)]
        day += timedelta(days=1)
    for at in found:
        before = at - timedelta(minutes=1)
        if offset(zone, before) == offset(zone, at) or offset(zone, before) != offset(zone, at - STEP):
            raise ValueError(f"{name}: the offset changes off the quarter of an hour at {at}; make STEP smaller")
    return tuple(found)


def offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    """Return the zone's offset at an instant, always whole minutes in these years."""
    found = instant.astimezone(zone).utcoffset() or timedelta(0)
    if found % timedelta(minutes=1):
        raise ValueError(f"{zone}: an offset of {found} at {instant}")
    return found
