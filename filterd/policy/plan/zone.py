"""Time zones by their IANA names, and the local time of an instant. Owns no clock.

Inside, instants are naive datetimes in UTC, and the wall is what a clock on the wall of the zone shows, naive too.
"""

import re
import zoneinfo
from bisect import bisect_left
from datetime import UTC, datetime, timedelta, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo

from filterd.mistake import shown

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}")
_LONGEST_NAME = 64
# What is installed beside the zones: no place, another file's copy, the machine's own, or with leap seconds counted.
_NO_ZONES = frozenset({"Factory", "localtime", "posixrules"})
_NO_FOLDERS = ("posix/", "right/")
_ALLOWED = "a time zone such as Europe/Berlin or America/New_York"
_LIKENESS = 0.75
_SECOND = timedelta(seconds=1)


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; ValueError guesses which one is meant."""
    if len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) and name not in _NO_ZONES:
        zone = None if name.startswith(_NO_FOLDERS) else _loaded(name)
        if zone is not None:
            return zone
    guess = _guess(name)
    meant = f" (is {guess!r} meant?)" if guess else ""
    raise ValueError(f"found {shown(name)}{meant}; allowed: {_ALLOWED}")


def _loaded(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # a folder, or a file that is no zone
        return None


def _guess(name: str) -> str:
    spoken = _spoken()
    heard = re.sub(r"[ -]+", "_", name.strip()[:_LONGEST_NAME]).lower()
    near = get_close_matches(heard, spoken, 1, _LIKENESS)
    return spoken[near[0]] if near else ""


@lru_cache(maxsize=1)
def _spoken() -> dict[str, str]:
    """Return the names there are by what people may write: in lower case, and the place without its continent."""
    names = sorted(zoneinfo.available_timezones() - _NO_ZONES)
    places = {name.rpartition("/")[2].lower(): name for name in names if not name.startswith("Etc/")}
    return {**places, **{name.lower(): name for name in names}}


def utc_of(now: datetime) -> datetime:
    """Return an aware `now` as naive UTC; ValueError if it is naive.

    At the ends of time, where that is outside the years 1 to 9999, it is taken as if it were UTC.
    """
    offset = now.utcoffset()
    if offset is None:
        raise ValueError("found a time without its offset from UTC; allowed: an aware one")
    try:
        return now.replace(tzinfo=None) - offset
    except OverflowError:
        return now.replace(tzinfo=None)


def wall_of(instant: datetime, zone: tzinfo) -> datetime:
    """Return the wall time in `zone` of an instant (naive UTC).

    At the ends of time, where it would be outside the years 1 to 9999, the instant itself is returned: UTC is taken.
    """
    try:
        return zone.fromutc(instant.replace(tzinfo=zone)).replace(tzinfo=None)
    except OverflowError:
        return instant


def first_shift(zone: tzinfo, start: datetime, stop: datetime) -> datetime | None:
    """Return the second after `start`, at most `stop` (both naive UTC), at which the offset changes, None if none.

    `start` and `stop` are at most a day apart: no zone has ever had two changes within four days, so halving finds it.
    """
    before = wall_of(start, zone) - start
    if wall_of(stop, zone) - stop == before:
        return None
    start = start.replace(microsecond=0)
    seconds = range(1, (stop - start) // _SECOND + 1)
    passed = bisect_left(seconds, True, key=lambda after: _has_shifted(zone, start + after * _SECOND, before))
    return start + seconds[passed] * _SECOND


def _has_shifted(zone: tzinfo, instant: datetime, before: timedelta) -> bool:
    return wall_of(instant, zone) - instant != before


def aware(instant: datetime) -> datetime:
    """Return a naive UTC instant as an aware one."""
    return instant.replace(tzinfo=UTC)
