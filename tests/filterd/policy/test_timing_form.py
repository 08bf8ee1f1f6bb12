"""Time rules in a snapshot: what goes in comes out, in the same bytes whatever the order it was written in."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from filterd.policy.plan.calendar import Calendar, DayKind
from filterd.policy.schedule import Schedule
from filterd.policy.timing import Timing
from filterd.policy.timing_form import (
    CalendarForm,
    RuleForm,
    Schedules,
    TimingForm,
    calendar_form,
    calendar_of,
    timing_form,
    timing_of,
    zone_name,
    zone_of,
)
from tests.filterd.policy.sample import snapshot

CALENDAR = Calendar(
    frozenset({0, 3}),
    frozenset({date(2026, 12, 26), date(2026, 12, 25)}),
    ((date(2026, 9, 1), date(2026, 12, 18)),),
    {date(2026, 12, 24): DayKind.FREE},
)
BUDGET = {"id": "fun", "name": "fun", "kind": "session", "minutes": {"school": 60, "free": 90}}
LINES = [
    "bed 20:00 to 06:30 on school nights",
    "shut games, service:chatter, list:my-list 14:00 to 16:00 on mon",
    "free 00:00 to 24:00 on 2026-12-24",
]


def compiled(**fields: object) -> Timing:
    people = [{"id": "mia", "name": "Mia", "tier": "junior", "schedule": LINES, **fields}]
    found = snapshot(people=people, zone="Europe/Berlin").profiles[0].timing
    assert found is not None
    return found


def through_bytes(timing: Timing) -> Timing | None:
    data = msgspec.json.encode(timing_form(timing))
    return timing_of(msgspec.json.decode(data, type=TimingForm), timing.calendar, timing.home, {})


def test_a_calendar_comes_back_whole() -> None:
    data = msgspec.json.encode(calendar_form(CALENDAR))
    assert calendar_of(msgspec.json.decode(data, type=CalendarForm)) == CALENDAR


@pytest.mark.parametrize(
    "fields",
    [{}, {"zone": "Asia/Tokyo"}, {"budgets": [{**BUDGET, "covers": ["service:chatter", "social", "games"]}]}],
)
def test_time_rules_come_back_whole(fields: dict[str, object]) -> None:
    assert through_bytes(compiled(**fields)) == compiled(**fields)


def test_none_stays_none() -> None:
    assert timing_form(None) is None
    assert timing_of(None, CALENDAR, UTC, {}) is None


def test_equal_rules_give_equal_bytes() -> None:
    def octets(covers: list[str]) -> bytes:
        return msgspec.json.encode(timing_form(compiled(budgets=[{**BUDGET, "covers": covers}])))

    assert octets(["games", "social"]) == octets(["social", "games"])


def test_a_line_in_the_snapshot_can_be_read_by_people() -> None:
    form = timing_form(compiled())
    assert form is not None
    assert [rule.line for rule in form.rules] == LINES


def test_zones_go_by_their_names_and_the_lack_of_one_is_utc() -> None:
    assert zone_name(ZoneInfo("Europe/Berlin")) == "Europe/Berlin"
    assert zone_of("Europe/Berlin") == ZoneInfo("Europe/Berlin")
    assert (zone_name(UTC), zone_of("")) == ("", UTC)


def test_a_person_at_home_has_no_zone_of_their_own() -> None:
    home, away = timing_form(compiled()), timing_form(compiled(zone="Asia/Tokyo"))
    assert home is not None
    assert away is not None
    assert (home.zone, away.zone) == ("", "Asia/Tokyo")


def test_a_zone_this_machine_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="Europe/Berlln"):
        timing_of(TimingForm((), (), "Europe/Berlln"), CALENDAR, UTC, {})


def test_people_with_the_same_lines_share_them_in_memory() -> None:
    first, second = through_bytes(compiled()), through_bytes(compiled())
    assert first is not None
    assert second is not None
    assert first.schedule.rules[1].line is second.schedule.rules[1].line
    assert first.schedule.rules[1].closing is second.schedule.rules[1].closing


def test_an_empty_schedule_with_a_zone_is_kept() -> None:
    empty = Timing(Schedule((), CALENDAR, ZoneInfo("Asia/Tokyo")), (), CALENDAR, ZoneInfo("Asia/Tokyo"), UTC)
    found = through_bytes(empty)
    assert found == empty
    assert found.schedule.closings(datetime(2026, 11, 20, tzinfo=UTC)) == ()


def test_people_with_equal_lines_share_what_is_worked_out_of_them() -> None:
    rule = RuleForm("free 20:00 to 21:00 on every day", None)
    schedules: Schedules = {}
    first, second = (timing_of(TimingForm((rule,), (), ""), CALENDAR, UTC, schedules) for _ in range(2))
    elsewhere = timing_of(TimingForm((rule,), (), "Europe/Berlin"), CALENDAR, UTC, schedules)
    assert first is not None
    assert second is not None
    assert elsewhere is not None
    assert first.schedule is second.schedule
    assert elsewhere.schedule is not first.schedule
