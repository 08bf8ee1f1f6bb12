"""One-time tickets: codes printed in advance that give a child time when no adult is near. No I/O, no chance here."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from filterd.policy.ledger.grant import EVERYONE, Aware, Scope, Slug, Whoever, as_utc

Minutes = Annotated[int, Meta(ge=1, le=1440)]


class Gift(StrEnum):
    """What a ticket gives: minutes more of a budget today, or a grant for so many minutes."""

    BONUS = "bonus"
    GRANT = "grant"


class Ticket(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`digest` is all that is kept of the code. Only `person` can use it, anybody if that is EVERYONE; until `expires`.

    A bonus needs the slug of a `budget`, a grant a `scope`; ValueError if it has the other or neither.
    """

    id: Slug
    digest: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    gives: Gift
    minutes: Minutes
    expires: Aware
    budget: Whoever = ""
    scope: Scope | None = None
    person: Whoever = EVERYONE

    def __post_init__(self) -> None:
        force_setattr(self, "expires", as_utc(self.expires))
        if (self.gives is Gift.BONUS) != bool(self.budget) or (self.gives is Gift.GRANT) != (self.scope is not None):
            raise ValueError("a ticket gives minutes of a budget, or opens a scope")
