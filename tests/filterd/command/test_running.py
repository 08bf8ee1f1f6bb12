"""Asking the running engine."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from filterd.command import running
from filterd.desk.answer import Ended
from filterd.error import ConfigError

Asked = list[tuple[Path, str, Mapping[str, object] | None]]


def answering(monkeypatch: pytest.MonkeyPatch, answer: Mapping[str, object]) -> Asked:
    asked: Asked = []

    def ask(path: Path, command: str, fields: Mapping[str, object] | None = None) -> Mapping[str, object]:
        asked.append((path, command, fields))
        return dict(answer)

    monkeypatch.setattr(running, "ask", ask)
    return asked


def test_the_socket_is_that_of_the_settings_or_the_given_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, {"ok": True})
    running.ask_engine("status", None, None)
    running.ask_engine("reload", None, Path("other.sock"))
    assert asked == [(folder / "control.sock", "status", None), (Path("other.sock"), "reload", None)]


def test_the_desk_is_sent_the_fields_that_were_given(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, {"ok": True, "ids": ["g1"], "saved": True, "zone": "UTC"})
    desk = running.Desk(None, Path("x.sock"), False)
    assert desk.ask("revoke", Ended, id="g1", budget=None) == Ended(ids=("g1",), saved=True)
    assert asked == [(Path("x.sock"), "revoke", {"id": "g1"})]


@pytest.mark.parametrize(
    "answer", [{"ok": True, "zone": "UTC"}, {"ok": True, "ids": [], "saved": True, "zone": "../x"}]
)
def test_an_engine_of_another_version_is_told_from_a_broken_one(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, object]
) -> None:
    answering(monkeypatch, answer)
    with pytest.raises(ConfigError, match=r"the engine is of another version .*; restart it"):
        running.Desk(None, Path("x.sock"), True).ask("revoke", Ended, id="g1")


def test_a_refusal_is_an_error_in_its_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {"ok": False, "error": "snapshot: damaged"})
    with pytest.raises(ConfigError, match="snapshot: damaged"):
        running.ask_engine("reload", None, None)


def test_no_engine_is_an_error_that_asks_whether_it_runs(folder: Path) -> None:
    with pytest.raises(ConfigError, match="is the engine running"):
        running.ask_engine("status", None, None)
