"""After kill -9 at a random moment the whole engine knows what it had said was saved; a comparison that can fail."""

from pathlib import Path

import pytest

from tests.restart.model import GAME, PLAIN, Minutes, Model, explains
from tests.restart.run import World, rounds
from tests.support.stub import DIG

PAUSE = ("mia", "pause", "2026-07-01T12:00:00Z")
GRANT = ("mia", "everything", "2026-07-01T12:00:00Z")


@pytest.mark.skipif(not DIG, reason="dnsutils is not installed")
@pytest.mark.timeout(200)
def test_what_was_saved_is_there_after_every_kill(tmp_path: Path) -> None:
    result = rounds(tmp_path, 8, seed=20261122)
    assert result.lines == []
    assert (result.rounds, result.digs) == (8, 9 * 9)
    assert result.commands > 8


@pytest.mark.skipif(not DIG, reason="dnsutils is not installed")
def test_a_state_that_was_lost_would_be_noticed(tmp_path: Path) -> None:
    world = World(tmp_path, seed=1, upstream=9)
    world.model.pauses["p1"] = PAUSE
    world.model.budgets["mia"] = Minutes(60, None, 36_000, 0.0)
    world.end()
    told = [line for line in world.result.lines if "Difference" in line]
    assert len(told) == 2
    assert "what='pauses', key='p1'" in told[0]
    assert "what='budgets', key='mia'" in told[1]


def test_only_what_was_under_way_excuses_a_difference() -> None:
    (lost,) = Model(pauses={"p1": PAUSE}).differences(Model())
    (new,) = Model().differences(Model(pauses={"p1": PAUSE}))
    (lifted,) = Model(grants={"g1": GRANT}).differences(Model())
    pause, other = ("pause", {"person": "mia"}), ("pause", {"person": "leo"})
    assert [explains(pause, each) for each in (lost, new, lifted)] == [True, True, True]
    assert [explains(other, each) for each in (lost, new, lifted)] == [False, False, False]
    assert explains(("resume", {"person": "everyone"}), lost)
    assert not explains(("resume", {"person": "everyone"}), new)
    assert explains(("revoke", {"id": "p1"}), lost)
    assert not explains(("revoke", {"id": "p2"}), lost)
    assert not explains(("grant", {"person": "mia"}), lifted)


def test_the_model_decides_as_the_product_says() -> None:
    budgets = {"mia": Minutes(0, None, 60, 0.0), "leo": Minutes(0, "2026-07-01T12:00:00Z", 60, 0.0)}
    model = Model(budgets=budgets)
    assert [model.is_open(who, GAME) for who in ("mia", "leo", "ann")] == [False, True, True]
    model.pauses["p1"] = ("everyone", "pause", "2026-07-01T12:00:00Z")
    assert [model.is_open(who, PLAIN) for who in ("mia", "leo", "ann")] == [False, False, True]
    model.grants["g1"] = GRANT
    assert [model.is_open(who, GAME) for who in ("mia", "leo", "ann")] == [None, False, True]
    del model.pauses["p1"]
    assert [model.is_open(who, GAME) for who in ("mia", "leo", "ann")] == [True, True, True]


def test_a_pause_stops_a_session() -> None:
    model = Model(budgets={"mia": Minutes(0, "2026-07-01T12:00:00Z", 60, 0.0), "leo": Minutes(0, None, 60, 0.0)})
    model.take(("pause", {"person": "everyone"}), {}, 20.0)
    assert model.budgets == {"mia": Minutes(0, None, 40, 20.0), "leo": Minutes(0, None, 60, 0.0)}
    (lost,) = model.differences(Model(budgets={"mia": Minutes(0, "2026-07-01T12:00:00Z", 40, 20.0)}))
    assert explains(("bed", {"person": "everyone"}), lost)
    assert not explains(("bed", {"person": "leo"}), lost)


def test_minutes_of_a_running_session_go_by() -> None:
    running = Minutes(0, "2026-07-01T12:00:00Z", 600, 1000.0)
    assert running.is_like(Minutes(0, "2026-07-01T12:00:00Z", 500, 1100.0))
    assert not running.is_like(Minutes(0, "2026-07-01T12:00:00Z", 600, 1100.0))
    assert not running.is_like(Minutes(0, None, 500, 1100.0))
