"""The desk at the control socket: real requests, several at once, and an engine that goes on after each."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from filterd.control import ControlServer
from filterd.desk.desk import desk
from tests.filterd.desk.rig import PIN, rig


@pytest.fixture
async def path(tmp_path: Path) -> AsyncIterator[Path]:
    server = ControlServer(tmp_path / "control.sock", {}, desk(rig(pin=True).given()))
    await server.start()
    yield tmp_path / "control.sock"
    server.stop()


async def say(path: Path, command: str, **fields: object) -> dict[str, object]:
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(json.dumps({"command": command, **fields}).encode() + b"\n")
    async with asyncio.timeout(10):
        answer: dict[str, object] = json.loads(await reader.readline())
    writer.close()
    return answer


async def test_a_pause_over_the_socket(path: Path) -> None:
    answer = await say(path, "pause", person="mia", minutes=30)
    assert answer["ok"] is True
    assert answer["saved"] is True
    assert isinstance(answer["pauses"], list)
    assert answer["pauses"][0]["until"] == "2026-07-01T12:30:00Z"
    assert answer["zone"] == "Europe/Berlin"


async def test_mistakes_are_told_all_at_once_and_the_desk_goes_on(path: Path) -> None:
    answer = await say(path, "pause", person=1, minutes="x")
    assert answer["ok"] is False
    assert str(answer["error"]).count("; allowed: ") == 2
    assert (await say(path, "resume", person="mia"))["ok"] is True


async def test_a_pin_stands_in_no_error(path: Path) -> None:
    for pin in (PIN * 30, int(PIN), PIN + "x"):
        answer = await say(path, "unlock", person="mia", pin=pin)
        assert answer["ok"] is False
        assert PIN not in str(answer)


async def test_clients_at_once_are_each_answered(path: Path) -> None:
    answers = await asyncio.gather(*(say(path, "grant", person="mia", scope="games", minutes=5) for _ in range(10)))
    assert len({str(answer["grant"]) for answer in answers if answer["ok"]}) == 10
