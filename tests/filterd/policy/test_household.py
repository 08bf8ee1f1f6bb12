"""The shape of the household file: what may stand in it, and the line for what may not."""

import pytest

from filterd.config import convert
from filterd.error import ConfigError
from filterd.policy.household import Answer, Household, Person, Switch, TimedName
from filterd.policy.types import AnswerStyle


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
        ("birthday", "2016-01-01", "birthday: found an unknown field; allowed: id, name, tier, open, shut, allow, "
         "block, services, answer, zone, schedule, devices, budgets, garden, next_tier_month"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_what_is_allowed(field: str, value: object, line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        convert({"id": "mia", "name": "Mia", "tier": "junior", field: value}, Person)
    assert caught.value.lines == (line,)
