"""A short piece of the load run: real lists of every syntax, real questions, the engine as a process of its own."""

import shutil
from pathlib import Path

import pytest

from tests.load.explain import explain_differences
from tests.load.person import PEOPLE
from tests.load.run import ask_as, build, naive_lists, questions, sample, serving
from tests.support.feed import Feed, feeds

QUESTIONS = 2000
EXPLAINED = 40


def small_feeds() -> list[Feed]:
    """Return the lists of less than 1 MB: every syntax, and a build of a second."""
    return [feed for feed in feeds() if feed.path.stat().st_size < 1_000_000]


def test_every_answer_and_explanation_is_what_the_reference_says(tmp_path: Path) -> None:
    if not shutil.which("unbound"):
        pytest.skip("unbound is not installed")
    lists = naive_lists(small_feeds())
    asked = questions(QUESTIONS)
    index, snapshot = build(tmp_path, small_feeds())
    with serving(tmp_path, index, snapshot) as server:
        for asker in PEOPLE:
            result = ask_as(asker, server, asked, lists)
            assert (result.asked, result.lost, result.differences) == (QUESTIONS, 0, [])
        assert explain_differences(server, index, snapshot, sample(asked, lists, EXPLAINED)) == []
