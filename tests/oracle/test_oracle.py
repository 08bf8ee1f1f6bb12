"""A fast sample of the comparison, and that it would find a mistake. `make oracle` runs the whole."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from filterd.policy import schedule as engine
from filterd.policy.plan import day as engine_day
from filterd.policy.plan.line import Range
from filterd.policy.plan.zone import zone_named
from tests.oracle.compare import Tally, Window, compare, dense, sparse, wide
from tests.oracle.reference import PlainCalendar, PlainPlan, PlainRule, shut
from tests.oracle.zone import names, shifts

# Half an hour; summer time off for Ramadan; two hours; changes at midnight; the day before; 45 minutes off; none.
UNUSUAL = (
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Africa/Cairo",
    "America/Havana",
    "Asia/Beirut",
    "Atlantic/Azores",
    "America/Scoresbysund",
    "Pacific/Chatham",
    "Asia/Kolkata",
)


def windows(name: str, count: int) -> list[Window]:
    """Some windows round changes of the offset, and one day elsewhere."""
    near = list(dense(name, 1))
    return [*Random(name).sample(near, min(count, len(near))), *sparse(name, 1)]


def tally(chosen: list[Window]) -> Tally:
    total = Tally()
    for window in chosen:
        total.add(compare(window))
    return total


def test_the_engine_equals_the_reference() -> None:
    chosen = [window for name in UNUSUAL for window in windows(name, 1)]
    total = tally([*chosen, wide("Europe/London")])
    assert total.told == []
    assert total.decisions > 40_000


def slip_at(found: Callable[[engine_day.Day, int], object]) -> Callable[[engine_day.Day, int], object]:
    return lambda self, minute: found(self, max(0, minute - 1))


MISTAKES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "an edge one minute late": lambda patch: patch.setattr(engine_day.Day, "at", slip_at(engine_day.Day.at)),
    "a jump of the clock unseen": lambda patch: patch.setattr(engine, "first_shift", lambda *_: None),
    "a night's morning on the wrong day": lambda patch: patch.setattr(engine, "NIGHTS", frozenset()),
    "nothing past midnight": lambda patch: patch.setattr(Range, "is_past_midnight", property(lambda _: False)),
    "a free rule that opens nothing": lambda patch: patch.setattr(
        engine_day, "_state", lambda holding, closings: tuple(closings[n] for n in sorted(holding) if closings[n])
    ),
    "no turn of the calendar": lambda patch: patch.setattr(engine, "turns", lambda *_: ()),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_comparison_finds_a_mistake(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    MISTAKES[mistake](monkeypatch)
    chosen = [*dense("Europe/London", 1), *map(wide, ("Asia/Tokyo", "Europe/Rome", "Africa/Lagos"))]
    assert any(compare(window).wrong for window in chosen)


def test_every_zone_is_known_to_the_engine_and_the_reference() -> None:
    assert len(names()) > 500
    assert [name for name in names() if str(zone_named(name)) != name] == []


def test_the_reference_knows_where_offsets_change() -> None:
    assert shifts("Asia/Tokyo") == ()
    assert len(shifts("Europe/Berlin")) == 22
    assert shifts("Europe/Berlin")[0] == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert shifts("Australia/Lord_Howe")[0] == datetime(2026, 4, 4, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (("school nights", ""), "2026-11-19T23:30Z", "2026-11-20T05:59Z"),  # Friday morning, of Thursday's night
        (("2026-11-20", "2026-11-20"), "2026-11-19T23:30Z", "2026-11-20T05:59Z"),
    ],
)
def test_the_reference_means_the_night_before(days: tuple[str, str], first: str, last: str) -> None:
    plan = PlainPlan((PlainRule("bed", ((30, 420),), (days,)),), PlainCalendar())
    berlin, minute = ZoneInfo("Europe/Berlin"), timedelta(minutes=1)
    begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    assert shut(plan, berlin, begin) == shut(plan, berlin, end) == ("bed",)
    assert shut(plan, berlin, begin - minute) == shut(plan, berlin, end + minute) == ()
    assert date(2026, 11, 20).weekday() == 4
