"""Budgets: minutes added or taken for today, and the sessions a person starts and stops."""

from datetime import datetime

from filterd.desk import answer, request
from filterd.desk.given import Given
from filterd.desk.person import budget_of, need_clock, profile_of, standing_of
from filterd.desk.view import budget_rows
from filterd.desk.write import write
from filterd.error import ConfigError
from filterd.policy.ledger.budget import LONGEST_SESSION
from filterd.policy.ledger.event import Event
from filterd.policy.ledger.session import bonus_given, start_refusal, started, stopped
from filterd.policy.moment import Moment
from filterd.policy.outlook import states
from filterd.policy.timing import Budget, BudgetKind
from filterd.policy.types import Client, Profile


async def bonus(asked: request.Bonus, given: Given) -> answer.Counted:
    """Add minutes to a person's budget for today, or take some; what is left never falls below nothing."""
    need_clock(given)
    profile, now = profile_of(asked.person, given.household()), given.now()
    budget, timing = budget_of(profile, asked.budget)
    spent = standing_of(profile, given).spent.get(budget.slug)
    seconds = 60 * asked.minutes
    events = bonus_given(profile.slug, budget, spent, timing.calendar, timing.home, now, seconds) if seconds else ()
    return await _counted(profile, given, now, events)


async def start(asked: request.Start, given: Given) -> answer.Counted:
    """Start a session; nothing changes if one runs."""
    need_clock(given)
    profile, now = profile_of(asked.person, given.household()), given.now()
    budget, timing = budget_of(profile, asked.budget, BudgetKind.SESSION)
    spent = standing_of(profile, given).spent.get(budget.slug)
    if why := start_refusal(budget, spent, timing.calendar, timing.home, now):
        raise ConfigError(why)
    until = _shut_from(profile, budget, given, now)
    events = started(profile.slug, budget, spent, timing.calendar, timing.home, now, until)
    return await _counted(profile, given, now, events)


async def stop(asked: request.Stop, given: Given) -> answer.Counted:
    """Stop a session, or all of them; nothing changes if none runs.

    It counts at least as long as devices remember what it opened. With a clock that went back in a power cut a stop
    would count too little; until the clock is known the session goes on, and opens nothing.
    """
    need_clock(given)
    profile, now = profile_of(asked.person, given.household()), given.now()
    wanted = budget_of(profile, asked.budget, BudgetKind.SESSION)[0].slug if asked.budget else ""
    return await _counted(profile, given, now, stops(profile, given, now, wanted, profile.open_ttl))


def stops(profile: Profile, given: Given, now: datetime, wanted: str = "", at_least: int = 0) -> tuple[Event, ...]:
    """Return the end of each session that runs, or of the `wanted` one; it counts `at_least` so many seconds."""
    timing, spent = profile.timing, standing_of(profile, given).spent
    if timing is None:
        return ()
    return tuple(
        event
        for budget in timing.budgets
        if budget.kind is BudgetKind.SESSION and wanted in ("", budget.slug)
        for event in stopped(profile.slug, budget, spent.get(budget.slug), timing.calendar, timing.home, now, at_least)
    )


async def _counted(profile: Profile, given: Given, now: datetime, events: tuple[Event, ...]) -> answer.Counted:
    saved = await write(given, *events)
    rows = budget_rows(profile.timing, standing_of(profile, given), now)
    return answer.Counted(person=profile.slug, budgets=rows, changed=bool(events), saved=saved)


def _shut_from(profile: Profile, budget: Budget, given: Given, now: datetime) -> datetime | None:
    """Return from when on all that a budget covers is shut, so that a session would use up minutes for nothing.

    None: not within the day that a session lasts at most. ConfigError while it is so now.
    """
    client = Client(profile, standing=standing_of(profile, given))
    mode = shut_by(client.at(now), budget)
    if mode:
        raise ConfigError(
            f"{budget.name}: closed now ({mode}), so no minutes should be used; a session can start later"
        )
    return next((each.since for each in states(client, now, LONGEST_SESSION) if shut_by(each, budget)), None)


def shut_by(moment: Moment, budget: Budget) -> str:
    """Return what shuts all that a budget covers, whether a session runs or not; "" if nothing does."""
    for each in (*moment.pauses, *moment.schedule):
        if each.everything or (budget.labels <= each.labels and budget.services <= each.services):
            return each.mode
    return ""
