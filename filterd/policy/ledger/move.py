"""What moves along when the clock is set: all that was given as a duration. No I/O here."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from filterd.policy.ledger.grant import FIRST, LAST
from filterd.policy.ledger.guard import Guard
from filterd.policy.ledger.shelf import Shelf
from filterd.policy.ledger.standing import Spent, Standing
from filterd.policy.ledger.state import Held, Ledger, by_end, owners_of


def moved(ledger: Ledger, by: timedelta) -> Ledger:
    """Return the ledger with elastic grants and pauses, running sessions and the guard's guesses later by `by`.

    What does not fit between the years of clocks any more is dropped: it ended, or is not for this life.
    """
    people = Shelf((slug, _standing(own, by)) for slug, own in ledger.people.items())
    guesses = tuple(
        msgspec.structs.replace(guess, at=at) for guess in ledger.guard.guesses if (at := _shifted(guess.at, by))
    )
    return replace(ledger, people=people, owners=owners_of(people), guard=Guard(guesses))


def _standing(own: Standing, by: timedelta) -> Standing:
    spent = {slug: _spent(one, by) for slug, one in own.spent.items()}
    return Standing(_held(own.grants, by), _held(own.pauses, by), spent)


def _held(held: Iterable[Held], by: timedelta) -> tuple[Held, ...]:
    return by_end(new for one in held if (new := _one(one, by)) is not None)


def _one(held: Held, by: timedelta) -> Held | None:
    if not held.elastic:
        return held
    start = _shifted(held.start, by)
    return None if start is None else msgspec.structs.replace(held, start=start, until=held.until + by)


def _spent(spent: Spent, by: timedelta) -> Spent:
    if spent.running_since is None:
        return spent
    return msgspec.structs.replace(spent, running_since=_shifted(spent.running_since, by))


def _shifted(instant: datetime, by: timedelta) -> datetime | None:
    return instant + by if FIRST - instant <= by < LAST - instant else None
