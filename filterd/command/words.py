"""Words that several commands share: durations, ends, what is shut and why. No I/O here."""

from collections.abc import Iterator
from datetime import datetime

from filterd.desk.answer import BudgetRow, ClosedRow, Done, GrantRow, PauseRow, PersonRow, Standstill, StateRow

NOT_SAVED = "done, but not saved: it ends if the box restarts (`filterd status` says why)"

_MODES = {"bed": "bedtime", "pause": "a pause", "shut": "the schedule"}
_ORIGINS = {
    "parent": "by an adult",
    "pin": "by PIN",
    "ticket": "by a ticket",
    "bonus": "as a bonus",
    "appeal": "by appeal",
}


def span(seconds: int) -> str:
    """Return a duration as its two largest units; less than nothing is 0 s."""
    seconds = max(0, seconds)
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days:
        return f"{days} d {hours % 24} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min {seconds % 60} s" if minutes else f"{seconds} s"


def minutes(seconds: int) -> str:
    """Return minutes that are left, as people count them; a minute that has begun is one."""
    return f"{-(-seconds // 60)} min"


def clock(until: datetime, now: datetime) -> str:
    """Return an end by the clock of the zone of `now`, with the day unless it is today."""
    local = until.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%a} {local.day} {local:%B %H:%M}"


def unsaved(done: Done) -> Iterator[str]:
    """Yield the line that an answer needs if it could not be kept."""
    if not done.saved:
        yield NOT_SAVED


def grant_line(grant: GrantRow, now: datetime, of: str) -> str:
    """Return one grant of a person: what is open for how long, by whom, and its id; `of` is whom the line is about."""
    shared = "" if grant.person == of else f" for {grant.person}"
    by = f"{_ORIGINS.get(grant.origin, grant.origin)}{f' {grant.note}' if grant.note else ''}"
    return f"{grant.scope} open{shared} for {span(grant.seconds)}, until {clock(grant.until, now)} ({by}; {grant.id})"


def pause_line(pause: PauseRow, now: datetime, of: str) -> str:
    """Return one pause: for how long, and its id; `of` is whom the line is about."""
    what = "in bed" if pause.rest == "bed" else "paused"
    shared = "" if pause.person == of else f" with {pause.person}"
    return f"{what}{shared} for {span(pause.seconds)}, until {clock(pause.until, now)} ({pause.id})"


def budget_line(budget: BudgetRow, now: datetime) -> str:
    """Return what is left of a budget; an estimate with its doubt, and whether it is only advice."""
    if budget.kind == "session":
        running = f"; a session is running, until {clock(budget.ends, now)} at most" if budget.ends else ""
        return f"{budget.name}: {minutes(budget.left)} left today{running}"
    doubt = f" ({budget.least // 60} to {-(-budget.most // 60)})" if budget.most > budget.least else ""
    advice = "" if budget.enforced else "; an estimate, for advice only"
    return f"{budget.name}: about {minutes(budget.left)} left today{doubt}{advice}"


def state(row: StateRow, person: PersonRow) -> str:
    """Return what is open or shut, and why."""
    if row.state is Standstill.OPEN:
        return f"everything of the usual is open (lifted by {row.lifted_by})" if row.lifted_by else "open as usual"
    if row.state is Standstill.SHUT:
        return f"closed ({', '.join(_mode(each, person) for each in row.closed if not each.what)})"
    return f"partly closed: {'; '.join(f'{_what(each)} ({_mode(each, person)})' for each in row.closed)}"


def _what(closed: ClosedRow) -> str:
    return ", ".join(closed.what)


def _mode(closed: ClosedRow, person: PersonRow) -> str:
    budget = next((each for each in person.budgets if each.budget == closed.mode), None)
    if budget is None:
        return _MODES.get(closed.mode, closed.mode)
    if not budget.left:
        return f"no minutes left of {budget.name}"
    return f"no session of {budget.name} is running" if budget.kind == "session" else f"the budget {budget.name}"
