"""Endless random events that each change something, with the ledger they lead to: the model of every test here."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from random import Random

from filterd.policy.ledger.event import (
    Assigned,
    Bonus,
    Estimated,
    Event,
    Forgiven,
    Granted,
    Guessed,
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
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger, apply
from tests.filterd.policy.ledger.sample import MINUTE, NOW, SECOND, TODAY, a_grant, a_pause, a_ticket

PEOPLE = ("mia", "leo", "")
NAMED = PEOPLE[:2]
MACS = ("00005e005301", "00005e005302")


def stream(seed: int) -> Iterator[tuple[Event, Ledger]]:
    """Yield events that make sense one after the other, and the ledger after each."""
    chance, ledger, number = Random(seed), EMPTY_LEDGER, 0
    while True:
        number += 1
        event = _event(chance, number)
        after = apply(ledger, event)
        if after is not ledger:
            ledger = after
            yield event, ledger


def events(seed: int, count: int, start: int = 0) -> list[Event]:
    """Return some events of a stream."""
    return [event for event, _ in islice(stream(seed), start, start + count)]


def ledgers(seed: int, count: int) -> list[Ledger]:
    """Return the ledgers after 0 to `count` events."""
    return [EMPTY_LEDGER, *(ledger for _, ledger in islice(stream(seed), count))]


def _event(chance: Random, number: int) -> Event:
    at = NOW + number * SECOND
    earlier = chance.randint(max(1, number - 12), number)
    person, child = chance.choice(PEOPLE), chance.choice(NAMED)
    length = timedelta(minutes=chance.randint(1, 600))
    seconds = chance.randint(0, 7200)
    kinds: list[Callable[[], Event]] = [
        lambda: Granted(at, a_grant(f"g{number}", person, at, length, elastic=chance.random() < 0.5)),
        lambda: Granted(at, a_grant(f"g{number}", person, at, length)),
        lambda: Revoked(at, f"g{earlier}"),
        lambda: Paused(at, a_pause(f"p{number}", person, at, length)),
        lambda: Resumed(at, f"p{earlier}"),
        lambda: SessionStarted(at, child, "games", TODAY, seconds),
        lambda: SessionStopped(at, child, "games", TODAY, seconds),
        lambda: Estimated(at, child, "video", TODAY, seconds),
        lambda: Bonus(at, child, "games", TODAY, seconds - 3600),
        lambda: TicketMade(at, a_ticket(f"t{number}", bits=number, budget=chance.choice(["games", ""]))),
        lambda: TicketUsed(at, f"t{earlier}", child, TODAY),
        lambda: TicketWithdrawn(at, f"t{earlier}"),
        lambda: Guessed(at, child),
        lambda: Forgiven(at, child),
        lambda: Assigned(
            at, chance.choice(MACS), child, chance.choice(["tablet", "t\u00e9l\u00e9phone", "\U0001f4f1"])
        ),
        lambda: Released(at, chance.choice(MACS)),
        lambda: Moved(at, chance.choice([-1, 1]) * (MINUTE.total_seconds() + number)),
    ]
    return chance.choice(kinds)()
