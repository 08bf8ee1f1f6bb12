"""What can be asked at the desk: one class for each command, its fields, and whose side it is on. No I/O here.

`KINDS` is the list of commands; the panel may send all of them, the portal only those on the child's side.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct

from filterd.config import convert
from filterd.error import ConfigError
from filterd.policy.ledger.ticket import Gift

EVERYBODY = "everyone"
"""The word for everyone where a person is asked for."""

MOST_MINUTES = 366 * 24 * 60
MOST_TICKETS = 50
"""At once: what fits on one sheet of paper."""
_LONGEST_SECRET = 64

Who = Annotated[
    str, Meta(min_length=1, max_length=64, description="the id of a person or network of the household, or everyone")
]
Person = Annotated[str, Meta(min_length=1, max_length=64, description="the id of a person of the household")]
BudgetSlug = Annotated[str, Meta(max_length=64, description="the id of one of the person's budgets")]
Target = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=1100,
        description="everything, a category such as games, service:NAME, or a host name such as example.com",
    ),
]
Minutes = Annotated[int, Meta(ge=0, le=MOST_MINUTES, description=f"minutes, 1 to {MOST_MINUTES}")]
Until = Annotated[str, Meta(max_length=40, description="a time such as 18:00, today, or 2026-12-01T18:00:00+01:00")]
Id = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{1,32}\Z", description="an id such as g482")]
Secret = Annotated[str, Meta(max_length=_LONGEST_SECRET)]


class Side(StrEnum):
    """Who may ask. ADULT: only an adult. CHILD: the person it is about, too."""

    ADULT = "adult"
    CHILD = "child"


class Grant(Struct, frozen=True, forbid_unknown_fields=True):
    """Open something for somebody, for `minutes` or `until` a time. `appeal`: the one it comes of, 0 for none."""

    person: Who
    scope: Target
    minutes: Minutes = 0
    until: Until = ""
    appeal: Annotated[int, Meta(ge=0, le=2**53, description="the number of an appeal")] = 0

    def __post_init__(self) -> None:
        if bool(self.minutes) is bool(self.until):
            found = "both minutes and an end" if self.until else "neither minutes nor an end"
            raise ConfigError(f"minutes: found {found}; allowed: minutes, such as 30, or --until with a time")


class Revoke(Struct, frozen=True, forbid_unknown_fields=True):
    """End a grant, or one pause, before its time."""

    id: Id


class Pause(Struct, frozen=True, forbid_unknown_fields=True):
    """Shut everything but what is protected."""

    person: Who
    minutes: Annotated[int, Meta(ge=1, le=7 * 24 * 60, description="minutes, 1 to 10080 (a week)")]


class Resume(Struct, frozen=True, forbid_unknown_fields=True):
    """End the pauses, and bed, of somebody."""

    person: Who


class Bed(Struct, frozen=True, forbid_unknown_fields=True):
    """Bedtime now, until the person's next morning."""

    person: Who


class Bonus(Struct, frozen=True, forbid_unknown_fields=True):
    """More minutes of a budget for today, or fewer; "" is the person's only budget."""

    person: Person
    minutes: Annotated[int, Meta(ge=-1440, le=1440, description="minutes, -1440 to 1440")]
    budget: BudgetSlug = ""


class Print(Struct, frozen=True, forbid_unknown_fields=True):
    """Make tickets; their codes are in the answer, once. `budget` is of a bonus, `scope` of a grant."""

    minutes: Annotated[int, Meta(ge=1, le=1440, description="minutes, 1 to 1440")]
    count: Annotated[int, Meta(ge=1, le=MOST_TICKETS, description=f"a number from 1 to {MOST_TICKETS}")] = 1
    gives: Gift = Gift.BONUS
    person: Who = EVERYBODY
    budget: BudgetSlug = ""
    scope: Target = "everything"
    days: Annotated[int, Meta(ge=1, le=366, description="days, 1 to 366")] = 90


