"""What a line, a mode or a budget may cover, and the guess for what it may not."""

import pytest

from filterd.mistake import Mistakes
from filterd.policy.closing import Closing
from filterd.policy.target import Targets
from tests.filterd.policy.sample import CATALOGUE


def read(*targets: str) -> tuple[Closing, list[str]]:
    mistakes = Mistakes()
    return Targets(CATALOGUE, mistakes).closing("at", "shut", targets), mistakes.lines


def test_every_kind_of_target_has_its_place() -> None:
    found, mistakes = read("games", "adult-goods/alcohol", "service:chatter", "list:my-list")
    assert found == Closing(
        "shut",
        labels=frozenset({"games", "adult-goods/alcohol"}),
        services=frozenset({"chatter"}),
        lists=frozenset({"my-list"}),
    )
    assert mistakes == []


def test_everything_is_a_word_of_its_own() -> None:
    assert read("everything") == (Closing("shut", everything=True), [])


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("gamse", "at: found 'gamse' (is 'games' meant?); allowed: csam, "),
        ("the games category", "at: found 'the games category' (is 'games' meant?); allowed: csam, "),
        ("chatter", "at: found 'chatter'; allowed: service:chatter"),
        ("service:chater", "at: found the service 'chater' (is 'chatter' meant?); allowed: chatter, blocks, nightly"),
        ("service:", "at: found the service ''; allowed: chatter, blocks, nightly"),
        ("list:", "at: found 'list:'; allowed: a category, service:NAME, list:SLUG or everything"),
        ("tier:junior", "at: found 'tier:junior'; allowed: a category, service:NAME, list:SLUG or everything"),
        ("learning", "at: found 'learning'; allowed: csam, "),
        ("", "at: found ''; allowed: csam, "),
    ],
)
def test_what_is_unknown_is_told_and_left_out(wrong: str, line: str) -> None:
    found, (told,) = read("games", wrong)
    assert found == Closing("shut", labels=frozenset({"games"}))
    assert told.startswith(line)
