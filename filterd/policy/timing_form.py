"""Time rules as they stand in the bytes of a snapshot: text lines, sorted lists, names of zones. No I/O here."""

from collections.abc import Iterable
from datetime import UTC, date, tzinfo
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from filterd.policy.closing import Closing
from filterd.policy.plan.calendar import Calendar, DayKind
from filterd.policy.plan.line import Line
from filterd.policy.plan.text import parse_line, render
from filterd.policy.plan.zone import zone_named
from filterd.policy.schedule import Rule, Schedule
from filterd.policy.timing import Budget, BudgetKind, Timing

Minutes = Annotated[int, Meta(ge=0, le=1440)]


class CalendarForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A calendar in lists."""

    school_week: tuple[Annotated[int, Meta(ge=0, le=6)], ...]
    holidays: tuple[date, ...]
    terms: tuple[tuple[date, date], ...]
    exceptions: tuple[tuple[date, DayKind], ...]


class ClosingForm(Struct, frozen=True, array_like=True):
    """A closing in sorted lists."""

    mode: str
    everything: bool
    learning: bool
    labels: tuple[str, ...]
    services: tuple[str, ...]
    lists: tuple[str, ...]


class RuleForm(Struct, frozen=True, array_like=True):
    """A line as text and what it shuts, None where it leaves everything open."""

    line: str
    closing: ClosingForm | None


class BudgetForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A budget in sorted lists."""

    slug: str
    name: str
    kind: BudgetKind
    labels: tuple[str, ...]
    services: tuple[str, ...]
    school_day: Minutes
    free_day: Minutes
    enforced: bool


class TimingForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The time rules of one person; `zone` is empty for that of the household."""

    rules: tuple[RuleForm, ...]
    budgets: tuple[BudgetForm, ...]
    zone: str


def calendar_form(calendar: Calendar) -> CalendarForm:
    """Return the form of a calendar."""
    return CalendarForm(
        school_week=tuple(sorted(calendar.school_week)),
        holidays=tuple(sorted(calendar.holidays)),
        terms=calendar.terms,
        exceptions=tuple(sorted(calendar.exceptions.items())),
    )


def calendar_of(form: CalendarForm) -> Calendar:
    """Return the calendar of a form."""
    return Calendar(
        school_week=frozenset(form.school_week),
        holidays=frozenset(form.holidays),
        terms=form.terms,
        exceptions=MappingProxyType(dict(form.exceptions)),
    )


def timing_form(timing: Timing | None) -> TimingForm | None:
    """Return the form of somebody's time rules."""
    if timing is None:
        return None
    return TimingForm(
        rules=tuple(RuleForm(render(rule.line), _closing_form(rule.closing)) for rule in timing.schedule.rules),
        budgets=tuple(_budget_form(budget) for budget in timing.budgets),
        zone="" if timing.zone is timing.home else zone_name(timing.zone),
    )


Schedules = dict[tuple[tuple[RuleForm, ...], str], Schedule]
"""The schedules of one snapshot by their forms, so that people with equal ones share what is worked out of them."""


def timing_of(form: TimingForm | None, calendar: Calendar, home: tzinfo, schedules: Schedules) -> Timing | None:
    """Return the time rules of a form; ValueError if a line or a zone cannot be read."""
    if form is None:
        return None
    zone = zone_of(form.zone) if form.zone else home
    schedule = schedules.get((form.rules, form.zone))
    if schedule is None:
        rules = tuple(Rule(_line(rule.line), _closing(rule.closing)) for rule in form.rules)
        schedule = schedules[form.rules, form.zone] = Schedule(rules, calendar, zone)
    return Timing(schedule, tuple(_budget(budget) for budget in form.budgets), calendar, zone, home)


def zone_name(zone: tzinfo) -> str:
    """Return the IANA name of a zone, "" for UTC where no zone was given."""
    return zone.key if isinstance(zone, ZoneInfo) else ""


def zone_of(name: str) -> tzinfo:
    """Return the zone of an IANA name; ValueError if this machine does not know it."""
    return zone_named(name) if name else UTC


# A household has few different lines, and a thousand people share them.
@lru_cache(4096)
def _line(text: str) -> Line:
    return parse_line(text)


@lru_cache(4096)
def _closing(form: ClosingForm | None) -> Closing | None:
    if form is None:
        return None
    labels, services, lists = map(frozenset, (form.labels, form.services, form.lists))
    return Closing(form.mode, form.everything, form.learning, labels, services, lists)


def _closing_form(closing: Closing | None) -> ClosingForm | None:
    if closing is None:
        return None
    labels, services, lists = map(_sorted, (closing.labels, closing.services, closing.lists))
    return ClosingForm(closing.mode, closing.everything, closing.learning, labels, services, lists)


@lru_cache(4096)
def _budget(form: BudgetForm) -> Budget:
    return Budget(
        slug=form.slug,
        name=form.name,
        kind=form.kind,
        labels=frozenset(form.labels),
        services=frozenset(form.services),
        school_day=form.school_day,
        free_day=form.free_day,
        enforced=form.enforced,
    )


def _budget_form(budget: Budget) -> BudgetForm:
    return BudgetForm(
        slug=budget.slug,
        name=budget.name,
        kind=budget.kind,
        labels=_sorted(budget.labels),
        services=_sorted(budget.services),
        school_day=budget.school_day,
        free_day=budget.free_day,
        enforced=budget.enforced,
    )


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
