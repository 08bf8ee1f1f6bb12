"""`filterd pin`."""

import pytest
import yaml
from click.testing import CliRunner

from filterd.command import pin as pin_module
from filterd.command.pin import command
from filterd.error import ConfigError
from filterd.pin import matches


def test_a_pin_becomes_the_line_of_the_household_file() -> None:
    kept = yaml.safe_load(CliRunner().invoke(command, input="4711\n").output)
    assert list(kept) == ["pin"]
    assert matches("4711", kept["pin"])


@pytest.mark.parametrize(
    ("typed", "words"), [("1234\n", "please mix them"), ("0000\n", "please mix a few"), ("471\n", "4 to 12 digits")]
)
def test_a_bad_pin_is_refused_with_a_kind_word(typed: str, words: str) -> None:
    result = CliRunner().invoke(command, input=typed)
    assert isinstance(result.exception, ConfigError)
    assert words in str(result.exception)
    assert result.output == ""


@pytest.mark.parametrize(("second", "is_taken"), [("4711", True), (" 47 11", True), ("4712", False)])
def test_at_a_terminal_it_is_asked_twice(monkeypatch: pytest.MonkeyPatch, second: str, is_taken: bool) -> None:
    typed = {"New PIN": "4711", "Once more": second}
    monkeypatch.setattr(pin_module, "ask_secret", typed.pop)
    monkeypatch.setattr(pin_module, "_is_terminal", lambda: True)
    result = CliRunner().invoke(command)
    assert typed == {}
    assert (result.exception is None) is is_taken
    if not is_taken:
        assert "not the same" in str(result.exception)
