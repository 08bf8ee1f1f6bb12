"""The control socket: real Unix sockets, several clients, and lines that are no requests."""

import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from filterd.control import LONGEST_ANSWER_OCTETS, LONGEST_REQUEST_OCTETS, MOST_CONNECTIONS, ControlServer, ask
from filterd.error import ConfigError
from tests.support.wait import until


async def status() -> Mapping[str, object]:
    return {"version": "1"}


async def refuse() -> Mapping[str, object]:
    raise ConfigError(["first", "second"])


async def echo(fields: Mapping[str, object]) -> Mapping[str, object]:
    if "bug" in fields:
        raise RuntimeError("never told")
    if "most" in fields:
        return {"much": "x" * LONGEST_ANSWER_OCTETS}
    return {"fields": dict(fields)}


@pytest.fixture
async def path(tmp_path: Path) -> AsyncIterator[Path]:
    server = ControlServer(tmp_path / "control.sock", {"status": status, "reload": refuse}, {"pause": echo})
    await server.start()
    yield tmp_path / "control.sock"
    server.stop()


async def say(path: Path, *lines: bytes) -> list[dict[str, object]]:
    """Send lines on one connection and return the answers."""
    reader, writer = await asyncio.open_unix_connection(path)
    answers = []
    try:
        for line in lines:
            writer.write(line)
            async with asyncio.timeout(5):
                answers.append(json.loads(await reader.readline()))
    finally:
        writer.close()
    return answers


async def test_the_command_line_gets_its_answer(path: Path) -> None:
    assert await asyncio.to_thread(ask, path, "status") == {"ok": True, "version": "1"}


async def test_a_refusal_carries_every_line(path: Path) -> None:
    assert await asyncio.to_thread(ask, path, "reload") == {"ok": False, "error": "first; second"}


async def test_a_command_gets_its_fields_as_they_came(path: Path) -> None:
    fields = {"person": "mia", "minutes": 30, "deep": [{"a": None}]}
    assert await asyncio.to_thread(ask, path, "pause", fields) == {"ok": True, "fields": fields}
    assert await asyncio.to_thread(ask, path, "pause") == {"ok": True, "fields": {}}


async def test_a_command_without_fields_names_the_one_it_got(path: Path) -> None:
    answer = await asyncio.to_thread(ask, path, "status", {"per\x1bson": "mia"})
    assert answer == {"ok": False, "error": "not a request: an unknown field 'per\ufffdson'; it takes none"}


async def test_an_answer_that_nobody_would_read_to_its_end_is_an_error_instead(path: Path) -> None:
    answer = await asyncio.to_thread(ask, path, "pause", {"most": 1})
    assert answer["ok"] is False
    assert "ask for less" in str(answer["error"])


async def test_a_mistake_of_ours_ends_neither_the_engine_nor_the_conversation(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = await say(path, b'{"command": "pause", "bug": "4711"}\n', b'{"command": "status"}\n')
    assert bad == {"ok": False, "error": "a mistake of ours; the engine's log says which"}
    assert good["ok"] is True
    assert "RuntimeError" in caplog.text
    assert "4711" not in caplog.text


async def test_a_request_that_nobody_would_read_to_its_end_is_not_sent(path: Path) -> None:
    with pytest.raises(ConfigError, match="a request of 5,0"):
        await asyncio.to_thread(ask, path, "pause", {"person": "x" * 5000})


async def test_only_the_owner_may_open_it(path: Path) -> None:
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116 - no wait worth a thread


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"status\n",
        b"[]\n",
        b"{}\n",
        b'{"command": 1}\n',
        b'{"command": "status", "x": 1}\n',
        b"\xff\n",
        b"[" * 4000 + b"\n",
        b'{"command": ' + b"[" * 4000 + b"\n",
    ],
)
async def test_a_line_that_is_no_request_gets_an_error_and_the_connection_lives(path: Path, line: bytes) -> None:
    bad, good = await say(path, line, b'{"command": "status"}\n')
    assert bad["ok"] is False
    assert "not a request" in str(bad["error"])
    assert good["ok"] is True


