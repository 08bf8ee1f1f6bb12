"""A household's time rules: as written, checked, and compiled into a `Timing` for each person. No I/O here.

Public holidays come from outside, as a function: which days they are is no knowledge of ours.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, timedelta, tzinfo
from types import MappingProxyType

from blocklists.catalogue import Catalogue, Tier
from filterd.mistake import Mistakes, shown
from filterd.policy.closing import EVERYTHING, Closing
from filterd.policy.household import BudgetFile, CalendarFile, ExceptionDays, Household, Person, Subject, Term
from filterd.policy.ledger.grant import Rest
from filterd.policy.moment import UNKNOWN_HOUR
from filterd.policy.plan.calendar import Calendar, DayKind
from filterd.policy.plan.line import FREE, SHUT
from filterd.policy.plan.text import parse_line
from filterd.policy.plan.zone import zone_named
from filterd.policy.schedule import Rule, Schedule
from filterd.policy.target import Targets
from filterd.policy.timing import Budget, BudgetKind, Timing

Holidays = Callable[[str, str], frozenset[date]]
"""Public holidays by country and region; ValueError says what there is instead."""

BED = "bed"
MOST_MODES = 50
_FIXED = frozenset({FREE, SHUT, BED, Rest.PAUSE.value, UNKNOWN_HOUR})
_MODE = re.compile(r"[a-z][a-z0-9-]{0,31}")  # as `plan.line` reads it
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
_LONGEST_EXCEPTION = 366 * _DAY
_ENTERTAINMENT = "entertainment"


def no_holidays(country: str, region: str) -> frozenset[date]:
    """Stand in where nobody brought a calendar of public holidays."""
    raise ValueError(f"found {country!r}; allowed: nothing, for no public holidays are at hand")


class Hours:
    """Compiles the time rules of one household; what is wrong is noted with its path."""

    def __init__(self, household: Household, catalogue: Catalogue, mistakes: Mistakes, holidays: Holidays) -> None:
        self._catalogue = catalogue
        self._mistakes = mistakes
        self._has_zone = bool(household.zone)
        self.home = self._zone("zone", household.zone) if household.zone else UTC
        self.calendar = self._calendar(household.calendar, holidays)
        self._targets = Targets(catalogue, mistakes)
        self._modes = self._compiled_modes(household)

    def timing(self, path: str, subject: Subject, tier: Tier) -> Timing | None:
        """Return the time rules of somebody, None if there are none and the zone is the household's."""
        rules = tuple(self._rules(path, subject, tier))
        budgets = tuple(self._budgets(path, subject, tier)) if isinstance(subject, Person) else ()
        zone = self._zone(f"{path}.zone", subject.zone) if subject.zone else self.home
        if (rules or budgets) and not self._has_zone:
            self._mistakes.note("zone", f"nothing, but there are times at {path}", "a time zone such as Europe/Berlin")
            self._has_zone = True  # once is enough
        if not (rules or budgets or subject.zone):
            return None
        return Timing(Schedule(rules, self.calendar, zone), budgets, self.calendar, zone, self.home)

    def _zone(self, path: str, name: str) -> tzinfo:
        try:
            return zone_named(name)
        except ValueError as error:
            self._mistakes.add(f"{path}: {error}")
            return UTC

    def _calendar(self, written: CalendarFile, holidays: Holidays) -> Calendar:
        days: frozenset[date] = frozenset()
        if written.country:
            try:
                days = holidays(written.country, written.region)
            except ValueError as error:
                self._mistakes.add(f"calendar: {error}")
        elif written.region:
            self._mistakes.note("calendar.region", shown(written.region), "a country beside it")
        return Calendar(
            school_week=frozenset(_WEEK.index(day) for day in written.school_week),
            holidays=days,
            terms=tuple(self._terms(written.terms)),
            exceptions=MappingProxyType(dict(self._exceptions(written.days))),
        )

    def _terms(self, written: Iterable[Term]) -> Iterator[tuple[date, date]]:
        for number, term in enumerate(written):
            if term.last < term.first:
                self._mistakes.note(f"calendar.terms[{number}].to", str(term.last), f"{term.first} or later")
            yield term.first, term.last

    def _exceptions(self, written: Iterable[ExceptionDays]) -> Iterator[tuple[date, DayKind]]:
        seen: dict[date, DayKind] = {}
        for number, each in enumerate(written):
            last = each.last or each.first
            where = f"calendar.days[{number}]"
            if not timedelta() <= last - each.first <= _LONGEST_EXCEPTION:
                self._mistakes.note(f"{where}.to", str(last), f"{each.first} or later, at most a year")
                continue
            span = [each.first + offset * _DAY for offset in range((last - each.first).days + 1)]
            clash = next((day for day in span if seen.get(day, each.kind) is not each.kind), None)
            if clash:
                self._mistakes.note(where, f"{clash}, which is said to be {seen[clash].value} above", "one of the two")
            for day in span:
                seen[day] = each.kind
                yield day, each.kind

    def _compiled_modes(self, household: Household) -> Mapping[str, Closing | None]:
        """Return what each mode shuts, None for `free`; the household's own words win over the catalogue's."""
        modes: dict[str, Closing | None] = {}
        for mode in self._catalogue.modes:
            labels = frozenset(mode.shut)
            modes[mode.slug] = None if mode.free else Closing(mode.slug, mode.everything, mode.learning, labels)
        if len(household.modes) > MOST_MODES:
            self._mistakes.note("modes", f"{len(household.modes)} modes", f"at most {MOST_MODES}")
            return modes
        for slug, written in household.modes.items():
            if slug in _FIXED:
                self._mistakes.note(f"modes.{slug}", "a mode whose meaning is fixed", "another name")
            elif not _MODE.fullmatch(slug):
                self._mistakes.note(f"modes.{slug}", shown(slug), "a name of a-z, 0-9 and -, such as piano")
            else:
                modes[slug] = self._targets.closing(f"modes.{slug}.shut", slug, written.shut)
        return modes

    def _rules(self, path: str, subject: Subject, tier: Tier) -> Iterator[Rule]:
        if isinstance(subject.schedule, str):
            yield from self._bedtime_of(tier, f"{path}.schedule", subject)
            return
        for number, text in enumerate(subject.schedule):
            where = f"{path}.schedule[{number}]"
            try:
                line = parse_line(text)
            except ValueError as error:
                self._mistakes.add(f"{where}: {error}")
                continue
            if line.mode == SHUT:
                yield Rule(line, self._targets.closing(where, SHUT, line.targets or (EVERYTHING,)))
            elif line.mode in self._modes:
                yield Rule(line, self._modes[line.mode])
            else:
                choice = (SHUT, *self._modes)
                also = {"bedtime": BED, "sleep": BED}
                self._mistakes.note_choice(where, f"the mode {shown(line.mode)}", choice, value=line.mode, also=also)

    def _bedtime_of(self, tier: Tier, where: str, subject: Subject) -> Iterator[Rule]:
        if tier.bedtime is not None:
            text = f"{BED} {tier.bedtime.start:%H:%M} to {tier.bedtime.end:%H:%M} on every day"
            yield Rule(parse_line(text), self._modes[BED])
        elif subject.tier == tier.slug:  # else the tier itself is the mistake, and noted
            self._mistakes.note(where, "tier", f"lines; the tier {tier.slug!r} has no bedtime")

    def _budgets(self, path: str, subject: Person, tier: Tier) -> Iterator[Budget]:
        if isinstance(subject.budgets, str):
            yield from self._budget_of(tier, f"{path}.budgets", subject)
            return
        seen: set[str] = set()
        for number, written in enumerate(subject.budgets):
            where = f"{path}.budgets[{number}]"
            if written.id in seen or written.id == UNKNOWN_HOUR:
                taken = "twice" if written.id in seen else "which has a meaning of its own"
                self._mistakes.note(f"{where}.id", f"{shown(written.id)}, {taken}", "another name")
            seen.add(written.id)
            yield self._budget(where, written)

    def _budget(self, where: str, written: BudgetFile) -> Budget:
        covered = self._targets.closing(f"{where}.covers", written.id, written.covers or self._entertainment())
        if covered.everything or covered.lists:  # nobody can count minutes of those
            self._mistakes.note(f"{where}.covers", "everything or a list", "categories and services")
        return Budget(
            slug=written.id,
            name=written.name,
            kind=written.kind,
            labels=covered.labels,
            services=covered.services,
            school_day=written.minutes.school,
            free_day=written.minutes.free,
            enforced=written.enforced or written.kind is BudgetKind.SESSION,
        )

    def _budget_of(self, tier: Tier, where: str, subject: Person) -> Iterator[Budget]:
        minutes = tier.budget.school_day_minutes if tier.budget else None
        if tier.budget is None or minutes is None:
            if subject.tier == tier.slug:  # as above
                self._mistakes.note(where, "tier", f"budgets; the tier {tier.slug!r} sets no minutes")
            return
        yield Budget(
            slug=_ENTERTAINMENT,
            name="games, videos and social networks",
            kind=BudgetKind.ESTIMATE,
            labels=frozenset(self._entertainment()),
            services=frozenset(),
            school_day=minutes,
            free_day=minutes + tier.budget.weekend_extra_minutes,
            enforced=False,  # an estimate is advice until an adult says otherwise
        )

    def _entertainment(self) -> tuple[str, ...]:
        return tuple(category.slug for category in self._catalogue.categories if category.budget)
