"""Index and snapshot from disk: whole, or refused by name."""

import os
from pathlib import Path

import pytest

from blocklists.folder import Generation
from filterd.error import ConfigError, SnapshotError
from filterd.ruleset import load, load_anything, open_lists, read_snapshot
from tests.support.files import damage, write_index, write_snapshot


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return write_index(tmp_path / "index")


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    return write_snapshot(tmp_path / "policy.snapshot")


def test_both_files_make_a_ruleset(index: Path, snapshot: Path) -> None:
    ruleset = load(index, snapshot)
    assert ruleset.warning is None
    assert ruleset.book.identify("127.0.0.11").profile.slug == "mia"
    assert [hit.list.label for hit in ruleset.policy.lists.match(b"\x04porn\x04test\x00")] == ["porn"]


def test_all_that_is_missing_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "index", tmp_path / "policy.snapshot")
    index_line, snapshot_line = caught.value.lines
    assert "blocklists build --out" in index_line
    assert "filterd compile HOUSEHOLD.yaml --out" in snapshot_line


def test_a_damaged_snapshot_is_refused_by_name(index: Path, snapshot: Path) -> None:
    damage(snapshot)
    with pytest.raises(ConfigError, match=f"snapshot {snapshot}: .*damaged"):
        load(index, snapshot)


def test_a_half_written_snapshot_is_refused(index: Path, snapshot: Path) -> None:
    snapshot.write_bytes(snapshot.read_bytes()[:-10])
    with pytest.raises(ConfigError, match="half-written"):
        load_anything(index, snapshot)


def test_a_damaged_index_is_refused_by_name(index: Path, snapshot: Path) -> None:
    damage(index / Generation.CURRENT)
    with pytest.raises(ConfigError, match=f"index {index}"):
        load(index, snapshot)


def test_a_start_takes_the_previous_index_and_says_so(index: Path, snapshot: Path) -> None:
    write_index(index, {"gambling": ["bet.test"]}, previous=True)
    damage(index / Generation.CURRENT)
    ruleset = load_anything(index, snapshot)
    assert [hit.list.label for hit in ruleset.policy.lists.match(b"\x03bet\x04test\x00")] == ["gambling"]
    assert ruleset.warning is not None
    assert str(index) in ruleset.warning


def test_a_start_with_nothing_usable_says_what_is_wrong_with_the_current_files(index: Path, snapshot: Path) -> None:
    damage(index / Generation.CURRENT)
    with pytest.raises(ConfigError, match=Generation.CURRENT):
        load_anything(index, snapshot)


def test_a_sound_index_needs_no_previous_one(index: Path, snapshot: Path) -> None:
    assert load_anything(index, snapshot).warning is None


def test_a_folder_is_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no plain file"):
        read_snapshot(tmp_path)


@pytest.mark.timeout(10)
def test_a_pipe_is_refused_and_never_waited_for(index: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match=r"snapshot .*/pipe: no plain file; `filterd compile"):
        load(index, tmp_path / "pipe")


def test_a_household_file_is_no_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "household.yaml"
    path.write_text("version: 1\nhousehold: example, which is no snapshot at all but long enough to be one\n")
    with pytest.raises(ConfigError, match="not those of a snapshot") as caught:
        read_snapshot(path)
    assert isinstance(caught.value.__cause__, SnapshotError)


def test_no_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="blocklists build --out"):
        open_lists(tmp_path)