async def test_an_unknown_command_is_told_what_there_is(path: Path) -> None:
    (answer,) = await say(path, b'{"command": "explode"}\n')
    assert answer == {"ok": False, "error": "no command 'explode'; there are status, reload, pause"}


@pytest.mark.parametrize("end", [b"", b"\n"])
async def test_an_endless_request_is_cut_off(path: Path, end: bytes) -> None:
    (answer,) = await say(path, b"x" * (LONGEST_REQUEST_OCTETS * 3) + end)
    assert answer["ok"] is False


async def test_several_clients_at_once_up_to_a_limit(path: Path) -> None:
    clients = [await asyncio.open_unix_connection(path) for _ in range(MOST_CONNECTIONS)]
    (answer,) = await say(path, b'{"command": "status"}\n')
    assert answer == {"ok": False, "error": f"more than {MOST_CONNECTIONS} clients"}
    for reader, writer in clients:
        writer.write(b'{"command": "status"}\n')
        assert json.loads(await reader.readline())["ok"] is True
        writer.close()


async def test_a_client_that_leaves_in_the_middle_does_no_harm(path: Path) -> None:
    _, writer = await asyncio.open_unix_connection(path)
    writer.write(b'{"comm')
    writer.close()
    assert (await say(path, b'{"command": "status"}\n'))[0]["ok"] is True


async def test_the_file_of_a_dead_engine_is_replaced_and_removed_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    server = ControlServer(path, {"status": status})
    await server.start()
    assert (await say(path, b'{"command": "status"}\n'))[0]["ok"] is True
    server.stop()
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - no wait worth a thread


async def test_a_living_engine_keeps_its_socket(path: Path) -> None:
    with pytest.raises(ConfigError, match="another engine is running"):
        await ControlServer(path, {}).start()
    assert (await say(path, b'{"command": "status"}\n'))[0]["ok"] is True


async def test_an_engine_too_busy_to_be_reached_keeps_its_socket_too(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    with socket.socket(socket.AF_UNIX) as busy, socket.socket(socket.AF_UNIX) as waiting:
        busy.bind(str(path))
        busy.listen(0)
        waiting.connect(str(path))  # the queue is full now
        with pytest.raises(ConfigError, match="another engine is running"):
            await ControlServer(path, {}).start()
        assert path.exists()


@pytest.mark.parametrize("line", [b'{"command": "reload"}\n', b'{"comm'])
async def test_a_stop_ends_its_clients_without_a_word_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, line: bytes
) -> None:
    begun = asyncio.Event()

    async def never() -> Mapping[str, object]:
        begun.set()
        await asyncio.Event().wait()
        return {}

    server = ControlServer(tmp_path / "control.sock", {"status": status, "reload": never})
    await server.start()
    reader, writer = await asyncio.open_unix_connection(tmp_path / "control.sock")
    writer.write(line)
    if line.endswith(b"\n"):
        await begun.wait()
    else:
        await say(tmp_path / "control.sock", b'{"command": "status"}\n')
    server.stop()
    assert await reader.read() == b""
    writer.close()
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})
    assert caplog.records == []


async def test_a_file_that_is_no_socket_is_never_removed(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.write_text("keep")
    with pytest.raises(ConfigError, match="a file that is no socket"):
        await ControlServer(path, {}).start()
    assert path.read_text() == "keep"


@pytest.mark.parametrize("name", ["no/such/folder/sock", "x" * 200])
async def test_an_impossible_path_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match=name[:20]):
        await ControlServer(tmp_path / name, {}).start()


async def test_the_mask_for_new_files_is_left_as_it_was(path: Path) -> None:
    before = os.umask(0o022)
    os.umask(before)
    assert before != 0o177, path


def test_asking_nobody_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is the engine running"):
        ask(tmp_path / "none.sock", "status")


async def test_an_answer_that_is_no_json_is_an_error(tmp_path: Path) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"hello\n")
        writer.close()

    server = await asyncio.start_unix_server(babble, tmp_path / "sock")
    async with server:
        with pytest.raises(ConfigError, match="not one line of JSON"):
            await asyncio.to_thread(ask, tmp_path / "sock", "status")
