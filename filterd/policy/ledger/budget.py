"""What of a budget is used, left and shut at an instant. It changes nothing and reads no clock.

Durations are exact, midnights those of the household. A session that runs over midnight uses what was left of the old
day, then the new day's allowance. It ends by itself when nothing is left, at the latest when everything shuts (a
bedtime) or LONGEST_SESSION after it was last started, so that a forgotten one does not use up the minutes of days to
come. Nothing need be written for that.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct

from filterd.policy.closing import Closing
from filterd.policy.ledger.grant import FIRST, LAST
from filterd.policy.ledger.midnight import day_at, midnight
from filterd.policy.ledger.standing import Spent
from filterd.policy.plan.calendar import Calendar
from filterd.policy.timing import Budget, BudgetKind

LONGEST_SESSION = timedelta(hours=24)

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_NONE = timedelta()


class Stretch(Struct, frozen=True):
    """A part of a session that lies within one local day."""

    day: date
    start: datetime
    stop: datetime


def allowance(budget: Budget, spent: Spent | None, calendar: Calendar, day: date) -> timedelta:
    """Return what `day` has in all: by its kind, with its bonus, never below zero."""
    minutes = budget.school_day if calendar.is_school_day(day) else budget.free_day
    bonus = spent.bonus if spent is not None and spent.day == day else 0
    return max(_NONE, timedelta(minutes=minutes, seconds=bonus))


def used(budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime) -> int:
    """Return the seconds used on the local day of `now` (aware) until then; a second that has begun counts."""
    return -(-_used(budget, spent, calendar, home, _shown(now)) // _SECOND)


def remaining(budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime) -> int:
    """Return the seconds left on the local day of `now` (aware); 0 only if nothing at all is left."""
    return -(-_left(budget, spent, calendar, home, _shown(now)) // _SECOND)


def session_end(
    budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime
) -> datetime | None:
    """Return when the session that runs at `now` (aware) ends by itself (UTC), None if none runs."""
    now, since = _shown(now), _since(budget, spent)
    if since is None or now < since:
        return None
    *_, last = _stretches(budget, spent, calendar, home, since)
    return last.stop if now < last.stop else None


def budget_closing(
    budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime
) -> tuple[Closing | None, datetime | None]:
    """Return what the budget shuts at `now` (aware), and when that may change by itself (None: only by an event)."""
    now = _shown(now)
    closing = Closing(budget.slug, labels=budget.labels, services=budget.services)
    if budget.kind is BudgetKind.ESTIMATE:
        if not budget.enforced:
            return None, None
        is_open = _left(budget, spent, calendar, home, now) > _NONE
        return None if is_open else closing, midnight(day_at(now, home) + _DAY, home)
    end = session_end(budget, spent, calendar, home, now)
    if end is not None:
        return None, end
    since = _since(budget, spent)
    return closing, since if since is not None and since > now else None  # it began after a clock was set back


def _used(budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime) -> timedelta:
    if spent is None:
        return _NONE
    day, since = day_at(now, home), _since(budget, spent)
    total = timedelta(seconds=spent.seconds) if spent.day == day else _NONE
    if since is not None:
        for part in _stretches(budget, spent, calendar, home, since):
            if part.day == day:
                total += max(_NONE, min(part.stop, now) - part.start)
    return total


def _left(budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, now: datetime) -> timedelta:
    total = allowance(budget, spent, calendar, day_at(now, home))
    return max(_NONE, total - _used(budget, spent, calendar, home, now))


def _since(budget: Budget, spent: Spent | None) -> datetime | None:
    return spent.running_since if spent is not None and budget.kind is BudgetKind.SESSION else None


def _stretches(
    budget: Budget, spent: Spent | None, calendar: Calendar, home: tzinfo, since: datetime
) -> Iterator[Stretch]:
    """Give the session's stretches until it ends by itself; the last one may be empty."""
    start, last = since, since + LONGEST_SESSION
    if spent is not None and spent.until is not None:
        last = max(since, min(last, spent.until))  # a clock that was set may have moved the start past it
    while True:
        day = day_at(start, home)
        before = timedelta(seconds=spent.seconds) if spent is not None and spent.day == day else _NONE
        used_up = start + max(_NONE, allowance(budget, spent, calendar, day) - before)
        edge = midnight(day + _DAY, home)
        stop = min(used_up, edge, last)
        yield Stretch(day, start, stop)
        if stop < edge or stop == last:
            return
        start = edge


def _shown(now: datetime) -> datetime:
    """Return `now`, or the nearest time that a clock shows."""
    return min(max(now, FIRST), LAST)
