"""Grants, pauses, budgets and tickets for the tests of the ledger."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from filterd.policy.ledger.event import Event
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger, apply
from filterd.policy.ledger.ticket import Gift, Ticket, code_of, digest
from filterd.policy.plan.calendar import Calendar
from filterd.policy.timing import Budget, BudgetKind

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # a Friday
TODAY = NOW.date()
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
WEEK = Calendar()

GAMES = Budget("games", "Games", BudgetKind.SESSION, frozenset({"games"}), frozenset({"minecraft"}), 60, 120)
VIDEO = Budget("video", "Video", BudgetKind.ESTIMATE, frozenset({"video"}), frozenset(), 30, 90)


def utc(text: str) -> datetime:
    """Return an instant written as `2026-11-20 18:00`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def a_grant(
    number: str = "g1",
    person: str = "mia",
    start: datetime = NOW,
    length: timedelta = HOUR,
    scope: Scope = Scope(ScopeKind.CATEGORY, "games"),  # noqa: B008 - immutable
    elastic: bool = True,
) -> Grant:
    """Return a grant of one category."""
    return Grant(number, person, scope, start, start + length, Origin(OriginKind.PARENT), elastic)


def a_pause(
    number: str = "p1", person: str = "mia", start: datetime = NOW, length: timedelta = HOUR, elastic: bool = True
) -> Pause:
    """Return a pause."""
    return Pause(number, person, Rest.PAUSE, start, start + length, elastic)


def a_ticket(number: str = "t1", person: str = "", budget: str = "games", minutes: int = 30, bits: int = 1) -> Ticket:
    """Return a ticket of a month: minutes of a budget, or with none minutes of everything."""
    return Ticket(
        id=number,
        digest=digest(code_of(bits)),
        gives=Gift.BONUS if budget else Gift.GRANT,
        minutes=minutes,
        expires=NOW + timedelta(days=30),
        budget=budget,
        scope=None if budget else Scope(ScopeKind.EVERYTHING),
        person=person,
    )


def after(*events: Event, ledger: Ledger = EMPTY_LEDGER) -> Ledger:
    """Return the ledger after these events."""
    return after_all(events, ledger)


def after_all(events: Iterable[Event], ledger: Ledger = EMPTY_LEDGER) -> Ledger:
    """Return the ledger after all of them."""
    for event in events:
        ledger = apply(ledger, event)
    return ledger


def a_day(text: str) -> date:
    """Return a date."""
    return date.fromisoformat(text)
