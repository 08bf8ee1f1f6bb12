"""The household file as it is written: people, their devices, networks, and what differs from the tiers. No I/O here.

What the values mean together is checked by `compile_household`; this is only their shape. The panel fills the same
classes from its database.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from filterd.policy.types import AnswerStyle

Id = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{1,32}\Z", description="1 to 32 characters of a-z, 0-9 and -")]
Name = Annotated[
    str,
    Meta(
        pattern=r"\A[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,80}\Z",
        description="text of 1 to 80 characters on one line, a number in quotes",
    ),
]


Address = Annotated[
    str, Meta(description="an address or a range, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64 (IPv6 in quotes)")
]
TierSlug = Annotated[str, Meta(description="an age tier, such as junior (9 to 12 years) or adult")]


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """How a refused question is answered; `ttl` in seconds."""

    style: AnswerStyle = AnswerStyle.NXDOMAIN
    ttl: Annotated[int, Meta(ge=1, le=3600)] = 10


class Switch(StrEnum):
    """What a person's rule does with a service."""

    ALLOW = "allow"
    BLOCK = "block"


class TimedName(Struct, frozen=True, forbid_unknown_fields=True):
    """A name in an allow or block list that counts until an instant."""

    name: str
    until: datetime


OwnName = Annotated[
    str | TimedName, Meta(description="a name such as example.com, or {name: example.com, until: a time}")
]
"""`example.com` covers all below it; `=example.com` is that name only."""


class Device(Struct, frozen=True, forbid_unknown_fields=True):
    """A device and the addresses or ranges it has."""

    name: Id
    addresses: tuple[Address, ...] = ()


class TierChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What this household changes in a tier, for everyone in it: categories, or parts such as `adult-goods/weapons`."""

    open: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()


class Subject(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whoever has a policy: `open` and `shut` are changes to the tier, `allow` and `block` single names."""

    id: Id
    name: Name
    tier: TierSlug
    open: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()
    allow: tuple[OwnName, ...] = ()
    block: tuple[OwnName, ...] = ()
    services: dict[str, Switch] = {}
    answer: Answer | None = None


class Person(Subject, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person and the devices that are theirs."""

    devices: tuple[Device, ...] = ()


class Network(Subject, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everyone at some addresses; `operator` where a venue, not a household, decides."""

    addresses: tuple[Address, ...]
    operator: bool = False


class Household(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file. `unknown` is the tier of devices nobody named."""

    version: Annotated[int, Meta(ge=1, le=1, description="1")]
    household: Name
    answer: Answer = Answer()
    unknown: TierSlug = "public"
    tiers: dict[str, TierChange] = {}
    people: tuple[Person, ...] = ()
    networks: tuple[Network, ...] = ()
