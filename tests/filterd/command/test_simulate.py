"""`filterd simulate`: the decision of the engine at another time."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from blocklists.name import to_wire
from filterd.error import ConfigError
from filterd.policy.decide import decide
from filterd.policy.ledger.event import Granted, Paused
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.rules import RULES
from filterd.policy.types import Query
from filterd.state.store import Store
from tests.filterd.command.conftest import Run
from tests.support.service import ruleset

HOUSEHOLD = """
version: 1
household: example
zone: Europe/Berlin
people:
  - id: mia
    name: Mia
    tier: junior
    schedule: [bed 20:30 to 06:30 on school nights, "shut games 14:00 to 16:00 on 2026-11-23"]
  - {id: leo, name: Leo, tier: teen, zone: Asia/Tokyo, schedule: [bed 22:00 to 06:30 on every day]}
"""
MONDAY = "2026-11-23 20:30"


@pytest.fixture(autouse=True)
def _home(folder: Path) -> None:
    (folder / "household.yaml").write_text(HOUSEHOLD)
    config = folder / "filterd.yaml"
    text = config.read_text().replace("policy.snapshot", "household.yaml")
    config.write_text(f"{text}state: {folder}/state\n")


def simulated(run: Run, *arguments: str) -> dict[str, object]:
    done = run("simulate", "--json", *arguments)
    assert done.exit_code == 0, done.exception
    found: dict[str, object] = json.loads(done.output)
    return found


def explained(run: Run, *arguments: str) -> dict[str, object]:
    found = simulated(run, *arguments)["explanation"]
    assert isinstance(found, dict)
    return found


def test_it_says_what_happens_why_and_what_comes_next(run: Run) -> None:
    done = run("simulate", "--person", "mia", "--name", "www.example.com", "--at", MONDAY)
    assert done.exit_code == 0
    assert done.output.splitlines()[:12] == [
        "Mon 2026-11-23 20:30:00 CET",
        "www.example.com is closed for Mia.",
        "It is bedtime, so everything rests until the morning. Pages that help you stay open all night.",
        "What would change it: That ends by itself. The adult who looks after this filter can open it earlier. "
        "You can ask.",
        "  A grant of www.example.com opens it for a time.",
        "  A grant of everything opens it for a time.",
        "If nobody does anything before:",
        "  from Tue 2026-11-24 06:30:00 CET on it is open",
        "  from Tue 2026-11-24 20:30:00 CET on it is closed (bedtime)",
        "  from Wed 2026-11-25 06:30:00 CET on it is open",
        "  from Wed 2026-11-25 20:30:00 CET on it is closed (bedtime)",
        "  from Thu 2026-11-26 06:30:00 CET on it is open",
    ]
    assert [line.strip()[0] for line in done.output.splitlines()[-10:]] == list("1234555679")


@pytest.mark.parametrize("minutes", range(0, 24 * 60, 97))
def test_it_is_the_engines_own_decision(run: Run, minutes: int) -> None:
    rules = ruleset(HOUSEHOLD)
    at = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=minutes)
    expected = decide(Query(to_wire("example.com"), 1), rules.snapshot.client("mia"), rules.policy, at)
    found = explained(run, "--person", "mia", "--name", "example.com", "--at", at.isoformat())
    assert (found["verdict"], found["rule"], found["state"]) == (expected.verdict, expected.rule, expected.state)
    steps = found["steps"]
    assert isinstance(steps, list)
    assert [step["rule"] for step in steps] == [rule.__name__ for rule in RULES]
    asked = [step["rule"] for step in steps if step["outcome"] != "not asked"]
    assert asked == list(expected.trace)


def test_times_are_those_of_the_person(run: Run) -> None:
    found = simulated(run, "--person", "leo", "--name", "example.com", "--at", "2026-11-23 22:00")
    assert found["at"] == "2026-11-23T22:00:00+09:00"
    assert explained(run, "--person", "leo", "--name", "example.com", "--at", MONDAY)["verdict"] == "allow"
    coming = explained(run, "--person", "leo", "--name", "example.com", "--at", MONDAY)["coming"]
    assert isinstance(coming, list)
    assert coming[0] == {
        "at": "2026-11-23T22:00:00+09:00",
        "verdict": "block",
        "rule": "schedule",
        "state": "schedule",
        "by": "bed",
    }


def test_what_was_taken_for_a_time_that_never_comes_is_said(run: Run) -> None:
    done = run("simulate", "--person", "mia", "--name", "example.com", "--at", "2027-03-28 02:30")
    assert done.output.splitlines()[0] == (
        "Sun 2027-03-28 03:30:00 CEST (clocks go forward there, and 02:30 never comes; taken: 03:30:00 CEST)"
    )


def test_without_a_time_it_is_now(run: Run) -> None:
    before = datetime.now(UTC)
    at = datetime.fromisoformat(str(simulated(run, "--person", "mia", "--name", "example.com")["at"]))
    assert before <= at <= datetime.now(UTC)


def kept(folder: Path, *events: Paused | Granted) -> None:
    store = Store.open(folder / "state", None)
    assert store.record(*events).result(10)
    store.close()


NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
LONG = NOON + timedelta(hours=12)


def test_pauses_and_grants_of_the_running_household_count(folder: Path, run: Run) -> None:
    everything = Scope(ScopeKind.EVERYTHING)
    kept(
        folder,
        Paused(NOON, Pause("p1", "mia", Rest.PAUSE, NOON, NOON + timedelta(hours=1))),
        Granted(NOON, Grant("g1", "mia", everything, NOON + timedelta(hours=2), LONG, Origin(OriginKind.PARENT))),
    )
    who = ("--person", "mia", "--name", "example.com")
    at_pause = explained(run, *who, "--at", "2026-11-23 12:30")
    assert (at_pause["verdict"], at_pause["rule"]) == ("block", "pause")
    assert {"kind": "resume", "scope": "", "says": "The end of the pause opens it."} in at_pause["remedies"]  # type: ignore[operator]
    assert explained(run, *who, "--at", "2026-11-23 12:30", "--without-state")["verdict"] == "allow"
    in_bed = explained(run, *who, "--at", MONDAY)
    assert in_bed["verdict"] == "allow"
    assert {"rule": "schedule", "says": "5. What the person's schedule shuts at this hour is shut.",
            "outcome": "said nothing", "why": "the grant g1 of everything lifts it"} in in_bed["steps"]  # type: ignore[operator]  # fmt: skip
    assert explained(run, *who, "--at", MONDAY, "--without-state")["rule"] == "schedule"


def test_a_state_that_cannot_be_read_is_told_and_the_files_still_decide(folder: Path, run: Run) -> None:
    (folder / "state").write_text("a file")
    done = run("simulate", "--person", "mia", "--name", "example.com", "--at", MONDAY)
    assert (done.exit_code, "example.com is closed for Mia." in done.output) == (0, True)
    assert "what was granted, paused or used is not known" in done.stderr
    found = simulated(run, "--person", "mia", "--name", "example.com", "--at", MONDAY)
    assert "not known" in str(found["trouble"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--person", "nobody", "--name", "example.com"], "'nobody'"),
        (["--person", "mia", "--name", ".."], "empty label"),
        (["--person", "mia", "--name", "example.com", "--type", "WRONG"], "'WRONG'"),
        (["--person", "mia", "--name", "example.com", "--at", "whenever"], '"Fri 20:30"'),
        (["--person", "mia", "--name", "example.com", "--index", "nowhere"], "nowhere"),
        (["--person", "mia", "--name", "example.com", "--snapshot", "none.yaml"], "none.yaml"),
    ],
)
def test_what_is_wrong_is_named(run: Run, arguments: list[str], told: str) -> None:
    done = run("simulate", *arguments)
    assert isinstance(done.exception, ConfigError)
    assert told in str(done.exception)


def test_a_sealed_name_tells_nothing_of_times(run: Run) -> None:
    found = explained(run, "--person", "mia", "--name", "sealed.invalid", "--at", MONDAY)
    assert (found["rule"], found["state"], found["coming"], found["remedies"], found["valid_until"]) == (
        "",
        "",
        None,
        [],
        None,
    )
