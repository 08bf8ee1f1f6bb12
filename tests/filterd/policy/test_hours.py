"""Time rules of a household file: compiled, and every mistake in them told in one line."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from blocklists.catalogue import Catalogue, load
from filterd.error import ConfigError
from filterd.policy.closing import Closing
from filterd.policy.compile import compile_household
from filterd.policy.hours import MOST_MODES
from filterd.policy.household import Household
from filterd.policy.plan.calendar import DayKind
from filterd.policy.snapshot import Snapshot
from filterd.policy.timing import BudgetKind, Timing
from tests.filterd.policy.sample import CATALOGUE, household

CHRISTMAS = date(2026, 12, 25)
FUN = {"id": "fun", "name": "fun", "kind": "session", "covers": ["games"], "minutes": {"school": 60, "free": 90}}


def holidays(country: str, region: str) -> frozenset[date]:
    if (country, region) == ("DE", ""):
        return frozenset({CHRISTMAS})
    raise ValueError(f"found {country!r}, {region!r}; allowed: DE")


def compiled(catalogue: Catalogue = CATALOGUE, /, **fields: object) -> Snapshot:
    found: Household = household(**{"zone": "Europe/Berlin", **fields})
    return compile_household(found, catalogue, holidays=holidays)


def mia(**fields: object) -> dict[str, object]:
    return {"people": [{"id": "mia", "name": "Mia", "tier": "junior", **fields}]}


def timing(catalogue: Catalogue = CATALOGUE, modes: object = None, **fields: object) -> Timing:
    found = compiled(catalogue, modes=modes or {}, **mia(**fields)).profiles[0].timing
    assert found is not None
    return found


def lines(catalogue: Catalogue = CATALOGUE, /, **fields: object) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        compiled(catalogue, **fields)
    return list(caught.value.lines)


def lines_of_mia(**fields: object) -> list[str]:
    return lines(**mia(**fields))


def closings(*schedule: str, modes: object = None) -> list[Closing | None]:
    return [rule.closing for rule in timing(schedule=list(schedule), modes=modes).schedule.rules]


def test_who_has_no_time_rules_has_no_timing() -> None:
    assert compiled(**mia()).profiles[0].timing is None


def test_a_line_shuts_what_its_mode_or_its_targets_say() -> None:
    assert closings(
        "shut 20:00 to 06:30 on school nights",
        "shut games, service:chatter, list:my-list 14:00 to 16:00 on mon",
        "bed 20:00 to 06:30 on every day",
        "homework 15:00 to 16:00 on mon",
        "free 00:00 to 24:00 on 2026-12-24",
    ) == [
        Closing("shut", everything=True),
        Closing("shut", False, False, frozenset({"games"}), frozenset({"chatter"}), frozenset({"my-list"})),
        Closing("bed", everything=True, learning=True),
        Closing("homework", labels=frozenset({"games"})),
        None,
    ]


def test_a_household_changes_modes_and_adds_its_own() -> None:
    modes = {"homework": {"shut": ["social"]}, "piano": {"shut": ["everything"]}}
    found = closings("homework 15:00 to 16:00 on mon", "piano 17:00 to 18:00 on mon", modes=modes)
    assert found == [Closing("homework", labels=frozenset({"social"})), Closing("piano", everything=True)]


def test_a_person_in_another_zone_has_schedules_there_and_midnights_at_home() -> None:
    found = timing(zone="Asia/Tokyo", schedule=["bed 20:00 to 06:30 on every day"])
    assert (found.zone, found.home) == (ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin"))
    assert found.schedule.closings(datetime(2026, 11, 20, 12, tzinfo=UTC))
    assert not found.schedule.closings(datetime(2026, 11, 20, 23, tzinfo=UTC))


def test_a_zone_of_ones_own_is_kept_without_any_rule() -> None:
    snapshot = compiled(**mia(zone="Asia/Tokyo"))
    assert snapshot.zone(snapshot.profiles[0]) == ZoneInfo("Asia/Tokyo")
    assert snapshot.zone(snapshot.profiles[1]) == snapshot.home == ZoneInfo("Europe/Berlin")


def test_networks_and_their_guests_have_schedules_too() -> None:
    guests = {
        "id": "guests",
        "name": "Guests",
        "tier": "public",
        "addresses": ["192.0.2.0/24"],
        "schedule": ["shut 23:00 to 07:00 on every day"],
    }
    found = compiled(networks=[guests]).profiles[0].timing
    assert found is not None
    assert not found.schedule.is_empty


def test_the_calendar_knows_weeks_terms_holidays_and_exceptions() -> None:
    calendar = compiled(
        calendar={
            "country": "DE",
            "school_week": ["mon", "sat"],
            "terms": [{"from": "2026-09-01", "to": "2026-12-31"}],
            "days": [
                {"from": "2026-12-23", "to": "2026-12-24", "is": "free"},
                {"from": "2026-12-24", "is": "free"},
                {"from": "2026-12-27", "is": "school"},
            ],
        }
    ).calendar
    assert calendar.school_week == {0, 5}
    assert calendar.holidays == {CHRISTMAS}
    assert calendar.terms == ((date(2026, 9, 1), date(2026, 12, 31)),)
    assert dict(calendar.exceptions) == {
        date(2026, 12, 23): DayKind.FREE,
        date(2026, 12, 24): DayKind.FREE,
        date(2026, 12, 27): DayKind.SCHOOL,
    }


def test_what_the_tier_says_can_be_taken() -> None:
    found = timing(load(), schedule="tier", budgets="tier")
    (rule,) = found.schedule.rules
    assert rule.closing == Closing("bed", everything=True, learning=True)
    assert [(each.start, each.end) for each in rule.line.ranges] == [(20 * 60 + 30, 6 * 60 + 30)]
    (budget,) = found.budgets
    assert (budget.kind, budget.school_day, budget.free_day, budget.enforced) == (BudgetKind.ESTIMATE, 90, 150, False)
    assert budget.labels == {"games", "video", "social", "livestream"}


def test_a_budget_covers_entertainment_unless_it_says_otherwise() -> None:
    bare = {key: value for key, value in FUN.items() if key != "covers"}
    first, second = timing(load(), budgets=[bare, {**FUN, "id": "more", "covers": ["service:tiktok", "video"]}]).budgets
    assert first.labels == {"games", "video", "social", "livestream"}
    assert [set(second.labels), set(second.services)] == [{"video"}, {"tiktok"}]


def test_a_session_shuts_and_an_estimate_does_if_an_adult_says_so() -> None:
    estimate = {**FUN, "kind": "estimate"}
    budgets = timing(budgets=[FUN, {**estimate, "id": "soft"}, {**estimate, "id": "hard", "enforced": True}]).budgets
    assert [budget.enforced for budget in budgets] == [True, False, True]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("bed 24:00 to 06:30 on mon", "(is '00:00' meant?)"),
        ("bed 25:00 to 06:30 on mon", "found '25:00'"),
        ("bed 20:00 to 20:00 on mon", "an end that is not the start"),
        ("shut games 14:00 to 16:00, 15:00 to 17:00 on mon", "which overlap"),
        ("shut gamse 14:00 to 16:00 on mon", "found 'gamse' (is 'games' meant?)"),
        ("shut service:chater 14:00 to 16:00 on mon", "(is 'chatter' meant?)"),
        ("homwork 14:00 to 16:00 on mon", "found the mode 'homwork' (is 'homework' meant?); allowed: shut, bed, "),
        ("bed 20:00 to 06:30 on 2026-12-26 to 2026-12-24", "the earlier date first"),
        ("", "allowed: days after 'on'"),
    ],
)
def test_a_line_that_cannot_be_meant_is_told_with_its_place(line: str, told: str) -> None:
    (found,) = lines_of_mia(schedule=["bed 20:00 to 06:30 on mon", line])
    assert found.startswith("people[0].schedule[1]: found ")
    assert told in found


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"zone": "Berlin"}, "zone: found 'Berlin' (is 'Europe/Berlin' meant?); allowed: a time zone such as "),
        (mia(zone="../etc/passwd"), "people[0].zone: found '../etc/passwd'; allowed: a time zone such as "),
        ({"calendar": {"country": "XX"}}, "calendar: found 'XX', ''; allowed: DE"),
        ({"calendar": {"country": "DE", "region": "ZZ"}}, "calendar: found 'DE', 'ZZ'; allowed: DE"),
        ({"calendar": {"region": "BY"}}, "calendar.region: found 'BY'; allowed: a country beside it"),
        (
            {"calendar": {"terms": [{"from": "2026-12-01", "to": "2026-09-01"}]}},
            "calendar.terms[0].to: found 2026-09-01; allowed: 2026-12-01 or later",
        ),
        (
            {"calendar": {"days": [{"from": "2026-12-24", "to": "2026-12-23", "is": "free"}]}},
            "calendar.days[0].to: found 2026-12-23; allowed: 2026-12-24 or later, at most a year",
        ),
        (
            {"calendar": {"days": [{"from": "0001-01-01", "to": "9999-12-31", "is": "free"}]}},
            "calendar.days[0].to: found 9999-12-31; allowed: 0001-01-01 or later, at most a year",
        ),
        (
            {"calendar": {"days": [{"from": "2026-12-24", "to": "2026-12-26", "is": "free"},
                                   {"from": "2026-12-20", "to": "2026-12-31", "is": "school"}]}},
            "calendar.days[1]: found 2026-12-24, which is said to be free above; allowed: one of the two",
        ),
        ({"modes": {"bed": {"shut": ["games"]}}}, "modes.bed: found a mode whose meaning is fixed; allowed: another "),
        ({"modes": {"clock": {"shut": ["games"]}}}, "modes.clock: found a mode whose meaning is fixed; allowed: "),
        ({"modes": {"Piano!": {"shut": ["games"]}}}, "modes.Piano!: found 'Piano!'; allowed: a name of a-z, 0-9 and -"),
        ({"modes": {"piano": {"shut": ["musik"]}}}, "modes.piano.shut: found 'musik'; allowed: csam, "),
        (
            {"modes": {f"mode-{number}": {"shut": ["games"]} for number in range(MOST_MODES + 1)}},
            "modes: found 51 modes; allowed: at most 50",
        ),
        (
            mia(schedule="tier", tier="adult"),
            "people[0].schedule: found tier; allowed: lines; the tier 'adult' has no bedtime",
        ),
        (
            mia(budgets="tier", tier="adult"),
            "people[0].budgets: found tier; allowed: budgets; the tier 'adult' sets no minutes",
        ),
        (mia(budgets=[FUN, FUN]), "people[0].budgets[1].id: found 'fun', twice; allowed: another name"),
        (
            mia(budgets=[{**FUN, "id": "clock"}]),
            "people[0].budgets[0].id: found 'clock', which has a meaning of its own; allowed: another name",
        ),
        (
            mia(budgets=[{**FUN, "covers": ["everything"]}]),
            "people[0].budgets[0].covers: found everything or a list; allowed: categories and services",
        ),
        (
            mia(budgets=[{**FUN, "covers": ["gams"]}]),
            "people[0].budgets[0].covers: found 'gams' (is 'games' meant?); allowed: csam, ",
        ),
    ],
)  # fmt: skip
def test_every_mistake_is_one_line(fields: dict[str, object], line: str) -> None:
    (found,) = lines(**fields)
    assert found.startswith(line)


def test_the_self_set_minutes_of_youth_cannot_be_taken_from_the_tier() -> None:
    (found,) = lines(load(), **mia(tier="youth", budgets="tier"))
    assert found == "people[0].budgets: found tier; allowed: budgets; the tier 'youth' sets no minutes"


def test_times_need_a_zone_and_that_is_told_once() -> None:
    people = [
        {"id": "mia", "name": "Mia", "tier": "junior", "schedule": ["bed 20:00 to 06:30 on mon"]},
        {"id": "leo", "name": "Leo", "tier": "teen", "budgets": [FUN]},
    ]
    assert lines(zone="", people=people) == [
        "zone: found nothing, but there are times at people[0]; allowed: a time zone such as Europe/Berlin"
    ]


def test_a_misspelled_tier_is_one_mistake_not_three() -> None:
    (found,) = lines_of_mia(tier="junor", schedule="tier", budgets="tier")
    assert found.startswith("people[0].tier: found 'junor' (is 'junior' meant?)")


def test_a_country_needs_a_calendar_from_outside() -> None:
    with pytest.raises(ConfigError, match="calendar: found 'DE'; allowed: nothing, for no public holidays are at hand"):
        compile_household(household(calendar={"country": "DE"}), CATALOGUE)


def test_many_mistakes_are_told_together() -> None:
    found = lines(
        zone="Nowhere/Land",
        calendar={"country": "XX"},
        modes={"free": {"shut": ["games"]}},
        **mia(schedule=["bed", "shut 1 to 2 on mon"], budgets=[{**FUN, "covers": ["x"]}]),
    )
    assert [line.split(": ")[0] for line in found] == [
        "zone",
        "calendar",
        "modes.free",
        "people[0].schedule[0]",
        "people[0].schedule[1]",
        "people[0].budgets[0].covers",
    ]
