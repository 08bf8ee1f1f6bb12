"""What would change a decision: all that works, nothing that does not, and nothing that nobody may do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from blocklists.name import to_wire
from filterd.policy.decide import decide
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.standing import NOTHING, Spent, Standing
from filterd.policy.moment import moment_at
from filterd.policy.remedy import Remedy, remedies
from filterd.policy.types import Client, Policy, Query
from tests.filterd.policy.sample import NOW, SampleLists, of_one

BED = ["bed 17:00 to 19:00 on every day"]
FUN = {"id": "fun", "name": "fun", "kind": "session", "covers": ["games"], "minutes": {"school": 60, "free": 60}}
TODAY = date(2026, 11, 20)
PAUSED = Standing(pauses=(Pause("p1", "mia", Rest.PAUSE, NOW, NOW + timedelta(hours=1)),))


def told(
    *labels: str, standing: Standing = NOTHING, name: str = "example.com", now: datetime = NOW, **person: object
) -> list[str]:
    client, policy = somebody(*labels, standing=standing, **person)
    return [_words(each) for each in remedies(Query(to_wire(name), 1), client, policy, now)]


def somebody(*labels: str, standing: Standing = NOTHING, **person: object) -> tuple[Client, Policy]:
    compiled = of_one(**person)  # type: ignore[arg-type]  # the tier is a word
    policy = compiled.policy(SampleLists({label: ["example.com"] for label in labels}))
    return replace(compiled.client("mia"), standing=standing), policy


def _words(remedy: Remedy) -> str:
    scope = f" {remedy.scope.kind.value} {remedy.scope.value}".rstrip() if remedy.scope else ""
    return f"{remedy.kind.value}{scope}{f' {remedy.budget.slug}' if remedy.budget else ''}"


@pytest.mark.parametrize(
    ("labels", "person", "expected"),
    [
        ([], {}, ["pause"]),
        (["category:gambling"], {}, ["grant name example.com", "grant category gambling"]),
        (
            ["category:adult-goods/alcohol"],
            {},
            ["grant name example.com", "grant category adult-goods/alcohol", "grant category adult-goods"],
        ),
        (
            ["category:social", "service:chatter"],
            {},
            ["grant name example.com", "grant service chatter", "grant category social"],
        ),
        (["category:social", "category:gambling"], {}, ["grant name example.com"]),
        (["category:porn", "service:nightly"], {}, ["grant name example.com"]),
        ([], {"tier": "little"}, ["grant name example.com"]),
        ([], {"schedule": BED}, ["grant name example.com", "grant everything"]),
        (["category:games"], {"schedule": BED}, [
            "grant name example.com", "grant category games", "grant everything"]),
        ([], {"block": ["example.com"]}, ["grant name example.com"]),
        (["protected:core"], {}, []),
        (["protected:learning"], {}, []),
        (["category:csam"], {}, []),
        (["category:scam-malware"], {}, []),
        (["authority:gambling"], {}, []),
        (["category:csam"], {"schedule": BED}, []),
    ],
)  # fmt: skip
def test_what_works_is_told_the_narrowest_first(
    labels: list[str], person: dict[str, object], expected: list[str]
) -> None:
    assert told(*labels, **person) == expected  # type: ignore[arg-type]  # these are fields of the person


def test_a_pause_is_ended_where_that_is_all_it_needs() -> None:
    assert told(standing=PAUSED) == ["grant name example.com", "grant everything", "resume"]
    assert told(standing=PAUSED, schedule=BED) == ["grant name example.com", "grant everything"]
    assert told("category:csam", standing=PAUSED) == []


def test_a_child_with_time_left_can_start_a_session() -> None:
    spent = Standing(spent={"fun": Spent(TODAY, 59 * 60)})
    expected = ["session fun", "grant name example.com", "grant category games", "grant everything"]
    assert told("category:games", budgets=[FUN]) == expected
    assert told("category:games", budgets=[FUN], standing=spent) == expected


def test_where_the_time_is_used_up_more_minutes_help() -> None:
    grants = ["grant name example.com", "grant category games", "grant everything"]
    spent = Standing(spent={"fun": Spent(TODAY, 60 * 60)})
    assert told("category:games", budgets=[FUN], standing=spent) == ["bonus fun", *grants]
    estimate = {**FUN, "kind": "estimate", "enforced": True}
    assert told("category:games", budgets=[estimate], standing=spent) == ["bonus fun", *grants]
    taken_away = Standing(spent={"fun": Spent(TODAY, 0, -2 * 60 * 60)})
    assert told("category:games", budgets=[FUN], standing=taken_away) == grants


def test_a_name_that_two_budgets_shut_is_opened_by_no_session_of_one() -> None:
    other = {**FUN, "id": "more"}
    assert "session fun" not in told("category:games", budgets=[FUN, other])


def test_a_pause_closes_what_a_grant_of_everything_opened() -> None:
    everything = Grant(
        "g1", "mia", Scope(ScopeKind.EVERYTHING), NOW, NOW + timedelta(hours=1), Origin(OriginKind.PARENT)
    )
    assert told(schedule=BED, standing=Standing((everything,))) == ["pause"]
    name = Grant(
        "g1", "mia", Scope(ScopeKind.NAME, "example.com"), NOW, NOW + timedelta(hours=1), Origin(OriginKind.PARENT)
    )
    assert told(standing=Standing((name,))) == []


def test_while_the_hour_is_not_known_nothing_helps() -> None:
    client, policy = somebody(schedule=BED)
    unsure = replace(client, moment=moment_at(client.profile.timing, NOTHING, NOW, is_certain=False))
    query = Query(to_wire("example.com"), 1)
    assert decide(query, unsure, policy, NOW).is_blocked
    assert remedies(query, unsure, policy, NOW) == ()


@pytest.mark.parametrize("now", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_where_no_clock_can_be_nothing_is_offered(now: datetime) -> None:
    assert told(schedule=BED, now=now) == []


def test_a_kept_moment_does_not_hide_what_would_be() -> None:
    client, policy = somebody(schedule=BED)
    seen = replace(client, moment=client.at(NOW))
    query = Query(to_wire("example.com"), 1)
    assert remedies(query, seen, policy, NOW) == remedies(query, client, policy, NOW) != ()


@pytest.mark.parametrize("qname", [b"\0", b"\x04a\x00.<\x04test\0", b"\x3f" + b"\xff" * 63 + b"\0"])
def test_names_with_odd_octets_are_no_trouble(qname: bytes) -> None:
    client, policy = somebody(schedule=BED)
    assert [_words(each) for each in remedies(Query(qname, 1), client, policy, NOW)][-1] == "grant everything"
