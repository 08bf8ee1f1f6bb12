"""One window of time under one random plan: the engine's decisions and next changes against the reference."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from filterd.policy.closing import Closing
from filterd.policy.plan.calendar import Calendar, DayKind
from filterd.policy.plan.text import parse_line
from filterd.policy.schedule import Rule, Schedule
from tests.oracle import chance as draw
from tests.oracle.reference import OPEN, PlainPlan, shut
from tests.oracle.zone import BEGIN, END, shifts

MINUTE = timedelta(minutes=1)
MOST_TOLD = 5
SECONDS = (0, 0, 29, 30.5, 59.999999)  # nothing changes within a minute


@dataclass
class Tally:
    """How many answers were compared, how many differed, and the first of these in words."""

    decisions: int = 0
    wrong: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take in another tally."""
        self.decisions += other.decisions
        self.wrong += other.wrong
        self.told = (self.told + other.told)[:MOST_TOLD]


@dataclass(frozen=True)
class Window:
    """Instants from `begin` on, `step` minutes apart, in one zone; plans are drawn around `around` by `seed`."""

    zone: str
    around: datetime
    begin: datetime
    steps: int
    step: int
    seed: str


def dense(name: str, plans: int) -> Iterator[Window]:
    """Return windows round each change of the zone's offset: 20 hours before it, 12 after, minute by minute."""
    for number, at in enumerate(shifts(name)):
        for plan in range(plans):
            yield Window(name, at, at - 1200 * MINUTE, 1920, 1, f"{name} {number} {plan}")


def sparse(name: str, count: int) -> Iterator[Window]:
    """Return days anywhere in the years, minute by minute."""
    chance = Random(f"{name} sparse")
    for number in range(count):
        at = draw.instant(chance, BEGIN, END - timedelta(days=2)).replace(second=0, microsecond=0)
        yield Window(name, at, at, 1440, 1, f"{name} sparse {number}")


def wide(name: str, number: int = 0) -> Window:
    """Return 120 days in quarters of an hour, for plans whose next change is far away."""
    at = BEGIN + timedelta(days=Random(f"{name} wide {number}").randrange(60, 3600))
    return Window(name, at, at - timedelta(days=60), 120 * 96, 15, f"{name} wide {number}")


def compare(window: Window) -> Tally:
    """Return the tally of a window."""
    chance = Random(window.seed)
    zone = ZoneInfo(window.zone)
    walls = tuple((window.around + side * MINUTE).astimezone(zone) for side in (-1, 0, 0))
    plan = draw.plan(chance, walls[1], walls) if window.step == 1 else draw.quiet_plan(chance, walls[1])
    schedule = compiled(plan, zone)
    tally = Tally()
    states = []
    for number in range(window.steps):
        now = window.begin + number * window.step * MINUTE
        states.append(shut(plan, zone, now))
        late = now + timedelta(seconds=chance.choice(SECONDS))
        check(tally, window, plan, late, names(schedule, late), states[-1])
    for _ in range(40):
        now = draw.instant(chance, window.begin, window.begin + window.steps * window.step * MINUTE)
        check_next(tally, window, plan, schedule, states, now)
    return tally


def compiled(plan: PlainPlan, zone: ZoneInfo) -> Schedule:
    """Return the plan as the engine has it, read from its text."""
    plain = plan.calendar
    calendar = Calendar(
        frozenset(plain.school_week),
        frozenset(plain.holidays),
        plain.terms,
        {day: DayKind.SCHOOL if is_school else DayKind.FREE for day, is_school in plain.exceptions.items()},
    )
    rules = [
        Rule(parse_line(draw.text(rule)), None if rule.what == OPEN else Closing(rule.what)) for rule in plan.rules
    ]
    return Schedule(tuple(rules), calendar, zone)


def names(schedule: Schedule, now: datetime) -> tuple[str, ...]:
    """Return what the engine shuts."""
    return tuple(closing.mode for closing in schedule.closings(now))


def check_next(
    tally: Tally, window: Window, plan: PlainPlan, schedule: Schedule, states: list[tuple[str, ...]], now: datetime
) -> None:
    """Compare the next change with the first other state of the reference; past the window none is known."""
    first = int((now - window.begin) / (window.step * MINUTE))
    other = next((n for n in range(first + 1, len(states)) if states[n] != states[first]), None)
    end = window.begin + len(states) * window.step * MINUTE
    wanted = None if other is None else window.begin + other * window.step * MINUTE
    check(tally, window, plan, now, schedule.next_change(now, end), wanted)
    unlimited = schedule.next_change(now)
    if wanted is None and unlimited is not None and unlimited >= end:
        told, wanted_there = names(schedule, unlimited), shut(plan, ZoneInfo(window.zone), unlimited)
        check(tally, window, plan, unlimited, told, wanted_there)
        check(tally, window, plan, unlimited, told != states[first], True)
    else:
        check(tally, window, plan, now, unlimited, wanted)


def check(tally: Tally, window: Window, plan: PlainPlan, now: datetime, found: object, wanted: object) -> None:
    """Count one comparison, and keep what is needed to see it again."""
    tally.decisions += 1
    if found != wanted:
        tally.wrong += 1
        if len(tally.told) < MOST_TOLD:
            lines = "\n".join(f"    {draw.text(rule)}" for rule in plan.rules)
            told = f"{window.zone} at {now.astimezone(UTC)}: found {found}; the reference says {wanted}"
            tally.told.append(f"{told} (seed {window.seed!r})\n{lines}\n    {plan.calendar}")
