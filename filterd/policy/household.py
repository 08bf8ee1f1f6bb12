"""The household file as it is written: people, their devices, networks, and what differs from the tiers. No I/O here.

What the values mean together is checked by `compile_household`; this is only their shape. The panel fills the same
classes from its database.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from filterd.policy.plan.calendar import DayKind
from filterd.policy.timing import BudgetKind
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
    """How a refused question is answered; `ttl` in seconds.

    `open_ttl` is for how many seconds devices of people under 18, of guests and of whoever has time rules may remember
    an open answer: a pause is felt after that at the latest.
    """

    style: AnswerStyle = AnswerStyle.NXDOMAIN
    ttl: Annotated[int, Meta(ge=1, le=3600)] = 10
    open_ttl: Annotated[int, Meta(ge=1, le=3600)] = 55


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


Mac = Annotated[str, Meta(description="a hardware address such as 00:00:5e:00:53:11, in quotes")]


class Device(Struct, frozen=True, forbid_unknown_fields=True):
    """A device and how to tell it: addresses or ranges, hardware addresses, its host name, its id for encrypted DNS."""

    name: Id
    addresses: tuple[Address, ...] = ()
    macs: Annotated[tuple[Mac, ...], Meta(max_length=16)] = ()
    hostname: Annotated[
        str, Meta(pattern=r"\A[A-Za-z0-9_.-]{0,63}\Z", description="a host name such as mias-tablet")
    ] = ""
    client_id: Annotated[
        str, Meta(pattern=r"\A[a-z0-9-]{0,63}\Z", description="up to 63 characters of a-z, 0-9, -")
    ] = ""


ZoneName = Annotated[str, Meta(description="a time zone such as Europe/Berlin")]
Target = Annotated[str, Meta(description="a category, service:NAME, list:SLUG or everything")]
PlanLine = Annotated[str, Meta(description="a line such as: bed 20:00 to 06:30 on school nights")]
Weekday = Annotated[
    Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], Meta(description="mon, tue, wed, thu, fri, sat, sun")
]
AsTier = Literal["tier"]
"""Take what the tier says."""


class Term(Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to"}):
    """A stretch of school days, both ends included."""

    first: date
    last: date


class ExceptionDays(
    Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from", "last": "to", "kind": "is"}
):
    """One day, or several up to and including `last`, that are school or free whatever the calendar says."""

    first: date
    kind: DayKind
    last: date | None = None


class CalendarFile(Struct, frozen=True, forbid_unknown_fields=True):
    """Which days are school days: the week, public holidays by country and region, terms, exceptions."""

    country: str = ""
    region: str = ""
    school_week: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    terms: Annotated[tuple[Term, ...], Meta(max_length=100)] = ()
    days: Annotated[tuple[ExceptionDays, ...], Meta(max_length=200)] = ()


class ModeFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What a named mode shuts: categories, `service:NAME`, `list:SLUG`, or `everything`."""

    shut: Annotated[tuple[Target, ...], Meta(min_length=1, max_length=100)]


Minutes = Annotated[int, Meta(ge=0, le=1440, description="minutes as a number without quotes, 0 to 1440")]


class BudgetMinutes(Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes on a school day and on a free one."""

    school: Minutes
    free: Minutes


class BudgetFile(Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes a day of what it `covers`, entertainment if that is empty.

    `enforced`: whether an estimate shuts when it is used up; a session always does.
    """

    id: Id
    name: Name
    kind: BudgetKind
    minutes: BudgetMinutes
    covers: Annotated[tuple[Target, ...], Meta(max_length=100)] = ()
    enforced: bool = False


class TierChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What this household changes in a tier, for everyone in it: categories, or parts such as `adult-goods/weapons`."""

    open: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()


Plan = AsTier | Annotated[tuple[PlanLine, ...], Meta(max_length=100)]
"""A schedule: the tier's bedtime every night, or lines."""


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
    zone: ZoneName = ""
    schedule: Plan = ()


class Person(Subject, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person and the devices that are theirs.

    `garden`: only the walled garden is open; None means as the tier says. `next_tier_month` (such as 2027-05) is when
    the next tier is to be proposed to the adults; nothing changes by itself.
    """

    devices: tuple[Device, ...] = ()
    budgets: AsTier | Annotated[tuple[BudgetFile, ...], Meta(max_length=20)] = ()
    garden: bool | None = None
    next_tier_month: Annotated[
        str, Meta(pattern=r"\A(20[0-9]{2}-(0[1-9]|1[0-2]))?\Z", description="a month such as 2027-05")
    ] = ""


class Network(Subject, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everyone at some addresses; `operator` where a venue, not a household, decides."""

    addresses: tuple[Address, ...]
    operator: bool = False


PinText = Annotated[str | int, Meta(description="the line that `filterd pin` prints")]
"""A number too, so that digits written here by mistake are refused without being repeated."""


class Unknown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Devices nobody named: their tier and, so that a made-up address is no way round a bedtime, their schedule."""

    tier: TierSlug = "public"
    schedule: Plan = ()


class Household(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file. `unknown` is for devices nobody named; `pin` is what `filterd pin` prints."""

    version: Annotated[int, Meta(ge=1, le=1, description="1")]
    household: Name
    answer: Answer = Answer()
    unknown: TierSlug | Unknown = "public"
    zone: ZoneName = ""
    calendar: CalendarFile = CalendarFile()
    modes: dict[str, ModeFile] = {}
    pin: PinText = ""
    tiers: dict[str, TierChange] = {}
    people: tuple[Person, ...] = ()
    networks: tuple[Network, ...] = ()
