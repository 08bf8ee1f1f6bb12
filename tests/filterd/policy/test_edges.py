"""Property: until the instant a decision names nothing changes, and no TTL reaches past it.

Random households, ledgers and instants; the decision is made again at many instants up to `valid_until`, without any
moment kept, so that what is compared shares nothing but the rules.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from blocklists.name import to_wire
from filterd.dns.answers import Times, allowed, blocked
from filterd.dns.wire.response import parse_response
from filterd.policy.decide import decide
from filterd.policy.ledger.grant import EVERYONE, Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.standing import Spent, Standing
from filterd.policy.plan.text import parse_line
from filterd.policy.types import Client, Decision, Query
from tests.filterd.dns.test_answers import item, request
from tests.filterd.policy.sample import SampleLists
from tests.filterd.policy.sample import snapshot as snapshot_of
from tests.support.message import ID

BASE = datetime(2026, 10, 24, 20, tzinfo=UTC)  # the night on which Europe sets its clocks back
NAMES = ("games.test", "social.test", "learn.test", "any.test", "help.test")
LISTS = SampleLists(
    {
        "category:games": ["games.test"],
        "category:social": ["social.test"],
        "service:chatter": ["social.test"],
        "protected:learning": ["learn.test"],
        "protected:helplines": ["help.test"],
    }
)
DAYS = ("every day", "school nights", "free days", "sat, sun", "2026-10-25", "holidays", "mon to thu")
WHAT = ("bed", "shut", "shut games", "shut service:chatter, social", "homework", "free")


def can_be_read(line: str) -> bool:
    """Say whether a line has a meaning; a night, for one, does not go from midnight into the afternoon."""
    try:
        parse_line(line)
    except ValueError:
        return False
    return True


clock_times = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
ranges = st.tuples(clock_times, clock_times).filter(lambda pair: pair[0] != pair[1])
lines = st.builds(
    lambda what, hours, days: f"{what} {hours[0]} to {hours[1]} on {days}",
    st.sampled_from(WHAT),
    ranges,
    st.sampled_from(DAYS),
).filter(can_be_read)
instants = st.integers(0, 36 * 3600).map(lambda seconds: BASE + timedelta(seconds=seconds))
spans = st.tuples(instants, st.integers(1, 12 * 3600)).map(lambda pair: (pair[0], pair[0] + timedelta(seconds=pair[1])))
scopes = st.sampled_from(
    [
        Scope(ScopeKind.EVERYTHING),
        Scope(ScopeKind.CATEGORY, "games"),
        Scope(ScopeKind.SERVICE, "chatter"),
        Scope(ScopeKind.NAME, "any.test"),
        Scope(ScopeKind.NAME, "=learn.test"),
    ]
)
grants = st.builds(
    lambda span, scope, person: Grant("g", person, scope, span[0], span[1], Origin(OriginKind.PARENT)),
    spans,
    scopes,
    st.sampled_from(["mia", EVERYONE]),
)
pauses = st.builds(lambda span, rest: Pause("p", "mia", rest, span[0], span[1]), spans, st.sampled_from(Rest))
spent = st.builds(
    Spent,
    st.sampled_from([date(2026, 10, 24), date(2026, 10, 25)]),
    st.integers(0, 7200),
    st.integers(-3600, 3600),
    st.none() | instants,
)
standings = st.builds(
    lambda some, rest, fun: Standing(tuple(some), tuple(rest), {"fun": fun}),
    st.lists(grants, max_size=4),
    st.lists(pauses, max_size=2),
    spent,
)
people = st.fixed_dictionaries(
    {
        "tier": st.sampled_from(["little", "junior", "teen", "adult"]),
        "schedule": st.lists(lines, max_size=4),
        "zone": st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/Santiago"]),
        "block": st.lists(st.builds(lambda at: {"name": "any.test", "until": at.isoformat()}, instants), max_size=1),
    },
    optional={
        "budgets": st.just(
            [
                {
                    "id": "fun",
                    "name": "Fun",
                    "kind": "session",
                    "covers": ["games"],
                    "minutes": {"school": 30, "free": 90},
                }
            ]
        )
    },
)


def told(decision: Decision) -> tuple[object, ...]:
    return decision.verdict, decision.rule, decision.state, decision.by, decision.entry


@settings(max_examples=400, deadline=None)
@given(people, standings, instants, st.sampled_from(NAMES), st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_a_decision_holds_until_it_says_and_no_ttl_reaches_further(
    person: dict[str, object], standing: Standing, now: datetime, name: str, shares: list[float]
) -> None:
    snapshot = snapshot_of(people=[{"id": "mia", "name": "Mia", **person}])
    policy, query = snapshot.policy(LISTS), Query(to_wire(name), 1)
    client = replace(snapshot.client("mia"), standing=standing)
    decision = decide(query, client, policy, now)
    until = decision.valid_until
    assert until is None or until > now
    last = until - timedelta(microseconds=1) if until else now + timedelta(days=3)
    for share in (*shares, 1.0):
        later = now + (last - now) * share
        assert told(decide(query, client, policy, later)) == told(decision), later
    check_ttls(decision, client, now)


def check_ttls(decision: Decision, client: Client, now: datetime) -> None:
    asked = request()
    profile = replace(client.profile, ttl=3600)
    if decision.is_blocked:
        reply = blocked(asked, decision, profile, now)
    else:
        reply = allowed(asked, item(100_000), decision, Times(now, 100.0), stream=False)
    found = parse_response(reply.wire, ID, asked.question)
    if decision.valid_until is not None:
        left = (decision.valid_until - now).total_seconds()
        assert all(record.ttl <= left for record in (*found.answers, *found.authority))
        assert reply.ttl <= left


@settings(max_examples=100, deadline=None)
@given(people, standings, st.lists(instants, min_size=2, max_size=5))
def test_a_moment_that_is_kept_decides_as_one_that_is_made_anew(
    person: dict[str, object], standing: Standing, times: list[datetime]
) -> None:
    snapshot = snapshot_of(people=[{"id": "mia", "name": "Mia", **person}])
    fresh = replace(snapshot.client("mia"), standing=standing)
    kept = replace(fresh, moment=fresh.at(times[0]))
    policy = snapshot.policy(LISTS)
    for now in times:
        for name in NAMES:
            query = Query(to_wire(name), 1)
            assert told(decide(query, kept, policy, now)) == told(decide(query, fresh, policy, now))
