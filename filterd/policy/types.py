"""The nouns of a decision. No I/O here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from blocklists.index import Hit

SEALED = frozenset({"csam", "sexualised-minors", "image-abuse"})
"""Categories of which nothing is told: code, text and shape of a refusal are the same for all three."""


class Verdict(StrEnum):
    """What happens to the query. ASK is answered like BLOCK; the person is invited to ask an adult."""

    ALLOW = "allow"
    BLOCK = "block"
    ASK = "ask"


class AnswerStyle(StrEnum):
    """How a refused query is answered: no such name, no such data, or the null address."""

    NXDOMAIN = "nxdomain"
    NODATA = "nodata"
    NULL = "null"


class Query(Struct, frozen=True, gc=False):
    """What is asked: `qname` in lower-case wire form, `qtype` as a number."""

    qname: bytes
    qtype: int


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A person's own allow or block for one name, until an instant (aware) or for good."""

    verdict: Verdict
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything a decision needs to know of one person or network, compiled.

    `policy_id` numbers the profile within its snapshot and is a part of every cache key. `own_exact` covers the name
    alone and `own` the name and all below it, both keyed by wire name; a name has up to one allow and one block.
    `own_services` is keyed by service slug; its verdicts too are ALLOW or BLOCK. `shut` holds every label that is shut:
    category slugs and parts (`adult-goods/weapons`), the parts of a shut category included unless they were opened.
    `protected` holds the protected groups this tier has. `guarded`: children may be behind it (under 18, or `public`).
    `names` holds the plain name of every category that may be told, the same for all profiles of a snapshot.
    """

    policy_id: int
    slug: str
    name: str
    tier: str
    allow_list: bool
    shut: frozenset[str]
    protected: frozenset[str]
    own: Mapping[bytes, tuple[OwnRule, ...]] = field(default_factory=dict)
    own_exact: Mapping[bytes, tuple[OwnRule, ...]] = field(default_factory=dict)
    own_services: Mapping[str, Verdict] = field(default_factory=dict)
    style: AnswerStyle = AnswerStyle.NXDOMAIN
    ttl: int = 10
    operator: bool = False
    guarded: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks: the profile that applies, the device if it is known, and whether the address was recognised."""

    profile: Profile
    device: str | None = None
    known: bool = True


class Lists(Protocol):
    """The lists as the decision sees them; `blocklists.index.Index` is one."""

    def match(self, qname: bytes) -> tuple[Hit, ...]:
        """Return one hit per list that covers `qname` (lower-case wire)."""
        ...


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for everyone: the lists, the mandatory categories and the order in which categories are named.

    `category_order` numbers every label the catalogue knows, a category before its parts.
    """

    lists: Lists
    mandatory: frozenset[str]
    category_order: Mapping[str, int]


class Finding(Struct, frozen=True, gc=False):
    """What one rule concluded. `state` is a category, a protected group, `custom` or `unrated`; `hits` its grounds.

    The first hit is the one that gave `state`. `entry` is the wire name of the own rule or service that decided; the
    entry of a list follows from its hit. `valid_until` is the earliest future instant at which the conclusion could
    change. `alarm` names the protected group whose name an authority list covers.
    """

    verdict: Verdict
    state: str
    hits: tuple[Hit, ...] = ()
    entry: bytes | None = None
    valid_until: datetime | None = None
    alarm: str | None = None


class Decision(Struct, frozen=True, gc=False):
    """The outcome: the finding of `rule` decided; `trace` names the rules that were asked, in order, `rule` last."""

    verdict: Verdict
    rule: str
    state: str
    hits: tuple[Hit, ...] = ()
    entry: bytes | None = None
    valid_until: datetime | None = None
    trace: tuple[str, ...] = ()
    alarm: str | None = None

    @property
    def is_blocked(self) -> bool:
        """Whether the query gets a block answer (BLOCK and ASK alike)."""
        return self.verdict is not Verdict.ALLOW

    @property
    def is_sealed(self) -> bool:
        """Whether nothing may be told of the reason."""
        return self.state in SEALED
