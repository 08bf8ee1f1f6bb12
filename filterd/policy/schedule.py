"""What a person's schedule shuts at an instant, and when that next changes. No clock: the time is an argument.

A line holds by the clock on the wall: a time that daylight saving skips never comes, one that it repeats comes twice,
and a range past midnight belongs to the local date it begins on.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from filterd.policy.closing import Closing
from filterd.policy.plan.calendar import Calendar
from filterd.policy.plan.cover import covers, turns
from filterd.policy.plan.day import Day, Span, day_of
from filterd.policy.plan.line import DAY_MINUTES, NIGHTS, Days, Line, Range
from filterd.policy.plan.zone import aware, first_shift, utc_of, wall_of

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_LAST = date.max.toordinal()
_MOST_DAYS_KEPT = 64  # a usual plan has about ten kinds of day; one with very many dates works some out again
_MOST_DATES_KEPT = 8  # everybody asks about these days: yesterday, today and the next ones

Covered = int
"""Which of a schedule's words for days cover one date: a bit for each. A set of them would be ten times as large."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A line and what it shuts; None for a line of the mode `free`, which opens what the others shut."""

    line: Line
    closing: Closing | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rules of one person, the calendar that says which days they hold, the zone in which they are read.

    Few kinds of date differ for a plan, so the days it has worked out are kept by what covers them and the day before.
    """

    rules: tuple[Rule, ...]
    calendar: Calendar
    zone: tzinfo
    _selected: tuple[Days, ...] = field(init=False, repr=False, compare=False)
    _kept: dict[tuple[Covered, Covered], Day] = field(init=False, repr=False, compare=False, default_factory=dict)
    _dates: dict[date, Covered] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Gather the words for days, each once."""
        selected = dict.fromkeys(days for rule in self.rules for days in rule.line.days)
        object.__setattr__(self, "_selected", tuple(selected))

    @property
    def is_empty(self) -> bool:
        """Whether it can never shut anything."""
        return all(rule.closing is None for rule in self.rules)

    def strictest(self) -> tuple[Closing, ...]:
        """Return everything it could ever shut, in the order of the rules, each once."""
        return tuple(dict.fromkeys(rule.closing for rule in self.rules if rule.closing is not None))

    def closings(self, now: datetime) -> tuple[Closing, ...]:
        """Return what is shut at `now` (aware), in the order of the rules; nothing while a free rule holds."""
        return () if self.is_empty else self._at(wall_of(utc_of(now), self.zone))

    def next_change(self, now: datetime, limit: datetime | None = None) -> datetime | None:
        """Return the earliest instant after `now` (UTC, before `limit`) at which `closings` differs, None if none.

        It goes from edge to edge of the plan, and stops where the zone's offset changes, because the wall clock jumps
        there. Dates on which nothing can change are passed over in one step.
        """
        if self.is_empty:
            return None
        start, end = utc_of(now), None if limit is None else utc_of(limit)
        wall = wall_of(start, self.zone)
        held = self._at(wall)
        while end is None or start < end:
            stop = self._stop(start, wall, held)
            if stop is None:
                return None
            start, wall = stop, wall_of(stop, self.zone)
            if self._at(wall) != held:
                return aware(start) if end is None or start < end else None
        return None

    def _at(self, wall: datetime) -> tuple[Closing, ...]:
        return self._day(wall.date()).at(_minute(wall))

    def _stop(self, start: datetime, wall: datetime, held: tuple[Closing, ...]) -> datetime | None:
        """Return an instant (naive UTC) up to which `held` is shut for certain, None if for ever."""
        day = self._day(wall.date())
        try:
            edge = datetime.combine(wall.date(), time()) + day.edge_after(_minute(wall)) * _MINUTE
            stop = start + (edge - wall)
        except OverflowError:  # the year 9999 is over
            return None
        shift = first_shift(self.zone, start, stop)
        if shift is not None or not day.is_all(held):
            return shift or stop
        unlike = self._first_unlike(wall.date(), held)
        if unlike is None:
            return None
        # No wall clock is a day off UTC, so two days before that date it shows an earlier one everywhere.
        return max(stop, datetime.combine(unlike, time()) - 2 * _DAY) if unlike - wall.date() > 3 * _DAY else stop

    def _first_unlike(self, day: date, held: tuple[Closing, ...]) -> date | None:
        """Return the first date after `day` that is not `held` from midnight to midnight, None if there is none."""
        last, today = day, self._covered(day)
        for each in self._unsure(day):
            before = today if each - last == _DAY else self._covered(each - _DAY)
            last, today = each, self._covered(each)
            if not self._kind(today, before).is_all(held):
                return each
        return None

    def _unsure(self, day: date) -> Iterator[date]:
        """Return dates after `day` in order; if all of them are alike, so are those left out.

        Between two turns of the calendar a week is like the other, so the days right after each turn tell all. They are
        eight because the hours after midnight depend on the day before.
        """
        reached = day.toordinal()
        for begin in self._begins(day):
            for number in range(max(begin, reached + 1), min(begin + 8, _LAST + 1)):
                reached = number
                yield date.fromordinal(number)

    def _begins(self, day: date) -> Iterator[int]:
        """Return the date after `day`, then, if that was not enough, every later turn of the calendar, as ordinals."""
        yield day.toordinal() + 1
        found = turns(self._selected, self.calendar)
        yield from (turn.toordinal() for turn in found[bisect_right(found, day) :])

    def _day(self, day: date) -> Day:
        """Return what is shut on a local date; on the day before time nothing was."""
        return self._kind(self._covered(day), self._covered(day - _DAY) if day > date.min else 0)

    def _kind(self, today: Covered, before: Covered) -> Day:
        """Return what is shut on every date that these cover, and the date before it."""
        key = (today, before)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_DAYS_KEPT:
                self._kept.clear()
            found = day_of(self._spans(today, before), tuple(rule.closing for rule in self.rules))
            self._kept[key] = found
        return found

    def _covered(self, day: date) -> Covered:
        found = self._dates.get(day)
        if found is None:
            if len(self._dates) >= _MOST_DATES_KEPT:
                self._dates.clear()
            found = sum(1 << place for place, days in enumerate(self._selected) if covers(days, self.calendar, day))
            self._dates[day] = found
        return found

    def _spans(self, today: Covered, before: Covered) -> Iterator[Span]:
        for number, rule in enumerate(self.rules):
            for each in rule.line.ranges:
                for days in rule.line.days:
                    bit = 1 << self._selected.index(days)
                    for start, end in _parts(each, days, bool(today & bit), bool(before & bit)):
                        yield start, end, number


def _parts(each: Range, days: Days, today: bool, before: bool) -> Iterator[tuple[int, int]]:
    """Return which minutes of a date a range covers, if `days` cover that date (`today`) and the one before."""
    if each.is_early and days in NIGHTS:  # the hours after midnight of the night that began the day before
        if before:
            yield each.start, each.end
    elif each.is_past_midnight:
        if today:
            yield each.start, DAY_MINUTES
        if before:
            yield 0, each.end
    elif today:
        yield each.start, each.end


def _minute(wall: datetime) -> int:
    return wall.hour * 60 + wall.minute


EMPTY = Schedule((), Calendar(), UTC)
"""Nothing is ever shut."""
