"""How often PINs and ticket codes may be guessed, by one person and on the whole box. No I/O here."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import force_setattr, replace

from filterd.policy.ledger.grant import Aware, Slug, as_utc

FREE = 5
"""Wrong guesses in a row that make nobody wait."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""After the last free guess, and after each one that follows; the last wait is that of all further ones."""

MOST_OF_ONE = 20
MOST_OF_ALL = 100
"""Guesses in 24 hours, from one person's side and on the whole box."""

WINDOW = timedelta(hours=24)


class Guess(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One PIN or code. `forgiven`: it was right, or a right one followed; nobody waits for it, yet the day counts."""

    at: Aware
    person: Slug
    forgiven: bool = False

    def __post_init__(self) -> None:
        force_setattr(self, "at", as_utc(self.at))


class Guard(Struct, frozen=True, forbid_unknown_fields=True):
    """The guesses of the last 24 hours, oldest first, at most MOST_OF_ALL.

    One person's share is a fifth of the box's, so that a child who guesses all day locks out nobody else.

    The clock may jump. `Moved` shifts the guesses along. Without it, what lies less than a day ahead makes people wait
    for that time too; what lies further ahead comes from a wrong clock and counts again from the next guess on.
    So a jump back opens the gate for one guess at most, and adds a day to a wait at most.
    """

    guesses: Annotated[tuple[Guess, ...], Meta(max_length=MOST_OF_ALL)] = ()

    def __post_init__(self) -> None:
        if any(later.at < earlier.at for earlier, later in pairwise(self.guesses)):
            raise ValueError("guesses are kept oldest first")

    def wait(self, person: str, now: datetime) -> timedelta | None:
        """Return how long until the next guess from `person`'s side may be evaluated, None if it may be now."""
        live = [guess for guess in self.guesses if abs(guess.at - now) < WINDOW]
        own = [guess.at for guess in live if guess.person == person]
        row = [guess.at for guess in live if guess.person == person and not guess.forgiven]
        edges = [now]
        if len(live) >= MOST_OF_ALL:
            edges.append(live[0].at + WINDOW)
        if len(own) >= MOST_OF_ONE:
            edges.append(own[-MOST_OF_ONE] + WINDOW)
        if len(row) >= FREE:
            edges.append(row[-1] + WAITS[min(len(row) - FREE, len(WAITS) - 1)])
        return max(edges) - now or None

    def guessed(self, person: str, at: datetime) -> "Guard":
        """Return the guard after one more wrong guess."""
        kept = [guess if guess.at < at + WINDOW else replace(guess, at=at) for guess in self.since(at).guesses]
        kept.append(Guess(at, person))
        return Guard(tuple(sorted(kept, key=lambda guess: guess.at))[-MOST_OF_ALL:])

    def forgiven(self, person: str) -> "Guard":
        """Return the guard after a right guess of `person`."""
        return Guard(tuple(replace(one, forgiven=True) if one.person == person else one for one in self.guesses))

    def since(self, now: datetime) -> "Guard":
        """Return the guard without what is older than a day."""
        return Guard(tuple(guess for guess in self.guesses if guess.at > now - WINDOW))
