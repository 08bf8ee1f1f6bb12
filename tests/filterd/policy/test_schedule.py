"""What a schedule shuts, and when that changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.policy.closing import Closing
from filterd.policy.plan.calendar import Calendar, DayKind
from filterd.policy.plan.cover import covers
from filterd.policy.plan.line import Days
from filterd.policy.plan.text import parse_line
from filterd.policy.schedule import EMPTY, Rule, Schedule

BERLIN = ZoneInfo("Europe/Berlin")
SECOND = timedelta(seconds=1)


def schedule(*lines: str, calendar: Calendar | None = None, zone: tzinfo = BERLIN) -> Schedule:
    """Each line with a closing of its mode and targets."""
    rules = []
    for line in map(parse_line, lines):
        closing = Closing(line.mode, everything=not line.targets, labels=frozenset(line.targets))
        rules.append(Rule(line, None if line.mode == "free" else closing))
    return Schedule(tuple(rules), calendar or Calendar(), zone)


def local(text: str, zone: tzinfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shut(plan: Schedule, now: datetime) -> list[str]:
    return [closing.mode for closing in plan.closings(now)]


def edges(plan: Schedule, now: datetime, count: int) -> list[str]:
    """The next changes in local time."""
    found: list[str] = []
    for _ in range(count):
        change = plan.next_change(now)
        if change is None:
            return [*found, "never"]
        found.append(change.astimezone(plan.zone).strftime("%a %d %b %H:%M:%S %z"))
        now = change
    return found


def test_bedtime_runs_past_midnight() -> None:
    plan = schedule("bed 20:00 to 06:30 on school nights")
    evening, morning = local("2026-11-19T20:00"), local("2026-11-20T06:30")
    times = [evening - timedelta(microseconds=1), evening, local("2026-11-20T00:00"), morning - SECOND, morning]
    assert [bool(plan.closings(now)) for now in times] == [False, True, True, True, False]


def test_a_school_night_is_before_a_school_day() -> None:
    plan = schedule("bed 20:00 to 06:30 on school nights")
    assert edges(plan, local("2026-11-20T12:00"), 3) == [  # a Friday
        "Sun 22 Nov 20:00:00 +0100",
        "Mon 23 Nov 06:30:00 +0100",
        "Mon 23 Nov 20:00:00 +0100",
    ]


def test_the_hours_after_midnight_belong_to_the_night_before() -> None:
    plan = schedule("bed 00:30 to 06:00 on school nights")
    assert edges(plan, local("2026-11-19T12:00"), 4) == [  # Thursday's night is a school night, Friday's is none
        "Fri 20 Nov 00:30:00 +0100",
        "Fri 20 Nov 06:00:00 +0100",
        "Mon 23 Nov 00:30:00 +0100",
        "Mon 23 Nov 06:00:00 +0100",
    ]


def test_a_night_in_two_ranges_is_one_night() -> None:
    whole = schedule("bed 20:00 to 06:30 on free nights")
    parts = schedule("bed 20:00 to 24:00, 00:00 to 06:30 on free nights")
    assert edges(whole, local("2026-11-16T12:00"), 12) == edges(parts, local("2026-11-16T12:00"), 12)


def test_the_hours_after_midnight_of_a_day_are_on_that_day() -> None:
    plan = schedule("bed 00:30 to 06:00 on fri")
    assert edges(plan, local("2026-11-19T12:00"), 2) == ["Fri 20 Nov 00:30:00 +0100", "Fri 20 Nov 06:00:00 +0100"]


def test_a_range_past_midnight_belongs_to_the_date_it_begins_on() -> None:
    plan = schedule("shut 22:00 to 02:00 on 2026-12-24")
    assert edges(plan, local("2026-11-01T12:00"), 3) == [
        "Thu 24 Dec 22:00:00 +0100",
        "Fri 25 Dec 02:00:00 +0100",
        "never",
    ]


def test_what_is_shut_is_told_in_the_order_of_the_rules() -> None:
    plan = schedule("shut games 10:00 to 12:00 on mon", "bed 09:00 to 11:00 on mon", "shut games 10:30 to 13:00 on mon")
    assert shut(plan, local("2026-11-23T10:45")) == ["shut", "bed", "shut"]
    assert len(plan.strictest()) == 2
    assert plan.strictest() == plan.closings(local("2026-11-23T10:00"))


def test_a_free_line_opens_what_the_others_shut() -> None:
    plan = schedule(
        "bed 20:00 to 06:30 on every day", "free 12:00 to 24:00 on 2026-12-24", "shut 00:00 to 24:00 on thu"
    )
    assert shut(plan, local("2026-12-24T11:59")) == ["shut"]
    assert shut(plan, local("2026-12-24T21:00")) == []
    assert shut(plan, local("2026-12-25T00:00")) == ["bed"]
    assert not plan.is_empty
    assert [closing.mode for closing in plan.strictest()] == ["bed", "shut"]


def test_a_time_that_is_skipped_never_comes() -> None:
    plan = schedule("shut 02:15 to 02:45 on every day")
    assert edges(plan, local("2026-03-28T12:00"), 2) == ["Mon 30 Mar 02:15:00 +0200", "Mon 30 Mar 02:45:00 +0200"]


def test_a_time_that_is_repeated_comes_twice() -> None:
    plan = schedule("shut 02:15 to 02:45 on every day")
    assert edges(plan, local("2026-10-25T00:00"), 5) == [
        "Sun 25 Oct 02:15:00 +0200",
        "Sun 25 Oct 02:45:00 +0200",
        "Sun 25 Oct 02:15:00 +0100",
        "Sun 25 Oct 02:45:00 +0100",
        "Mon 26 Oct 02:15:00 +0100",
    ]


def test_a_range_that_ends_within_the_hours_that_jump() -> None:
    plan = schedule("shut 01:30 to 02:30 on every day")
    assert edges(plan, local("2026-03-29T00:00"), 2) == ["Sun 29 Mar 01:30:00 +0100", "Sun 29 Mar 03:00:00 +0200"]
    assert edges(plan, local("2026-10-25T00:00"), 4) == [
        "Sun 25 Oct 01:30:00 +0200",
        "Sun 25 Oct 02:30:00 +0200",
        "Sun 25 Oct 02:00:00 +0100",
        "Sun 25 Oct 02:30:00 +0100",
    ]


def test_a_day_that_is_left_out_never_comes() -> None:
    apia = ZoneInfo("Pacific/Apia")  # there was no 30 December 2011
    plan = schedule("shut 00:00 to 24:00 on 2011-12-30", "bed 00:00 to 24:00 on 2011-12-31", zone=apia)
    change = plan.next_change(local("2011-12-28T00:00", apia))
    assert change == local("2011-12-31T00:00", apia)
    assert change is not None
    assert shut(plan, change) == ["bed"]


def test_a_clock_set_back_over_midnight_brings_yesterday_again() -> None:
    st_johns = ZoneInfo("America/St_Johns")  # until 2011 the clock went back at 00:01, to 23:01 of the day before
    plan = schedule("shut 22:00 to 23:30 on 2010-11-06", zone=st_johns)
    assert edges(plan, local("2010-11-06T12:00", st_johns), 5) == [
        "Sat 06 Nov 22:00:00 -0230",
        "Sat 06 Nov 23:30:00 -0230",
        "Sat 06 Nov 23:01:00 -0330",
        "Sat 06 Nov 23:30:00 -0330",
        "never",
    ]


def test_an_edge_is_where_it_is_to_the_second() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")  # 19 minutes and 32 seconds ahead until July 1937
    plan = schedule("shut 12:00 to 13:00 on every day", zone=amsterdam)
    assert plan.next_change(datetime(1930, 1, 1, 0, 0, tzinfo=UTC)) == datetime(1930, 1, 1, 11, 40, 28, tzinfo=UTC)


def test_the_next_change_is_after_now_and_before_the_limit() -> None:
    plan = schedule("shut 12:00 to 13:00 on every day")
    noon = local("2026-11-20T12:00")
    assert plan.next_change(noon - timedelta(microseconds=1)) == noon
    assert plan.next_change(noon) == noon + timedelta(hours=1)
    assert plan.next_change(noon - SECOND, noon) is None
    assert plan.next_change(noon - SECOND, noon + SECOND) == noon
    assert plan.next_change(noon, noon - SECOND) is None
    assert plan.next_change(noon, local("2026-11-20T12:30")) is None


def test_a_change_that_changes_nothing_is_none() -> None:
    plan = schedule(
        "shut 00:00 to 12:00 on every day", "shut 12:00 to 24:00 on weekdays", "shut 12:00 to 00:00 on weekends"
    )
    assert plan.next_change(local("2026-11-20T10:00")) is None


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("free 00:00 to 12:00 on mon",),
        ("shut 00:00 to 24:00 on every day",),
        ("shut 00:00 to 24:00 on school days, free days",),
        ("shut 00:00 to 12:00 on 2020-01-01",),
        ("bed 00:00 to 24:00 on holidays",),
    ],
)
def test_a_plan_that_stays_as_it_is_says_so(lines: tuple[str, ...]) -> None:
    plan = schedule(*lines, calendar=Calendar(holidays=frozenset({date(2025, 1, 1)})))
    assert plan.next_change(local("2026-11-20T12:00")) is None


@pytest.mark.parametrize(
    ("line", "now", "change"),
    [
        ("bed 06:00 to 07:00 on 2049-12-24", "2026-11-20T12:00", "2049-12-24T06:00"),
        ("bed 06:00 to 07:00 on 9999-12-30", "2026-11-20T12:00", "9999-12-30T06:00"),
        ("bed 00:00 to 24:00 on 2026-01-01 to 2031-06-30", "2026-11-20T12:00", "2031-07-01T00:00"),
        ("bed 22:00 to 06:00 on 2027-10-30", "2027-10-31T05:59:59", "2027-10-31T06:00"),
        ("bed 08:00 to 09:00 on holidays", "2026-11-20T12:00", "2030-05-01T08:00"),
        ("bed 00:00 to 24:00 on free days", "2027-07-01T12:00", "2027-09-06T00:00"),
        ("bed 07:00 to 08:00 on school days", "2027-07-01T12:00", "2027-09-06T07:00"),
        ("bed 01:00 to 02:00 on school nights", "2027-07-01T12:00", "2027-09-06T01:00"),
    ],
)
def test_a_change_is_found_however_far_away(line: str, now: str, change: str) -> None:
    calendar = Calendar(
        holidays=frozenset({date(2030, 5, 1)}),
        terms=((date(2026, 1, 1), date(2027, 6, 30)), (date(2027, 9, 6), date(2040, 1, 1))),
    )
    assert schedule(line, calendar=calendar).next_change(local(now)) == local(change)


def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often a date was looked at since."""
    calls = [0]

    def count(days: Days, calendar: Calendar, day: date) -> bool:
        calls[0] += 1
        return covers(days, calendar, day)

    monkeypatch.setattr("filterd.policy.schedule.covers", count)
    return lambda: calls[0]


