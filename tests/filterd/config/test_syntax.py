"""What a newcomer does to YAML, and the words that help."""

import pytest

from filterd.config.document import parse_document
from filterd.error import ConfigError


def complaint_about(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_document(text.encode())
    (line,) = caught.value.lines
    return line


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("people:\n\t- id: mia", "line 2, column 1", "found a tab"),
        ("household: The Smiths: home", "line 1, column 22", "found a colon where none can stand"),
        ("people:\n  - id: mia\n   name: Mia", "line 3, column 4", "found a line that begins too far left or right,"),
        ("people:\n    - id: mia\n   - id: leo", "line 3, column 4", "found a line that begins too far left or right,"),
        ("name: 'Mia' Smith", "line 1, column 13", "found a line that begins too far left or right, or words behind"),
        ("allow: [*.example.com]", "line 1, column 10", "found a value that begins with *"),
        ("allow: [&.example.com]", "line 1, column 10", "found a value that begins with &"),
        ("people: []\nMia\n", "line 3, column 1", "found a line without `name: value`"),
        ("a: 1\n---\nb: 2", "line 2, column 1", "found a second document"),
        ("people: [{id: mia", "line 1, column 18", "found the end of the file inside a bracket or a quote"),
        ("name: 'Mia", "line 1, column 11", "found the end of the file inside a bracket or a quote"),
        ("{name: 'Mia's, tier: junior}", "line 1, column 13", "found something else where a comma"),
        ("name: @mia", "line 1, column 7", "found a value that begins with a character YAML keeps for itself"),
    ],
)
def test_a_slip_is_told_with_its_place_in_plain_words(text: str, where: str, found: str) -> None:
    line = complaint_about(text)
    assert line.startswith(f"{where}: {found}")
    assert "; allowed: " in line


def test_other_errors_keep_the_words_of_the_parser() -> None:
    assert complaint_about("%YAML x\n---\n") == (
        "line 1, column 7: while scanning a directive, expected a digit, but found 'x'"
    )


def test_a_character_that_cannot_be_printed_is_named() -> None:
    assert complaint_about("people: \x07") == "found the character '\\x07'; allowed: printable text"


def test_a_web_page_is_recognised() -> None:
    assert complaint_about("\n<!DOCTYPE html><p>x: y: z") == (
        "line 1: found '<', as in a web page; allowed: lines of `name: value`"
    )
