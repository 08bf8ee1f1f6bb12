"""Answers go over the socket as JSON and come out the same."""

from typing import Any

import msgspec
import pytest
from msgspec import Struct

from filterd.desk import answer
from tests.filterd.desk.rig import PIN, Counter, rig

ASKED: list[tuple[str, dict[str, Any], type[Struct]]] = [
    ("grant", {"person": "mia", "scope": "games", "minutes": 5}, answer.Granted),
    ("pause", {"person": "mia", "minutes": 5}, answer.Paused),
    ("bed", {"person": "mia"}, answer.Paused),
    ("resume", {"person": "mia"}, answer.Ended),
    ("bonus", {"person": "mia", "minutes": 5, "budget": "play"}, answer.Counted),
    ("session-start", {"person": "leo"}, answer.Counted),
    ("ticket-print", {"minutes": 5, "budget": "play"}, answer.Printed),
    ("ticket-list", {}, answer.TicketPage),
    ("people", {}, answer.PeoplePage),
    ("devices", {}, answer.DevicePage),
    ("assign", {"mac": "00:00:5e:00:53:11", "person": "mia"}, answer.Put),
    ("unlock", {"person": "mia", "pin": PIN}, answer.Guess),
    ("redeem", {"person": "mia", "code": "0000-0000-0000"}, answer.Guess),
]


@pytest.mark.parametrize(("command", "fields", "kind"), ASKED)
async def test_an_answer_is_the_same_on_both_ends_of_the_socket(
    command: str, fields: dict[str, Any], kind: type[Struct]
) -> None:
    given = await Counter(rig(pin=True))(command, **fields)
    read = msgspec.json.decode(msgspec.json.encode(given), type=kind)
    assert msgspec.structs.asdict(read) == given
