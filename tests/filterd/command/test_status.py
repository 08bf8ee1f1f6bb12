"""`filterd status`: what people see, and against a real engine."""

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from filterd.command import status as status_module
from filterd.command.status import _Status, rendered
from filterd.error import ConfigError
from tests.filterd.command.conftest import Run
from tests.filterd.command.test_run import started
from tests.support.files import damage


def test_it_shows_what_is_in_force(folder: Path, run: Run) -> None:
    with started(folder) as process:
        lines = run("status").output.splitlines()
        assert lines[0].startswith("filterd 0.1.0, process ")
        assert str(process.pid) in lines[0]
        assert lines[1].startswith("listens on 127.0.0.1:")
        assert lines[2].startswith("policy generation 1, in force for ")
        assert lines[-1].startswith("upstream udp://127.0.0.1:9 up: 0 sent")


def test_everything_is_there_for_machines(folder: Path, run: Run) -> None:
    with started(folder):
        status = json.loads(run("status", "--json").output)
    assert set(status) == {
        "ok", "version", "pid", "started", "listen", "generation", "loaded", "index", "snapshot", "warning",
        "reload_error", "decisions", "queries", "udp", "tcp", "cache", "upstreams",
        "clock", "state", "devices", "growing", "zone",
    }  # fmt: skip


NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)

QUERIES = {
    "dropped": 0, "malformed": 3, "prohibited": 1, "overload": 0, "failed": 0, "alarms": 0, "waiting": 0,
}  # fmt: skip
# What an engine sends: JSON, as a value.
ANSWER: dict[str, object] = {
    "version": "0.1.0", "pid": 4242, "started": "2026-06-28T09:59:00Z", "listen": ["127.0.0.1:53", "[::1]:53"],
    "generation": 3, "loaded": "2026-07-01T11:13:48Z",
    "index": {"path": "/i", "checksum": "0123456789abcdef", "names": 813203},
    "snapshot": {"path": "/s", "checksum": "fedcba9876543210", "profiles": 8},
    "warning": None, "reload_error": None, "zone": "Europe/Berlin", "growing": [],
    "clock": {"state": "synced", "witness": "kernel", "words": "This box knows what time it is.", "warning": None},
    "state": {"saved": True, "problem": None}, "devices": {"new": 0, "alarms": [], "problems": []},
    "decisions": [
        {"tier": "junior", "state": "social", "verdict": "block", "count": 20},
        {"tier": "junior", "state": "porn", "verdict": "block", "count": 1200},
        {"tier": "junior", "state": "unrated", "verdict": "allow", "count": 30000},
        {"tier": "junior", "state": "games", "verdict": "allow", "count": 5},
        {"tier": "adult", "state": "unrated", "verdict": "allow", "count": 7},
        {"tier": "tot", "state": "unrated", "verdict": "ask", "count": 2},
    ],
    "queries": QUERIES,
    "cache": {"items": 97, "bytes": 87138, "max_bytes": 8 << 20, "hits": 33, "misses": 1105, "evictions": 0},
    "upstreams": [
        {"name": "udp://192.0.2.1:53", "state": "up", "sent": 1147, "answered": 1140, "timeouts": 7, "rtt_ms": 4.21},
        {"name": "udp://192.0.2.2:53", "state": "down", "sent": 3, "answered": 0, "timeouts": 3, "rtt_ms": None},
    ],
}  # fmt: skip


def lines(**changes: object) -> list[str]:
    """Return what people see of the answer with some values changed."""
    return list(rendered(msgspec.convert({**ANSWER, **changes}, _Status), NOW))


