"""Timed exceptions: who gets what opened or shut, by whom, until when. No I/O here."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

Aware = Annotated[datetime, Meta(tz=True)]

EVERYONE = ""
"""The `person` of what holds for everyone."""


class ScopeKind(StrEnum):
    """What a grant opens. EVERYTHING lifts pause, schedule and budgets, and opens no category that is shut anyway."""

    EVERYTHING = "everything"
    CATEGORY = "category"
    SERVICE = "service"
    NAME = "name"


class Scope(Struct, frozen=True):
    """`value`: a label (`games`, `adult-goods/alcohol`), a service slug, or a name as in household files (`=name`)."""

    kind: ScopeKind
    value: str = ""


class OriginKind(StrEnum):
    """Where a grant comes from."""

    PARENT = "parent"
    PIN = "pin"
    TICKET = "ticket"
    BONUS = "bonus"
    APPEAL = "appeal"


class Origin(Struct, frozen=True):
    """`note`: the number of the appeal, the name of the parent; never text of a child."""

    kind: OriginKind
    note: str = ""


class Grant(Struct, frozen=True):
    """Opens `scope` for `person` (a profile's slug, or EVERYONE) from `start` to `until` (UTC).

    `elastic`: it was given as a duration, so it moves along when the clock is set; else it ends at a time of day.
    """

    id: str
    person: str
    scope: Scope
    start: Aware
    until: Aware
    origin: Origin
    elastic: bool = True


class Rest(StrEnum):
    """What a pause shuts: PAUSE everything but what is protected, BED learning too."""

    PAUSE = "pause"
    BED = "bed"


class Pause(Struct, frozen=True):
    """Shuts everything for `person`, or for EVERYONE under 18 and whoever nobody named, from `start` to `until`."""

    id: str
    person: str
    rest: Rest
    start: Aware
    until: Aware
    elastic: bool = True
