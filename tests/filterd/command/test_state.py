"""The running state, read beside the engine: nothing is locked, made or written."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from filterd.command.state import State, state_of
from filterd.error import ConfigError
from filterd.policy.ledger.event import Paused
from filterd.policy.ledger.grant import Pause, Rest
from filterd.policy.ledger.ledger import EMPTY_LEDGER
from filterd.state.store import Store

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


def paused(number: str) -> Paused:
    return Paused(NOW, Pause(number, "mia", Rest.PAUSE, NOW, NOW + timedelta(hours=1)))


def config(folder: Path) -> Path:
    path = folder / "filterd.yaml"
    path.write_text(f"state: {folder}/state\n")
    return path


def pauses(found: State) -> list[str]:
    return [each.id for each in found.ledger.own("mia").pauses]


def test_it_is_read_while_the_engine_has_it(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "state", NOW)
    try:
        assert store.record(paused("p1")).result(10)
        before = {path.name: path.read_bytes() for path in (tmp_path / "state").iterdir()}
        assert (pauses(state_of(config(tmp_path))), state_of(config(tmp_path)).trouble) == (["p1"], "")
        assert {path.name: path.read_bytes() for path in (tmp_path / "state").iterdir()} == before
        assert store.record(paused("p2")).result(10)
        assert pauses(state_of(config(tmp_path))) == ["p1", "p2"]
    finally:
        store.close()


def test_reading_keeps_no_engine_from_starting(tmp_path: Path) -> None:
    Store.open(tmp_path / "state", NOW).close()
    state_of(config(tmp_path))
    store = Store.open(tmp_path / "state", NOW)  # would raise if the folder were held
    assert store.problem is None
    store.close()


def test_a_folder_that_is_not_there_is_no_state_and_is_not_made(tmp_path: Path) -> None:
    assert state_of(config(tmp_path)) == State(EMPTY_LEDGER, "")
    assert not (tmp_path / "state").exists()


def test_who_does_not_want_it_does_not_get_it(tmp_path: Path) -> None:
    assert state_of(tmp_path / "none.yaml", is_wanted=False) == State()


def test_without_settings_there_is_none_but_named_ones_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("filterd.command.option.PLACES", ())
    monkeypatch.delenv("FILTERD_CONFIG", raising=False)
    assert state_of(None) == State()
    with pytest.raises(ConfigError, match=r"none\.yaml"):
        state_of(tmp_path / "none.yaml")


def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    found = state_of(config(tmp_path))
    assert found == State(trouble=f"{tmp_path}/state: Not a directory; what was granted, paused or used is not known")


def test_damage_is_told_and_what_is_whole_counts(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "state", NOW)
    store.record(paused("p1")).result(10)
    store.close()
    (journal,) = (path for path in (tmp_path / "state").glob("journal.*") if path.stat().st_size > 40)
    with journal.open("ab") as file:
        file.write(b"noise\nnoise\n")
    found = state_of(config(tmp_path))
    assert pauses(found) == ["p1"]
    assert found.trouble == f"{tmp_path}/state: a part of it cannot be read; a grant or a pause may be missing"


def test_no_handle_stays_open(tmp_path: Path) -> None:
    Store.open(tmp_path / "state", NOW).close()
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - a count
    for _ in range(5):
        state_of(config(tmp_path))
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - as above
