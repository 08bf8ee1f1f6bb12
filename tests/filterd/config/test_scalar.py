"""Leaves of a settings file, and the words for what is allowed."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self

import pytest
from msgspec import Meta
from msgspec.inspect import type_info

from filterd.config.scalar import INVALID, Refusal, described, scalar


@dataclass(frozen=True)
class Even:
    """A number that knows how it is written."""

    number: int
    allowed: ClassVar[str] = "an even number, written out"

    @classmethod
    def parse(cls, text: str) -> Self:
        if int(text) % 2:
            raise ValueError("it is odd")
        return cls(int(text))


@dataclass
class Mute:
    """A class nobody can read from text."""

    number: int


def test_a_class_that_parses_reads_itself() -> None:
    assert scalar("4", type_info(Even)) == Even(4)


def test_a_class_that_refuses_says_why() -> None:
    refusal = scalar("3", type_info(Even))
    assert isinstance(refusal, Refusal)
    assert refusal.why == "it is odd"


def test_a_class_that_cannot_parse_is_the_schemas_fault() -> None:
    with pytest.raises(TypeError, match="Mute has no way to be read from text"):
        scalar("3", type_info(Mute))


def test_a_type_the_reader_does_not_know_is_the_schemas_fault() -> None:
    with pytest.raises(TypeError, match="the reader knows no"):
        scalar("3", type_info(bytes))


def test_a_path_is_text_without_zero_octets() -> None:
    assert scalar("/run/x", type_info(Path)) == Path("/run/x")
    assert scalar("", type_info(Path)) is INVALID
    assert scalar("a\0b", type_info(Path)) is INVALID


@pytest.mark.parametrize("text", ["2026-12-01T18:00:00+01:00", "2026-12-01T18:00:00Z", "2026-12-01 18:00+01:00"])
def test_an_instant_needs_its_offset(text: str) -> None:
    found = scalar(text, type_info(datetime))
    assert isinstance(found, datetime)
    assert found.utcoffset() is not None
    assert isinstance(scalar(text[:16], type_info(datetime)), Refusal)


@pytest.mark.parametrize("text", ["tomorrow", "18:00", "2026-13-01T00:00:00Z", "20261201", ""])
def test_what_is_no_instant_is_refused(text: str) -> None:
    assert scalar(text, type_info(datetime)) is INVALID or isinstance(scalar(text, type_info(datetime)), Refusal)


def test_a_day_is_a_date_and_nothing_else() -> None:
    assert scalar("2026-12-24", type_info(date)) == date(2026, 12, 24)


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "20261224", "2026-W52-4", "2026-12-24T00:00", "24.12.2026", "tomorrow", "",
     "2026-12-24\n", "\u0662\u0660\u0662\u0666-\u0661\u0662-\u0662\u0664"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    assert scalar(text, type_info(date)) is INVALID


def test_a_word_is_one_of_those_there_are() -> None:
    kind = type_info(Literal["tier", "none"])
    assert scalar("tier", kind) == "tier"
    assert [scalar(value, kind) for value in ("teir", "", None, 1, ["tier"])] == [INVALID] * 5


def test_text_has_a_length_and_a_pattern() -> None:
    word = type_info(Annotated[str, Meta(min_length=2, max_length=3, pattern="^a")])
    kind = getattr(word, "type", word)
    assert scalar("ab", kind) == "ab"
    assert [scalar(text, kind) for text in ("a", "abcd", "bb")] == [INVALID] * 3


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (str, "text"),
        (bool, "true or false"),
        (int, "a whole number"),
        (float, "a number"),
        (Annotated[int, Meta(ge=1)], "a whole number from 1"),
        (Annotated[int, Meta(le=9)], "a whole number to 9"),
        (Annotated[int, Meta(ge=1, le=9, description="a digit")], "a digit"),
        (list[int], "a list, as [one, two] or with a dash for each"),
        (tuple[int, ...], "a list, as [one, two] or with a dash for each"),
        (dict[str, int], "lines of `name: value`"),
        (date, "a day such as 2026-12-24"),
        (Literal["tier"], "tier"),
        (Literal["one", "two"], "one, two"),
        (Path, "a path"),
        (Even, "an even number, written out"),
        (Mute, "Mute"),
        (int | None, "a whole number"),
    ],
)
def test_what_is_allowed_has_words(kind: type, words: str) -> None:
    assert described(type_info(kind)) == words
