"""The child's side of what is secret: the household's PIN and the codes of tickets, tried no oftener than allowed.

A try that comes too soon costs nothing: no hash, no write. A PIN has few digits, so its try is written down *before*
it is compared, and forgiven if it was right: pulling the plug in between gains none. What was wrong, the person or the
PIN, is not told, and an unknown person takes as long as a known one.
"""

import asyncio
from datetime import datetime, timedelta

from filterd.desk import request
from filterd.desk.answer import Guess
from filterd.desk.given import Given, Household
from filterd.desk.number import free_id
from filterd.desk.person import need_clock, standing_of
from filterd.desk.scope import lock_on
from filterd.desk.view import budget_row, grant_row
from filterd.desk.write import write
from filterd.error import ConfigError
from filterd.pin import digits_of, is_hash, matches
from filterd.policy.ledger.event import Event, Forgiven, Granted, Guessed, TicketUsed
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Scope, ScopeKind
from filterd.policy.ledger.midnight import day_at
from filterd.policy.ledger.refusal import refusal
from filterd.policy.ledger.session import ticket_used
from filterd.policy.ledger.ticket import Ticket, digest
from filterd.policy.moment import moment_at
from filterd.policy.timing import Budget
from filterd.policy.types import Profile

_SECOND = timedelta(seconds=1)


class Gate:
    """Lets one PIN be compared at a time: scrypt wants a core and 16 MiB, which a small box has once."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def unlock(self, asked: request.Unlock, given: Given) -> Guess:
        """Open everything for a person for a while, if the PIN is right."""
        need_clock(given)
        household = given.household()
        if not is_hash(household.pin):
            raise ConfigError("pin: this household has no PIN; an adult can make one with `filterd pin`")
        digits = _digits(asked.pin)
        profile = _known(asked.person, household)
        side = _side(profile, household)
        if refused := _too_soon(side, given):
            return refused
        async with self._turn:
            if refused := _too_soon(side, given):
                return refused
            saved = await given.store.append(Guessed(given.now(), side))
            right = await asyncio.to_thread(matches, digits, household.pin)
            if not right or profile is None:
                return Guess(accepted=False, wait_seconds=_wait_seconds(side, given), saved=saved)
            return await _unlocked(profile, asked.minutes, given)


async def _unlocked(profile: Profile, minutes: int, given: Given) -> Guess:
    now = given.now()
    made = Grant(
        id=free_id("g", given.store.ledger),
        person=profile.slug,
        scope=Scope(ScopeKind.EVERYTHING),
        start=now,
        until=now + timedelta(minutes=minutes),
        origin=Origin(OriginKind.PIN),
    )
    saved = await write(given, Forgiven(now, profile.slug), Granted(now, made))
    return Guess(accepted=True, grant=grant_row(made, now), saved=saved)


async def redeem(asked: request.Redeem, given: Given) -> Guess:
    """Use a ticket. A code has 60 bits, so whoever has one may be told what is wrong with the ticket."""
    need_clock(given)
    household = given.household()
    try:
        wanted = digest(asked.code)
    except ValueError as error:
        raise ConfigError(f"code: {error}") from error
    profile = _known(asked.person, household)
    side = _side(profile, household)
    if refused := _too_soon(side, given):
        return refused
    now = given.now()
    state = given.store.ledger.ticket_of(wanted)
    if state is None or profile is None:
        saved = await given.store.append(Guessed(now, side))
        return Guess(accepted=False, wait_seconds=_wait_seconds(side, given), saved=saved)
    return await _redeemed(state.ticket, profile, household, given, now)


async def _redeemed(ticket: Ticket, profile: Profile, household: Household, given: Given, now: datetime) -> Guess:
    """Give what a ticket gives; from the first look at the ledger to the event nothing is awaited, so it works once."""
    use = TicketUsed(now, ticket.id, profile.slug, day_at(now, household.home))
    if why := refusal(given.store.ledger, use, household.home):
        raise ConfigError(why)
    if ticket.scope is not None and (why := lock_on(ticket.scope, household, (profile,))):
        raise ConfigError(f"This ticket opens something that is {why}. It is still good for somebody else.")
    if ticket.scope is not None and (why := _paused(profile, given, now)):
        raise ConfigError(why)
    forgiven = [Forgiven(now, profile.slug)] if _has_guessed(profile.slug, given) else []
    if ticket.scope is not None:
        saved = await write(given, use, *forgiven)
        made = next(each for each in standing_of(profile, given).grants if each.id == ticket.id)
        return Guess(accepted=True, grant=grant_row(made, now), saved=saved)
    budget, events = _bonus(ticket, profile, given, now)
    saved = await write(given, *events, *forgiven)
    assert profile.timing is not None  # noqa: S101 - who has a budget has time rules; narrows the type
    return Guess(
        accepted=True, budget=budget_row(budget, profile.timing, standing_of(profile, given), now), saved=saved
    )


def _paused(profile: Profile, given: Given, now: datetime) -> str:
    """Return why a ticket would not open anything now, "" if it would: a pause was made after it was printed."""
    moment = moment_at(profile.timing, standing_of(profile, given), now)
    if not moment.pauses:
        return ""
    return (
        f"An adult has closed everything for a while ({moment.pauses[0].mode}). This ticket is still good after that."
    )


def _bonus(ticket: Ticket, profile: Profile, given: Given, now: datetime) -> tuple[Budget, tuple[Event, ...]]:
    timing = profile.timing
    for budget in timing.budgets if timing else ():
        if timing and budget.slug == ticket.budget:
            spent = standing_of(profile, given).spent.get(budget.slug)
            used = ticket_used(ticket.id, profile.slug, budget, spent, timing.calendar, timing.home, now)
            return budget, used
    raise ConfigError(
        f"This ticket gives minutes of {ticket.budget!r}, which {profile.name} does not have."
        " It is still good for somebody who has."
    )


def _digits(text: str) -> str:
    try:
        return digits_of(text)
    except ValueError as error:
        raise ConfigError(f"pin: {error}") from error


def _known(slug: str, household: Household) -> Profile | None:
    return next((profile for profile in household.profiles if profile.slug == slug), None)


def _side(profile: Profile | None, household: Household) -> str:
    """Return on whose account a try goes; whoever nobody knows shares one, so that inventing names gains nothing."""
    return (profile or household.profiles[household.unknown]).slug


def _too_soon(side: str, given: Given) -> Guess | None:
    """Return the answer to a try that must wait, None if it may be made now."""
    wait = _wait_seconds(side, given)
    return Guess(accepted=False, wait_seconds=wait, saved=True) if wait else None


def _wait_seconds(side: str, given: Given) -> int:
    wait = given.store.ledger.guard.wait(side, given.now())
    return -(-wait // _SECOND) if wait else 0


def _has_guessed(person: str, given: Given) -> bool:
    return any(each.person == person and not each.forgiven for each in given.store.ledger.guard.guesses)
