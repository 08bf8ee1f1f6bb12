"""The command line in front of a desk over a small household: the engine's side runs in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from filterd.__main__ import cli
from filterd.command import running
from filterd.control import ControlServer
from filterd.desk.desk import desk
from filterd.error import ConfigError
from tests.filterd.desk.rig import NOW, Rig, rig

Ask = Callable[..., Result]


@contextmanager
def serving(behind: Rig, path: Path) -> Iterator[None]:
    """Serve a desk on a control socket until the block ends."""
    loop = asyncio.new_event_loop()
    server = ControlServer(path, {}, desk(behind.given()))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
        yield
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def _stop(server: ControlServer) -> None:
    server.stop()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


@pytest.fixture
def behind() -> Rig:
    """Return the household behind the desk; it has a PIN."""
    return rig(pin=True)


@pytest.fixture
def say(behind: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Return a function that runs `filterd` with arguments, at the time of the desk."""
    monkeypatch.setattr(running, "datetime", SimpleNamespace(now=lambda zone: NOW.astimezone(zone)))
    path = tmp_path / "control.sock"

    def invoke(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(cli, [*arguments, "--control", str(path)], input=typed)

    with serving(behind, path):
        yield invoke


def mistake(result: Result) -> str:
    """Return the one line of a command that was refused."""
    assert isinstance(result.exception, ConfigError), result.output
    (line,) = result.exception.lines
    return line
