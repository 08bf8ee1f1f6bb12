"""Time zones by their IANA names, and the local time of an instant. Owns no clock."""

from zoneinfo import ZoneInfo


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; ValueError for others."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"found {name!r}; allowed: a time zone such as Europe/Berlin") from error
