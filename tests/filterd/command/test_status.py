"""`filterd status` against a real engine."""

import json
from pathlib import Path

from tests.filterd.command.conftest import Run
from tests.filterd.command.test_run import started
from tests.support.files import damage


def test_it_shows_what_is_in_force(folder: Path, run: Run) -> None:
    with started(folder) as process:
        lines = run("status").output.splitlines()
        assert lines[0].startswith("filterd 0.1.0, process ")
        assert str(process.pid) in lines[0]
        assert lines[1].startswith("listens on 127.0.0.1:")
        assert lines[2].startswith("policy generation 1, since ")
        assert lines[-1].startswith("upstream udp://127.0.0.1:9 up: 0 sent")


def test_everything_is_there_for_machines(folder: Path, run: Run) -> None:
    with started(folder):
        status = json.loads(run("status", "--json").output)
    assert set(status) == {
        "ok", "version", "pid", "started", "listen", "generation", "loaded", "index", "snapshot", "warning",
        "reload_error", "decisions", "queries", "udp", "tcp", "cache", "upstreams",
    }  # fmt: skip


def test_a_refused_reload_is_shown_until_one_succeeds(folder: Path, run: Run) -> None:
    with started(folder):
        sound = (folder / "policy.snapshot").read_bytes()
        damage(folder / "policy.snapshot")
        run("reload")
        assert "WARNING: new files refused since" in run("status").output
        (folder / "policy.snapshot").write_bytes(sound)
        run("reload")
        assert "WARNING" not in run("status").output
