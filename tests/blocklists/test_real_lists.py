"""All real lists together: the index says what dictionaries say, and a build stays within its memory."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from blocklists.build import build
from blocklists.folder import open_index
from blocklists.index import Index
from blocklists.name import to_wire
from blocklists.report import BuildReport
from blocklists.source import Source, slug_of
from tests.support.data import ROOT, shared
from tests.support.feed import REFUSED, feeds
from tests.support.naive import NaiveLists

NON_MEMBERS = 200_000
SUBDOMAINS = 100_000
MOST_MEGABYTES = 150  # the promise is 200; 75 are measured on CPython 3.11


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("real") / "index"
    taken: set[str] = set()
    sources = [
        Source(slug_of(feed.category, feed.path, taken), "category", feed.category, feed.file, "", path=feed.path)
        for feed in feeds()
    ]
    build(out, sources)
    return out


@pytest.fixture(scope="module")
def index(folder: Path) -> Index:
    return open_index(folder)


@pytest.fixture(scope="module")
def reference() -> NaiveLists:
    lists = NaiveLists()
    lists.read(feeds())
    for names in (lists.exact, lists.suffix):
        for address in [name for name in names if name.replace(".", "").isdigit()]:
            del names[address]  # the reference takes every line for a name; four lines are IPv4 addresses
    return lists


def differences(index: Index, reference: NaiveLists, names: Iterator[str]) -> list[str]:
    """Names, at most ten, whose labels the index and the reference see differently."""
    found = []
    for name in names:
        labels = {hit.list.label for hit in index.match(to_wire(name))}
        if labels != reference.labels(name):
            found.append(f"{name}: index {sorted(labels)}, reference {sorted(reference.labels(name))}")
        if len(found) == 10:
            break
    return found


def test_every_entry_of_every_list_is_found_under_its_labels(index: Index, reference: NaiveLists) -> None:
    names = {**reference.exact, **reference.suffix}
    assert len(names) > 800_000
    # The reference knows no final dot, no 127.0.0.7 and no IDNA: three lines of these lists.
    assert len(index) - len(names) in range(4)
    assert differences(index, reference, iter(names)) == []


def test_names_below_an_entry_are_covered_just_as_its_match_says(index: Index, reference: NaiveLists) -> None:
    chance = random.Random(2)
    members = chance.sample([*reference.exact, *reference.suffix], SUBDOMAINS)
    below = (f"{chance.choice(['www', 'a.b', 'x' * 63])}.{name}" for name in members if len(name) < 180)
    assert differences(index, reference, below) == []


def test_names_on_no_list_are_not_found(index: Index, reference: NaiveLists) -> None:
    chance = random.Random(3)
    for _ in range(NON_MEMBERS):
        name = f"{chance.getrandbits(64):x}.{chance.getrandbits(16):x}.example"
        assert index.match(to_wire(name)) == ()


def test_names_next_to_an_entry_are_not_found(index: Index, reference: NaiveLists) -> None:
    chance = random.Random(4)
    members = chance.sample([*reference.suffix], SUBDOMAINS)
    assert differences(index, reference, (f"zz{name}" for name in members if len(name) < 60)) == []


def test_the_index_takes_about_ten_octets_a_name(folder: Path, index: Index) -> None:
    assert (folder / "index.bin").stat().st_size / len(index) < 11


def test_a_build_of_everything_stays_within_its_memory(tmp_path: Path) -> None:
    options = [option for feed in feeds() for option in feed.option]
    command = [sys.executable, "-m", "blocklists", "build", "--out", str(tmp_path / "index"), "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    report = msgspec.json.decode(done.stdout, type=BuildReport)
    assert report.names > 800_000
    assert report.peak_rss_octets < MOST_MEGABYTES * 1e6


@pytest.mark.parametrize("file", REFUSED)
def test_a_real_list_of_regular_expressions_is_refused_by_name(file: str, tmp_path: Path) -> None:
    path = shared("lists", *file.split("/"))
    command = [sys.executable, "-m", "blocklists", "build", "--out", str(tmp_path / "i"), "--list", f"ads={path}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert path.name in done.stderr
    assert "regular expressions" in done.stderr
