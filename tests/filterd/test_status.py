"""What an engine tells of itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from filterd.config import Endpoint
from filterd.status import Life
from tests.support.service import ruleset

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def life() -> Life:
    return Life(Path("index"), Path("snapshot"), [Endpoint("127.0.0.1", 53)], ruleset(), NOW)


def test_a_life_begins_with_generation_one_and_no_complaint() -> None:
    assert (life().generation, life().reload_error, life().failing_since) == (1, None, None)


def test_a_series_of_refusals_keeps_its_first_time_and_its_last_words() -> None:
    one = life()
    one.refused("first", NOW)
    one.refused("second", NOW + timedelta(hours=1))
    assert (one.reload_error, one.failing_since, one.generation) == ("second", NOW, 1)


def test_new_files_end_the_complaint_and_count_a_generation() -> None:
    one, rules = life(), ruleset()
    one.refused("first", NOW)
    one.replaced(rules, NOW + timedelta(hours=1))
    assert (one.reload_error, one.failing_since, one.generation) == (None, None, 2)
    assert one.ruleset is rules
    assert (one.started, one.loaded) == (NOW, NOW + timedelta(hours=1))
