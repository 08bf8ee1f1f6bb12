"""What holds for a person, as rows of an answer. Pure: the time is an argument."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from filterd.desk.answer import (
    BudgetRow,
    ClosedRow,
    GrantRow,
    PauseRow,
    PersonRow,
    Standstill,
    StateRow,
    TicketRow,
)
from filterd.desk.request import EVERYBODY
from filterd.desk.scope import words_of
from filterd.policy.closing import Closing
from filterd.policy.ledger.budget import remaining, session_end
from filterd.policy.ledger.grant import EVERYONE, Grant, Pause
from filterd.policy.ledger.midnight import day_at
from filterd.policy.ledger.standing import Spent, Standing
from filterd.policy.ledger.ticket import Ticket
from filterd.policy.moment import Moment, moment_at
from filterd.policy.outlook import states
from filterd.policy.timing import Budget, BudgetKind, Timing
from filterd.policy.timing_form import zone_name
from filterd.policy.types import Client, Profile


def person_row(profile: Profile, standing: Standing, now: datetime, *, is_certain: bool) -> PersonRow:
    """Return everything that holds for one person at `now` (aware)."""
    moment = moment_at(profile.timing, standing, now, is_certain)
    row = state_row(moment)
    coming = states(Client(profile, standing=standing, moment=moment), now)
    then = next((each for each in coming if _noticed(state_row(each)) != _noticed(row)), None)
    return PersonRow(
        person=profile.slug,
        name=profile.name,
        tier=profile.tier,
        now=row,
        until=then.since if then else None,
        seconds=seconds_to(then.since, now) if then else None,
        then=state_row(then) if then else None,
        certain=moment.is_certain,
        budgets=budget_rows(profile.timing, standing, now),
        grants=tuple(grant_row(each, now) for each in standing.grants if each.start <= now < each.until),
        pauses=pause_rows(standing.pauses, now),
        step_up=_step_up(profile, now),
        zone=_zone(profile.timing),
    )


def state_row(moment: Moment) -> StateRow:
    """Return how much a moment shuts, and by what."""
    closings = (*moment.pauses, *moment.schedule, *moment.budgets)
    if not closings:
        return StateRow(Standstill.OPEN, lifted_by=moment.lifted_by)
    shut = any(each.everything for each in closings)
    return StateRow(Standstill.SHUT if shut else Standstill.PARTLY, tuple(dict.fromkeys(map(_closed_row, closings))))


def _noticed(row: StateRow) -> StateRow:
    """Return what people notice of it: not which of two grants lifts everything, nor games shut where everything is."""
    closed = (each for each in row.closed if row.state is Standstill.PARTLY or not each.what)
    return StateRow(row.state, tuple(closed))


def _closed_row(closing: Closing) -> ClosedRow:
    if closing.everything:
        return ClosedRow(closing.mode)
    services = (f"service:{each}" for each in sorted(closing.services))
    lists = (f"list:{each}" for each in sorted(closing.lists))
    return ClosedRow(closing.mode, (*sorted(closing.labels), *services, *lists))


def budget_rows(timing: Timing | None, standing: Standing, now: datetime) -> tuple[BudgetRow, ...]:
    """Return what is left of each budget today."""
    if timing is None:
        return ()
    return tuple(budget_row(each, timing, standing, now) for each in timing.budgets)


def budget_row(budget: Budget, timing: Timing, standing: Standing, now: datetime) -> BudgetRow:
    """Return what is left of one budget today; an estimate with its doubt."""
    today, spent = day_at(now, timing.home), standing.spent.get(budget.slug)
    counted = spent if spent is not None and spent.day == today else Spent(today)
    ends = session_end(budget, spent, timing.calendar, timing.home, now)

    def left(seconds: int | None = None) -> int:
        """Return what would be left if so many seconds had been used; as counted without."""
        used = spent if seconds is None else replace(counted, seconds=seconds)
        return remaining(budget, used, timing.calendar, timing.home, now)

    is_guess = budget.kind is BudgetKind.ESTIMATE
    return BudgetRow(
        budget=budget.slug,
        name=budget.name,
        kind=budget.kind,
        enforced=budget.enforced,
        left=left(),
        least=left(counted.most) if is_guess else left(),
        most=left(counted.least) if is_guess else left(),
        bonus=counted.bonus,
        running_since=spent.running_since if spent and ends else None,
        ends=ends,
    )


def grant_row(grant: Grant, now: datetime) -> GrantRow:
    """Return a grant."""
    return GrantRow(
        id=grant.id,
        person=who(grant.person),
        scope=words_of(grant.scope),
        until=grant.until,
        seconds=seconds_to(grant.until, now),
        origin=grant.origin.kind,
        note=grant.origin.note,
    )


def pause_rows(pauses: Iterable[Pause], now: datetime) -> tuple[PauseRow, ...]:
    """Return the pauses that hold at `now`."""
    return tuple(pause_row(each, now) for each in pauses if each.start <= now < each.until)


def pause_row(pause: Pause, now: datetime) -> PauseRow:
    """Return a pause."""
    return PauseRow(pause.id, who(pause.person), pause.rest, pause.until, seconds_to(pause.until, now))


def ticket_row(ticket: Ticket, code: str = "") -> TicketRow:
    """Return a ticket."""
    return TicketRow(
        id=ticket.id,
        gives=ticket.gives,
        minutes=ticket.minutes,
        budget=ticket.budget,
        scope=words_of(ticket.scope) if ticket.scope else "",
        person=who(ticket.person),
        expires=ticket.expires,
        code=code,
    )


def who(person: str) -> str:
    """Return the slug of a person, or the word for everyone."""
    return EVERYBODY if person == EVERYONE else person


def seconds_to(until: datetime, now: datetime) -> int:
    """Return how long it is until an instant, in whole seconds, rounded up: at 0 it has come."""
    return max(0, -int((now - until).total_seconds() // 1))


def _zone(timing: Timing | None) -> str:
    return "" if timing is None or timing.zone == timing.home else zone_name(timing.zone)


def _step_up(profile: Profile, now: datetime) -> str:
    """Return the month in which to ask about the next tier, once it has come."""
    month = profile.next_tier_month
    zone = profile.timing.home if profile.timing else now.tzinfo
    return month if month and f"{now.astimezone(zone):%Y-%m}" >= month else ""
