"""The shape of the household file: what may stand in it, and the line for what may not."""

import pytest

from filterd.config import convert
from filterd.error import ConfigError
from filterd.policy.household import Answer, BudgetFile, Household, Person, Switch, TimedName
from filterd.policy.timing import BudgetKind
from filterd.policy.types import AnswerStyle

FUN = {"id": "fun", "name": "fun", "kind": "session", "minutes": {"school": 60, "free": 90}}


def test_a_household_needs_a_version_and_a_name_and_nothing_else() -> None:
    household = convert({"version": 1, "household": "The example family"}, Household)
    assert household.unknown == "public"
    assert household.answer == Answer(AnswerStyle.NXDOMAIN, 10)
    assert (household.people, household.networks, household.tiers) == ((), (), {})


def test_own_names_come_with_and_without_an_end() -> None:
    until = "2026-12-01T18:00:00+01:00"
    allow = ["example.com", {"name": "example.org", "until": until}]
    person = convert({"id": "mia", "name": "Mia", "tier": "junior", "allow": allow}, Person)
    assert person.allow[0] == "example.com"
    assert isinstance(person.allow[1], TimedName)
    assert person.allow[1].until.isoformat() == until


def test_service_switches_are_words() -> None:
    person = convert({"id": "mia", "name": "Mia", "tier": "junior", "services": {"blocks": "allow"}}, Person)
    assert person.services == {"blocks": Switch.ALLOW}


