"""What holds for one person at an instant, and until when: schedule, pauses, budgets and grants in one value. No I/O.

A decision looks at a moment instead of at the calendar; the engine keeps each person's until it ends.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from blocklists.name import to_wire
from filterd.policy.closing import Closing
from filterd.policy.ledger.budget import budget_closing
from filterd.policy.ledger.grant import Grant, Pause, Rest, ScopeKind
from filterd.policy.ledger.standing import Standing
from filterd.policy.timing import BudgetKind, Timing

# How far ahead an edge of the schedule is looked for. No answer lives that long, and a moment may be made anew.
_HORIZON = timedelta(days=2)
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)

UNKNOWN_HOUR = "clock"
"""The mode of what is shut only because nobody knows the time."""

_PAUSED = Closing("pause", everything=True)
_IN_BED = Closing("bed", everything=True, learning=True)
_RESTS = {Rest.PAUSE: _PAUSED, Rest.BED: _IN_BED}


class Openings(Struct, frozen=True, gc=False):
    """What grants open, each with the id of its grant: labels, services, wire names with all below, names alone."""

    labels: Mapping[str, str] = MappingProxyType({})
    services: Mapping[str, str] = MappingProxyType({})
    below: Mapping[bytes, str] = MappingProxyType({})
    exact: Mapping[bytes, str] = MappingProxyType({})


class Moment(Struct, frozen=True, gc=False):
    """Holds from `since` to just before `until` (None: until something happens that nobody knows yet).

    `lifted_by` is the id of a grant of everything, which leaves of the three only pauses that are younger. `is_certain`
    is False where the time of day is not known; then everything that may be shut at some hour is shut.
    """

    since: datetime
    until: datetime | None
    pauses: tuple[Closing, ...] = ()
    schedule: tuple[Closing, ...] = ()
    budgets: tuple[Closing, ...] = ()
    openings: Openings | None = None
    lifted_by: str = ""
    is_certain: bool = True

    def holds_at(self, now: datetime) -> bool:
        """Whether this still, or already, is the moment."""
        return self.since <= now and (self.until is None or now < self.until)

    @property
    def shuts_learning(self) -> bool:
        """Whether a bedtime shuts even the protected group `learning`."""
        return any(closing.learning for closing in (*self.pauses, *self.schedule))


ALWAYS = Moment(_EARLIEST, None)
"""The moment of everybody for whom nothing depends on the time."""


def moment_at(timing: Timing | None, standing: Standing, now: datetime, is_certain: bool = True) -> Moment:
    """Return what holds at `now` (aware) for a person with these time rules and this standing."""
    if not is_certain:
        return _strictest(timing, standing, now)
    if timing is None and standing.is_empty:
        return ALWAYS
    edges = list(_edges((*standing.grants, *standing.pauses), now))
    granted = [grant for grant in standing.grants if grant.start <= now < grant.until]
    lifting = max((grant for grant in granted if grant.scope.kind is ScopeKind.EVERYTHING), key=_start, default=None)
    paused = [pause for pause in standing.pauses if pause.start <= now < pause.until]
    # Of an adult's two words the later one counts: who pauses one child while all is lifted for everyone means it.
    pauses = tuple(_RESTS[pause.rest] for pause in paused if lifting is None or lifting.start < pause.start)
    schedule: tuple[Closing, ...] = ()
    budgets: list[Closing] = []
    if timing is not None:
        schedule = timing.schedule.closings(now)
        horizon = _soon(now)
        if not timing.schedule.is_empty:
            edges.append(timing.schedule.next_change(now, horizon) or horizon)
        for closing, change in _budgets(timing, standing, now):
            budgets += [closing] if closing else []
            edges += [change] if change else []
    return Moment(
        since=now,
        until=min(edges, default=None),
        pauses=pauses,
        schedule=() if lifting else schedule,
        budgets=() if lifting else tuple(budgets),
        openings=_openings(granted),
        lifted_by=lifting.id if lifting else "",
    )


def _budgets(timing: Timing, standing: Standing, now: datetime) -> Iterator[tuple[Closing | None, datetime | None]]:
    for budget in timing.budgets:
        yield budget_closing(budget, standing.spent.get(budget.slug), timing.calendar, timing.home, now)


def _strictest(timing: Timing | None, standing: Standing, now: datetime) -> Moment:
    """Return what holds where the hour is not known: every grant may have ended, every pause may still hold.

    `now` is a time that has certainly passed; so a pause that ended before it is over.
    """
    budgets = () if timing is None else timing.budgets
    return Moment(
        since=_EARLIEST,
        until=None,
        pauses=tuple(_RESTS[pause.rest] for pause in standing.pauses if now < pause.until),
        schedule=() if timing is None else tuple(map(_unsure, timing.schedule.strictest())),
        budgets=tuple(
            Closing(UNKNOWN_HOUR, labels=budget.labels, services=budget.services)
            for budget in budgets
            if budget.enforced or budget.kind is BudgetKind.SESSION
        ),
        is_certain=False,
    )


def _start(grant: Grant) -> tuple[datetime, str]:
    return grant.start, grant.id


def _unsure(closing: Closing) -> Closing:
    return replace(closing, mode=UNKNOWN_HOUR)


def _edges(spans: Iterable[Grant | Pause], now: datetime) -> Iterator[datetime]:
    for span in spans:
        if span.start > now:
            yield span.start
        elif span.until > now:
            yield span.until


def _soon(now: datetime) -> datetime:
    return now + _HORIZON if now < _LATEST - _HORIZON else _LATEST


def _openings(granted: Iterable[Grant]) -> Openings | None:
    """Return what single grants open; of two for the same the one that lasts longer is named."""
    single = [grant for grant in granted if grant.scope.kind is not ScopeKind.EVERYTHING]
    if not single:
        return None
    found: dict[ScopeKind, dict[str, str]] = {kind: {} for kind in ScopeKind}
    for grant in sorted(single, key=lambda each: each.until):
        found[grant.scope.kind][grant.scope.value] = grant.id
    names = found[ScopeKind.NAME].items()
    return Openings(
        labels=found[ScopeKind.CATEGORY],
        services=found[ScopeKind.SERVICE],
        below={_wire(name): grant for name, grant in names if not name.startswith("=")},
        exact={_wire(name[1:]): grant for name, grant in names if name.startswith("=")},
    )


# Of a thousand people with twenty grants each; a moment is made anew several times an hour, a grant once.
@lru_cache(16_384)
def _wire(name: str) -> bytes:
    return to_wire(name)
