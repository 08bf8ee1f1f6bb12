"""What holds for one person besides the household file: the part of the ledger a decision needs. No I/O here."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import force_setattr

from filterd.policy.ledger.grant import Grant, Pause, as_utc

MOST_BONUS = 24 * 60 * 60
MOST_SECONDS = 2 * 24 * 60 * 60
"""Of one day: no local day is longer, whatever a zone does to its clocks."""


class Spent(Struct, frozen=True, forbid_unknown_fields=True):
    """Of one budget: what was used on `day` (the household's local date), what was added, and a running session.

    `seconds` are of closed sessions, or of estimated activity, which was at least `least` and at most `most` seconds
    (0 for sessions: they are exact). `bonus` is in seconds and may be negative. A session
    that began on an earlier day is running since then: what of it belongs to which day follows from the zone. It ends
    at `until` at the latest, if that is not None.
    """

    day: date
    seconds: int = 0
    bonus: int = 0
    running_since: datetime | None = None
    least: int = 0
    most: int = 0
    until: datetime | None = None

    def __post_init__(self) -> None:
        if not all(0 <= each <= MOST_SECONDS for each in (self.seconds, self.least, self.most)):
            raise ValueError(f"no day has {self.seconds} ({self.least} to {self.most}) seconds to use")
        if abs(self.bonus) > MOST_BONUS:
            raise ValueError(f"no bonus has {self.bonus} seconds")
        if self.running_since is not None:
            force_setattr(self, "running_since", as_utc(self.running_since))
        if self.until is not None:
            force_setattr(self, "until", as_utc(self.until))


class Standing(Struct, frozen=True):
    """One person's grants and pauses that have not ended (everyone's included), and budgets by slug."""

    grants: tuple[Grant, ...] = ()
    pauses: tuple[Pause, ...] = ()
    spent: Mapping[str, Spent] = MappingProxyType({})

    @property
    def is_empty(self) -> bool:
        """Whether nothing is kept of this person."""
        return not (self.grants or self.pauses or self.spent)


NOTHING = Standing()
