"""Why an event would change nothing, in words for the person who asked for it. No I/O here."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import singledispatch

from filterd.policy.ledger.event import (
    Assigned,
    Bonus,
    Estimated,
    Event,
    Granted,
    Happening,
    Paused,
    Released,
    Resumed,
    Revoked,
    SessionStopped,
    TicketMade,
    TicketUsed,
    TicketWithdrawn,
)
from filterd.policy.ledger.grant import EVERYONE, Grant, Pause
from filterd.policy.ledger.standing import Spent
from filterd.policy.ledger.state import Ledger

MOST_HELD = 200
"""Grants, and pauses, of one person that have not ended."""

MOST_TICKETS = 5000
MOST_DEVICES = 10_000
LONGEST_TICKET = timedelta(days=400)

_TAKEN = "This number is already taken. Please try again."
_DAY_IS_OVER = "A later day has begun already, so the minutes of that day cannot change any more."


def refusal(ledger: Ledger, event: Event, home: tzinfo = UTC) -> str | None:
    """Return why `event` would leave the ledger as it is, None if it can happen; dates are told in the zone `home`."""
    return _refuse(event, ledger, home)


def _is_late(spent: Spent | None, day: date, at: datetime) -> bool:
    """Whether `day` is before the one that is counted; a counted day that is still far off comes from a wrong clock."""
    return spent is not None and day < spent.day <= at.date() + timedelta(days=1)


@singledispatch
def _refuse(event: Happening, ledger: Ledger, home: tzinfo) -> str | None:
    return None


@_refuse.register
def _(event: Granted, ledger: Ledger, home: tzinfo) -> str | None:
    return _not_held(event.grant, ledger.own(event.grant.person).grants, event, ledger)


@_refuse.register
def _(event: Paused, ledger: Ledger, home: tzinfo) -> str | None:
    return _not_held(event.pause, ledger.own(event.pause.person).pauses, event, ledger)


def _not_held(
    new: Grant | Pause, held: tuple[Grant, ...] | tuple[Pause, ...], event: Happening, ledger: Ledger
) -> str | None:
    if _is_taken(new.id, ledger):
        return _TAKEN
    if new.until <= event.at:
        return "That time is already over."
    if sum(other.until > event.at for other in held) >= MOST_HELD:
        return f"There are {MOST_HELD} of these already. Please end some that are no longer needed."
    return None


def _is_taken(number: str, ledger: Ledger) -> bool:
    return ledger.owners.get(number) is not None or ledger.tickets.get(number) is not None


@_refuse.register
def _(event: Revoked, ledger: Ledger, home: tzinfo) -> str | None:
    owner = ledger.owners.get(event.id)
    if owner is None or all(grant.id != event.id for grant in ledger.own(owner).grants):
        return "This exception is no longer there; it may have ended by itself."
    return None


@_refuse.register
def _(event: Resumed, ledger: Ledger, home: tzinfo) -> str | None:
    owner = ledger.owners.get(event.id)
    if owner is None or all(pause.id != event.id for pause in ledger.own(owner).pauses):
        return "This pause is no longer there; it may have ended by itself."
    return None


@_refuse.register(Bonus)
@_refuse.register(Estimated)
def _(event: Bonus | Estimated, ledger: Ledger, home: tzinfo) -> str | None:
    return _DAY_IS_OVER if _is_late(ledger.own(event.person).spent.get(event.budget), event.day, event.at) else None


@_refuse.register
def _(event: SessionStopped, ledger: Ledger, home: tzinfo) -> str | None:
    spent = ledger.own(event.person).spent.get(event.budget)
    return "It is not running, so there is nothing to stop." if spent is None or spent.running_since is None else None


@_refuse.register
def _(event: TicketMade, ledger: Ledger, home: tzinfo) -> str | None:
    ticket = event.ticket
    if _is_taken(ticket.id, ledger) or ledger.ticket_of(ticket.digest) is not None:
        return _TAKEN
    if not timedelta(0) < ticket.expires - event.at <= LONGEST_TICKET:
        return f"A ticket must end in the future, at most {LONGEST_TICKET.days} days from now."
    if len(ledger.tickets) >= MOST_TICKETS:
        return f"There are {MOST_TICKETS} tickets already. Please withdraw some that are no longer needed."
    return None


@_refuse.register
def _(event: TicketUsed, ledger: Ledger, home: tzinfo) -> str | None:
    state = ledger.tickets.get(event.id)
    if state is None:
        return "There is no such ticket. Please look at the letters and digits again."
    if state.used_at is not None:
        return f"This ticket was used on {_told(state.used_at, home)}. Each ticket works once."
    ticket = state.ticket
    if ticket.expires <= event.at:
        return f"This ticket could be used until {_told(ticket.expires, home)}. Please ask for a new one."
    if ticket.person not in (EVERYONE, event.person):
        return "This ticket was made for somebody else. Please ask for one of your own."
    return None


@_refuse.register
def _(event: TicketWithdrawn, ledger: Ledger, home: tzinfo) -> str | None:
    state = ledger.tickets.get(event.id)
    if state is None:
        return "There is no such ticket."
    return f"This ticket was used on {_told(state.used_at, home)}." if state.used_at is not None else None


@_refuse.register
def _(event: Assigned, ledger: Ledger, home: tzinfo) -> str | None:
    if int(event.mac[:2], 16) & 1 or not int(event.mac, 16):
        return "This is not the address of one device."  # IEEE 802: the lowest bit of the first octet means a group
    if ledger.devices.get(event.mac) is None and len(ledger.devices) >= MOST_DEVICES:
        return f"There are {MOST_DEVICES} devices already. Please release some that are gone."
    return None


@_refuse.register
def _(event: Released, ledger: Ledger, home: tzinfo) -> str | None:
    return "This device belongs to nobody." if ledger.devices.get(event.mac) is None else None


def _told(instant: datetime, home: tzinfo) -> str:
    local = instant.astimezone(home)
    return f"{local.day} {local:%B %Y at %H:%M}"