@pytest.mark.parametrize("style", ["null", None])
def test_the_style_null_needs_no_quotes(style: str | None) -> None:
    assert convert({"style": style}, Answer).style is AnswerStyle.NULL


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("id", "Mia", "id: found 'Mia'; allowed: 1 to 32 characters of a-z, 0-9 and -"),
        ("id", "a" * 33, f"id: found '{'a' * 33}'; allowed: 1 to 32 characters of a-z, 0-9 and -"),
        ("id", "mia\n", "id: found 'mia\\n'; allowed: 1 to 32 characters of a-z, 0-9 and -"),
        ("name", "", "name: found ''; allowed: text of 1 to 80 characters on one line, a number in quotes"),
        ("name", "Mia\u2028", "name: found 'Mia\\u2028'; allowed: text of 1 to 80 characters on one line, "
         "a number in quotes"),
        ("answer", {"ttl": 0}, "answer.ttl: found 0; allowed: a whole number from 1 to 3600"),
        ("answer", {"ttl": 3601}, "answer.ttl: found 3601; allowed: a whole number from 1 to 3600"),
        ("answer", {"style": "drop"}, "answer.style: found 'drop'; allowed: nxdomain, nodata, null"),
        ("services", {"blocks": "ask"}, "services.blocks: found 'ask'; allowed: allow, block"),
        ("allow", [7], "allow[0]: found 7; allowed: a name such as example.com, or {name: example.com, until: a time}"),
        (
            "allow",
            [{"name": "example.com", "until": "2026-12-01T18:00:00"}],
            "allow[0].until: found '2026-12-01T18:00:00'; allowed: a time with its offset from UTC, such as "
            "2026-12-01T18:00:00+01:00 (the offset from UTC is missing)",
        ),
        ("devices", [{"name": "Mia's phone"}], 'devices[0].name: found "Mia\'s phone"; allowed: 1 to 32 characters of '
         "a-z, 0-9 and -"),
        ("schedule", "teir", "schedule: found 'teir'; allowed: tier or a list, as [one, two] or with a dash for each"),
        ("schedule", ["shut 20:00 to 06:30 on mon"] * 10_000, "schedule: found 10000 values; allowed: at most 100"),
        ("schedule", [2000], "schedule[0]: found 2000; allowed: a line such as: bed 20:00 to 06:30 on school nights"),
        ("budgets", [{}] * 21, "budgets: found 21 values; allowed: at most 20"),
        ("budgets", [{**FUN, "minutes": {"school": 60, "free": 1441}}],
         "budgets[0].minutes.free: found 1441; allowed: minutes as a number without quotes, 0 to 1440"),
        ("budgets", [{**FUN, "kind": "guess"}], "budgets[0].kind: found 'guess'; allowed: session, estimate"),
        ("zone", 1, "zone: found 1; allowed: a time zone such as Europe/Berlin"),
        ("garden", "yes", "garden: found 'yes'; allowed: true or false"),
        ("next_tier_month", "2027-13", "next_tier_month: found '2027-13'; allowed: a month such as 2027-05"),
        ("next_tier_month", "2027-05-01", "next_tier_month: found '2027-05-01'; allowed: a month such as 2027-05"),
        ("devices", [{"name": "phone", "macs": ["00:00:5e:00:53:11"] * 17}],
         "devices[0].macs: found 17 values; allowed: at most 16"),
        ("devices", [{"name": "phone", "macs": [5]}],
         "devices[0].macs[0]: found 5; allowed: a hardware address such as 00:00:5e:00:53:11, in quotes"),
        ("devices", [{"name": "phone", "hostname": "a b"}],
         "devices[0].hostname: found 'a b'; allowed: a host name such as mias-tablet"),
        ("birthday", "2016-01-01", "birthday: found an unknown field; allowed: id, name, tier, open, shut, allow, "
         "block, services, answer, zone, schedule, devices, budgets, garden, next_tier_month"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_what_is_allowed(field: str, value: object, line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        convert({"id": "mia", "name": "Mia", "tier": "junior", field: value}, Person)
    assert caught.value.lines == (line,)


def test_a_person_may_have_times_of_many_kinds() -> None:
    person = convert(
        {
            "id": "mia",
            "name": "Mia",
            "tier": "junior",
            "zone": "Europe/Berlin",
            "schedule": ["bed 20:00 to 06:30 on school nights"],
            "budgets": [FUN],
            "garden": True,
            "next_tier_month": "2027-05",
        },
        Person,
    )
    assert person.schedule == ("bed 20:00 to 06:30 on school nights",)
    assert isinstance(person.budgets[0], BudgetFile)
    assert (person.budgets[0].kind, person.budgets[0].minutes.free) == (BudgetKind.SESSION, 90)
    assert (person.zone, person.garden, person.next_tier_month) == ("Europe/Berlin", True, "2027-05")


def test_schedule_and_budgets_may_be_those_of_the_tier() -> None:
    person = convert({"id": "mia", "name": "Mia", "tier": "junior", "schedule": "tier", "budgets": "tier"}, Person)
    assert (person.schedule, person.budgets) == ("tier", "tier")


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ("calendar", {"terms": [{"from": "2026-09-01", "to": "2026-13-01"}]},
         "calendar.terms[0].to: found '2026-13-01'; allowed: a day such as 2026-12-24"),
        ("calendar", {"terms": [{"from": "2026-09-01"}]},
         "calendar.terms[0].to: found nothing; allowed: a day such as 2026-12-24"),
        ("calendar", {"days": [{"from": "2026-12-24", "is": "half"}]},
         "calendar.days[0].is: found 'half'; allowed: school, free"),
        ("calendar", {"days": [{"from": "2026-12-24", "is": "free"}] * 201},
         "calendar.days: found 201 values; allowed: at most 200"),
        ("calendar", {"terms": [{"from": "2026-12-24", "to": "2026-12-24"}] * 101},
         "calendar.terms: found 101 values; allowed: at most 100"),
        ("calendar", {"school_week": ["monday"]},
         "calendar.school_week[0]: found 'monday'; allowed: mon, tue, wed, thu, fri, sat, sun"),
        ("modes", {"piano": {"shut": []}}, "modes.piano.shut: found 0 values; allowed: at least 1"),
        ("pin", [1234], "pin: found a list; allowed: the line that `filterd pin` prints"),
    ],
)  # fmt: skip
def test_wrong_times_of_the_household_are_told(field: str, value: object, line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        convert({"version": 1, "household": "The example family", field: value}, Household)
    assert caught.value.lines == (line,)