class Tickets(Struct, frozen=True, forbid_unknown_fields=True):
    """List the tickets that are still good, a page at a time: those after the one named `after`."""

    after: Annotated[str, Meta(max_length=64)] = ""


class Withdraw(Struct, frozen=True, forbid_unknown_fields=True):
    """Make a ticket worthless."""

    id: Id


class People(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for everybody now, a page of people at a time: those after the one named `after`."""

    after: Annotated[str, Meta(max_length=64)] = ""


class Devices(Struct, frozen=True, forbid_unknown_fields=True):
    """The devices that were seen, a page at a time: those after the one named `after`."""

    after: Annotated[str, Meta(max_length=80)] = ""


class Assign(Struct, frozen=True, forbid_unknown_fields=True):
    """Put a device to a person."""

    mac: Annotated[str, Meta(max_length=40)]
    person: Person
    name: Annotated[str, Meta(pattern=r"\A[a-z0-9-]{0,32}\Z", description="up to 32 characters of a-z, 0-9 and -")] = ""


class Release(Struct, frozen=True, forbid_unknown_fields=True):
    """Make a device nobody's again."""

    mac: Annotated[str, Meta(max_length=40)]


class Unlock(Struct, frozen=True, forbid_unknown_fields=True):
    """Open everything for a while, with the household's PIN."""

    person: Person
    pin: Secret
    minutes: Literal[15, 30, 60] = 30


class Start(Struct, frozen=True, forbid_unknown_fields=True):
    """Start a session; "" is the person's only budget that has sessions."""

    person: Person
    budget: BudgetSlug = ""


class Stop(Struct, frozen=True, forbid_unknown_fields=True):
    """Stop the session of a budget, "" of all."""

    person: Person
    budget: BudgetSlug = ""


class Redeem(Struct, frozen=True, forbid_unknown_fields=True):
    """Use a ticket."""

    person: Person
    code: Secret


class Me(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds for one person now."""

    person: Person


Request = (
    Grant | Revoke | Pause | Resume | Bed | Bonus | Print | Tickets | Withdraw | People | Devices | Assign | Release
    | Unlock | Start | Stop | Redeem | Me
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One command: the class of its requests, and who may send it."""

    request: type[Request]
    side: Side


KINDS: Mapping[str, Kind] = {
    "grant": Kind(Grant, Side.ADULT),
    "revoke": Kind(Revoke, Side.ADULT),
    "pause": Kind(Pause, Side.ADULT),
    "resume": Kind(Resume, Side.ADULT),
    "bed": Kind(Bed, Side.ADULT),
    "bonus": Kind(Bonus, Side.ADULT),
    "ticket-print": Kind(Print, Side.ADULT),
    "ticket-list": Kind(Tickets, Side.ADULT),
    "ticket-withdraw": Kind(Withdraw, Side.ADULT),
    "people": Kind(People, Side.ADULT),
    "devices": Kind(Devices, Side.ADULT),
    "assign": Kind(Assign, Side.ADULT),
    "release": Kind(Release, Side.ADULT),
    "unlock": Kind(Unlock, Side.CHILD),
    "session-start": Kind(Start, Side.CHILD),
    "session-stop": Kind(Stop, Side.CHILD),
    "redeem": Kind(Redeem, Side.CHILD),
    "me": Kind(Me, Side.CHILD),
}

_T = TypeVar("_T", bound=Request)


def read(fields: Mapping[str, object], kind: type[_T]) -> _T:
    """Return the request that `fields` are; ConfigError has a line for each field that is wrong.

    What somebody offered as a secret stands in no line.
    """
    for secret in ("pin", "code"):
        value = fields.get(secret, "")
        if secret in kind.__struct_fields__ and not (isinstance(value, str) and len(value) <= _LONGEST_SECRET):
            raise ConfigError(f"{secret}: allowed: text of at most {_LONGEST_SECRET} characters")
    return convert(dict(fields), kind)
