"""The ledger as its users see it: apply an event, say whom it concerns, drop what is over. No I/O here.

Everything is pure: a ledger and an event give another ledger, and the event's `at` is the time.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from filterd.policy.ledger.budget import LONGEST_SESSION
from filterd.policy.ledger.change import change
from filterd.policy.ledger.document import decode, encode
from filterd.policy.ledger.event import (
    Assigned,
    Bonus,
    Estimated,
    Event,
    Granted,
    Moved,
    Paused,
    Released,
    Resumed,
    Revoked,
    SessionStarted,
    SessionStopped,
    TicketUsed,
)
from filterd.policy.ledger.grant import EVERYONE
from filterd.policy.ledger.refusal import refusal
from filterd.policy.ledger.shelf import Shelf
from filterd.policy.ledger.standing import Spent, Standing
from filterd.policy.ledger.state import EMPTY_LEDGER, Assignment, Ledger, TicketState, owners_of

__all__ = [
    "EMPTY_LEDGER",
    "Assignment",
    "Ledger",
    "TicketState",
    "affected",
    "apply",
    "decode",
    "encode",
    "prune",
    "refusal",
]

_LONG_PAST = LONGEST_SESSION + timedelta(days=3)  # no day that such a session reached is still today, in no zone


def apply(ledger: Ledger, event: Event) -> Ledger:
    """Return the ledger after `event`; the same one if the event makes no sense in it, see `refusal`."""
    return ledger if refusal(ledger, event) is not None else change(event, ledger)


def affected(ledger: Ledger, event: Event) -> frozenset[str] | None:
    """Return whose standing or devices `event` changes when it is applied to `ledger`, None for everybody's."""
    if refusal(ledger, event) is not None:
        return frozenset()
    people = _concerned(ledger, event)
    return None if EVERYONE in people else people


def _concerned(ledger: Ledger, event: Event) -> frozenset[str]:
    match event:
        case Moved():
            return frozenset({EVERYONE})
        case Granted(grant=held) | Paused(pause=held):
            return frozenset({held.person})
        case Revoked(id=number) | Resumed(id=number):
            return frozenset({ledger.owners[number]})
        case SessionStarted() | SessionStopped() | Bonus() | Estimated() | TicketUsed():
            return frozenset({event.person})
        case Assigned() | Released():
            before = ledger.devices.get(event.mac)
            after = {event.person} if isinstance(event, Assigned) else set()
            return frozenset(after | ({before.person} if before else set()))
    return frozenset()


def prune(ledger: Ledger, now: datetime) -> Ledger:
    """Return the ledger without what is over at `now` (aware): it changes nothing that holds now or later."""
    people = Shelf((slug, kept) for slug, own in ledger.people.items() if not (kept := _kept(own, now)).is_empty)
    tickets = Shelf((number, state) for number, state in ledger.tickets.items() if state.ticket.expires > now)
    return replace(ledger, people=people, owners=owners_of(people), tickets=tickets, guard=ledger.guard.since(now))


def _kept(own: Standing, now: datetime) -> Standing:
    spent = {slug: one for slug, one in own.spent.items() if not _is_over(one, now)}
    grants = tuple(grant for grant in own.grants if grant.until > now)
    pauses = tuple(pause for pause in own.pauses if pause.until > now)
    return Standing(grants, pauses, spent)


def _is_over(spent: Spent, now: datetime) -> bool:
    since = spent.running_since
    is_old = since is None or since < now - _LONG_PAST
    return is_old and spent.day < now.date() - timedelta(days=1)  # the local day may be one behind that of UTC
