"""Writing into the ledger: asked first whether it can happen, applied at once, then kept on disk."""

import asyncio
from collections.abc import Awaitable, Iterable

from filterd.desk.given import Given
from filterd.error import ConfigError
from filterd.policy.ledger.event import Event
from filterd.policy.ledger.ledger import apply
from filterd.policy.ledger.refusal import refusal


async def write(given: Given, *events: Event) -> bool:
    """Apply the events and return whether they are on disk; ConfigError in kind words if one of them cannot happen.

    All or none: each is tried on the ledger as the ones before it leave it. Between that and the moment they hold
    nothing is awaited, so that of two who want the same thing at once only one gets it.
    """
    return not events or await _begin(given, events)


async def write_each(given: Given, groups: Iterable[tuple[Event, ...]]) -> bool:
    """Do as `write` for each group by itself, and let queries go first in between: there may be one for each person.

    A group is made when its turn comes, from the ledger as it is then.
    """
    begun = []
    for events in groups:
        if events:
            begun.append(_begin(given, events))
            await asyncio.sleep(0)
    return all([await each for each in begun])


def _begin(given: Given, events: tuple[Event, ...]) -> Awaitable[bool]:
    ledger, home = given.store.ledger, given.household().home
    for event in events:
        if why := refusal(ledger, event, home):
            raise ConfigError(why)
        ledger = apply(ledger, event)
    return given.store.append(*events)
