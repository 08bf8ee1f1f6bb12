"""Asking the running engine."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from filterd.command import running
from filterd.error import ConfigError


def answering(monkeypatch: pytest.MonkeyPatch, answer: Mapping[str, object]) -> list[tuple[Path, str]]:
    asked: list[tuple[Path, str]] = []

    def ask(path: Path, command: str) -> Mapping[str, object]:
        asked.append((path, command))
        return answer

    monkeypatch.setattr(running, "ask", ask)
    return asked


def test_the_socket_is_that_of_the_settings_or_the_given_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, {"ok": True})
    running.ask_engine("status", None, None)
    running.ask_engine("reload", None, Path("other.sock"))
    assert asked == [(folder / "control.sock", "status"), (Path("other.sock"), "reload")]


def test_a_refusal_is_an_error_in_its_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, {"ok": False, "error": "snapshot: damaged"})
    with pytest.raises(ConfigError, match="snapshot: damaged"):
        running.ask_engine("reload", None, None)


def test_no_engine_is_an_error_that_asks_whether_it_runs(folder: Path) -> None:
    with pytest.raises(ConfigError, match="is the engine running"):
        running.ask_engine("status", None, None)
