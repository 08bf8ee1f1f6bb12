"""The ledger as one immutable value, in parts by person, so that a change copies one of them. No I/O here."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import force_setattr

from filterd.policy.ledger.event import Mac
from filterd.policy.ledger.grant import EVERYONE, Aware, Grant, Pause, Slug, Words, as_utc
from filterd.policy.ledger.guard import Guard
from filterd.policy.ledger.shelf import Shelf
from filterd.policy.ledger.standing import NOTHING, Standing
from filterd.policy.ledger.ticket import Ticket

Held = TypeVar("Held", Grant, Pause)


class TicketState(Struct, frozen=True, forbid_unknown_fields=True):
    """A ticket, and when and by whom it was used if it was. A used one is kept until it would have expired."""

    ticket: Ticket
    used_at: Aware | None = None
    used_by: Slug | None = None

    def __post_init__(self) -> None:
        if (self.used_at is None) != (self.used_by is None):
            raise ValueError("a ticket is used by somebody at some time, or not at all")
        if self.used_at is not None:
            force_setattr(self, "used_at", as_utc(self.used_at))


class Assignment(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A device by its MAC (12 lower-case hex digits), whose it is, what it is called, since when."""

    mac: Mac
    person: Slug
    name: Words
    since: Aware

    def __post_init__(self) -> None:
        force_setattr(self, "since", as_utc(self.since))


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that changes by the hour. `people` has each one's own, everyone's under EVERYONE.

    `owners` has the person of every grant and pause by its id. Grants, pauses and tickets share one range of ids.
    """

    people: Shelf[Standing] = field(default_factory=Shelf)
    owners: Shelf[str] = field(default_factory=Shelf)
    tickets: Shelf[TicketState] = field(default_factory=Shelf)
    devices: Shelf[Assignment] = field(default_factory=Shelf)
    guard: Guard = field(default_factory=Guard)

    def own(self, slug: str) -> Standing:
        """Return what is `slug`'s alone, or everyone's for EVERYONE."""
        return self.people.get(slug) or NOTHING

    def standing(self, slug: str, guarded: bool) -> Standing:
        """Return what holds for a person, sorted by end; everyone's pauses only if `guarded` (under 18, or public)."""
        own, shared = self.own(slug), self.own(EVERYONE)
        pauses = shared.pauses if guarded else ()
        if not shared.grants and not pauses:
            return own
        return Standing(by_end((*own.grants, *shared.grants)), by_end((*own.pauses, *pauses)), own.spent)

    def ticket_of(self, digest: str) -> TicketState | None:
        """Return the ticket whose code has this digest, used or not; None if there is none."""
        return next((state for state in self.tickets.values() if state.ticket.digest == digest), None)

    def with_own(self, slug: str, own: Standing) -> "Ledger":
        """Return the ledger with `own` as all that is `slug`'s alone."""
        return replace(self, people=self.people.drop(slug) if own.is_empty else self.people.put(slug, own))

    def with_owner(self, number: str, person: str) -> "Ledger":
        """Return the ledger that knows whose grant or pause has this id."""
        return replace(self, owners=self.owners.put(number, person))

    def without_owner(self, number: str) -> "Ledger":
        """Return the ledger that knows no grant or pause by this id."""
        return replace(self, owners=self.owners.drop(number))

    def with_ticket(self, state: TicketState) -> "Ledger":
        """Return the ledger with this ticket."""
        return replace(self, tickets=self.tickets.put(state.ticket.id, state))

    def without_ticket(self, number: str) -> "Ledger":
        """Return the ledger without this ticket."""
        return replace(self, tickets=self.tickets.drop(number))

    def with_device(self, device: Assignment) -> "Ledger":
        """Return the ledger with this device."""
        return replace(self, devices=self.devices.put(device.mac, device))

    def without_device(self, mac: str) -> "Ledger":
        """Return the ledger without the device of this MAC."""
        return replace(self, devices=self.devices.drop(mac))

    def with_guard(self, guard: Guard) -> "Ledger":
        """Return the ledger with these guesses."""
        return replace(self, guard=guard)


EMPTY_LEDGER = Ledger()


def owners_of(people: Shelf[Standing]) -> Shelf[str]:
    """Return the person of every grant and pause by its id."""
    grants = ((grant.id, slug) for slug, own in people.items() for grant in own.grants)
    return Shelf(chain(grants, ((pause.id, slug) for slug, own in people.items() for pause in own.pauses)))


def by_end(held: Iterable[Held]) -> tuple[Held, ...]:
    """Return grants or pauses in the order of their ends."""
    return tuple(sorted(held, key=_end))


def _end(held: Grant | Pause) -> tuple[datetime, str]:
    return held.until, held.id
