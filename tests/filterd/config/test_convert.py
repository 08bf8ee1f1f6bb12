"""Plain values into a schema: every mistake is told with its path, what was found and what is allowed."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import pytest
from msgspec import Meta, Struct, field

from filterd.config.convert import attempt, convert
from filterd.error import ConfigError
from filterd.mistake import Mistakes


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Leaf(Struct, frozen=True, forbid_unknown_fields=True):
    size: Annotated[int, Meta(ge=1, le=9)] = 1
    colour: Colour = Colour.RED


class Tree(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(pattern=r"\A[a-z]+\Z", description="small letters")]
    leaves: tuple[Leaf, ...] = ()
    words: Annotated[list[str], Meta(min_length=1, max_length=2)] = field(default_factory=lambda: ["a"])
    by_key: dict[str, Leaf] = field(default_factory=dict)
    mixed: str | Leaf | list[int] | None = None
    either: Annotated[int | str, Meta(description="a number or a word")] = 0
    since: datetime | None = None
    ripe: bool = False
    weight: Annotated[float, Meta(ge=0.5)] = 1.0
    renamed: int = field(default=0, name="class")

    def __post_init__(self) -> None:
        if self.name == "oak" and not self.leaves:
            raise ConfigError("leaves: found none; allowed: an oak has some")


class Forest(Struct, frozen=True):
    trees: tuple[Tree, ...]


def tree(**fields: object) -> Tree:
    return convert({"name": "elm", **fields}, Tree)


def lines(**fields: object) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        tree(**fields)
    return caught.value.lines


def test_what_is_not_said_has_its_default() -> None:
    assert tree() == Tree(name="elm")


def test_values_are_converted_all_the_way_down() -> None:
    found = tree(leaves=[{"size": 3, "colour": "blue"}], by_key={"x": {"size": 2}}, since="2026-01-01T00:00:00Z")
    assert found.leaves == (Leaf(3, Colour.BLUE),)
    assert found.by_key == {"x": Leaf(2)}
    assert found.since == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_field_has_the_name_it_has_in_the_file() -> None:
    assert tree(**{"class": 7}).renamed == 7
    assert lines(renamed=7)[0].startswith("renamed: found an unknown field; allowed: name, leaves, ")


@pytest.mark.parametrize("value", ["text", {"size": 2}, [1, 2], None])
def test_a_union_takes_each_of_its_forms(value: object) -> None:
    assert tree(mixed=value).mixed == (Leaf(2) if isinstance(value, dict) else value)


def test_a_whole_number_is_a_number() -> None:
    assert tree(weight=2).weight == 2.0


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"name": "Elm"}, "name: found 'Elm'; allowed: small letters"),
        ({"name": None}, "name: found nothing; allowed: small letters"),
        ({"leaves": {}},
         "leaves: found lines of `name: value`; allowed: a list, as [one, two] or with a dash for each"),
        ({"leaves": "x"}, "leaves: found 'x'; allowed: a list, as [one, two] or with a dash for each"),
        ({"leaves": ["x"]}, "leaves[0]: found 'x'; allowed: lines of `name: value` with the names size, colour"),
        ({"by_key": "x"}, "by_key: found 'x'; allowed: lines of `name: value`"),
        ({"words": 7}, "words: found 7; allowed: a list, as [one, two] or with a dash for each"),
        ({"leaves": [7]}, "leaves[0]: found 7; allowed: lines of `name: value` with the names size, colour"),
        ({"leaves": [{"size": 0}]}, "leaves[0].size: found 0; allowed: a whole number from 1 to 9"),
        ({"leaves": [{"size": 10}]}, "leaves[0].size: found 10; allowed: a whole number from 1 to 9"),
        ({"leaves": [{"size": True}]}, "leaves[0].size: found true; allowed: a whole number from 1 to 9"),
        ({"leaves": [{"size": "1"}]}, "leaves[0].size: found '1'; allowed: a whole number from 1 to 9"),
        ({"leaves": [{"size": 1.0}]}, "leaves[0].size: found 1.0; allowed: a whole number from 1 to 9"),
        ({"leaves": [{"colour": "green"}]}, "leaves[0].colour: found 'green'; allowed: red, blue"),
        ({"leaves": [{"colour": None}]}, "leaves[0].colour: found nothing; allowed: red, blue"),
        ({"words": []}, "words: found 0 values; allowed: at least 1"),
        ({"words": ["a", "b", "c"]}, "words: found 3 values; allowed: at most 2"),
        ({"words": ["a", 2]}, "words[1]: found 2; allowed: text"),
        ({"by_key": []}, "by_key: found a list; allowed: lines of `name: value`"),
        ({"by_key": {"x": 1}}, "by_key.x: found 1; allowed: lines of `name: value` with the names size, colour"),
        ({"mixed": 7}, "mixed: found 7; allowed: text or lines of `name: value` with the names size, colour or "
         "a list, as [one, two] or with a dash for each"),
        ({"mixed": {"size": 0}}, "mixed.size: found 0; allowed: a whole number from 1 to 9"),
        ({"mixed": ["x"]}, "mixed[0]: found 'x'; allowed: a whole number"),
        ({"either": []}, "either: found a list; allowed: a number or a word"),
        ({"ripe": "yes"}, "ripe: found 'yes'; allowed: true or false"),
        ({"weight": 0.1}, "weight: found 0.1; allowed: a number from 0.5"),
        ({"since": 5}, "since: found 5; allowed: a time with its offset from UTC, such as 2026-12-01T18:00:00+01:00"),
        ({"nmae": 1}, "nmae: found an unknown field (is 'name' meant?); allowed: name, leaves, words, by_key, mixed, "
         "either, since, ripe, weight, class"),
        ({"name": "oak"}, "leaves: found none; allowed: an oak has some"),
        ({"name": "x" * 99 + "1"}, f"name: found '{'x' * 56}...; allowed: small letters"),
    ],
)  # fmt: skip
def test_a_mistake_is_told(fields: dict[str, object], line: str) -> None:
    assert lines(**fields) == (line,)


def test_all_mistakes_are_told() -> None:
    with pytest.raises(ConfigError) as caught:
        convert({"trees": [{"name": "A", "ripe": 1}, {"colour": 1}, 7, {"name": "oak"}]}, Forest)
    assert [line.partition(":")[0] for line in caught.value.lines] == [
        "trees[0].name",
        "trees[0].ripe",
        "trees[1].colour",
        "trees[1].name",
        "trees[2]",
        "trees[3].leaves",
    ]


def test_the_document_as_a_whole_has_no_path() -> None:
    with pytest.raises(ConfigError) as caught:
        convert([], Leaf)
    assert caught.value.lines == ("found a list; allowed: lines of `name: value` with the names size, colour",)


def attempted(**fields: object) -> tuple[Tree | None, int]:
    mistakes = Mistakes()
    return attempt(fields, Tree, mistakes), mistakes.count


def test_what_can_be_is_kept_for_further_checks() -> None:
    assert attempted(name="elm", ripe="no", weight=2.5) == (Tree(name="elm", weight=2.5), 1)
    assert attempted(name="elm", by_key={"x": 7, "y": {"size": 2}}) == (Tree(name="elm", by_key={"y": Leaf(2)}), 1)


def test_text_in_the_wrong_spelling_is_kept_as_it_is() -> None:
    assert attempted(name="ELM") == (Tree(name="ELM"), 1)


def test_a_list_with_a_wrong_value_is_left_out_because_places_are_paths() -> None:
    assert attempted(name="elm", leaves=[{"size": 2}, 7]) == (Tree(name="elm"), 1)


def test_without_what_is_needed_nothing_is_left() -> None:
    assert attempted(ripe=True) == (None, 1)
    assert attempted(name=7) == (None, 1)
