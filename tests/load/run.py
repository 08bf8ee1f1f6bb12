"""Asks the engine real questions as four people and compares every answer with the reference."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.measure import running
from bench.server import answers_anything
from tests.load.person import PEOPLE, Asker, shape
from tests.support.asker import QTYPES, Outcome, ask_all
from tests.support.data import shared
from tests.support.engine import Engine, engine, run_tool
from tests.support.feed import Feed
from tests.support.naive import NaiveLists, verdict
from tests.support.port import free_port

HOUSEHOLD = Path(__file__).with_name("household.yaml")
SHOWN = 20


@dataclass(slots=True)
class Result:
    """What came of a run: questions asked, verdicts seen, answers that never came, and the differences in words."""

    asked: int = 0
    lost: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def questions(most: int | None = None) -> list[tuple[str, int]]:
    """Return the recorded questions as (name, type number)."""
    lines = shared("load", "dnsperf-realistic-200k.txt").read_text().splitlines()
    pairs = [line.split() for line in lines[:most]]
    return [(name, QTYPES[qtype]) for name, qtype in pairs]


def naive_lists(feeds: Sequence[Feed]) -> NaiveLists:
    """Return the reference's lists: the catalogue's and these feeds."""
    lists = NaiveLists()
    lists.read_catalogue()
    lists.read(feeds)
    return lists


def build(folder: Path, feeds: Sequence[Feed]) -> tuple[Path, Path]:
    """Build the index over `feeds` and compile the household; return both paths."""
    index, snapshot = folder / "index", folder / "policy.snapshot"
    run_tool("blocklists", "build", "--out", index, *(option for feed in feeds for option in feed.option))
    run_tool("filterd", "compile", HOUSEHOLD, "--out", snapshot)
    return index, snapshot


@contextmanager
def serving(folder: Path, index: Path, snapshot: Path) -> Iterator[Engine]:
    """Run the engine in front of an Unbound that has an address for every name."""
    upstream = free_port()
    place = folder / "upstream"
    place.mkdir()
    with (
        running(answers_anything(place, upstream), upstream, folder / "upstream.log"),
        engine(folder, index, snapshot, [f"udp://127.0.0.1:{upstream}"]) as started,
    ):
        yield started


def ask_as(asker: Asker, server: Engine, pairs: Sequence[tuple[str, int]], lists: NaiveLists) -> Result:
    """Ask all of `pairs` from this person's address and compare each answer with the reference."""
    result = Result()
    expected = {name: verdict(asker.naive, lists, name) for name, _ in pairs}

    def compare(name: str, qtype: int, outcome: Outcome) -> None:
        result.asked += 1
        result.verdicts[expected[name]] += 1
        trouble = shape(asker, expected[name], qtype, outcome)
        if trouble:
            result.differences.append(f"{asker.slug} {name} type {qtype}: {trouble}; lists {lists.labels(name)}")

    result.lost = ask_all((server.host, server.port), asker.address, pairs, compare)
    return result


def sample(pairs: Sequence[tuple[str, int]], lists: NaiveLists, count: int) -> list[tuple[str, Asker]]:
    """Draw `count` random (name, person) pairs, half asked for in the recording, half from the lists."""
    draw = random.Random(count)
    listed = [*lists.exact, *lists.suffix]
    return [
        (draw.choice(pairs)[0] if draw.random() < 0.5 else draw.choice(listed), draw.choice(PEOPLE))
        for _ in range(count)
    ]
