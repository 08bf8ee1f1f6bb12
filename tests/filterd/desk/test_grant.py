"""Grants by an adult: what they open, for whom, until when, and how they end."""

from datetime import UTC, datetime, timedelta

import pytest

from filterd.error import ConfigError
from tests.filterd.desk.rig import NOW, Counter, Rig, rig


@pytest.fixture
def behind() -> Rig:
    return rig()


@pytest.fixture
def ask(behind: Rig) -> Counter:
    return Counter(behind)


async def test_a_grant_holds_for_its_minutes_and_says_so(behind: Rig, ask: Counter) -> None:
    row = (await ask("grant", person="mia", scope="games", minutes=60))["grant"]
    assert (row.person, row.scope, row.seconds, row.origin) == ("mia", "games", 3600, "parent")
    assert row.until == NOW + timedelta(hours=1)
    openings = behind.moment("mia").openings
    assert openings is not None
    assert openings.labels == {"games": row.id}
    behind.pass_time(hours=1)
    assert behind.moment("mia").openings is None


async def test_a_grant_for_everyone_is_in_everybodys_standing(behind: Rig, ask: Counter) -> None:
    row = (await ask("grant", person="everyone", scope="example.com", minutes=5))["grant"]
    assert row.person == "everyone"
    for person in ("mia", "leo", "ann", "unknown"):
        assert behind.moment(person).openings is not None


async def test_a_grant_of_everything_lifts_schedule_and_budgets(behind: Rig, ask: Counter) -> None:
    assert behind.moment("mia").schedule
    row = (await ask("grant", person="mia", scope="everything", minutes=5))["grant"]
    moment = behind.moment("mia")
    assert (moment.schedule, moment.budgets, moment.lifted_by) == ((), (), row.id)


@pytest.mark.parametrize(
    ("person", "until", "expected"),
    [
        ("mia", "18:00", datetime(2026, 7, 1, 16, tzinfo=UTC)),
        ("leo", "18:00", datetime(2026, 7, 1, 22, tzinfo=UTC)),  # he is in New York
        ("ann", "18:00", datetime(2026, 7, 1, 16, tzinfo=UTC)),
        ("everyone", "today", datetime(2026, 7, 1, 22, tzinfo=UTC)),
    ],
)
async def test_an_end_by_the_clock_is_in_the_persons_zone(
    behind: Rig, ask: Counter, person: str, until: str, expected: datetime
) -> None:
    assert (await ask("grant", person=person, scope="example.com", until=until))["grant"].until == expected


async def test_an_end_by_the_clock_does_not_move_when_the_clock_is_set(behind: Rig, ask: Counter) -> None:
    await ask("grant", person="mia", scope="example.com", until="18:00")
    await ask("grant", person="mia", scope="example.org", minutes=5)
    assert {each.scope.value: each.elastic for each in behind.store.ledger.own("mia").grants} == {
        "example.com": False,
        "example.org": True,
    }


async def test_an_accepted_appeal_is_named_as_the_origin(ask: Counter) -> None:
    row = (await ask("grant", person="mia", scope="example.com", minutes=5, appeal=17))["grant"]
    assert (row.origin, row.note) == ("appeal", "17")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"person": "miaa"}, r"person: found 'miaa' \(is 'mia' meant\?\); allowed: mia, leo, ann, unknown, everyone"),
        ({"person": "Mia"}, r"is 'mia' meant"),
        ({"scope": "porn"}, "locked for Mia"),
        ({"scope": "porn", "person": "everyone"}, "locked for Mia"),
        ({"scope": "co.uk"}, "an ending that strangers share"),
        ({"minutes": 0, "until": "2026-07-01T11:00:00Z"}, "until: found .*; allowed: a time in the future"),
        ({"minutes": 0, "until": "2027-07-05T11:00:00Z"}, "at most 366 days"),
        ({"minutes": 0, "until": "9999-12-31T00:00:00Z"}, "until: found"),
        ({"minutes": 366 * 24 * 60 + 1}, "minutes: found 527041"),
    ],
)
async def test_a_grant_that_cannot_be_is_refused_and_nothing_changed(
    behind: Rig, ask: Counter, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        await ask("grant", **{"person": "mia", "scope": "games", "minutes": 5, **fields})
    assert behind.store.log == []


async def test_the_longest_grant_is_one(ask: Counter) -> None:
    assert (await ask("grant", person="mia", scope="games", minutes=366 * 24 * 60))["grant"].seconds == 366 * 86_400


async def test_while_nobody_knows_the_time_nothing_is_granted_that_would_open_nothing(
    behind: Rig, ask: Counter
) -> None:
    behind.certain = False
    for end in ({"until": "18:00"}, {"minutes": 5}):
        with pytest.raises(ConfigError, match="does not know what time it is"):
            await ask("grant", person="mia", scope="games", **end)


async def test_a_grant_is_taken_back_once(behind: Rig, ask: Counter) -> None:
    number = (await ask("grant", person="mia", scope="games", minutes=60))["grant"].id
    assert await ask("revoke", id=number) == {"ids": (number,), "still": (), "saved": True}
    assert behind.moment("mia").openings is None
    with pytest.raises(ConfigError, match="no longer there"):
        await ask("revoke", id=number)


async def test_a_pause_can_be_taken_back_by_its_id_too(behind: Rig, ask: Counter) -> None:
    (pause,) = (await ask("pause", person="mia", minutes=60))["pauses"]
    await ask("revoke", id=pause.id)
    assert behind.moment("mia").pauses == ()


@pytest.mark.parametrize("number", ["", "g0", "G1", "../x", "g" * 40])
async def test_an_id_of_nothing_is_refused(ask: Counter, number: str) -> None:
    with pytest.raises(ConfigError):
        await ask("revoke", id=number)


async def test_without_a_disk_the_grant_holds_and_the_answer_says_it_is_not_saved(behind: Rig, ask: Counter) -> None:
    behind.store.is_broken = True
    assert (await ask("grant", person="mia", scope="games", minutes=60))["saved"] is False
    assert behind.moment("mia").openings is not None


async def test_nobody_has_more_grants_than_the_ledger_holds(behind: Rig, ask: Counter) -> None:
    for _ in range(200):
        await ask("grant", person="mia", scope="games", minutes=60)
    with pytest.raises(ConfigError, match="There are 200 of these already"):
        await ask("grant", person="mia", scope="games", minutes=60)
