"""Asking for what nobody else should read."""

import io

import click
import pytest

from filterd.command.secret import ask_secret
from filterd.error import ConfigError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "secret"), [("4711\n", "4711"), ("4711", "4711"), ("4711\r\nmore\n", "4711")])
def test_a_secret_is_a_line_of_standard_input(monkeypatch: pytest.MonkeyPatch, typed: str, secret: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert ask_secret("PIN") == secret


@pytest.mark.parametrize(
    ("typed", "words"), [("", "nothing was typed"), ("\n", "nothing"), ("1" * 10**6, "at most 64")]
)
def test_nothing_and_far_too_much_are_refused(monkeypatch: pytest.MonkeyPatch, typed: str, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(ConfigError, match=words):
        ask_secret("PIN")


def test_at_a_terminal_it_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, bool]] = []

    def prompt(what: str, hide_input: bool, **_: object) -> str:
        asked.append((what, hide_input))
        return "4711"

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(click, "prompt", prompt)
    assert ask_secret("PIN") == "4711"
    assert asked == [("PIN", True)]
