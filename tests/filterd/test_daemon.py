"""The engine as a whole: real files, real sockets, a reload that goes wrong and one that goes right."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dns.rcode
import pytest

from filterd.config import Config, Endpoint, Prefix, Transport, Upstreams, UpstreamURL
from filterd.config.engine import ClockSettings, Sync
from filterd.control import ask as control
from filterd.daemon import Engine
from filterd.error import ConfigError
from filterd.policy.ledger.event import Paused
from filterd.policy.ledger.grant import Pause, Rest
from filterd.state import Store
from tests.support.client import ask, ede_of
from tests.support.data import shared
from tests.support.files import damage, write_index, write_snapshot
from tests.support.service import HOUSEHOLD, LISTS
from tests.support.wait import until
from tests.support.zone import Zone

MIA, LEO = "127.0.0.11", "127.0.0.12"
ZONE = ("open.test 300 A 192.0.2.1", "bet.test 300 A 192.0.2.2")


@asynccontextmanager
async def running(folder: Path, **changes: Any) -> AsyncIterator[tuple[Engine, Config, int]]:
    """Run an engine over a small household; yield it, its settings and its port."""
    write_index(folder / "index")
    write_snapshot(folder / "policy.snapshot")
    async with Zone(*ZONE).serving() as upstream:
        config = settings(folder, upstream, **changes)
        engine = Engine(config)
        await engine.start()
        try:
            status = await engine.status()
            listen = status["listen"]
            assert isinstance(listen, list)
            yield engine, config, int(listen[0].rpartition(":")[2])
        finally:
            await engine.stop()


def settings(folder: Path, upstream: int = 9, **changes: Any) -> Config:
    values: dict[str, Any] = {
        "listen": (Endpoint("127.0.0.1", 0),),
        "upstreams": Upstreams(servers=(UpstreamURL(Transport.UDP, "127.0.0.1", upstream),)),
        "index": folder / "index",
        "snapshot": folder / "policy.snapshot",
        "control": folder / "control.sock",
        "state": folder / "state",
        "clock": ClockSettings(Sync.ASSUMED),
    }
    return Config(**{**values, **changes})


def open_sockets() -> int:
    found = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the folder's own descriptor is gone by now
            found += str(descriptor.readlink()).startswith("socket:")
    return found


async def outcome(name: str, source: str, port: int, tcp: bool = False) -> tuple[str, int | None]:
    answer = await ask(name, source=source, port=port, tcp=tcp)
    return dns.rcode.to_text(answer.rcode()), ede_of(answer)[0]


@pytest.mark.parametrize("tcp", [False, True])
async def test_people_get_what_is_theirs_over_udp_and_tcp(tmp_path: Path, tcp: bool) -> None:
    async with running(tmp_path) as (_, _, port):
        assert await outcome("open.test", MIA, port, tcp) == ("NOERROR", None)
        assert await outcome("social.test", MIA, port, tcp) == ("NXDOMAIN", 17)
        assert await outcome("social.test", LEO, port, tcp) == ("NXDOMAIN", None)
        assert await outcome("porn.test", LEO, port, tcp) == ("NOERROR", 17)


async def test_a_reload_takes_new_lists_and_people(tmp_path: Path) -> None:
    async with running(tmp_path) as (_, config, port):
        assert await outcome("bet.test", MIA, port) == ("NOERROR", None)
        write_index(tmp_path / "index", {**LISTS, "gambling": ["bet.test"]})
        write_snapshot(tmp_path / "policy.snapshot", HOUSEHOLD.replace("tier: teen", "tier: adult"))
        assert await asyncio.to_thread(control, config.control, "reload") == {"ok": True, "generation": 2}
        assert await outcome("bet.test", MIA, port) == ("NXDOMAIN", 17)
        assert await outcome("bet.test", LEO, port) == ("NOERROR", None)


async def test_a_pause_holds_once_the_state_folder_can_be_read_at_last(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    store = Store.open(tmp_path / "kept", now)
    await store.append(Paused(now, Pause("p1", "mia", Rest.PAUSE, now, now + timedelta(hours=1))))
    store.close()
    (tmp_path / "state").write_text("")  # in place of the folder, as where a disk is not there yet
    async with running(tmp_path) as (engine, _, port):
        assert await outcome("open.test", MIA, port) == ("NOERROR", None)
        (tmp_path / "state").unlink()
        (tmp_path / "kept").rename(tmp_path / "state")
        while not engine._store.saved:
            await asyncio.sleep(0.05)
            await engine.look()
        assert await outcome("open.test", MIA, port) == ("NXDOMAIN", 17)


@pytest.mark.parametrize("broken", ["policy.snapshot", "index/index.bin"])
async def test_a_damaged_file_is_refused_the_previous_policy_stays_and_status_says_so(
    tmp_path: Path, broken: str
) -> None:
    async with running(tmp_path) as (_, config, port):
        sound = (tmp_path / broken).read_bytes()
        damage(tmp_path / broken)
        answer = await asyncio.to_thread(control, config.control, "reload")
        assert answer["ok"] is False
        assert broken in str(answer["error"])
        assert await outcome("porn.test", MIA, port) == ("NXDOMAIN", 17)
        status = await asyncio.to_thread(control, config.control, "status")
        assert isinstance(status["reload_error"], dict)
        assert broken in status["reload_error"]["error"]
        assert status["generation"] == 1
        (tmp_path / broken).write_bytes(sound)
        assert (await asyncio.to_thread(control, config.control, "reload"))["ok"] is True
        assert (await asyncio.to_thread(control, config.control, "status"))["reload_error"] is None


async def test_a_half_written_index_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as (engine, _, port):
        file = tmp_path / "index" / "index.bin"
        file.unlink()  # the running engine keeps what it has mapped
        write_index(tmp_path / "other", LISTS)
        file.write_bytes((tmp_path / "other" / "index.bin").read_bytes()[:-100])
        with pytest.raises(ConfigError, match=r"index\.bin"):
            await engine.reload()
        assert await outcome("porn.test", MIA, port) == ("NXDOMAIN", 17)


async def test_many_reloads_at_once_lose_no_query(tmp_path: Path) -> None:
    async with running(tmp_path) as (engine, _, port):
        reloads = [asyncio.ensure_future(engine.reload()) for _ in range(20)]
        seen = [await outcome("porn.test", MIA, port) for _ in range(50)]
        await asyncio.gather(*reloads)
        assert set(seen) == {("NXDOMAIN", 17)}


async def test_status_counts_without_names(tmp_path: Path) -> None:
    async with running(tmp_path) as (_, config, port):
        await outcome("porn.test", MIA, port)
        await outcome("open.test", MIA, port)
        status = await asyncio.to_thread(control, config.control, "status")
        assert status["decisions"] == [
            {"tier": "junior", "state": "porn", "verdict": "block", "count": 1},
            {"tier": "junior", "state": "unrated", "verdict": "allow", "count": 1},
        ]
        assert status["pid"] == os.getpid()
        assert "porn.test" not in str(status)
        assert "open.test" not in str(status)


async def test_who_is_not_on_the_access_list_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path, access=(Prefix("127.0.0.12/32"),)) as (_, _, port):
        assert await outcome("open.test", MIA, port) == ("REFUSED", 18)
        assert await outcome("open.test", LEO, port) == ("NOERROR", None)


async def test_a_start_that_fails_leaves_nothing_open(tmp_path: Path) -> None:
    async with running(tmp_path) as (_, config, port):
        other = settings(
            tmp_path, state=tmp_path / "other", listen=(Endpoint("127.0.0.2", 0), Endpoint("127.0.0.1", port))
        )
        before = open_sockets()
        with pytest.raises(ConfigError, match=f"port {port} of 127.0.0.1"):
            await Engine(other).start()
        with pytest.raises(ConfigError, match="another engine is running"):
            await Engine(settings(tmp_path, control=config.control, state=tmp_path / "other")).start()
        async with asyncio.timeout(10):  # the living engine drops the one that looked for it
            await until(lambda: open_sockets() == before)


async def test_nothing_usable_on_disk_is_an_error_before_any_socket(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        await Engine(settings(tmp_path)).start()
    assert len(caught.value.lines) == 2
    assert not (tmp_path / "control.sock").exists()


async def test_a_start_over_a_damaged_index_serves_the_previous_one_and_says_so(tmp_path: Path) -> None:
    write_index(tmp_path / "index", {"gambling": ["bet.test"]}, previous=True)
    write_index(tmp_path / "index")
    damage(tmp_path / "index" / "index.bin")
    write_snapshot(tmp_path / "policy.snapshot")
    engine = Engine(settings(tmp_path))
    await engine.start()
    try:
        assert "index.bin" in str((await engine.status())["warning"])
    finally:
        await engine.stop()


def test_the_process_reloads_on_sighup_and_ends_on_sigterm(tmp_path: Path) -> None:
    write_index(tmp_path / "index")
    write_snapshot(tmp_path / "policy.snapshot")
    config = tmp_path / "filterd.yaml"
    config.write_text(
        f'listen: ["127.0.0.1:0"]\nupstreams: {{servers: ["udp://127.0.0.1:9"]}}\nindex: {tmp_path}/index\n'
        f"snapshot: {tmp_path}/policy.snapshot\ncontrol: {tmp_path}/control.sock\n"
    )
    command = [sys.executable, "-m", "filterd", "run", "--config", str(config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "policy generation 1" in process.stderr.readline()
        process.send_signal(signal.SIGHUP)
        assert "policy generation 2" in process.stderr.readline()
        damage(tmp_path / "policy.snapshot")
        process.send_signal(signal.SIGHUP)
        assert "the previous policy stays" in process.stderr.readline()
        assert control(tmp_path / "control.sock", "status")["generation"] == 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""
    assert not (tmp_path / "control.sock").exists()


async def test_hostile_datagrams_get_an_answer_by_the_table_or_silence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pack, position, messages = shared("wire", "c-ares-fuzzinput.pack").read_bytes(), 0, []
    while position < len(pack):
        length = int.from_bytes(pack[position : position + 2])
        messages.append(pack[position + 2 : position + 2 + length])
        position += 2 + length
    async with running(tmp_path) as (engine, _, port):
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.setblocking(False)
            sock.connect(("127.0.0.1", port))
            for message in [*messages, bytes(65_507), b"", b"\xff" * 3000]:
                sock.send(message)
                await asyncio.sleep(0)
            assert await outcome("porn.test", MIA, port) == ("NXDOMAIN", 17)
            while True:
                try:
                    answer = sock.recv(65_535)
                except BlockingIOError:
                    break
                assert answer[2] & 0x80
                assert answer[:2] in {message[:2] for message in messages} | {b"\x00\x00", b"\xff\xff"}
        assert engine.pipeline.counts.failed == 0
        assert engine.pipeline.counts.malformed + engine.pipeline.counts.dropped > 0
    assert "Traceback" not in caplog.text
