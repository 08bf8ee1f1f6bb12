"""Bonus minutes and sessions: what is left, in whose name, and calm answers to what is so already."""

from datetime import UTC, datetime, timedelta

import pytest

from filterd.desk.allowance import shut_by
from filterd.error import ConfigError
from filterd.policy.closing import Closing
from filterd.policy.moment import Moment
from filterd.policy.timing import Budget, BudgetKind
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
    for _ in range(33):  # times 55 seconds is half an hour
        assert (await ask("session-start", person="leo"))["changed"]
        behind.pass_time(seconds=1)
        await ask("session-stop", person="leo")
    with pytest.raises(ConfigError, match="No time is left"):
        await ask("session-start", person="leo")


@pytest.mark.parametrize(
    ("labels", "services", "mode"),
    [
        ({"games", "video"}, {"blocks"}, "school"),
        ({"games"}, set(), ""),
        ({"video"}, {"blocks"}, ""),
    ],
)
def test_a_session_has_no_use_where_all_that_it_covers_is_shut(labels: set[str], services: set[str], mode: str) -> None:
    play = Budget("play", "Games", BudgetKind.SESSION, frozenset({"games"}), frozenset({"blocks"}), 60, 60)
    school = Closing("school", labels=frozenset(labels), services=frozenset(services))
    assert shut_by(Moment(NOW, None, schedule=(school,)), play) == mode


@pytest.mark.parametrize(
    ("started", "ends"),
    [("2026-07-01T17:40", "2026-07-01T18:00"), ("2026-07-03T17:40", "2026-07-03T18:40")],  # Friday: no school night
)
async def test_a_session_ends_when_bedtime_begins(behind: Rig, ask: Counter, started: str, ends: str) -> None:
    behind.now = datetime.fromisoformat(f"{started}+00:00")
    done = await ask("session-start", person="mia")
    assert done["budgets"][0].ends == datetime.fromisoformat(f"{ends}+00:00")


async def test_a_session_that_nobody_stopped_leaves_tomorrow_its_minutes(behind: Rig, ask: Counter) -> None:
    behind.now = datetime(2026, 7, 1, 17, 40, tzinfo=UTC)
    await ask("bonus", person="mia", minutes=600, budget="play")
    await ask("session-start", person="mia")
    behind.pass_time(hours=14)
    assert await left(ask) == 60


async def test_a_session_that_was_given_more_still_ends_at_bedtime(behind: Rig, ask: Counter) -> None:
    behind.now = datetime(2026, 7, 1, 17, 40, tzinfo=UTC)
    await ask("session-start", person="mia")
    done = await ask("bonus", person="mia", minutes=60, budget="play")
    assert done["budgets"][0].ends == datetime(2026, 7, 1, 18, 0, tzinfo=UTC)


async def test_an_unlock_at_bedtime_bounds_a_session(behind: Rig, ask: Counter) -> None:
    behind.now = datetime(2026, 7, 1, 18, 30, tzinfo=UTC)
    await ask("grant", person="mia", scope="everything", minutes=15)
    done = await ask("session-start", person="mia")
    assert done["budgets"][0].ends == datetime(2026, 7, 1, 18, 45, tzinfo=UTC)


@pytest.mark.parametrize("command", [{"kind": "pause", "minutes": 30}, {"kind": "bed"}])
@pytest.mark.parametrize("person", ["leo", "everyone"])
async def test_a_pause_and_bed_stop_a_session(
    behind: Rig, ask: Counter, person: str, command: dict[str, object]
) -> None:
    fields = dict(command)
    await ask("session-start", person="leo")
    behind.pass_time(minutes=10)
    await ask(str(fields.pop("kind")), person=person, **fields)
    behind.pass_time(minutes=10)
    assert await left(ask, "leo") == 20


async def test_without_the_time_a_pause_stops_no_session(behind: Rig, ask: Counter) -> None:
    await ask("session-start", person="leo")
    behind.certain = False
    await ask("pause", person="leo", minutes=5)
    assert behind.store.ledger.own("leo").spent["play"].running_since == NOW
