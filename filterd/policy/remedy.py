"""What would change a decision: each thing that could be done, tried with the same `decide`. Pure; no I/O here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace as altered

from blocklists.name import to_text
from filterd.policy.decide import decide
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.standing import Standing
from filterd.policy.rules import category_of
from filterd.policy.types import Client, Decision, Policy, Query

_TRIED = timedelta(minutes=15)


class RemedyKind(StrEnum):
    """What would be done."""

    GRANT = "grant"
    RESUME = "resume"
    PAUSE = "pause"


class Remedy(Struct, frozen=True):
    """One thing that would change the decision; `scope` is what would be granted."""

    kind: RemedyKind
    scope: Scope | None = None


def remedies(query: Query, client: Client, policy: Policy, now: datetime) -> tuple[Remedy, ...]:
    """Return what would open a shut name, or shut an open one, the narrowest first; () if nothing would."""
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
    hits = policy.lists.match(query.qname)
    scopes = [Scope(ScopeKind.NAME, to_text(query.qname))]
    scopes += [Scope(ScopeKind.SERVICE, hit.list.label) for hit in hits if hit.list.kind == "service"]
    scopes += [Scope(ScopeKind.CATEGORY, category_of(hit)) for hit in hits if hit.list.kind == "category"]
    scopes += [Scope(ScopeKind.EVERYTHING)]
    if not decision.is_sealed:
        for scope in dict.fromkeys(scopes):
            grant = Grant("trial", client.profile.slug, scope, now, now + _TRIED, Origin(OriginKind.PARENT))
            yield Remedy(RemedyKind.GRANT, scope), altered(standing, grants=(*standing.grants, grant))
    if standing.pauses:
        yield Remedy(RemedyKind.RESUME), altered(standing, pauses=())


def _to_shut(client: Client, now: datetime) -> Iterator[tuple[Remedy, Standing]]:
    standing = client.standing
    pause = Pause("trial", client.profile.slug, Rest.PAUSE, now, now + _TRIED)
    yield Remedy(RemedyKind.PAUSE), altered(standing, grants=(), pauses=(*standing.pauses, pause))
