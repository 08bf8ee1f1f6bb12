"""Pause, resume, bed: who is shut, until when, and what a pause does to what was opened before."""

from datetime import UTC, datetime, timedelta

import pytest

from filterd.error import ConfigError
from tests.filterd.desk.rig import NOW, PIN, Counter, Rig, rig
from tests.support.service import snapshot


@pytest.fixture
def behind() -> Rig:
    return rig(pin=True)


@pytest.fixture
def ask(behind: Rig) -> Counter:
    return Counter(behind)


def paused(behind: Rig) -> list[str]:
    """Who is paused now, and by what."""
    people = ("mia", "leo", "ann", "unknown")
    return [f"{each}: {closing.mode}" for each in people for closing in behind.moment(each).pauses]


async def test_a_pause_shuts_one_person_for_its_minutes(behind: Rig, ask: Counter) -> None:
    (row,) = (await ask("pause", person="mia", minutes=30))["pauses"]
    assert (row.person, row.rest, row.seconds, row.until) == ("mia", "pause", 1800, NOW + timedelta(minutes=30))
    assert paused(behind) == ["mia: pause"]
    behind.pass_time(minutes=30)
    assert paused(behind) == []


async def test_a_pause_of_everyone_is_for_those_who_may_be_children(behind: Rig, ask: Counter) -> None:
    (row,) = (await ask("pause", person="everyone", minutes=30))["pauses"]
    assert row.person == "everyone"
    assert paused(behind) == ["mia: pause", "leo: pause", "unknown: pause"]


async def test_a_second_pause_replaces_the_first_also_if_it_is_shorter(behind: Rig, ask: Counter) -> None:
    await ask("pause", person="mia", minutes=60)
    await ask("pause", person="mia", minutes=10)
    assert paused(behind) == ["mia: pause"]
    behind.pass_time(minutes=10)
    assert paused(behind) == []


async def test_a_pause_leaves_bed_alone(behind: Rig, ask: Counter) -> None:
    await ask("bed", person="mia")
    await ask("pause", person="mia", minutes=10)
    assert sorted(paused(behind)) == ["mia: bed", "mia: pause"]


async def test_who_pauses_means_now_so_what_lifts_everything_ends(behind: Rig, ask: Counter) -> None:
    unlocked = (await ask("unlock", person="mia", pin=PIN))["grant"]
    named = (await ask("grant", person="mia", scope="example.com", minutes=60))["grant"]
    done = await ask("pause", person="mia", minutes=30)
    assert paused(behind) == ["mia: pause"]
    assert done["revoked"] == (unlocked.id,)
    assert [row.id for row in done["open"]] == [named.id]


async def test_a_pause_of_everyone_ends_what_lifts_everything_for_any_child(behind: Rig, ask: Counter) -> None:
    for person in ("leo", "ann", "everyone"):
        await ask("grant", person=person, scope="everything", minutes=60)
    done = await ask("pause", person="everyone", minutes=30)
    assert len(done["revoked"]) == 2
    assert paused(behind) == ["mia: pause", "leo: pause", "unknown: pause"]
    assert behind.moment("ann").lifted_by


async def test_of_very_many_grants_that_stay_open_an_answer_tells_some(behind: Rig, ask: Counter) -> None:
    for number in range(51):
        assert not (await ask("pause", person="everyone", minutes=30))["more_open"]
        await ask("grant", person="mia", scope=f"name-{number}.example.com", minutes=60)
    done = await ask("pause", person="everyone", minutes=30)
    assert (len(done["open"]), done["more_open"]) == (50, True)


async def test_a_pause_of_one_holds_although_everything_was_lifted_for_everyone(behind: Rig, ask: Counter) -> None:
    await ask("grant", person="everyone", scope="everything", minutes=60)
    behind.pass_time(seconds=1)
    done = await ask("pause", person="mia", minutes=30)
    assert (done["revoked"], done["open"]) == ((), ())
    assert ([each.mode for each in behind.moment("mia").pauses], behind.moment("leo").lifted_by != "") == (
        ["pause"],
        True,
    )
    await ask("bed", person="leo")
    assert [each.mode for each in behind.moment("leo").pauses] == ["bed"]


async def test_resume_ends_the_pauses_and_bed_of_one_person(behind: Rig, ask: Counter) -> None:
    await ask("pause", person="mia", minutes=60)
    await ask("bed", person="mia")
    await ask("pause", person="leo", minutes=60)
    done = await ask("resume", person="mia")
    assert len(done["ids"]) == 2
    assert paused(behind) == ["leo: pause"]


async def test_resuming_one_tells_that_everyone_is_paused(behind: Rig, ask: Counter) -> None:
    (row,) = (await ask("pause", person="everyone", minutes=60))["pauses"]
    assert await ask("resume", person="mia") == {"ids": (), "still": (row,), "saved": True}
    assert await ask("resume", person="ann") == {"ids": (), "still": (), "saved": True}


async def test_resuming_everyone_ends_every_pause_there_is(behind: Rig, ask: Counter) -> None:
    await ask("pause", person="everyone", minutes=60)
    await ask("pause", person="ann", minutes=60)
    await ask("bed", person="mia")
    assert len((await ask("resume", person="everyone"))["ids"]) == 3
    assert paused(behind) == []


async def test_resuming_nobody_who_is_paused_changes_nothing(behind: Rig, ask: Counter) -> None:
    assert await ask("resume", person="everyone") == {"ids": (), "still": (), "saved": True}
    assert behind.store.log == []


async def test_bed_lasts_until_the_persons_next_morning_and_shuts_learning(behind: Rig, ask: Counter) -> None:
    (row,) = (await ask("bed", person="mia"))["pauses"]
    assert (row.rest, row.until) == ("bed", datetime(2026, 7, 2, 5, tzinfo=UTC))
    assert behind.moment("mia").shuts_learning
    assert not behind.store.ledger.own("mia").pauses[0].elastic


async def test_bed_for_everyone_is_each_childs_own(behind: Rig, ask: Counter) -> None:
    rows = (await ask("bed", person="everyone"))["pauses"]
    assert {row.person: row.until for row in rows} == {
        "mia": datetime(2026, 7, 2, 5, tzinfo=UTC),
        "leo": datetime(2026, 7, 2, 10, 30, tzinfo=UTC),  # half past six in New York: he has no bedtime
        "unknown": datetime(2026, 7, 2, 4, 30, tzinfo=UTC),
    }
    await ask("bed", person="everyone")
    assert paused(behind) == ["mia: bed", "leo: bed", "unknown: bed"]


async def test_bed_needs_to_know_the_time_and_a_pause_does_not(behind: Rig, ask: Counter) -> None:
    behind.certain = False
    with pytest.raises(ConfigError, match="does not know what time it is"):
        await ask("bed", person="mia")
    assert (await ask("pause", person="mia", minutes=5))["saved"]


@pytest.mark.parametrize("command", ["pause", "bed", "resume"])
async def test_somebody_nobody_knows_is_a_mistake_with_a_guess(behind: Rig, ask: Counter, command: str) -> None:
    fields = {"minutes": 5} if command == "pause" else {}
    with pytest.raises(ConfigError, match="is 'everyone' meant"):
        await ask(command, person="everyon", **fields)
    assert behind.store.log == []


async def test_bed_for_everyone_where_all_are_grown_up_says_so() -> None:
    behind = Rig(snapshot("version: 1\nhousehold: x\nunknown: adult\npeople: [{id: ann, name: Ann, tier: adult}]\n"))
    with pytest.raises(ConfigError, match="nobody here is under 18"):
        await Counter(behind)("bed", person="everyone")
