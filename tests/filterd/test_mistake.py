"""Mistakes are gathered and told together."""

import pytest

from filterd.error import ConfigError
from filterd.mistake import MOST_LINES, Mistakes, shown


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
        ("gamse", "shut: found it (is 'games' meant?); allowed: games, video"),
        ("music", "shut: found it; allowed: games, video"),
    ],
)
def test_a_slip_is_guessed_and_a_stranger_is_not(value: str, line: str) -> None:
    mistakes = Mistakes()
    mistakes.note_choice("shut", "it", iter(["games", "video"]), value=value)
    assert mistakes.lines == [line]


@pytest.mark.parametrize("value", ["Online Games", "online game", "GAMES"])
def test_what_people_call_it_is_guessed_too(value: str) -> None:
    mistakes = Mistakes()
    mistakes.note_choice(
        "shut", "it", ["games", "video"], value=value, also={"online games": "games", "bets": "gambling"}
    )
    assert mistakes.lines == ["shut: found it (is 'games' meant?); allowed: games, video"]


def test_where_a_choice_is_endless_other_words_tell_it() -> None:
    mistakes = Mistakes()
    mistakes.note_choice("shut", "it", ["games", "video"], value="gamse", told="a category")
    assert mistakes.lines == ["shut: found it (is 'games' meant?); allowed: a category"]


def test_what_is_not_allowed_is_never_guessed() -> None:
    mistakes = Mistakes()
    mistakes.note_choice("open", "it", ["games"], value="bets", also={"bets": "gambling"})
    assert mistakes.lines == ["open: found it; allowed: games"]


def test_a_mistake_is_one_line_whatever_the_file_holds() -> None:
    mistakes = Mistakes()
    mistakes.note("people.a\nb\x1b[2J", "it", "c\u2028d")
    assert mistakes.lines == ["people.a\ufffdb\ufffd[2J: found it; allowed: c\ufffdd"]


def test_no_line_is_endless() -> None:
    mistakes = Mistakes()
    mistakes.note("p" * 100_000, "it", "a" * 100_000)
    mistakes.note_choice("", "it", ["games"], value="g" * 1_000_000)
    assert [len(line) for line in mistakes.lines] == [3000, len("found it; allowed: games")]


def test_of_very_many_mistakes_the_first_are_told_and_the_rest_counted() -> None:
    mistakes = Mistakes()
    for number in range(MOST_LINES + 1234):
        mistakes.note_choice(f"open[{number}]", "it", ["games"], value="gamse")
    with pytest.raises(ConfigError) as caught:
        mistakes.raise_if_any()
    assert len(caught.value.lines) == MOST_LINES + 1
    assert caught.value.lines[-1] == "and 1,234 more mistakes"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ({}, "lines of `name: value`"),
        ([], "a list"),
        (True, "true"),
        (7, "7"),
        ("x", "'x'"),
        ("x" * 99, "'" + "x" * 56 + "..."),
    ],
)
def test_what_was_found_has_words(value: object, words: str) -> None:
    assert shown(value) == words
