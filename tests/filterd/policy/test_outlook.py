"""What comes next: in order, without what stays the same, and never further than is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from blocklists.name import to_wire
from filterd.policy import outlook as outlook_module
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.standing import Standing
from filterd.policy.outlook import HORIZON, outlook, states, turns
from filterd.policy.remedy import RemedyKind
from filterd.policy.snapshot import Snapshot
from filterd.policy.types import Client, Policy, Query
from tests.filterd.policy.sample import SampleLists, of_one

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUERY = Query(to_wire("example.com"), 1)
LISTS = SampleLists({"category:games": ["games.test"]})
Told = tuple[str, str, str]


def people(*schedule: str, **fields: object) -> tuple[Snapshot, Client, Policy]:
    compiled = of_one("junior", schedule=list(schedule), **fields)
    return compiled, compiled.client("mia"), compiled.policy(LISTS)


def told(client: Client, policy: Policy, query: Query = QUERY, now: datetime = FRIDAY) -> list[Told]:
    found = turns(query, client, policy, now)
    return [(f"{turn.at:%m-%d %H:%M}", turn.decision.verdict.value, turn.decision.by) for turn in found]


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def test_where_nothing_depends_on_time_nothing_comes() -> None:
    _, client, policy = people()
    assert told(client, policy) == []
    assert list(states(client, FRIDAY)) == []


def test_a_week_of_a_schedule_is_told_in_order() -> None:
    _, client, policy = people("bed 20:00 to 22:00 on fri", "shut 21:00 to 23:00 on fri", "shut 09:00 to 10:00 on sun")
    assert told(client, policy) == [
        ("11-20 20:00", "block", "bed"),
        ("11-20 22:00", "block", "shut"),
        ("11-20 23:00", "allow", ""),
        ("11-22 09:00", "block", "shut"),
        ("11-22 10:00", "allow", ""),
        ("11-27 20:00", "block", "bed"),
        ("11-27 22:00", "block", "shut"),
        ("11-27 23:00", "allow", ""),
    ]
    assert [each.since for each in states(client, FRIDAY)][:3] == [FRIDAY + hours(number) for number in (8, 9, 10)]


def test_an_edge_that_does_not_concern_the_name_is_left_out() -> None:
    _, client, policy = people("shut games 14:00 to 15:00 on every day")
    assert told(client, policy) == []
    assert len(told(client, policy, Query(to_wire("games.test"), 1))) == 16
    assert len(list(states(client, FRIDAY))) == 16


def test_grants_pauses_and_own_rules_end_too() -> None:
    scope, origin = Scope(ScopeKind.NAME, "example.com"), Origin(OriginKind.PARENT)
    standing = Standing(
        (Grant("g1", "mia", scope, FRIDAY + hours(1), FRIDAY + hours(2), origin),),
        (Pause("p1", "mia", Rest.PAUSE, FRIDAY, FRIDAY + hours(3)),),
    )
    block = [{"name": "example.com", "until": (FRIDAY + hours(4)).isoformat()}]
    _, client, policy = people(block=block)
    assert told(replace(client, standing=standing), policy) == [
        ("11-20 13:00", "allow", "g1"),
        ("11-20 14:00", "block", "pause"),
        ("11-20 15:00", "block", ""),
        ("11-20 16:00", "allow", ""),
    ]


def test_what_lies_further_off_is_not_told() -> None:
    _, client, policy = people("shut 12:00 to 13:00 on 2026-11-28", "shut 12:00 to 13:00 on 2027-11-28")
    assert told(client, policy) == []
    assert told(client, policy, now=FRIDAY + timedelta(seconds=1)) == [("11-28 12:00", "block", "shut")]
    assert next(turns(QUERY, client, policy, FRIDAY, HORIZON + hours(1))).at == FRIDAY + HORIZON


def test_a_schedule_without_end_of_edges_ends_the_telling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook_module, "_MOST_EDGES", 5)
    _, client, policy = people("shut 14:00 to 15:00 on every day")
    assert len(told(client, policy)) == len(list(states(client, FRIDAY))) == 5


def test_the_end_of_time_is_no_error() -> None:
    _, client, policy = people("bed 20:00 to 22:00 on fri")
    last = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)
    assert told(client, policy, now=last) == [("12-31 20:00", "block", "bed"), ("12-31 22:00", "allow", "")]
    assert len(list(states(client, last))) == 2
    assert outlook(QUERY, client, policy, last, UTC).remedies == ()


def test_an_outlook_has_all_of_it_and_the_zone_to_tell_it_in() -> None:
    compiled, client, policy = people("bed 20:00 to 22:00 on fri", zone="Asia/Tokyo")
    found = outlook(QUERY, client, policy, FRIDAY, compiled.zone(client.profile))
    assert [turn.at for turn in found.turns] == [FRIDAY + hours(number) for number in (1, 7 * 24 - 1, 7 * 24 + 1)]
    assert [remedy.kind for remedy in found.remedies] == [RemedyKind.GRANT, RemedyKind.GRANT]
    assert found.zone == ZoneInfo("Asia/Tokyo")
