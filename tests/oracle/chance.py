"""Random plans, as plain tuples for the reference and as text for the engine. Edges crowd where the clock jumps."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from tests.oracle.reference import DAY, OPEN, WEEK, Days, PlainCalendar, PlainPlan, PlainRule

WHAT = ("bed", "school", "shut", "shut games", "shut games, service:tiktok", "shut list:mine", OPEN)
WORDS = (
    "every day",
    "weekdays",
    "weekends",
    "school days",
    "free days",
    "school nights",
    "free nights",
    "holidays",
)
WHOLE_DAY = ((0, 1440),)


def plan(chance: Random, around: datetime, walls: tuple[datetime, ...]) -> PlainPlan:
    """Return a plan whose dates lie near `around` and whose edges lie near the wall times `walls`."""
    rules = tuple(rule(chance, around.date(), walls) for _ in range(chance.choice((1, 1, 2, 3, 5, 8))))
    return PlainPlan(rules, calendar(chance, around.date()))


def quiet_plan(chance: Random, around: datetime) -> PlainPlan:
    """Return a plan that hardly ever changes: the same is shut all day and every day, but for a few dates far apart."""
    base = chance.choice((("every day",), ("school days", "free days"), ("weekdays", "weekends"), ()))
    always = [PlainRule("shut", WHOLE_DAY, ((word, ""),)) for word in base]
    near = [around.date() + chance.randint(-50, 50) * DAY for _ in range(5)]
    rare = [rare_rule(chance, near[0], around) for _ in range(chance.randint(0, 2))]
    all_week = {0, 1, 2, 3, 4, 5, 6}
    weeks = (all_week, {near[1].weekday()}, all_week - {near[2].weekday()})
    terms = ((), ((max(near[3:]), date(2100, 1, 1)),), ((date(2000, 1, 1), min(near[3:])),))
    plain = PlainCalendar(tuple(chance.choice(weeks)), tuple(near[1:3]), chance.choice(terms))
    return PlainPlan((*always, *rare), plain)


def rare_rule(chance: Random, near: date, around: datetime) -> PlainRule:
    """Return a rule for a few days, if the calendar makes them few."""
    dates = (str(near), str(near + chance.choice((0, 1, 30)) * DAY))
    few = chance.choice((dates, ("holidays", ""), ("free nights", ""), ("free days", ""), ("school days", "")))
    found = WHOLE_DAY if chance.random() < 0.3 else ranges(chance, (around,), 15)
    if few[0].endswith("nights") and is_over_noon(found):
        found = ((60, 120),)
    return PlainRule(chance.choice(("shut games", OPEN)), found, (few,))


def calendar(chance: Random, near: date) -> PlainCalendar:
    """Return a calendar with something unusual in nearly every week."""
    first = near + chance.randint(-30, 2) * DAY
    second = near + chance.randint(3, 40) * DAY
    return PlainCalendar(
        chance.choice(((0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (5, 6, 0, 1, 2), (0, 1, 2, 3, 4, 5), ())),
        tuple(near + chance.randint(-4, 4) * DAY for _ in range(chance.randint(0, 3))),
        chance.choice(((), ((first, near + chance.randint(-2, 2) * DAY), (second, second + 20 * DAY)))),
        {near + chance.randint(-4, 4) * DAY: chance.random() < 0.5 for _ in range(chance.randint(0, 3))},
    )


def rule(chance: Random, near: date, walls: tuple[datetime, ...]) -> PlainRule:
    """Return a rule that the text form allows: on nights no range runs over noon."""
    found = WHOLE_DAY if chance.random() < 0.1 else ranges(chance, walls)
    selected = {days(chance, near) for _ in range(chance.choice((1, 1, 1, 2, 3)))}
    if is_over_noon(found):
        selected = {each for each in selected if not each[0].endswith("nights")} or {("every day", "")}
    return PlainRule(chance.choice(WHAT), found, tuple(sorted(selected)))


def is_over_noon(found: tuple[tuple[int, int], ...]) -> bool:
    """Return whether a range runs from before noon to after it: no night does."""
    return any(start < 720 < end for start, end in found)


def ranges(chance: Random, walls: tuple[datetime, ...], step: int = 1) -> tuple[tuple[int, int], ...]:
    """Return ranges that do not overlap: neighbours among some minutes of the day, sometimes round midnight."""
    minutes = sorted({minute(chance, walls, step) for _ in range(2 * chance.choice((1, 1, 2, 3)))})
    if chance.random() < 0.5:
        minutes = minutes[1:] + minutes[:1]
    if len(minutes) > 2 and chance.random() < 0.2:
        pairs = [*pairwise(minutes)]  # all of them touch
    else:
        pairs = [*zip(minutes[::2], minutes[1::2], strict=False)]
    ended = [(start, 1440 if end == 0 and chance.random() < 0.5 else end) for start, end in pairs]
    return tuple(ended) or WHOLE_DAY


def minute(chance: Random, walls: tuple[datetime, ...], step: int) -> int:
    """Return a minute of the day: now and then any, midnight or noon, else near one of `walls`."""
    if chance.random() < 0.35:
        found = chance.choice((chance.randrange(1440), 0, 720))
    else:
        wall = chance.choice(walls)
        found = wall.hour * 60 + wall.minute + chance.choice((-90, -60, -30, -15, -1, 0, 0, 0, 1, 15, 30, 60, 90))
    return found // step * step % 1440


def days(chance: Random, near: date) -> Days:
    """Return a word for days, a stretch of the week, or dates nearby."""
    kind = chance.random()
    if kind < 0.6:
        return chance.choice(WORDS), ""
    if kind < 0.8:
        return chance.choice(WEEK), chance.choice(WEEK)
    first = near + chance.randint(-3, 3) * DAY
    return str(first), str(first + chance.choice((0, 0, 1, 2, 10)) * DAY)


def text(rule: PlainRule) -> str:
    """Return the rule as the engine reads it."""
    times = ", ".join(f"{start // 60:02}:{start % 60:02} to {end // 60:02}:{end % 60:02}" for start, end in rule.ranges)
    return f"{rule.what} {times} on {', '.join(days_text(each) for each in rule.days)}"


def days_text(days: Days) -> str:
    """Return the days as the engine reads them; a stretch that is one day is written as one."""
    first, last = days
    return first if last in ("", first) else f"{first} to {last}"


def instant(chance: Random, begin: datetime, end: datetime) -> datetime:
    """Return an instant: on a whole minute, within one, or the last moment of one."""
    found = begin + timedelta(minutes=chance.randrange(int((end - begin) / timedelta(minutes=1))))
    return found + timedelta(seconds=chance.choice((0, chance.uniform(0, 59.999), 59, 59.999999)))