def test_a_far_change_is_not_searched_day_by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, looked = schedule("bed 06:00 to 07:00 on 9990-12-24"), counted(monkeypatch)
    assert plan.next_change(local("2026-11-20T12:00")) == local("9990-12-24T06:00")
    assert looked() < 100


def test_no_more_days_are_kept_than_needed() -> None:
    days = ", ".join(f"2026-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 20, 2))
    plan = schedule(*(f"bed 0{n}:00 to 0{n + 1}:00 on {days.replace('2026', str(2026 + n))}" for n in range(4)))
    now: datetime | None = local("2025-12-01T00:00")
    count = 0
    while now is not None:
        now = plan.next_change(now)
        count += now is not None
    assert count == 4 * 20 * 2
    assert len(plan._kept) <= 64


@pytest.mark.parametrize(
    "zone",
    [UTC, BERLIN, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Pago_Pago"), timezone(timedelta(hours=-23))],
)
def test_at_the_ends_of_time_nothing_breaks(zone: tzinfo) -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    plan = schedule("bed 20:00 to 06:00 on every day", "shut 05:00 to 07:00 on school nights, free nights", zone=zone)
    assert plan.next_change(last) is None
    now, count = last - timedelta(days=3), 0
    while (change := plan.next_change(now)) is not None:
        assert change > now
        now, count = change, count + 1
    assert count >= 9
    assert plan.closings(first) == ()
    change = plan.next_change(first)
    assert change is not None
    assert change < first + timedelta(days=2)


def test_on_the_first_day_of_time_there_is_no_night_before() -> None:
    plan = schedule("bed 20:00 to 06:00 on every day", zone=UTC)
    assert shut(plan, datetime(1, 1, 1, 3, tzinfo=UTC)) == []
    assert shut(plan, datetime(1, 1, 2, 3, tzinfo=UTC)) == ["bed"]


def test_a_time_without_a_zone_is_refused() -> None:
    plan = schedule("bed 20:00 to 06:00 on every day")
    with pytest.raises(ValueError, match="without its offset"):
        plan.closings(datetime.fromisoformat("2026-11-20T12:00"))


def test_the_empty_schedule_shuts_nothing() -> None:
    assert EMPTY.is_empty
    assert EMPTY.strictest() == EMPTY.closings(local("2026-11-20T12:00")) == ()
    assert EMPTY.next_change(local("2026-11-20T12:00")) is None


def test_schedules_are_equal_if_they_say_the_same() -> None:
    one, other = schedule("bed 20:00 to 06:00 on every day"), schedule("bed 20:00 to 06:00 on every day")
    one.closings(local("2026-11-20T12:00"))
    assert one == other
    assert one != schedule("bed 20:00 to 06:01 on every day")


LINES = (
    "bed 20:00 to 06:30 on school nights",
    "bed 21:30 to 24:00, 00:00 to 07:00 on free nights",
    "shut games 14:00 to 16:00, 17:00 to 18:00 on mon to fri, holidays",
    "school 08:00 to 13:00 on school days",
    "free 12:00 to 24:00 on 2026-10-24 to 2026-10-26",
    "shut 02:30 to 03:00 on weekends",
    "shut 02:00 to 02:30 on every day",
)
INSTANTS = st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 10), timezones=st.just(UTC))  # noqa: DTZ001
CALENDAR = Calendar(holidays=frozenset({date(2026, 10, 3)}), exceptions={date(2026, 10, 25): DayKind.SCHOOL})


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=5), INSTANTS, st.floats(0, 1))
@settings(deadline=None)
def test_nothing_changes_before_the_next_change(lines: list[str], now: datetime, share: float) -> None:
    plan = schedule("bed 23:00 to 06:00 on every day", *lines, calendar=CALENDAR)
    change = plan.next_change(now)
    assert change is not None
    assert change > now
    assert change.tzinfo is UTC
    assert change.microsecond == 0
    assert plan.closings(change) != plan.closings(now)
    assert plan.closings(now + share * (change - now) * 0.999) == plan.closings(now)
    assert plan.closings(max(now, change - timedelta(microseconds=1))) == plan.closings(now)
