"""Bonus minutes and sessions: what is left, in whose name, and calm answers to what is so already."""

from datetime import timedelta

import pytest

from filterd.error import ConfigError
from tests.filterd.desk.rig import NOW, Counter, Rig, rig


@pytest.fixture
def behind() -> Rig:
    return rig()


@pytest.fixture
def ask(behind: Rig) -> Counter:
    return Counter(behind)


async def left(ask: Counter, person: str = "mia", budget: str = "play") -> int:
    """Minutes left."""
    (row,) = (await ask("me", person=person))["people"]
    seconds: int = next(each.left for each in row.budgets if each.budget == budget)
    return seconds // 60


async def test_a_bonus_is_for_today_and_may_be_negative_but_never_below_nothing(behind: Rig, ask: Counter) -> None:
    done = await ask("bonus", person="mia", minutes=15, budget="play")
    assert [(row.budget, row.left, row.bonus) for row in done["budgets"]] == [("play", 4500, 900), ("films", 5400, 0)]
    await ask("bonus", person="mia", minutes=-200, budget="play")
    assert await left(ask) == 0
    behind.pass_time(days=1)
    assert await left(ask) == 60


async def test_who_has_one_budget_need_not_name_it(ask: Counter) -> None:
    await ask("bonus", person="leo", minutes=15)
    assert await left(ask, "leo") == 45


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"person": "mia"}, "budget: found nothing; allowed: play, films"),
        ({"person": "mia", "budget": "film"}, "is 'films' meant"),
        ({"person": "ann"}, "person: found 'ann', who has no budget"),
        ({"person": "everyone"}, "person: found 'everyone'"),
        ({"person": "mia", "budget": "play", "minutes": 1441}, "minutes: found 1441"),
    ],
)
async def test_a_bonus_that_cannot_be_is_refused_and_nothing_changed(
    behind: Rig, ask: Counter, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        await ask("bonus", **{"minutes": 15, **fields})
    assert behind.store.log == []


async def test_a_bonus_of_nothing_changes_nothing(behind: Rig, ask: Counter) -> None:
    done = await ask("bonus", person="leo", minutes=0)
    assert (done["changed"], done["saved"], behind.store.log) == (False, True, [])


async def test_a_session_opens_what_the_budget_covers_and_counts(behind: Rig, ask: Counter) -> None:
    assert [each.mode for each in behind.moment("leo").budgets] == ["play"]
    done = await ask("session-start", person="leo")
    assert behind.moment("leo").budgets == ()
    assert done["budgets"][0].ends == NOW + timedelta(minutes=30)
    behind.pass_time(minutes=10)
    done = await ask("session-stop", person="leo")
    assert [(row.left, row.running_since) for row in done["budgets"]] == [(1200, None)]
    assert [each.mode for each in behind.moment("leo").budgets] == ["play"]


async def test_a_session_that_runs_is_not_started_again(behind: Rig, ask: Counter) -> None:
    await ask("session-start", person="leo")
    behind.pass_time(minutes=10)
    done = await ask("session-start", person="leo")
    assert (done["changed"], done["budgets"][0].left) == (False, 1200)


async def test_stopping_nothing_changes_nothing(ask: Counter) -> None:
    assert (await ask("session-stop", person="leo"))["changed"] is False
    assert (await ask("session-stop", person="ann"))["changed"] is False


async def test_two_budgets_are_stopped_by_name_or_together(ask: Counter) -> None:
    await ask("session-start", person="mia", budget="play")
    assert (await ask("session-stop", person="mia", budget="play"))["changed"] is True
    with pytest.raises(ConfigError, match="budget: found 'films'; allowed: play"):
        await ask("session-stop", person="mia", budget="films")


async def test_the_only_budget_with_sessions_need_not_be_named(behind: Rig, ask: Counter) -> None:
    await ask("session-start", person="mia")
    assert behind.store.ledger.own("mia").spent["play"].running_since == NOW


async def test_a_used_up_budget_starts_no_session(behind: Rig, ask: Counter) -> None:
    await ask("session-start", person="leo")
    behind.pass_time(minutes=30)
    with pytest.raises(ConfigError, match="No time is left for Games today"):
        await ask("session-start", person="leo")


async def test_no_session_starts_while_everything_is_shut(behind: Rig, ask: Counter) -> None:
    await ask("pause", person="mia", minutes=30)
    with pytest.raises(ConfigError, match=r"closed now \(pause\)"):
        await ask("session-start", person="mia")
    await ask("resume", person="mia")
    behind.pass_time(hours=7)
    with pytest.raises(ConfigError, match=r"closed now \(bed\)"):
        await ask("session-start", person="mia")


async def test_who_has_no_sessions_is_told_so(ask: Counter) -> None:
    with pytest.raises(ConfigError, match="who has no budget with sessions"):
        await ask("session-start", person="ann")


async def test_without_the_time_no_minutes_are_counted(behind: Rig, ask: Counter) -> None:
    await ask("session-start", person="leo")
    behind.certain = False
    for command, fields in (("session-start", {}), ("session-stop", {}), ("bonus", {"minutes": 5})):
        with pytest.raises(ConfigError, match="does not know what time it is"):
            await ask(command, person="leo", **fields)


async def test_a_clock_that_went_back_in_a_power_cut_gives_no_minutes_back(behind: Rig, ask: Counter) -> None:
    await ask("session-start", person="leo")
    behind.pass_time(minutes=29)
    behind.certain = False
    behind.pass_time(minutes=-28)
    with pytest.raises(ConfigError, match="does not know what time it is"):
        await ask("session-stop", person="leo")
    behind.certain = True
    behind.pass_time(minutes=28)
    (left,) = (await ask("session-stop", person="leo"))["budgets"]
    assert left.left == 60


async def test_many_short_sessions_use_up_the_minutes(behind: Rig, ask: Counter) -> None:
    """What a session opens, devices remember for a minute; so a second each minute must not be all it costs."""
    for _ in range(30):
        assert (await ask("session-start", person="leo"))["changed"]
        behind.pass_time(seconds=1)
        await ask("session-stop", person="leo")
    with pytest.raises(ConfigError, match="No time is left"):
        await ask("session-start", person="leo")
