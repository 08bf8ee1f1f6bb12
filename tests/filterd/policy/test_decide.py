"""`decide` against a naive reference on random policies, and what must hold whatever the policy."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklists.index import Hit
from blocklists.name import to_wire
from filterd.policy import decide as decide_module
from filterd.policy.decide import decide, steps
from filterd.policy.rules import RULES
from filterd.policy.types import Client, Decision, Finding, Policy, Query, Verdict
from tests.filterd.policy.naive import MANDATORY, NaivePerson, naive_decision
from tests.filterd.policy.sample import CATALOGUE, NOW, SampleLists, of_one

HOUR = timedelta(hours=1)
LABELS = [*CATALOGUE.labels]
UNLOCKED = [label for label in LABELS if label not in MANDATORY | {"porn"}]
KINDS = [
    *(f"category:{label}" for label in LABELS),
    *(f"authority:{label}" for label in ("csam", "gambling")),
    *(f"protected:{group.slug}" for group in CATALOGUE.groups),
    *(f"service:{service.slug}" for service in CATALOGUE.services),
]

names = st.lists(st.sampled_from("ab"), min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "test"]))
entries = st.one_of(names, names.map("={}".format))
untils = st.one_of(st.none(), st.integers(-1, 3).map(lambda hours: NOW + hours * HOUR))
lists_of_names = st.dictionaries(st.sampled_from(KINDS), st.lists(entries, max_size=2), max_size=5)


@st.composite
def own_names(draw: st.DrawFn) -> list[tuple[str, datetime | None]]:
    chosen = draw(st.lists(entries, unique=True, max_size=3))
    return [(entry, draw(untils)) for entry in chosen]


@st.composite
def people(draw: st.DrawFn) -> NaivePerson:
    changed = draw(st.lists(st.sampled_from(UNLOCKED), unique=True, max_size=4))
    cut = draw(st.integers(0, len(changed)))
    services = st.dictionaries(st.sampled_from(["chatter", "blocks"]), st.sampled_from(["allow", "block"]))
    return NaivePerson(
        tier=draw(st.sampled_from([tier.slug for tier in CATALOGUE.tiers])),
        open=changed[:cut],
        shut=changed[cut:],
        allow=draw(own_names()),
        block=draw(own_names()),
        services=draw(services),
    )


def written(rows: Sequence[tuple[str, datetime | None]]) -> list[object]:
    return [{"name": name, "until": until.isoformat()} if until else name for name, until in rows]


def decided(person: NaivePerson, lists: Mapping[str, Sequence[str]], name: str, now: datetime = NOW) -> Decision:
    snapshot = of_one(
        person.tier,
        open=list(person.open),
        shut=list(person.shut),
        allow=written(person.allow),
        block=written(person.block),
        services=dict(person.services),
    )
    return decide(Query(to_wire(name), 1), snapshot.client("mia"), snapshot.policy(SampleLists(lists)), now)


@settings(max_examples=400, deadline=None)
@given(people(), lists_of_names, names)
def test_decide_agrees_with_the_naive_reference(person: NaivePerson, lists: dict[str, list[str]], name: str) -> None:
    found = decided(person, lists, name)
    state = "any group" if found.rule == "protected" else found.state
    assert (found.verdict.value, found.rule, state) == naive_decision(name, person, lists, NOW)


@settings(max_examples=200, deadline=None)
@given(people(), lists_of_names, names)
def test_nothing_changes_before_valid_until(person: NaivePerson, lists: dict[str, list[str]], name: str) -> None:
    found = decided(person, lists, name)
    assert found.valid_until is None or found.valid_until > NOW
    outcome = naive_decision(name, person, lists, NOW)
    for minutes in range(0, 300, 30):
        later = NOW + timedelta(minutes=minutes)
        if found.valid_until is None or later < found.valid_until:
            assert naive_decision(name, person, lists, later) == outcome


@settings(max_examples=150, deadline=None)
@given(people(), lists_of_names, names, st.sampled_from(sorted(MANDATORY)), st.sampled_from(["category", "authority"]))
def test_no_own_rule_opens_what_is_shut_for_everyone(
    person: NaivePerson, lists: dict[str, list[str]], name: str, category: str, kind: str
) -> None:
    unprotected = {key: each for key, each in lists.items() if not key.startswith("protected")}
    allowed = replace(person, allow=[(f"={name}", None)], block=[])
    found = decided(allowed, {**unprotected, f"{kind}:{category}": [name]}, name)
    assert found.verdict is Verdict.BLOCK
    assert found.rule in ("authority", "mandatory")


@settings(max_examples=150, deadline=None)
@given(people(), lists_of_names, names)
def test_an_own_block_never_opens_and_an_own_allow_never_shuts(
    person: NaivePerson, lists: dict[str, list[str]], name: str
) -> None:
    without = decided(replace(person, allow=[], block=[], services={}), lists, name)
    blocked = decided(replace(person, allow=[], block=[(name, None)], services={}), lists, name)
    allowed = decided(replace(person, allow=[(name, None)], block=[], services={}), lists, name)
    assert blocked.is_blocked or (without.verdict, without.rule) == (Verdict.ALLOW, "protected")
    assert not allowed.is_blocked or without.rule in ("authority", "mandatory")


@settings(max_examples=100, deadline=None)
@given(people(), lists_of_names, names, st.integers(0, 65535))
def test_blocked_for_one_type_is_blocked_for_every_type(
    person: NaivePerson, lists: dict[str, list[str]], name: str, qtype: int
) -> None:
    snapshot = of_one(person.tier, open=list(person.open), block=written(person.block))
    policy = snapshot.policy(SampleLists(lists))
    client = snapshot.client("mia")
    assert decide(Query(to_wire(name), qtype), client, policy, NOW) == decide(
        Query(to_wire(name), 1), client, policy, NOW
    )


def test_the_lists_are_asked_once_for_each_decision() -> None:
    asked: list[bytes] = []

    class Counting(SampleLists):
        def match(self, qname: bytes) -> tuple[Hit, ...]:
            asked.append(qname)
            return super().match(qname)

    snapshot = of_one(block=["example.com"])
    decide(Query(to_wire("example.org"), 1), snapshot.client("mia"), snapshot.policy(Counting({})), NOW)
    assert asked == [to_wire("example.org")]


def test_the_trace_names_the_rules_asked_the_deciding_one_last() -> None:
    person = NaivePerson("junior")
    everything = "authority protected mandatory grant pause schedule budget own category default"
    assert " ".join(decided(person, {}, "a").trace) == everything
    assert decided(person, {"category:csam": ["a"]}, "a").trace == ("authority", "protected", "mandatory")
    assert decided(person, {"authority:csam": ["a"]}, "a").trace == ("authority",)


@pytest.mark.parametrize(
    ("block", "until"),
    [
        ([("a", "2026-11-20T19:00:00Z")], NOW + HOUR),
        ([("a", "2026-11-20T19:00:00Z"), "=a"], None),
        ([("a", "2026-11-20T19:00:00Z"), ("=a", "2026-11-20T21:00:00+01:00")], NOW + 2 * HOUR),
        ([("a", "2026-11-20T17:00:00Z")], None),
    ],
    ids=["one rule ends", "one that lasts covers it too", "the later of two equals counts", "an ended rule"],
)
def test_valid_until_is_when_the_decision_can_change(
    block: list[str | tuple[str, str]], until: datetime | None
) -> None:
    snapshot = of_one(block=[each if isinstance(each, str) else {"name": each[0], "until": each[1]} for each in block])
    found = decide(Query(to_wire("a"), 1), snapshot.client("mia"), snapshot.policy(SampleLists({})), NOW)
    assert found.valid_until == until


def bedtime(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> Finding | datetime:
    """A rule that is not there yet: shut from 19:00 UTC, open before."""
    edge = NOW + HOUR
    return edge if now < edge else Finding(Verdict.BLOCK, "schedule")


def night(hits: tuple[Hit, ...], query: Query, client: Client, policy: Policy, now: datetime) -> datetime:
    return NOW + 2 * HOUR


def test_a_new_rule_is_one_function_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide_module, "STEPS", steps((*RULES[:3], bedtime, night, *RULES[3:])))
    person = NaivePerson("junior", block=[("b", NOW + 2 * HOUR)], allow=[("c.test", NOW + HOUR / 2)])
    before = decided(person, {}, "a")
    assert (before.verdict, before.rule, before.valid_until) == (Verdict.ALLOW, "default", NOW + HOUR)
    assert before.trace[3] == "bedtime"
    assert decided(person, {}, "b").valid_until == NOW + HOUR
    assert decided(person, {}, "c.test").valid_until == NOW + HOUR / 2
    after = decided(person, {}, "a", NOW + HOUR)
    assert (after.verdict, after.rule, after.state) == (Verdict.BLOCK, "bedtime", "schedule")


def test_without_a_last_rule_that_decides_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide_module, "STEPS", steps(RULES[:-1]))
    with pytest.raises(LookupError, match="the last rule of RULES must"):
        decided(NaivePerson("junior"), {}, "a")
