"""What each event changes. Whether it can happen at all is asked before, by `refusal`. No I/O here."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import singledispatch

from msgspec.structs import replace

from filterd.policy.ledger.event import (
    Assigned,
    Bonus,
    Estimated,
    Forgiven,
    Granted,
    Guessed,
    Happening,
    Moved,
    Paused,
    Released,
    Resumed,
    Revoked,
    SessionStarted,
    SessionStopped,
    TicketMade,
    TicketUsed,
    TicketWithdrawn,
)
from filterd.policy.ledger.grant import Grant, Origin, OriginKind
from filterd.policy.ledger.move import moved
from filterd.policy.ledger.standing import MOST_BONUS, Spent, Standing
from filterd.policy.ledger.state import Assignment, Ledger, TicketState, by_end


@singledispatch
def change(event: Happening, ledger: Ledger) -> Ledger:
    """Return the ledger after `event`, which can happen."""
    raise LookupError(f"nobody has said what {type(event).__name__} changes")


@change.register
def _(event: Granted, ledger: Ledger) -> Ledger:
    return _granted(event.grant, ledger)


def _granted(grant: Grant, ledger: Ledger) -> Ledger:
    own = ledger.own(grant.person)
    ledger = ledger.with_own(grant.person, replace(own, grants=by_end((*own.grants, grant))))
    return ledger.with_owner(grant.id, grant.person)


@change.register
def _(event: Revoked, ledger: Ledger) -> Ledger:
    owner = ledger.owners[event.id]
    own = ledger.own(owner)
    left = tuple(grant for grant in own.grants if grant.id != event.id)
    return ledger.with_own(owner, replace(own, grants=left)).without_owner(event.id)


@change.register
def _(event: Paused, ledger: Ledger) -> Ledger:
    pause = event.pause
    own = ledger.own(pause.person)
    ledger = ledger.with_own(pause.person, replace(own, pauses=by_end((*own.pauses, pause))))
    return ledger.with_owner(pause.id, pause.person)


@change.register
def _(event: Resumed, ledger: Ledger) -> Ledger:
    owner = ledger.owners[event.id]
    own = ledger.own(owner)
    left = tuple(pause for pause in own.pauses if pause.id != event.id)
    return ledger.with_own(owner, replace(own, pauses=left)).without_owner(event.id)


@change.register
def _(event: SessionStarted, ledger: Ledger) -> Ledger:
    return _counted(event, ledger, event.at, event.until)


@change.register
def _(event: SessionStopped, ledger: Ledger) -> Ledger:
    return _counted(event, ledger, None, None)


@change.register
def _(event: Estimated, ledger: Ledger) -> Ledger:
    spent = _on(event.day, ledger.own(event.person).spent.get(event.budget))
    new = replace(
        spent,
        seconds=max(spent.seconds, event.seconds),
        least=max(spent.least, event.least),
        most=max(spent.most, event.most),
    )
    return _spent(event.person, event.budget, new, ledger)


def _counted(
    event: SessionStarted | SessionStopped, ledger: Ledger, since: datetime | None, until: datetime | None
) -> Ledger:
    spent = _on(event.day, ledger.own(event.person).spent.get(event.budget))
    new = replace(spent, seconds=max(spent.seconds, event.seconds), running_since=since, until=until)
    return _spent(event.person, event.budget, new, ledger)


@change.register
def _(event: Bonus, ledger: Ledger) -> Ledger:
    return _bonus(event.person, event.budget, event.day, event.seconds, ledger)


def _bonus(person: str, budget: str, day: date, seconds: int, ledger: Ledger) -> Ledger:
    spent = _on(day, ledger.own(person).spent.get(budget))
    bonus = max(-MOST_BONUS, min(MOST_BONUS, spent.bonus + seconds))
    return _spent(person, budget, replace(spent, bonus=bonus), ledger)


def _on(day: date, spent: Spent | None) -> Spent:
    """Return what is counted on `day`: of another day only a running session goes on."""
    if spent is not None and spent.day == day:
        return spent
    return Spent(day, running_since=spent.running_since, until=spent.until) if spent else Spent(day)


def _spent(person: str, budget: str, spent: Spent, ledger: Ledger) -> Ledger:
    own = ledger.own(person)
    budgets: Mapping[str, Spent] = {**own.spent, budget: spent}
    return ledger.with_own(person, Standing(own.grants, own.pauses, budgets))


@change.register
def _(event: TicketMade, ledger: Ledger) -> Ledger:
    return ledger.with_ticket(TicketState(event.ticket))


@change.register
def _(event: TicketUsed, ledger: Ledger) -> Ledger:
    state = ledger.tickets[event.id]
    ticket, length = state.ticket, timedelta(minutes=state.ticket.minutes)
    ledger = ledger.with_ticket(replace(state, used_at=event.at, used_by=event.person))
    if ticket.scope is None:
        return _bonus(event.person, ticket.budget, event.day, ticket.minutes * 60, ledger)
    origin = Origin(OriginKind.TICKET)
    return _granted(Grant(ticket.id, event.person, ticket.scope, event.at, event.at + length, origin), ledger)


@change.register
def _(event: TicketWithdrawn, ledger: Ledger) -> Ledger:
    return ledger.without_ticket(event.id)


@change.register
def _(event: Guessed, ledger: Ledger) -> Ledger:
    return ledger.with_guard(ledger.guard.guessed(event.person, event.at))


@change.register
def _(event: Forgiven, ledger: Ledger) -> Ledger:
    return ledger.with_guard(ledger.guard.forgiven(event.person))


@change.register
def _(event: Assigned, ledger: Ledger) -> Ledger:
    return ledger.with_device(Assignment(event.mac, event.person, event.name, event.at))


@change.register
def _(event: Released, ledger: Ledger) -> Ledger:
    return ledger.without_device(event.mac)


@change.register
def _(event: Moved, ledger: Ledger) -> Ledger:
    return moved(ledger, timedelta(seconds=event.seconds))
