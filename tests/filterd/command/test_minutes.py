"""Minutes are a whole number, and what people write instead is understood well enough to help."""

import pytest

from filterd.command.minutes import number
from filterd.error import ConfigError
from tests.filterd.command.front import Ask, behind, mistake, say

__all__ = ["behind", "say"]


@pytest.mark.parametrize(("text", "meant"), [("30", 30), ("0", 0), ("-15", -15), (" 7 ", 7)])
def test_a_whole_number_is_read(text: str, meant: int) -> None:
    assert number(text) == meant


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("1h", " (is 60 meant?)"),
        ("1h30", " (is 90 meant?)"),
        ("1h 30min", " (is 90 meant?)"),
        ("1:30", " (is 90 meant?)"),
        ("45min", " (is 45 meant?)"),
        ("45M", " (is 45 meant?)"),
        ("", ""),
        ("0h", ""),
        ("a while", ""),
        ("-1h", ""),
        ("7.5", ""),
    ],
)
def test_what_is_no_number_is_answered_with_a_guess(text: str, guess: str) -> None:
    with pytest.raises(ConfigError) as caught:
        number(text)
    assert caught.value.lines == (f"minutes: found {text!r}{guess}; allowed: a whole number of minutes, such as 30",)


@pytest.mark.parametrize(
    "command",
    [
        ("pause", "mia", "1h"),
        ("grant", "mia", "games", "1h"),
        ("bonus", "mia", "1h"),
        ("unlock", "mia", "--minutes", "1h"),
        ("ticket", "print", "--minutes", "1h"),
    ],
)
def test_every_command_that_takes_minutes_helps(say: Ask, command: tuple[str, ...]) -> None:
    assert mistake(say(*command)).startswith("minutes: found '1h' (is 60 meant?)")


@pytest.mark.parametrize("command", [("pause", "mia", "-5"), ("grant", "mia", "games", "-5")])
def test_minutes_below_zero_are_a_number_and_no_option(say: Ask, command: tuple[str, ...]) -> None:
    assert mistake(say(*command)).startswith("minutes: found -5; allowed: minutes, 1 to ")
