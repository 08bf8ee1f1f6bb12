"""What would change a decision: each thing that could be done, tried with the same `decide`. Pure; no I/O here.

Nothing is offered that nobody may do: no grant of a locked category, nor of a service in one.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace as altered

from blocklists.name import to_text
from filterd.policy.decide import decide
from filterd.policy.ledger.budget import remaining
from filterd.policy.ledger.grant import FIRST, LAST, Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply
from filterd.policy.ledger.session import bonus_given, started
from filterd.policy.ledger.standing import Spent, Standing
from filterd.policy.rules import category_of
from filterd.policy.timing import Budget
from filterd.policy.types import Client, Decision, Policy, Query

_TRIED = timedelta(minutes=15)
_BONUS = int(_TRIED.total_seconds())


class RemedyKind(StrEnum):
    """What would be done. SESSION: the person starts one; BONUS: an adult gives more minutes for today."""

    SESSION = "session"
    GRANT = "grant"
    BONUS = "bonus"
    RESUME = "resume"
    PAUSE = "pause"


class Remedy(Struct, frozen=True):
    """One thing that would change the decision; `scope` is what would be granted, `budget` of which minutes."""

    kind: RemedyKind
    scope: Scope | None = None
    budget: Budget | None = None


def remedies(query: Query, client: Client, policy: Policy, now: datetime) -> tuple[Remedy, ...]:
    """Return what would open a shut name at `now` (aware), or shut an open one; () if nothing would.

    What the person can do comes first, then grants, the narrowest first.
    """
    if not (FIRST <= now < LAST and client.at(now).is_certain):  # then nothing that is given for a time counts
        return ()
    decision = decide(query, client, policy, now)
    candidates = _to_open(query, decision, client, policy, now) if decision.is_blocked else _to_shut(client, now)
    return tuple(
        remedy
        for remedy, standing in candidates
        if decide(query, replace(client, standing=standing, moment=None), policy, now).is_blocked
        is not decision.is_blocked
    )


def _to_open(
    query: Query, decision: Decision, client: Client, policy: Policy, now: datetime
) -> Iterator[tuple[Remedy, Standing]]:
    standing = client.standing
    if budget := _waiting(decision, client):
        yield from _minutes(budget, client, now)
    for scope in dict.fromkeys(_scopes(query, client, policy)):
        grant = Grant("trial", client.profile.slug, scope, now, now + _TRIED, Origin(OriginKind.PARENT))
        yield Remedy(RemedyKind.GRANT, scope), altered(standing, grants=(*standing.grants, grant))
    if standing.pauses:
        yield Remedy(RemedyKind.RESUME), altered(standing, pauses=())


def _scopes(query: Query, client: Client, policy: Policy) -> Iterator[Scope]:
    hits = policy.lists.match(query.qname)
    rated = [hit for hit in hits if hit.list.kind == "category"]
    wanted = [(ScopeKind.NAME, to_text(query.qname))]
    if not any(category_of(hit) in client.profile.locked for hit in rated):
        wanted += [(ScopeKind.SERVICE, hit.list.label) for hit in hits if hit.list.kind == "service"]
        wanted += [(ScopeKind.CATEGORY, hit.list.label) for hit in rated]
        wanted += [(ScopeKind.CATEGORY, category_of(hit)) for hit in rated]
    for kind, value in (*wanted, (ScopeKind.EVERYTHING, "")):
        with suppress(ValueError):  # devices ask for what is no host name
            yield Scope(kind, value)


def _waiting(decision: Decision, client: Client) -> Budget | None:
    """Return the budget that shuts, None if it is something else."""
    timing = client.profile.timing
    if timing is None or decision.rule != "budget":
        return None
    return next((budget for budget in timing.budgets if budget.slug == decision.by), None)


def _minutes(budget: Budget, client: Client, now: datetime) -> Iterator[tuple[Remedy, Standing]]:
    """Yield a session, or if nothing is left more minutes, with a session where the budget needs one."""
    timing, slug, standing = client.profile.timing, client.profile.slug, client.standing
    assert timing is not None  # noqa: S101 - the budget came from it; narrows the type
    ledger = EMPTY_LEDGER.with_own(slug, standing)

    def spent() -> Spent | None:
        return ledger.own(slug).spent.get(budget.slug)

    kind = RemedyKind.SESSION
    if remaining(budget, spent(), timing.calendar, timing.home, now) <= 0:
        kind = RemedyKind.BONUS
        for event in bonus_given(slug, budget, spent(), timing.calendar, timing.home, now, _BONUS):
            ledger = apply(ledger, event)
    for event in started(slug, budget, spent(), timing.calendar, timing.home, now):
        ledger = apply(ledger, event)
    yield Remedy(kind, budget=budget), altered(standing, spent=ledger.own(slug).spent)


def _to_shut(client: Client, now: datetime) -> Iterator[tuple[Remedy, Standing]]:
    """Yield a pause. The desk ends what lifts everything with it; what was opened by itself stays open."""
    standing = client.standing
    grants = tuple(grant for grant in standing.grants if grant.scope.kind is not ScopeKind.EVERYTHING)
    pause = Pause("trial", client.profile.slug, Rest.PAUSE, now, now + _TRIED)
    yield Remedy(RemedyKind.PAUSE), altered(standing, grants=grants, pauses=(*standing.pauses, pause))
