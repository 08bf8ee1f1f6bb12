"""The ledger of the running engine: an event holds for the next query, and goes to disk beside it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from filterd.clients.roster import Roster
from filterd.policy.ledger.event import Assigned, Event, Released
from filterd.policy.ledger.ledger import Ledger, affected, apply


class Journal(Protocol):
    """Where events are kept; `filterd.state.Store` is one."""

    @property
    def ledger(self) -> Ledger: ...

    def append(self, *events: Event) -> Awaitable[bool]: ...


class People:
    """Applies events and tells the roster whom they concern. A `filterd.desk.given.Store`.

    `roster` gives the one in force, which a reload replaces; `assigned` is called when a device has another owner.
    """

    def __init__(self, journal: Journal, roster: Callable[[], Roster], assigned: Callable[[], None]) -> None:
        self._journal = journal
        self._roster = roster
        self._assigned = assigned
        self._told = journal.ledger

    @property
    def ledger(self) -> Ledger:
        """What holds now."""
        return self._journal.ledger

    def owners(self) -> Mapping[str, tuple[str, str]]:
        """Return whose each assigned device is: person and name by MAC."""
        return {mac: (each.person, each.name) for mac, each in self.ledger.devices.items()}

    def append(self, *events: Event) -> Awaitable[bool]:
        """Apply events, before anything else runs; the result, for whoever waits, says whether they are on disk."""
        self.catch_up()
        concerned = self._concerned(events)
        done = self._journal.append(*events)
        self._told = self.ledger
        self._roster().changed(self.ledger, concerned)
        if any(isinstance(event, Assigned | Released) for event in events):
            self._assigned()
        return done

    def catch_up(self) -> None:
        """Tell everybody if the ledger is another one without an event: a folder that could not be read before was."""
        if self.ledger is not self._told:
            self._told = self.ledger
            self._roster().changed(self.ledger, None)
            self._assigned()

    def _concerned(self, events: tuple[Event, ...]) -> frozenset[str] | None:
        """Return whom events concern, None for everybody; each is looked at as the ones before it leave the ledger."""
        ledger, concerned = self.ledger, frozenset[str]()
        for number, event in enumerate(events, 1):
            slugs = affected(ledger, event)
            if slugs is None:
                return None
            concerned |= slugs
            ledger = apply(ledger, event) if number < len(events) else ledger
        return concerned
