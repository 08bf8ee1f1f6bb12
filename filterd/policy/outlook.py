"""What comes next: when a decision, or a person's state, changes by itself, and into what. Pure; no I/O here."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct

from filterd.policy.decide import decide
from filterd.policy.moment import Moment
from filterd.policy.remedy import Remedy, remedies
from filterd.policy.types import Client, Decision, Policy, Query

HORIZON = timedelta(days=8)
"""How far people are told: a week, and the same day of the next one."""

_LATEST = datetime.max.replace(tzinfo=UTC)
_MOST_EDGES = 2000  # of a person within the horizon; a schedule of 30 lines with 20 ranges has fewer that matter


class Turn(Struct, frozen=True):
    """From `at` on, `decision` holds."""

    at: datetime
    decision: Decision


class Outlook(Struct, frozen=True):
    """What is worked out beside a decision: how it changes by itself, what anybody could do, the zone to tell it in."""

    turns: tuple[Turn, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    zone: tzinfo = UTC


def outlook(query: Query, client: Client, policy: Policy, now: datetime, zone: tzinfo) -> Outlook:
    """Return what becomes of the decision on a query after `now` (aware), for somebody who lives in `zone`."""
    return Outlook(tuple(turns(query, client, policy, now)), remedies(query, client, policy, now), zone)


def turns(query: Query, client: Client, policy: Policy, now: datetime, horizon: timedelta = HORIZON) -> Iterator[Turn]:
    """Yield how the decision on a query changes by itself after `now`, in order; what is the same is left out.

    Only what is known now counts: somebody may grant, pause or change anything before.
    """
    decision = decide(query, client, policy, now)
    until = _limit(now, horizon)
    for edge in _edges(decision.valid_until, lambda at: decide(query, client, policy, at).valid_until, until):
        found = decide(query, client, policy, edge)
        if _told(found) != _told(decision):
            yield Turn(edge, found)
        decision = found


def states(client: Client, now: datetime, horizon: timedelta = HORIZON) -> Iterator[Moment]:
    """Yield the moments of a person after `now` that differ from the one before in what is shut or opened."""
    moment = client.at(now)
    for edge in _edges(moment.until, lambda at: client.at(at).until, _limit(now, horizon)):
        found = client.at(edge)
        if _content(found) != _content(moment):
            yield found
        moment = found


def _limit(now: datetime, horizon: timedelta) -> datetime:
    return now + horizon if now < _LATEST - horizon else _LATEST


def _edges(
    first: datetime | None, following: Callable[[datetime], datetime | None], limit: datetime
) -> Iterator[datetime]:
    edge = first
    for _ in range(_MOST_EDGES):
        if edge is None or edge >= limit:
            return
        yield edge
        edge = following(edge)


def _told(decision: Decision) -> tuple[object, ...]:
    return decision.verdict, decision.rule, decision.state, decision.by


def _content(moment: Moment) -> tuple[object, ...]:
    return moment.pauses, moment.schedule, moment.budgets, moment.openings, moment.lifted_by
