"""What a person's schedule shuts at an instant, and when that next changes. No clock: the time is an argument."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from filterd.policy.closing import Closing
from filterd.policy.plan.calendar import Calendar
from filterd.policy.plan.line import Dates, Days, DayWord, Line, Weekdays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line and what it shuts; None for a line of the mode `free`, which opens what the others shut."""

    line: Line
    closing: Closing | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The rules of one person, the calendar that says which days they hold, the zone in which they are read."""

    rules: tuple[Rule, ...]
    calendar: Calendar
    zone: tzinfo

    @property
    def is_empty(self) -> bool:
        """Whether it can never shut anything."""
        return not self.strictest()

    def strictest(self) -> tuple[Closing, ...]:
        """Return everything it could ever shut, in the order of the rules."""
        return tuple(dict.fromkeys(rule.closing for rule in self.rules if rule.closing is not None))

    def closings(self, now: datetime) -> tuple[Closing, ...]:
        """Return what is shut at `now` (aware), in the order of the rules; nothing while a free rule holds."""
        wall = now.astimezone(self.zone).replace(tzinfo=None)
        held = [rule.closing for rule in self.rules if self._holds(rule.line, wall)]
        return () if None in held else tuple(each for each in held if each is not None)

    def next_change(self, now: datetime, limit: datetime | None = None) -> datetime | None:
        """Return the earliest instant after `now` (UTC, before `limit`) at which `closings` differs, None if none."""
        held = self.closings(now)
        instant = now.astimezone(UTC).replace(second=0, microsecond=0)
        for _ in range(40 * 24 * 60):
            instant += timedelta(minutes=1)
            if limit is not None and instant >= limit:
                return None
            if self.closings(instant) != held:
                return instant
        return None

    def _holds(self, line: Line, wall: datetime) -> bool:
        day, minute = wall.date(), wall.hour * 60 + wall.minute
        for each in line.ranges:
            past = each.end <= each.start
            if minute >= each.start and (past or minute < each.end) and self._covers(line.days, day):
                return True
            if past and minute < each.end and self._covers(line.days, day - _DAY):
                return True
        return False

    def _covers(self, days: tuple[Days, ...], day: datetime | object) -> bool:
        return any(_covers(each, day, self.calendar) for each in days)  # type: ignore[arg-type]


def _covers(days: Days, day: datetime, calendar: Calendar) -> bool:
    if isinstance(days, Weekdays):
        return (day.weekday() - days.first) % 7 <= (days.last - days.first) % 7
    if isinstance(days, Dates):
        return days.first <= day <= days.last
    return {
        DayWord.EVERY_DAY: True,
        DayWord.WEEKDAYS: day.weekday() < 5,
        DayWord.WEEKENDS: day.weekday() >= 5,
        DayWord.SCHOOL_DAYS: calendar.is_school_day(day),
        DayWord.FREE_DAYS: not calendar.is_school_day(day),
        DayWord.SCHOOL_NIGHTS: calendar.is_school_night(day),
        DayWord.FREE_NIGHTS: not calendar.is_school_night(day),
        DayWord.HOLIDAYS: calendar.is_holiday(day),
    }[days]


EMPTY = Schedule((), Calendar(), UTC)
"""Nothing is ever shut."""
