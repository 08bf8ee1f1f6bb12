"""Every event is one JSON object and back; what cannot have happened is refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filterd.policy.ledger.event import (
    Assigned,
    Bonus,
    Estimated,
    Event,
    Forgiven,
    Granted,
    Guessed,
    Moved,
    Paused,
    Released,
    Resumed,
    Revoked,
    SessionStarted,
    SessionStopped,
    TicketMade,
    TicketUsed,
    TicketWithdrawn,
    decode_event,
    encode_event,
)
from tests.filterd.policy.ledger.sample import NOW, TODAY, a_grant, a_pause, a_ticket

EVERY_KIND: tuple[Event, ...] = (
    Granted(NOW, a_grant()),
    Revoked(NOW, "g1"),
    Paused(NOW, a_pause()),
    Resumed(NOW, "p1"),
    SessionStarted(NOW, "mia", "games", TODAY, 0, NOW + timedelta(hours=1)),
    SessionStopped(NOW, "mia", "games", TODAY, 60),
    Bonus(NOW, "mia", "games", TODAY, -600),
    Estimated(NOW, "mia", "video", TODAY, 300),
    TicketMade(NOW, a_ticket()),
    TicketMade(NOW, a_ticket(budget="")),
    TicketUsed(NOW, "t1", "mia", TODAY),
    TicketWithdrawn(NOW, "t1"),
    Guessed(NOW, "mia"),
    Forgiven(NOW, "mia"),
    Assigned(NOW, "00005e005311", "mia", "Mia's tablet"),
    Released(NOW, "00005e005311"),
    Moved(NOW, -3600.5),
)


def test_these_are_all_kinds_of_events() -> None:
    assert {type(event) for event in EVERY_KIND} == set(get_args(Event))


@pytest.mark.parametrize("event", EVERY_KIND, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_of_json_and_back(event: Event) -> None:
    line = encode_event(event)
    assert b"\n" not in line
    assert decode_event(line) == event


def test_an_event_says_its_kind_in_words() -> None:
    assert [json.loads(encode_event(event))["event"] for event in EVERY_KIND[:6]] == [
        "granted",
        "revoked",
        "paused",
        "resumed",
        "session-started",
        "session-stopped",
    ]


REFUSED: dict[str, dict[str, object]] = {
    "no zone": {"event": "revoked", "at": "2026-11-20T18:00:00", "id": "g1"},
    "no clock shows it": {"event": "revoked", "at": "9999-12-31T23:59:59-10:00", "id": "g1"},
    "odd id": {"event": "revoked", "at": "2026-11-20T18:00:00Z", "id": "../g1"},
    "unknown kind": {"event": "rewarded", "at": "2026-11-20T18:00:00Z"},
    "no kind": {"at": "2026-11-20T18:00:00Z", "id": "g1"},
    "unknown field": {"event": "revoked", "at": "2026-11-20T18:00:00Z", "id": "g1", "by": "nobody"},
    "far day": {"event": "bonus", "at": "2026-11-20T18:00:00Z", "person": "a", "budget": "b", "day": "2026-11-22"},
    "everyone's budget": {"event": "bonus", "at": "2026-11-20T18:00:00Z", "person": "", "budget": "b"},
    "much bonus": {"event": "bonus", "person": "a", "budget": "b", "seconds": 86401},
    "negative use": {"event": "estimated", "person": "a", "budget": "b", "seconds": -1},
    "group of letters": {"event": "released", "at": "2026-11-20T18:00:00Z", "mac": "00:00:5e:00:53:11"},
    "control character": {"event": "assigned", "mac": "00005e005311", "person": "mia", "name": "a\x1b[2J"},
    "endless move": {"event": "moved", "at": "2026-11-20T18:00:00Z", "seconds": 1e300},
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_have_happened_is_refused(name: str) -> None:
    usual = {"at": "2026-11-20T18:00:00Z", "day": "2026-11-20", "seconds": 60}
    kind = str(REFUSED[name].get("event"))
    needed = {"bonus": ("at", "day", "seconds"), "estimated": ("at", "day"), "assigned": ("at",)}.get(kind, ())
    data = {**{key: usual[key] for key in needed}, **REFUSED[name]}
    with pytest.raises(ValueError, match=r".+"):
        decode_event(json.dumps(data).encode())


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@example(b"[" * 100_000)
@example(b'{"event":"moved","at":"2026-11-20T18:00:00Z","seconds":NaN}')
@example(b'{"a":' * 100_000)
def test_any_damage_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decode_event(data)


@given(st.sampled_from(EVERY_KIND), st.integers(0, 400), st.integers(0, 255))
def test_one_changed_byte_is_an_error_or_another_event(event: Event, place: int, value: int) -> None:
    line = bytearray(encode_event(event))
    line[place % len(line)] = value
    try:
        decoded = decode_event(bytes(line))
    except ValueError:
        return
    assert decode_event(encode_event(decoded)) == decoded


@pytest.mark.parametrize("days", [-2, 2])
def test_an_event_of_a_day_happens_near_that_day(days: int) -> None:
    with pytest.raises(ValueError, match="is not the day"):
        Bonus(NOW, "mia", "games", TODAY + timedelta(days=days), 60)
    assert Bonus(NOW, "mia", "games", TODAY + timedelta(days=days // 2), 60).seconds == 60


def test_an_event_made_without_a_zone_is_refused_too() -> None:
    with pytest.raises(ValueError, match="zone"):
        Guessed(datetime(2026, 11, 20), "mia")  # noqa: DTZ001 - the point of the test
    assert Guessed(datetime(2026, 11, 20, tzinfo=UTC), "mia").at == datetime(2026, 11, 20, tzinfo=UTC)


def test_an_estimate_lies_between_its_bounds() -> None:
    assert Estimated(NOW, "mia", "video", TODAY, 300).most == 300
    for least, most in ((301, 400), (-1, 400), (0, 10**6)):
        with pytest.raises(ValueError, match="is not from"):
            Estimated(NOW, "mia", "video", TODAY, 300, least, most)
