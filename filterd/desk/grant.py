"""Grants by an adult: made and taken back."""

import asyncio
from datetime import datetime, timedelta

from filterd.desk import answer, request
from filterd.desk.given import Given, Household
from filterd.desk.hour import instant_of
from filterd.desk.number import free_id
from filterd.desk.person import Party, need_clock, party_of
from filterd.desk.scope import scope_of
from filterd.desk.view import grant_row
from filterd.desk.write import write
from filterd.error import ConfigError
from filterd.policy.ledger.event import Event, Granted, Resumed, Revoked
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Scope


async def grant(asked: request.Grant, given: Given) -> answer.Granted:
    """Open something for somebody for a time."""
    household = given.household()
    party = party_of(asked.person, household)
    # Another thread: the list of public suffixes is read when it is needed for the first time.
    scope = await asyncio.to_thread(scope_of, asked.scope, household, party.profiles, given.is_ending)
    now = given.now()
    made = _grant(asked, scope, party, _end(asked, party, household, given, now), given, now)
    saved = await write(given, Granted(now, made))
    return answer.Granted(grant=grant_row(made, now), saved=saved)


async def revoke(asked: request.Revoke, given: Given) -> answer.Ended:
    """End a grant or a pause."""
    now = given.now()
    ledger = given.store.ledger
    owner = ledger.owners.get(asked.id)
    is_pause = owner is not None and any(pause.id == asked.id for pause in ledger.own(owner).pauses)
    event: Event = Resumed(now, asked.id) if is_pause else Revoked(now, asked.id)
    return answer.Ended(ids=(asked.id,), saved=await write(given, event))


def _end(asked: request.Grant, party: Party, household: Household, given: Given, now: datetime) -> datetime:
    need_clock(given)  # while the hour is not known the strictest holds, and a grant would open nothing
    if not asked.until:
        return now + timedelta(minutes=asked.minutes)
    return instant_of(asked.until, party.zone(household), now)


def _grant(asked: request.Grant, scope: Scope, party: Party, until: datetime, given: Given, now: datetime) -> Grant:
    origin = Origin(OriginKind.APPEAL, str(asked.appeal)) if asked.appeal else Origin(OriginKind.PARENT)
    number = free_id("g", given.store.ledger)
    try:
        return Grant(number, party.person, scope, now, until, origin, elastic=not asked.until)
    except ValueError as error:
        raise ConfigError(f"until: found {asked.until}; allowed: a time in the future ({error})") from error
