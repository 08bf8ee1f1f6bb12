"""The desk in the running engine: what it did is felt by the next query, and is there after the power was cut."""

import os
import re
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from filterd.__main__ import cli
from filterd.policy.snapshot import encode
from tests.filterd.desk.rig import PIN, kept_pin
from tests.support.client import ask, ede_of
from tests.support.engine import Engine, engine
from tests.support.files import write_index
from tests.support.service import snapshot
from tests.support.zone import Zone

HOUSEHOLD = f"""
version: 1
household: example
zone: Europe/Berlin
pin: "{kept_pin()}"
people:
  - {{id: leo, name: Leo, tier: teen, devices: [{{name: phone, addresses: [127.0.0.12]}}]}}
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write_index(tmp_path / "index")
    (tmp_path / "state").mkdir()
    (tmp_path / "policy.snapshot").write_bytes(encode(snapshot(HOUSEHOLD)))
    return tmp_path


def say(running: Engine, *arguments: str, typed: str | None = None) -> str:
    done = CliRunner().invoke(cli, [*arguments, "--config", str(running.config)], input=typed)
    assert done.exception is None, done.output
    return done.output


async def reason(running: Engine) -> str:
    """Return why the phone does not get a name, "" if it does."""
    answer = await ask("open.test", source="127.0.0.12", server=running.host, port=running.port)
    return str(ede_of(answer)[1]) if answer.rcode() else ""


async def test_what_the_desk_does_is_felt_at_once_and_survives_a_power_cut(files: Path) -> None:
    async with Zone("open.test 300 A 192.0.2.1").serving() as upstream:
        where = [f"udp://127.0.0.1:{upstream}"]
        with engine(files, files / "index", files / "policy.snapshot", where) as running:
            assert await reason(running) == ""
            assert say(running, "pause", "leo", "30").startswith("leo: paused for 30 min 0 s")
            assert "pause" in await reason(running)
            assert say(running, "unlock", "leo", typed=f"{PIN}\n").startswith("leo: everything open for 30 min 0 s")
            assert await reason(running) == ""
            say(running, "pause", "everyone", "30")
            assert "pause" in await reason(running)
            assert say(running, "resume", "leo").startswith("leo is no longer paused")
            assert "pause" in await reason(running)  # with everyone
            os.kill(running.pid, signal.SIGKILL)
        (files / "control.sock").unlink()
        with engine(files, files / "index", files / "policy.snapshot", where) as again:
            assert "pause" in await reason(again)
            assert re.search(r"paused with everyone for (30|2\d) min", say(again, "people", "leo"))
            assert say(again, "resume", "everyone") == "every pause has ended\n"
            assert await reason(again) == ""


async def test_without_a_disk_it_is_done_all_the_same_and_said(files: Path) -> None:
    (files / "state").rmdir()
    (files / "state").write_text("no folder")
    async with Zone("open.test 300 A 192.0.2.1").serving() as upstream:
        with engine(files, files / "index", files / "policy.snapshot", [f"udp://127.0.0.1:{upstream}"]) as running:
            said = say(running, "pause", "leo", "30").splitlines()
            assert said[1].startswith("done, but not saved: it ends if the box restarts")
            assert "pause" in await reason(running)
