"""The nouns of a decision. No I/O here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from blocklists.index import Hit
from filterd.policy.ledger.standing import NOTHING, Standing
from filterd.policy.moment import ALWAYS, Moment, moment_at
from filterd.policy.timing import Timing

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

    `policy_id` numbers the profile within its snapshot. `own_exact` covers the name
    alone and `own` the name and all below it, both keyed by wire name; a name has up to one allow and one block.
    `own_services` is keyed by service slug; its verdicts too are ALLOW or BLOCK. `shut` holds every label that is shut:
    category slugs and parts (`adult-goods/weapons`), the parts of a shut category included unless they were opened.
    `protected` holds the protected groups this tier has. `guarded`: children may be behind it (under 18, or `public`).
    `names` holds the plain name of every category that may be told, the same for all profiles of a snapshot.
    `gardens` are the lists of the walled garden that are open with an allow-list. `locked` holds the categories that
    nobody may open here. `timing` is None where nothing depends on the time of day. `open_ttl` (seconds, 0 for no
    limit) caps the TTL of open answers, so that a pause is felt soon although devices remember answers.
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
    gardens: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    timing: Timing | None = None
    open_ttl: int = 0
    next_tier_month: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks: the profile that applies, the device if it is known, and whether the address was recognised.

    `standing` is what the ledger knows of the person. `moment` is what was worked out from profile and standing, if it
    was; `policy_id` changes with it and is a part of every cache key, -1 where nothing is cached.
    """

    profile: Profile
    device: str | None = None
    known: bool = True
    standing: Standing = NOTHING
    moment: Moment | None = None
    policy_id: int = -1

    def at(self, now: datetime) -> Moment:
        """Return the moment of this client at `now`."""
        moment = self.moment
        if moment is ALWAYS or (moment is not None and moment.holds_at(now)):  # asked several times for each query
            return moment
        return moment_at(self.profile.timing, self.standing, now)


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
    """What one rule concluded; `hits` are its grounds.

    `state` is a category, a protected group, `custom`, `schedule`, `budget`, `garden` or `unrated`.

    The first hit is the one that gave `state`. `entry` is the wire name of the own rule or service that decided; the
    entry of a list follows from its hit. `valid_until` is the earliest future instant at which the conclusion could
    change. `alarm` names the protected group whose name an authority list covers. `by` is what shut or opened it for a
    time: the mode of a closing (`bed`, `pause`, a budget's slug) or the id of a grant.
    """

    verdict: Verdict
    state: str
    hits: tuple[Hit, ...] = ()
    entry: bytes | None = None
    valid_until: datetime | None = None
    alarm: str | None = None
    by: str = ""


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
    by: str = ""

    @property
    def is_blocked(self) -> bool:
        """Whether the query gets a block answer (BLOCK and ASK alike)."""
        return self.verdict is not Verdict.ALLOW

    @property
    def is_sealed(self) -> bool:
        """Whether nothing may be told of the reason."""
        return self.state in SEALED
