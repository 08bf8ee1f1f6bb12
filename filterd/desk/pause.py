"""Pauses and bed: made and ended.

A pause ends what lifts everything for the same people (a PIN's unlock, say): an adult who pauses means now. What was
opened by name, service or category stays open, and the answer says so.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from filterd.desk import answer, request
from filterd.desk.given import Given
from filterd.desk.hour import morning
from filterd.desk.number import free_id
from filterd.desk.person import Party, need_clock, party_of, standing_of
from filterd.desk.view import grant_row, pause_row, pause_rows
from filterd.desk.write import write
from filterd.error import ConfigError
from filterd.policy.ledger.event import Event, Paused, Resumed, Revoked
from filterd.policy.ledger.grant import EVERYONE, Grant, Pause, Rest, ScopeKind
from filterd.policy.ledger.ledger import Ledger
from filterd.policy.types import Profile


async def pause(asked: request.Pause, given: Given) -> answer.Paused:
    """Shut everything that is not protected, for some minutes; an earlier pause of the same people is replaced."""
    party, now = party_of(asked.person, given.household()), given.now()
    until = now + timedelta(minutes=asked.minutes)
    made = Pause(free_id("p", given.store.ledger), party.person, Rest.PAUSE, now, until)
    return await _shut(party, (made,), given, now)


async def bed(asked: request.Bed, given: Given) -> answer.Paused:
    """Shut everything until the next morning, learning too; for everyone, each who may be a child by their own."""
    need_clock(given)
    household, now = given.household(), given.now()
    party = party_of(asked.person, household)
    made: list[Pause] = []
    for profile in party.profiles:
        if _is_meant(party, profile):
            until = morning(profile.timing, household.home, now)
            number = free_id("p", given.store.ledger, {each.id for each in made})
            made.append(Pause(number, profile.slug, Rest.BED, now, until, elastic=False))
    if not made:
        raise ConfigError("person: found everyone, and nobody here is under 18; allowed: one of the people")
    return await _shut(party, tuple(made), given, now)


async def resume(asked: request.Resume, given: Given) -> answer.Ended:
    """End the pauses of a person; of everyone all there are."""
    party, now = party_of(asked.person, given.household()), given.now()
    ledger = given.store.ledger
    people = [slug for slug, _ in ledger.people.items()] if party.person == EVERYONE else [party.person]
    ids = tuple(each.id for slug in people for each in ledger.own(slug).pauses if each.until > now)
    saved = await write(given, *(Resumed(now, each) for each in ids))
    return answer.Ended(ids=ids, still=_shared(party, ledger, now), saved=saved)


async def _shut(party: Party, made: tuple[Pause, ...], given: Given, now: datetime) -> answer.Paused:
    ledger = given.store.ledger
    rest = made[0].rest
    people = {each.person for each in made}
    replaced = [each.id for slug in people for each in ledger.own(slug).pauses if each.rest is rest]
    meant = {profile.slug for profile in party.profiles if _is_meant(party, profile)}
    lifting = _lifting(ledger, {party.person, *meant})
    events: list[Event] = [Resumed(now, each) for each in replaced]
    events += [Revoked(now, each.id) for each in lifting]
    saved = await write(given, *events, *(Paused(now, each) for each in made))
    return answer.Paused(
        pauses=tuple(pause_row(each, now) for each in made),
        revoked=tuple(each.id for each in lifting),
        open=tuple(grant_row(each, now) for each in _open(party, given, now)),
        saved=saved,
    )


def _is_meant(party: Party, profile: Profile) -> bool:
    """Whether a pause of these people is one of this one: everyone's is for those who may be children."""
    return party.person != EVERYONE or profile.guarded


def _lifting(ledger: Ledger, people: Iterable[str]) -> tuple[Grant, ...]:
    """Return the people's own grants of everything."""
    return tuple(
        grant for slug in people for grant in ledger.own(slug).grants if grant.scope.kind is ScopeKind.EVERYTHING
    )


def _open(party: Party, given: Given, now: datetime) -> tuple[Grant, ...]:
    """Return the grants that stay in force, each once."""
    found = {
        grant.id: grant
        for profile in party.profiles
        if _is_meant(party, profile)
        for grant in standing_of(profile, given).grants
        if grant.start <= now < grant.until
    }
    return tuple(found.values())


def _shared(party: Party, ledger: Ledger, now: datetime) -> tuple[answer.PauseRow, ...]:
    """Return the pauses of everyone that hold for one person too."""
    if party.person == EVERYONE or not party.profiles[0].guarded:
        return ()
    return pause_rows(ledger.own(EVERYONE).pauses, now)
