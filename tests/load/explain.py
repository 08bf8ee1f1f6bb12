"""`filterd explain`, as a person runs it, against what the socket answers to the same name and person."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from click.testing import CliRunner

from filterd.__main__ import cli
from tests.load.person import Asker, shape
from tests.support.asker import Outcome, ask_all
from tests.support.engine import Engine


def explained_verdict(name: str, person: str, index: Path, snapshot: Path) -> str:
    """Return the verdict that the command prints."""
    command = ["explain", name, "--person", person, "--json", "--index", str(index), "--snapshot", str(snapshot)]
    result = CliRunner().invoke(cli, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return str(json.loads(result.output)["verdict"])


def explain_differences(server: Engine, index: Path, snapshot: Path, pairs: Sequence[tuple[str, Asker]]) -> list[str]:
    """Return a line for each pair whose explanation is not what the socket answered."""
    wrong: list[str] = []
    for asker in {asker.slug: asker for _, asker in pairs}.values():
        names = [name for name, person in pairs if person is asker]
        outcomes: list[tuple[str, Outcome]] = []
        questions = [(name, 1) for name in names]
        lost = ask_all((server.host, server.port), asker.address, questions, partial(_note, outcomes))
        wrong += [f"{asker.slug}: {lost} answers lost"] if lost else []
        for name, outcome in outcomes:
            verdict = explained_verdict(name, asker.slug, index, snapshot)
            trouble = shape(asker, verdict, 1, outcome)
            wrong += [f"{asker.slug} {name}: explain says {verdict}; {trouble}"] if trouble else []
    return wrong


def _note(outcomes: list[tuple[str, Outcome]], name: str, qtype: int, outcome: Outcome) -> None:
    outcomes.append((name, outcome))
