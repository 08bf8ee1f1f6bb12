"""Words that several commands share."""

from datetime import UTC, datetime, timedelta

import pytest

from filterd.command.words import budget_line, minutes, span
from filterd.desk.answer import BudgetRow

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min 0 s"),
        (1798, "29 min 58 s"),
        (3600, "1 h 0 min"),
        (86_399, "23 h 59 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_a_duration_has_its_two_largest_units(seconds: int, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 min"), (1, "1 min"), (60, "1 min"), (61, "2 min")])
def test_a_minute_that_has_begun_is_one(seconds: int, words: str) -> None:
    assert minutes(seconds) == words


def test_an_enforced_estimate_is_no_advice() -> None:
    row = BudgetRow("films", "Films", "estimate", True, 2400, 1500, 3300)
    assert budget_line(row, NOW) == "Films: about 40 min left today (25 to 55)"


def test_a_running_session_ends_by_the_clock() -> None:
    row = BudgetRow("play", "Games", "session", True, 600, 600, 600, 0, NOW, NOW + timedelta(minutes=10))
    assert "a session is running, until " in budget_line(row, NOW)
