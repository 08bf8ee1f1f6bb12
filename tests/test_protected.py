"""No protected name is ever shut, in any tier, whatever the lists say: the promise, end to end through the commands."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blocklists.catalogue import load as load_catalogue
from blocklists.entry import Match
from blocklists.name import to_wire
from filterd.policy.decide import decide
from filterd.policy.types import Query
from filterd.ruleset import Ruleset, load
from tests.support.data import shared
from tests.support.engine import run_tool

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TIERS = [tier.slug for tier in load_catalogue().tiers]


def helplines() -> set[str]:
    return {entry.name for entry in load_catalogue().protected("helplines")}


def device_names() -> set[str]:
    files = [shared("protected", name) for name in ("captive-portals.json", "crl-hostname.json")]
    return {name for file in files for name in json.loads(file.read_text())["list"]}


def shut_everywhere(folder: Path, names: set[str]) -> Ruleset:
    """Return a ruleset in which every one of `names` stands on a mandatory list, and in everybody's own block."""
    shut = folder / "names.txt"
    shut.write_text("\n".join(sorted(names)) + "\n")
    own = sorted(names)[:500]
    people = [{"id": tier, "name": tier, "tier": tier, "block": own} for tier in TIERS]
    household = folder / "household.yaml"
    household.write_text(json.dumps({"version": 1, "household": "All ages", "people": people}))  # JSON is YAML
    index, snapshot = folder / "index", folder / "policy.snapshot"
    options = [f"{category}={shut}" for category in ("scam-malware", "porn", "social")]
    run_tool("blocklists", "build", "--out", index, *(word for option in options for word in ("--list", option)))
    run_tool("filterd", "compile", household, "--out", snapshot)
    return load(index, snapshot)


def asked_for(names: set[str]) -> list[str]:
    """Return the names, and one below each that is protected with all below it."""
    entries = [entry for group in ("helplines", "core") for entry in load_catalogue().protected(group)]
    wide = {entry.name for entry in entries if entry.match is Match.SUFFIX}
    return sorted(names) + [f"www.{name}" for name in sorted(names & wide)]


def refusals(ruleset: Ruleset, names: set[str]) -> list[str]:
    return [
        f"{tier}: {name}"
        for tier in TIERS
        for name in asked_for(names)
        if decide(Query(to_wire(name), 1), ruleset.snapshot.client(tier), ruleset.policy, NOW).is_blocked
    ]


@pytest.mark.parametrize("names", [helplines, device_names], ids=["helplines", "what devices need"])
def test_no_list_and_no_own_rule_shuts_a_protected_name(names: Callable[[], set[str]], tmp_path: Path) -> None:
    protected = names()
    assert len(protected) > 200
    assert refusals(shut_everywhere(tmp_path, protected), protected) == []