def test_people_see_numbers_with_units_and_a_line_for_each_tier() -> None:
    assert lines() == [
        "filterd 0.1.0, process 4242, running for 3 d 2 h",
        "listens on 127.0.0.1:53, [::1]:53",
        "policy generation 3, in force for 46 min 12 s",
        "  index     /i: 813,203 names (01234567)",
        "  snapshot  /s: 8 profiles (fedcba98)",
        "decided 31,234: 30,012 open, 1,222 refused",
        "  junior    30,005 open, 1,220 refused: 1,200 porn, 20 social",
        "  adult     7 open, 0 refused",
        "  tot       0 open, 2 refused: 2 unrated",
        "without a decision: 3 malformed, 1 refused to strangers",
        "cache 97 answers, 85.1 KiB of 8.0 MiB; 33 found, 1,105 not found",
        "upstream udp://192.0.2.1:53 up: 1,147 sent, 1,140 answered, 7 timeouts, 4.2 ms",
        "upstream udp://192.0.2.2:53 down: 3 sent, 0 answered, 3 timeouts",
    ]


def test_an_engine_nobody_asked_yet_says_so_in_one_line() -> None:
    shown = lines(decisions=[], queries=dict.fromkeys(QUERIES, 0))
    assert shown[5].startswith("decided 0: ")
    assert shown[6].startswith("cache ")


def test_warnings_stand_above_the_numbers() -> None:
    refused = {"error": "snapshot /s: damaged", "since": "2026-07-01T10:55:00Z"}
    shown = lines(warning="index /i: damaged", reload_error=refused)
    assert shown[5:7] == [
        "WARNING: the previous index is in use: index /i: damaged",
        "WARNING: new files refused 1 h 5 min ago, the earlier ones stay: snapshot /s: damaged",
    ]


def test_a_clock_that_was_set_back_makes_no_negative_age() -> None:
    assert lines(started="2026-07-02T00:00:00Z")[0].endswith("running for 0 s")


def test_an_engine_of_another_version_is_told_from_a_broken_one(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status_module, "ask_engine", lambda *_: {**ANSWER, "cache": {"items": 1}})
    result = run("status")
    assert isinstance(result.exception, ConfigError)
    assert result.exception.lines[0].startswith("the engine is of another version (Object missing required field")
    assert json.loads(run("status", "--json").output)["cache"] == {"items": 1}


def test_a_refused_reload_is_shown_until_one_succeeds(folder: Path, run: Run) -> None:
    with started(folder):
        sound = (folder / "policy.snapshot").read_bytes()
        damage(folder / "policy.snapshot")
        run("reload")
        assert "WARNING: new files refused " in run("status").output
        (folder / "policy.snapshot").write_bytes(sound)
        run("reload")
        assert "WARNING" not in run("status").output


def told(**changes: object) -> list[str]:
    return list(rendered(msgspec.convert({**ANSWER, **changes}, _Status), NOW))


def test_a_clock_that_is_not_believed_comes_with_its_words() -> None:
    lines = told(clock={"state": "floor", "words": "This box is not yet sure what time it is.", "warning": None})
    assert "CLOCK: This box is not yet sure what time it is." in lines
    assert not any(line.startswith("CLOCK") for line in told())
    assert "CLOCK: It was once wrong." in told(clock={"state": "synced", "words": "", "warning": "It was once wrong."})


def test_a_state_that_cannot_be_kept_is_a_warning() -> None:
    assert "WARNING: grants, pauses and minutes: the disk is full" in told(
        state={"saved": False, "problem": "the disk is full"}
    )


def test_new_devices_alarms_and_problems_are_told() -> None:
    alarm = {"mac": "00005e005311", "device": "mia-tablet"}
    lines = told(devices={"new": 2, "alarms": [alarm], "problems": ["/leases: not there"]})
    assert "ALARM: two devices have the hardware address 00:00:5e:00:53:11 of mia-tablet: filterd devices" in lines
    assert "WARNING: devices: /leases: not there" in lines
    assert "2 new devices that nobody has been named for: filterd devices" in lines


def test_who_may_have_the_next_tier_is_told_when_the_month_has_come() -> None:
    growing = [
        {"slug": "mia", "name": "Mia", "tier": "junior", "next_tier_month": "2026-07"},
        {"slug": "leo", "name": "Leo", "tier": "teen", "next_tier_month": "2026-08"},
    ]
    lines = [line for line in told(growing=growing) if line.startswith(("Mia: ", "Leo: "))]
    assert len(lines) == 1
    assert lines[0].startswith("Mia: ")
