"""Mistakes are gathered and told together."""

import pytest

from filterd.error import ConfigError
from filterd.mistake import Mistakes


def test_without_a_mistake_nothing_is_raised() -> None:
    mistakes = Mistakes()
    mistakes.raise_if_any()
    assert mistakes.lines == []


def test_all_mistakes_are_raised_in_the_order_found() -> None:
    mistakes = Mistakes()
    mistakes.note("people[0].id", "'Mia'", "a-z")
    mistakes.note("", "a list", "a mapping")
    with pytest.raises(ConfigError) as caught:
        mistakes.raise_if_any()
    assert caught.value.lines == ("people[0].id: found 'Mia'; allowed: a-z", "found a list; allowed: a mapping")


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("gamse", "shut: found it; allowed: games, video (is 'games' meant?)"),
        ("music", "shut: found it; allowed: games, video"),
    ],
)
def test_a_slip_is_guessed_and_a_stranger_is_not(value: str, line: str) -> None:
    mistakes = Mistakes()
    mistakes.note_choice("shut", "it", iter(["games", "video"]), value=value)
    assert mistakes.lines == [line]
