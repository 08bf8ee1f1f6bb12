"""The events of a budget, made with the figures of their instant, so that the ledger needs no zone. No I/O here.

Each function gives the events to write together, none if nothing would change. What went before is settled first: a
session that ended by itself is closed, so that a bonus given later is not used up by it.
"""

from datetime import datetime, timedelta, tzinfo

from filterd.policy.ledger.budget import remaining, session_end, used
from filterd.policy.ledger.event import Bonus, Event, SessionStarted, SessionStopped, TicketUsed
from filterd.policy.ledger.midnight import day_at
from filterd.policy.ledger.standing import Spent
from filterd.policy.plan.calendar import Calendar
from filterd.policy.timing import Budget, BudgetKind


def start_refusal(budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime) -> str | None:
    """Return why no session can start at `now` (aware), None if one can; one that runs already is no reason."""
    if budget.kind is not BudgetKind.SESSION:
        return f"The time for {budget.name} is counted by itself; there is nothing to start."
    if not remaining(budget, spent, calendar, home, now):
        return f"No time is left for {budget.name} today. It starts afresh at midnight."
    return None


def started(
    person: str,
    budget: Budget,
    spent: Spent | None,
    calendar: Calendar,
    home: tzinfo,
    now: datetime,
    until: datetime | None = None,
) -> tuple[Event, ...]:
    """Return the start of a session at `now` (aware); nothing if one runs, or if `start_refusal` has a reason.

    It ends at `until` at the latest: when everything shuts.
    """
    if start_refusal(budget, spent, calendar, home, now) or session_end(budget, spent, calendar, home, now):
        return ()
    day, seconds = day_at(now, home), used(budget, spent, calendar, home, now)
    return (SessionStarted(now, person, budget.slug, day, seconds, until),)


def stopped(
    person: str,
    budget: Budget,
    spent: Spent | None,
    calendar: Calendar,
    home: tzinfo,
    now: datetime,
    at_least: int = 0,
) -> tuple[Event, ...]:
    """Return the end of the session, with the seconds used until `now` (aware) or until it ended by itself.

    A session that is stopped counts `at_least` seconds, or what is left: so long devices remember what was opened, and
    a second of a session each minute would open everything all day.
    """
    if spent is None or spent.running_since is None:
        return ()
    day, seconds = day_at(now, home), used(budget, spent, calendar, home, now)
    if session_end(budget, spent, calendar, home, now) is not None:
        lasted = (now - spent.running_since) // timedelta(seconds=1)
        seconds += min(max(0, at_least - lasted), remaining(budget, spent, calendar, home, now))
    return (SessionStopped(now, person, budget.slug, day, seconds),)


def bonus_given(
    person: str, budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime, seconds: int
) -> tuple[Event, ...]:
    """Return a bonus of so many seconds (fewer if negative) for the local day of `now` (aware)."""
    bonus = Bonus(now, person, budget.slug, day_at(now, home), seconds)
    return (*_settled(person, budget, spent, calendar, home, now), bonus)


def ticket_used(
    number: str,
    person: str,
    budget: Budget | None,
    spent: Spent | None,
    calendar: Calendar,
    home: tzinfo,
    now: datetime,
) -> tuple[Event, ...]:
    """Return the use of the ticket with the id `number`; `budget` and what is `spent` of it only for a bonus."""
    use = TicketUsed(now, number, person, day_at(now, home))
    return (use,) if budget is None else (*_settled(person, budget, spent, calendar, home, now), use)


def _settled(
    person: str, budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime
) -> tuple[Event, ...]:
    """Return what brings a session's figures up to `now`: one that runs goes on from here."""
    if session_end(budget, spent, calendar, home, now) is None:
        return stopped(person, budget, spent, calendar, home, now)
    day, seconds = day_at(now, home), used(budget, spent, calendar, home, now)
    return (SessionStarted(now, person, budget.slug, day, seconds, spent.until if spent else None),)
