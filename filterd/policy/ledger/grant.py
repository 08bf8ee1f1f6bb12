"""Timed exceptions: who gets what opened or shut, by whom, until when. No I/O here."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from sys import intern
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from blocklists.error import NameFormatError
from blocklists.name import normalise

Aware = Annotated[datetime, Meta(tz=True)]
Slug = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{1,32}\Z")]
Whoever = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{0,32}\Z")]
"""A profile's slug, or EVERYONE."""

Words = Annotated[str, Meta(pattern=r"\A[^\x00-\x1f\x7f-\x9f]{0,64}\Z")]
"""One short line for people: the name of a device, a note."""


EVERYONE = ""
"""The `person` of what holds for everyone."""

LONGEST = timedelta(days=366)
"""Of a grant or a pause; what is meant to stay belongs into the household file."""

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
"""What a clock can show, LAST excluded: a box without one starts in 1970, and no duration added to it overflows."""


def as_utc(value: datetime) -> datetime:
    """Return an aware instant in UTC; ValueError if it is naive or no clock shows it."""
    if value.utcoffset() is None:
        raise ValueError("a time needs its zone")
    if not FIRST <= value < LAST:
        raise ValueError(f"{value.isoformat()} is not a time that a clock shows")
    return value.astimezone(UTC)


class ScopeKind(StrEnum):
    """What a grant opens. EVERYTHING lifts pause, schedule and budgets, and opens no category that is shut anyway."""

    EVERYTHING = "everything"
    CATEGORY = "category"
    SERVICE = "service"
    NAME = "name"


class Scope(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """`value`: a label (`games`, `adult-goods/alcohol`), a service slug, or a name as in household files (`=name`).

    ValueError if it is none of these, or if everything has a value.
    """

    kind: ScopeKind
    value: str = ""

    def __post_init__(self) -> None:
        if not _FITS[self.kind](self.value):
            raise ValueError(f"{self.value[:64]!r} is no {self.kind}")


def _is_name(text: str) -> bool:
    name = text.removeprefix("=")
    try:
        return normalise(name) == name
    except NameFormatError:
        return False


_LABEL = re.compile(r"[a-z0-9-]{1,32}(?:/[a-z0-9-]{1,32})?")

_FITS: Mapping[ScopeKind, Callable[[str], object]] = {
    ScopeKind.EVERYTHING: lambda text: not text,
    ScopeKind.CATEGORY: _LABEL.fullmatch,
    ScopeKind.SERVICE: _LABEL.fullmatch,
    ScopeKind.NAME: _is_name,
}


class OriginKind(StrEnum):
    """Where a grant comes from."""

    PARENT = "parent"
    PIN = "pin"
    TICKET = "ticket"
    BONUS = "bonus"
    APPEAL = "appeal"


class Origin(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """`note`: the number of the appeal, the name of the parent; never text of a child."""

    kind: OriginKind
    note: Words = ""


@lru_cache(maxsize=256)
def _shared(origin: Origin) -> Origin:
    """Return the same object for equal origins: 20,000 decoded grants are a quarter smaller, people shared as well."""
    return origin


class Grant(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Opens `scope` for `person` (a profile's slug, or EVERYONE) from `start` to `until` (UTC).

    `elastic`: it was given as a duration, so it moves along when the clock is set; else it ends at a time of day.
    ValueError if it ends before it starts or lasts longer than LONGEST.
    """

    id: Slug
    person: Whoever
    scope: Scope
    start: Aware
    until: Aware
    origin: Origin
    elastic: bool = True

    def __post_init__(self) -> None:
        _check_span(self)
        force_setattr(self, "origin", _shared(self.origin))


class Rest(StrEnum):
    """What a pause shuts: PAUSE everything but what is protected, BED learning too."""

    PAUSE = "pause"
    BED = "bed"


class Pause(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Shuts everything for `person`, or for EVERYONE under 18 and whoever nobody named, from `start` to `until` (UTC).

    ValueError if it ends before it starts or lasts longer than LONGEST.
    """

    id: Slug
    person: Whoever
    rest: Rest
    start: Aware
    until: Aware
    elastic: bool = True

    def __post_init__(self) -> None:
        _check_span(self)


def _check_span(held: Grant | Pause) -> None:
    start, until = as_utc(held.start), held.until
    if until.utcoffset() is None:
        raise ValueError("a time needs its zone")
    if until <= start:
        raise ValueError("it must end after it starts")
    if until - start > LONGEST:
        raise ValueError(f"it may last at most {LONGEST.days} days")
    force_setattr(held, "person", intern(held.person))
    force_setattr(held, "start", start)
    force_setattr(held, "until", until.astimezone(UTC))
