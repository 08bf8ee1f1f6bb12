"""`filterd replay`."""

import json
from pathlib import Path

import pytest

from filterd.error import ConfigError
from tests.filterd.command.conftest import Run
from tests.support.files import write_index
from tests.support.service import HOUSEHOLD, LISTS


@pytest.fixture
def recording(folder: Path) -> Path:
    rows = [
        {"time": "2026-07-01T12:00:00Z", "name": "social.test", "person": "leo"},
        {"time": "2026-07-01T12:00:01Z", "name": "social.test", "client": "127.0.0.12", "type": "AAAA"},
        {"time": "2026-07-01T12:00:02Z", "name": "porn.test", "person": "mia"},
    ]
    path = folder / "recording.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "nonsense\n")
    return path


def test_another_household_shows_what_it_would_change(folder: Path, run: Run, recording: Path) -> None:
    (folder / "stricter.yaml").write_text(HOUSEHOLD.replace("tier: teen", "tier: junior"))
    done = run("replay", recording, "--after", "stricter.yaml")
    assert done.exit_code == 0
    assert done.output.splitlines()[:8] == [
        "Questions: 3; 2 closed.",
        "By person:",
        "  leo: 2 closed",
        "By category:",
        "  social: 2 closed",
        "Changes, the most frequent first:",
        "  2 x social.test for leo: allow by the rule default (social), then block by the rule category (social)",
        "Lines that were left out: 1",
    ]


def test_no_difference_is_said_too(run: Run, recording: Path) -> None:
    done = run("replay", recording, "--after", "policy.snapshot")
    assert done.output.splitlines()[:2] == ["Questions: 3; no change.", "Lines that were left out: 1"]


def test_another_index_shows_what_it_would_change(folder: Path, run: Run, recording: Path) -> None:
    write_index(folder / "other", {**LISTS, "porn": ["never.test"]})
    difference = json.loads(run("replay", recording, "--after-index", "other", "--json").output)
    assert difference["total"] == {"opened": 1, "closed": 0, "otherwise": 0}
    assert [change["name"] for change in difference["changes"]] == ["porn.test"]


def test_nothing_to_compare_is_a_mistake(run: Run, recording: Path) -> None:
    done = run("replay", recording)
    assert isinstance(done.exception, ConfigError)
    assert "--after" in str(done.exception)


def test_a_recording_that_is_not_there_is_named(run: Run) -> None:
    done = run("replay", "none.jsonl", "--after", "policy.snapshot")
    assert isinstance(done.exception, ConfigError)
    assert "none.jsonl" in str(done.exception)
