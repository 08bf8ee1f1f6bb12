"""Pauses and bed: made and ended.

A pause ends what lifts everything for the same people (a PIN's unlock, say): an adult who pauses means now. What lifts
everything for everyone goes on for the others, and does not lift a pause of one that came later. What was opened by
name, service or category stays open, and the answer says so. A session that runs is stopped: its minutes are for later.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, islice

from filterd.desk import answer, request
from filterd.desk.allowance import stops
from filterd.desk.given import Given
from filterd.desk.hour import morning
from filterd.desk.number import free_id
from filterd.desk.person import Party, need_clock, party_of, standing_of
from filterd.desk.view import grant_row, pause_row, pause_rows
from filterd.desk.write import write_each
from filterd.error import ConfigError
from filterd.policy.ledger.event import Event, Paused, Resumed, Revoked
from filterd.policy.ledger.grant import EVERYONE, Grant, Pause, Rest, ScopeKind
from filterd.policy.types import Profile

_MOST_OPEN = 50
"""Grants that an answer tells: those of a thousand people would not fit into it, nor be read."""


async def pause(asked: request.Pause, given: Given) -> answer.Paused:
    """Shut everything that is not protected, for some minutes; an earlier pause of the same people is replaced."""
    party, now = party_of(asked.person, given.household()), given.now()
    until = now + timedelta(minutes=asked.minutes)
    made = Pause(free_id("p", given.store.ledger), party.person, Rest.PAUSE, now, until)
    lifted = {party.person, *(profile.slug for profile in _meant(party))}
    return await _shut(party, [_put(made, lifted, given)], given, now)


async def bed(asked: request.Bed, given: Given) -> answer.Paused:
    """Shut everything until the next morning, learning too; for everyone, each who may be a child by their own."""
    need_clock(given)
    party, now = party_of(asked.person, given.household()), given.now()
    if not _meant(party):
        raise ConfigError("person: found everyone, and nobody here is under 18; allowed: one of the people")
    return await _shut(party, _to_bed(party, given, now), given, now)


async def resume(asked: request.Resume, given: Given) -> answer.Ended:
    """End the pauses of a person; of everyone all there are."""
    party, now = party_of(asked.person, given.household()), given.now()
    ledger = given.store.ledger
    people = [slug for slug, _ in ledger.people.items()] if party.person == EVERYONE else [party.person]
    ids = [each.id for slug in people for each in ledger.own(slug).pauses if each.until > now]
    held = (number for number in ids if given.store.ledger.owners.get(number) is not None)
    saved = await write_each(given, ((Resumed(now, number),) for number in held))
    is_shared = party.person != EVERYONE and party.profiles[0].guarded
    still = pause_rows(ledger.own(EVERYONE).pauses, now) if is_shared else ()
    return answer.Ended(ids=tuple(ids), still=still, saved=saved)


def _to_bed(party: Party, given: Given, now: datetime) -> Iterator[tuple[Event, ...]]:
    """Yield what puts each one to bed; of everyone, first what lifts everything for everyone ends."""
    home = given.household().home
    if party.person == EVERYONE:
        yield tuple(_unlifted([EVERYONE], given, now))
    for profile in _meant(party):
        until = morning(profile.timing, home, now)
        number = free_id("p", given.store.ledger)
        made = Pause(number, profile.slug, Rest.BED, now, until, elastic=False)
        yield _put(made, [profile.slug], given)


def _put(made: Pause, lifted: Iterable[str], given: Given) -> tuple[Event, ...]:
    """Return the events of a new pause: it replaces those of its kind, and ends what lifts everything for `lifted`."""
    now = made.start
    replaced = [each for each in given.store.ledger.own(made.person).pauses if each.rest is made.rest]
    return (*(Resumed(now, each.id) for each in replaced), *_unlifted(lifted, given, now), Paused(now, made))


def _unlifted(people: Iterable[str], given: Given, now: datetime) -> Iterator[Event]:
    for slug in people:
        for each in given.store.ledger.own(slug).grants:
            if each.scope.kind is ScopeKind.EVERYTHING:
                yield Revoked(now, each.id)


def _stops(party: Party, given: Given, now: datetime) -> Iterator[tuple[Event, ...]]:
    """Yield the end of sessions, which would use up minutes for nothing; none while nobody knows how long they ran."""
    if given.is_certain():
        yield from filter(None, (stops(profile, given, now) for profile in _meant(party)))


async def _shut(party: Party, groups: Iterable[tuple[Event, ...]], given: Given, now: datetime) -> answer.Paused:
    written: list[Event] = []

    def noted() -> Iterator[tuple[Event, ...]]:
        for events in chain(_stops(party, given, now), groups):
            written.extend(events)
            yield events

    saved = await write_each(given, noted())
    still = list(islice(_open(party, given, now), _MOST_OPEN + 1))
    return answer.Paused(
        pauses=tuple(pause_row(each.pause, now) for each in written if isinstance(each, Paused)),
        revoked=tuple(each.id for each in written if isinstance(each, Revoked)),
        open=tuple(grant_row(grant, now) for grant in still[:_MOST_OPEN]),
        more_open=len(still) > _MOST_OPEN,
        saved=saved,
    )


def _meant(party: Party) -> tuple[Profile, ...]:
    """Return whom a pause of these people is for: everyone's is for those who may be children."""
    return tuple(profile for profile in party.profiles if party.person != EVERYONE or profile.guarded)


def _open(party: Party, given: Given, now: datetime) -> Iterator[Grant]:
    """Yield the grants that stay in force, each once."""
    seen: set[str] = set()
    for profile in _meant(party):
        for grant in standing_of(profile, given).grants:
            is_lift = grant.scope.kind is ScopeKind.EVERYTHING  # the pause is younger, so it holds all the same
            if grant.start <= now < grant.until and grant.id not in seen and not is_lift:
                seen.add(grant.id)
                yield grant
