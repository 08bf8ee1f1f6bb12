"""The engine as a user starts it: `filterd run` in a process of its own, with its files in a folder of the test's."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.support.port import free_port

BIN = Path(sys.executable).parent
START_SECONDS = 60


def run_tool(*arguments: str | Path) -> str:
    """Run one of our commands, return what it printed; a failure shows its words."""
    tool, *rest = (str(argument) for argument in arguments)
    done = subprocess.run([str(BIN / tool), *rest], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{tool} {' '.join(rest[:6])}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine: where it listens, its process id, its folder and how long it took to start (seconds)."""

    host: str
    port: int
    pid: int
    config: Path
    start_seconds: float


@contextmanager
def engine(folder: Path, index: Path, snapshot: Path, upstreams: Sequence[str], **settings: object) -> Iterator[Engine]:
    """Serve `index` and `snapshot` on a free port of 127.0.0.1 until the block ends."""
    port = free_port()
    config = folder / "filterd.yaml"
    values: dict[str, object] = {
        "listen": [f"127.0.0.1:{port}"],
        "upstreams": {"mode": "ordered", "servers": list(upstreams)},
        "index": str(index),
        "snapshot": str(snapshot),
        "control": str(folder / "control.sock"),
        "state": str(folder / "state"),
        "clock": {"sync": "assumed"},
        **settings,
    }
    config.write_text(yaml.safe_dump(values))
    log = (folder / "engine.log").open("wb")
    begun = time.monotonic()
    with (
        log,
        subprocess.Popen([str(BIN / "filterd"), "run", "--config", str(config)], stderr=log, stdout=log) as process,
    ):
        try:
            _wait_until_ready(process, folder)
            yield Engine("127.0.0.1", port, process.pid, config, time.monotonic() - begun)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if (folder / "control.sock").exists():
            return
        time.sleep(0.01)
    raise AssertionError(f"the engine did not start:\n{(folder / 'engine.log').read_text()}")


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process, shared pages of mapped files included."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
