"""`filterd explain`."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blocklists.folder import Generation
from filterd.error import ConfigError
from filterd.policy.ledger.event import Paused
from filterd.policy.ledger.grant import Pause, Rest
from filterd.state.store import Store
from tests.filterd.command.conftest import Run


def test_it_says_what_happens_and_why(run: Run) -> None:
    done = run("explain", "www.porn.test", "--person", "mia")
    assert done.exit_code == 0
    assert done.output.startswith("www.porn.test is closed for Mia.\n")
    assert "entry porn.test" in done.output


def test_it_follows_the_settings_or_what_is_given(folder: Path, run: Run) -> None:
    for options in (
        [],
        ["--config", folder / "filterd.yaml"],
        ["--index", "index", "--snapshot", "policy.snapshot"],
        ["--index", "index", "--snapshot", "household.yaml"],
    ):
        explanation = json.loads(run("explain", "porn.test", "--person", "leo", "--json", *options).output)
        assert (explanation["verdict"], explanation["rule"], explanation["state"]) == ("block", "category", "porn")


def test_the_time_can_be_chosen(run: Run) -> None:
    verdicts = [
        json.loads(run("explain", "later.test", "--person", "mia", "--json", "--at", time).output)["verdict"]
        for time in ("2026-07-01T14:00:59+02:00", "2026-07-01T12:01:00Z")
    ]
    assert verdicts == ["block", "allow"]


def test_the_kept_line_of_a_list_is_quoted(folder: Path, run: Run) -> None:
    (folder / "bad.txt").write_text("# a list\n||bet.test^\n")
    command = [sys.executable, "-m", "blocklists", "build", "--out", str(folder / "built"), "--no-starter"]
    subprocess.run([*command, "--list", f"gambling={folder}/bad.txt"], check=True, capture_output=True)
    done = run("explain", "bet.test", "--person", "mia", "--index", "built")
    assert "line 2: ||bet.test^" in done.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["porn.test", "--person", "nobody"], "'nobody'"),
        (["..", "--person", "mia"], "empty label"),
        (["192.0.2.1", "--person", "mia"], "an address"),
        (["https://porn.test/page", "--person", "mia"], "only the name: 'porn.test'"),
        (["porn.test", "--person", "mia", "--type", "WRONG"], "'WRONG'"),
        (["porn.test", "--person", "mia", "--at", "soon"], "--at"),
        (["porn.test", "--person", "mia", "--at", "2026-07-01"], "--at"),
        (["porn.test", "--person", "mia", "--index", "nowhere"], "nowhere"),
    ],
)
def test_what_is_wrong_is_named(run: Run, arguments: list[str], told: str) -> None:
    done = run("explain", *arguments)
    assert isinstance(done.exception, ConfigError)
    assert told in str(done.exception)


def test_a_damaged_index_is_not_asked(folder: Path, run: Run) -> None:
    (folder / "index" / Generation.CURRENT).write_bytes(b"damaged")
    assert isinstance(run("explain", "porn.test", "--person", "mia").exception, ConfigError)


def test_what_is_granted_and_paused_counts(folder: Path, run: Run) -> None:
    now = datetime.now(UTC)
    store = Store.open(folder / "state", now)
    pause = Pause("p1", "mia", Rest.PAUSE, now, now + timedelta(hours=1))
    assert store.record(Paused(now, pause)).result(10)
    store.close()
    with (folder / "filterd.yaml").open("a") as file:
        file.write(f"state: {folder}/state\n")
    who = ("explain", "open.test", "--person", "mia", "--json")
    assert json.loads(run(*who).output)["rule"] == "pause"
    assert json.loads(run(*who, "--without-state").output)["rule"] == "default"
    assert json.loads(run(*who, "--at", (now + timedelta(hours=2)).isoformat()).output)["rule"] == "default"


def test_a_state_that_cannot_be_read_is_told(folder: Path, run: Run) -> None:
    with (folder / "filterd.yaml").open("a") as file:
        file.write(f"state: {folder}/household.yaml\n")
    done = run("explain", "open.test", "--person", "mia")
    assert (done.exit_code, "what was granted, paused or used is not known" in done.stderr) == (0, True)


def test_times_are_told_in_the_zone_of_the_household(folder: Path, run: Run) -> None:
    path = folder / "household.yaml"
    path.write_text(path.read_text().replace("unknown: public", "unknown: public\nzone: Europe/Berlin"))
    options = ("--snapshot", "household.yaml", "--at", "2026-07-01 13:59")
    done = run("explain", "later.test", "--person", "mia", *options)
    assert "  from Wed 2026-07-01 14:01:00 CEST on it is open" in done.output
