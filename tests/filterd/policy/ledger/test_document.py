"""The whole ledger is one document and back; a damaged one is refused."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from filterd.policy.ledger.document import decode, encode
from filterd.policy.ledger.event import Granted, Paused
from filterd.policy.ledger.ledger import EMPTY_LEDGER
from tests.filterd.policy.ledger.sample import NOW, a_grant, a_pause, after, after_all
from tests.filterd.policy.ledger.test_event import EVERY_KIND
from tests.filterd.policy.ledger.test_refusal import FULL


def test_every_state_on_the_way_survives() -> None:
    for count in range(len(EVERY_KIND) + 1):
        ledger = after_all(EVERY_KIND[:count])
        assert decode(encode(ledger)) == ledger
    assert decode(encode(FULL)) == FULL


def test_equal_ledgers_have_equal_bytes_whatever_the_order() -> None:
    first = after(Granted(NOW, a_grant()), Paused(NOW, a_pause("p2", "tom")), Granted(NOW, a_grant("g2")))
    second = after(Granted(NOW, a_grant("g2")), Granted(NOW, a_grant()), Paused(NOW, a_pause("p2", "tom")))
    assert first == second
    assert encode(first) == encode(second)


def test_an_empty_ledger_is_a_document_too() -> None:
    assert decode(encode(EMPTY_LEDGER)) == EMPTY_LEDGER


def games(**spent: object) -> dict[str, object]:
    return {"spent": {"mia": {"games": {"day": "2026-11-20", **spent}}}}


REFUSED: dict[str, dict[str, object]] = {
    "another version": {"version": 2},
    "an unknown part": {"wishes": []},
    "a person of no kind": {"spent": {"Mia!": {}}},
    "a grant twice": {"grants": [json.loads(encode(FULL))["grants"][0]] * 2},
    "a pause with the number of a grant": {"pauses": [{**json.loads(encode(FULL))["pauses"][0], "id": "g1"}]},
    "a ticket twice": {"tickets": [json.loads(encode(FULL))["tickets"][0]] * 2},
    "a session that began without a zone": {
        "spent": {"mia": {"games": {"day": "2026-11-20", "running_since": "2026-11-20T18:00:00"}}}
    },
    "a bonus of a year": games(bonus=31_622_400),
    "negative use": games(seconds=-1),
    "guesses without end": {"guard": {"guesses": [{"at": "2026-11-20T18:00:00Z", "person": "mia"}] * 101}},
    "guesses in no order": {
        "guard": {"guesses": [{"at": f"2026-11-{day}T18:00:00Z", "person": "mia"} for day in (21, 20)]}
    },
    "a ticket that nobody used at some time": {
        "tickets": [{**json.loads(encode(FULL))["tickets"][0], "used_at": "2026-11-20T18:00:00Z"}]
    },
    "a guess without a zone": {"guard": {"guesses": [{"at": "2026-11-20T18:00:00", "person": "mia"}]}},
    "a device of no kind": {"devices": [{"mac": "x", "person": "mia", "name": "", "since": "2026-11-20T18:00:00Z"}]},
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_document_that_makes_no_sense_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode(json.dumps({**json.loads(encode(FULL)), **REFUSED[name]}).encode())


@given(st.binary(max_size=60))
@example(encode(FULL)[:-1])
@example(b"[" * 100_000)
@example(b"")
def test_any_damage_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decode(data)


@given(st.integers(0, 5000), st.integers(0, 255))
def test_one_changed_byte_is_an_error_or_another_ledger(place: int, value: int) -> None:
    data = bytearray(encode(FULL))
    data[place % len(data)] = value
    try:
        ledger = decode(bytes(data))
    except ValueError:
        return
    assert decode(encode(ledger)) == ledger
