"""A person's time rules as compiled: the schedule, the budgets and the zones they are read in. No I/O here."""

from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from msgspec import Struct

from filterd.policy.plan.calendar import Calendar
from filterd.policy.schedule import Schedule


class BudgetKind(StrEnum):
    """SESSION: the person starts and stops it, exact; ESTIMATE: minutes guessed from what was asked."""

    SESSION = "session"
    ESTIMATE = "estimate"


class Budget(Struct, frozen=True):
    """Minutes a day for some labels and services.

    `school_day` and `free_day` are minutes by the kind of the household's local day. A session budget is shut while no
    session runs. An estimate shuts when it is used up, but only if `enforced`; else it is only shown.
    """

    slug: str
    name: str
    kind: BudgetKind
    labels: frozenset[str]
    services: frozenset[str]
    school_day: int
    free_day: int
    enforced: bool = True


@dataclass(frozen=True, slots=True)
class Timing:
    """All of one person. `zone` is the person's, for the schedule; `home` is the household's, where budgets reset."""

    schedule: Schedule
    budgets: tuple[Budget, ...]
    calendar: Calendar
    zone: tzinfo
    home: tzinfo
