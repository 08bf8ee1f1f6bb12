"""Who asks, as they are at this moment: each person's moment is worked out when they ask, and kept until it ends.

So an edge of a schedule is met on time by whoever asks, nobody who does not ask costs anything, and there is neither
a timer nor a look at all people. Every new moment gets a new policy id, and what was finished under the old one is
dropped: no answer survives a change. No I/O here.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import count
from typing import Protocol

from filterd.policy.ledger.standing import NOTHING, Standing
from filterd.policy.moment import ALWAYS, Moment, moment_at
from filterd.policy.snapshot import Snapshot
from filterd.policy.types import Client, Profile


class Book(Protocol):
    """Whose address it is; `filterd.clients.address.AddressBook` is one."""

    def identify(self, address: str) -> Client:
        """Return the profile and the device at an address; the same answer as long as nothing about it changed."""
        ...


class Standings(Protocol):
    """What holds besides the household file; `filterd.policy.ledger.ledger.Ledger` is one."""

    def standing(self, slug: str, guarded: bool) -> Standing:
        """Return the standing of one person."""
        ...


class Roster:
    """The clients of one snapshot. `dropped` is told of every policy id that is over."""

    def __init__(self, snapshot: Snapshot, book: Book, standings: Standings, *, is_certain: bool = True) -> None:
        self._book = book
        self._standings = standings
        self._is_certain = is_certain
        self._ids = count(len(snapshot.profiles))
        self._seats = tuple(_Seat(profile) for profile in snapshot.profiles)
        self._by_slug = {seat.profile.slug: seat for seat in self._seats}
        self._turn = 1
        self.dropped: Callable[[int], None] = _nobody_listens

    def identify(self, address: str, now: datetime) -> Client:
        """Return who is at a socket address, with their moment at `now`."""
        found = self._book.identify(address)
        seat = self._current(self._seats[found.profile.policy_id], now)
        client = seat.clients.get(found.device)
        if client is None or client.known is not found.known:
            client = Client(seat.profile, found.device, found.known, seat.standing, seat.moment, seat.policy_id)
            seat.clients[found.device] = client
        return client

    def person(self, slug: str, now: datetime) -> Client:
        """Return a person or network by its id, with the moment at `now`; KeyError if there is none."""
        seat = self._current(self._by_slug[slug], now)
        return Client(seat.profile, None, True, seat.standing, seat.moment, seat.policy_id)

    def changed(self, standings: Standings, slugs: Iterable[str] | None) -> None:
        """Take a new state of the ledger; what these people (None: all) have now is looked at when they next ask."""
        self._standings = standings
        if slugs is None:
            self._forget_all()
            return
        for slug in slugs:
            seat = self._by_slug.get(slug)
            if seat is not None and seat.turn == self._turn:  # else nothing was answered under it
                seat.turn = 0
                self.dropped(seat.policy_id)

    def clock_changed(self, *, is_certain: bool) -> None:
        """Note that the clock was set, or that it is known now, or no more, what time it is."""
        self._is_certain = is_certain
        self._forget_all()

    def _forget_all(self) -> None:
        """Let everybody be looked at again, without a look at anybody now."""
        self._turn += 1
        self.dropped(EVERYBODY)

    def _current(self, seat: "_Seat", now: datetime) -> "_Seat":
        """Return the seat with what holds at `now`, worked out anew if what is there is over."""
        if seat.turn == self._turn:
            if seat.moment.holds_at(now):
                return seat
            self.dropped(seat.policy_id)
        profile = seat.profile
        seat.standing = self._standings.standing(profile.slug, profile.guarded)
        seat.moment = moment_at(profile.timing, seat.standing, now, self._is_certain)
        seat.policy_id, seat.turn, seat.clients = next(self._ids), self._turn, {}
        return seat


EVERYBODY = -1
"""Stands for every policy id."""


class _Seat:
    """One profile and what holds for it now; `turn` 0 or an old one: it must be looked at again."""

    __slots__ = ("clients", "moment", "policy_id", "profile", "standing", "turn")

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.standing: Standing = NOTHING
        self.moment: Moment = ALWAYS
        self.policy_id = -1
        self.turn = 0
        self.clients: dict[str | None, Client] = {}


def _nobody_listens(policy_id: int) -> None:
    """Stand in until somebody keeps answers."""
