"""The counters: fixed cells, no way to name one."""

import pytest

from filterd.policy.types import Verdict
from filterd.stats.counter import Counters


@pytest.fixture
def counters() -> Counters:
    return Counters(["junior", "adult"], ["porn", "default"])


def test_a_cell_counts_its_kind_of_decision(counters: Counters) -> None:
    cell = counters.cell("junior", "porn", Verdict.BLOCK)
    counters.add(cell)
    counters.add(cell)
    assert list(counters.rows()) == [("junior", "porn", Verdict.BLOCK, 2)]


def test_cells_are_not_mixed_up(counters: Counters) -> None:
    cells = {
        counters.cell(tier, state, verdict)
        for tier in ("junior", "adult")
        for state in ("porn", "default")
        for verdict in Verdict
    }
    assert len(cells) == 2 * 2 * 3


def test_a_name_that_was_asked_cannot_become_a_label(counters: Counters) -> None:
    counters.add(counters.cell("junior", "secret.example.com", Verdict.ALLOW))
    counters.add(counters.cell("mia", "secret.example.com", Verdict.ALLOW))
    assert list(counters.rows()) == [
        ("junior", "other", Verdict.ALLOW, 1),
        ("other", "other", Verdict.ALLOW, 1),
    ]


def test_the_table_never_grows(counters: Counters) -> None:
    size = len(counters.numbers)
    for number in range(1000):
        counters.add(counters.cell(f"tier{number}", f"state{number}", Verdict.BLOCK))
    assert len(counters.numbers) == size


@pytest.mark.parametrize("state", ["helplines", "health-rights"])
def test_looking_for_help_is_never_counted_apart(state: str) -> None:
    counters = Counters(["junior"], [state, "core"])
    counters.add(counters.cell("junior", state, Verdict.ALLOW))
    assert list(counters.rows()) == [("junior", "unrated", Verdict.ALLOW, 1)]


@pytest.mark.parametrize("state", ["csam", "sexualised-minors", "image-abuse"])
def test_sealed_categories_are_one_number_for_everybody(state: str) -> None:
    counters = Counters(["junior", "adult"], [state])
    counters.add(counters.cell("junior", state, Verdict.BLOCK))
    counters.add(counters.cell("adult", state, Verdict.BLOCK))
    assert list(counters.rows()) == [("other", "sealed", Verdict.BLOCK, 2)]


def test_new_counters_take_over_the_numbers(counters: Counters) -> None:
    counters.add(counters.cell("junior", "porn", Verdict.BLOCK))
    counters.add(counters.cell("adult", "porn", Verdict.ALLOW))
    later = Counters(["junior"], ["porn"])
    later.carry(counters)
    assert list(later.rows()) == [("junior", "porn", Verdict.BLOCK, 1), ("other", "other", Verdict.ALLOW, 1)]
