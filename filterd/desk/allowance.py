"""Budgets: minutes added or taken for today, and the sessions a person starts and stops."""

from datetime import datetime

from filterd.desk import answer, request
from filterd.desk.given import Given
from filterd.desk.person import budget_of, need_clock, profile_of, standing_of
from filterd.desk.view import budget_rows
from filterd.desk.write import write
from filterd.error import ConfigError
from filterd.policy.ledger.event import Event
from filterd.policy.ledger.session import bonus_given, start_refusal, started, stopped
from filterd.policy.moment import moment_at
from filterd.policy.timing import BudgetKind
from filterd.policy.types import Profile


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
    _check_open(profile, given, now)
    return await _counted(profile, given, now, started(profile.slug, budget, spent, timing.calendar, timing.home, now))


async def stop(asked: request.Stop, given: Given) -> answer.Counted:
    """Stop a session, or all of them; nothing changes if none runs.

    It counts at least as long as devices remember what it opened. With a clock that went back in a power cut a stop
    would count too little; until the clock is known the session goes on, and opens nothing.
    """
    need_clock(given)
    profile, now = profile_of(asked.person, given.household()), given.now()
    standing, events = standing_of(profile, given), list[Event]()
    wanted = budget_of(profile, asked.budget, BudgetKind.SESSION)[0].slug if asked.budget else ""
    for budget in profile.timing.budgets if profile.timing else ():
        if budget.kind is BudgetKind.SESSION and wanted in ("", budget.slug) and profile.timing:
            timing, spent = profile.timing, standing.spent.get(budget.slug)
            least = profile.open_ttl
            events += stopped(profile.slug, budget, spent, timing.calendar, timing.home, now, least)
    return await _counted(profile, given, now, events)


async def _counted(
    profile: Profile, given: Given, now: datetime, events: list[Event] | tuple[Event, ...]
) -> answer.Counted:
    saved = await write(given, *events)
    rows = budget_rows(profile.timing, standing_of(profile, given), now)
    return answer.Counted(person=profile.slug, budgets=rows, changed=bool(events), saved=saved)


def _check_open(profile: Profile, given: Given, now: datetime) -> None:
    """Raise ConfigError while everything is shut: a session that starts then would use up minutes for nothing."""
    moment = moment_at(profile.timing, standing_of(profile, given), now)
    if any(closing.everything for closing in (*moment.pauses, *moment.schedule)):
        mode = next(closing.mode for closing in (*moment.pauses, *moment.schedule) if closing.everything)
        raise ConfigError(f"everything is closed now ({mode}), so no minutes should be used; a session can start later")
