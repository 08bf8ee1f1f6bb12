"""Requests: every mistake names its field, no secret is told back, each command has a side."""

import pytest

from filterd.desk.desk import desk
from filterd.desk.request import KINDS, Grant, Kind, Pause, Print, Redeem, Side, Unlock, read
from filterd.error import ConfigError
from filterd.policy.ledger.ticket import Gift
from tests.filterd.desk.rig import rig


def mistakes(kind: type, **fields: object) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(fields, kind)
    return list(caught.value.lines)


def test_a_request_has_its_fields_and_defaults() -> None:
    assert read({"person": "mia", "minutes": 30}, Pause) == Pause("mia", 30)
    assert read({"minutes": 30, "gives": "grant"}, Print) == Print(30, 1, Gift.GRANT, "everyone")


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"person": "mia"}, "minutes: found nothing; allowed: minutes, 1 to 10080 (a week)"),
        ({"person": "mia", "minutes": 0}, "minutes: found 0; allowed: minutes, 1 to 10080 (a week)"),
        ({"person": "mia", "minutes": True}, "minutes: found true; allowed: minutes, 1 to 10080 (a week)"),
        ({"person": "mia", "minutes": 1.5}, "minutes: found 1.5; allowed: minutes, 1 to 10080 (a week)"),
        (
            {"person": "mia", "minutes": 10**30},
            "minutes: found 1" + "0" * 30 + "; allowed: minutes, 1 to 10080 (a week)",
        ),
        (
            {"person": None, "minutes": 1},
            "person: found nothing; allowed: the id of a person or network of the household, or everyone",
        ),
        (
            {"person": "mia", "minutes": 1, "minuts": 1},
            "minuts: found an unknown field (is 'minutes' meant?); allowed: person, minutes",
        ),
    ],
)
def test_a_mistake_names_its_field_and_what_is_allowed(fields: dict[str, object], line: str) -> None:
    assert mistakes(Pause, **fields) == [line]


def test_all_mistakes_are_told_at_once() -> None:
    assert [line.partition(":")[0] for line in mistakes(Pause, person=7, minutes="x", y=1)] == [
        "y",
        "person",
        "minutes",
    ]


@pytest.mark.parametrize(
    ("fields", "found"),
    [({}, "neither minutes nor an end"), ({"minutes": 5, "until": "18:00"}, "both minutes and an end")],
)
def test_a_grant_ends_after_minutes_or_at_a_time_and_not_both(fields: dict[str, object], found: str) -> None:
    assert mistakes(Grant, person="mia", scope="games", **fields) == [
        f"minutes: found {found}; allowed: minutes, such as 30, or --until with a time"
    ]


@pytest.mark.parametrize("kind", [Unlock, Redeem])
@pytest.mark.parametrize("secret", [4711, "4711" * 100, ["4711"], None])
def test_what_was_offered_as_a_secret_stands_in_no_line(kind: type, secret: object) -> None:
    name = "pin" if kind is Unlock else "code"
    (line,) = mistakes(kind, person="mia", **{name: secret})
    assert line == f"{name}: allowed: text of at most 64 characters"


def test_an_unlock_lasts_15_30_or_60_minutes() -> None:
    assert read({"person": "mia", "pin": "4711"}, Unlock).minutes == 30
    assert mistakes(Unlock, person="mia", pin="4711", minutes=45) == ["minutes: found 45; allowed: 15, 30, 60"]


def test_every_command_of_the_desk_has_a_side_and_the_childs_is_short() -> None:
    assert list(desk(rig().given())) == list(KINDS)
    assert [name for name, kind in KINDS.items() if kind.side is Side.CHILD] == [
        "unlock", "session-start", "session-stop", "redeem", "me",
    ]  # fmt: skip


def test_no_two_commands_share_a_request() -> None:
    assert len({kind.request for kind in KINDS.values()}) == len(KINDS)
    assert all(isinstance(kind, Kind) for kind in KINDS.values())
