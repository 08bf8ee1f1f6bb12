"""The decision table: the precedence row by row, and for every pair of rules which of the two wins."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from blocklists.name import to_wire
from filterd.policy.decide import decide
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.standing import NOTHING, Standing
from filterd.policy.rules import RULES
from filterd.policy.types import Decision, Query, Verdict
from tests.filterd.policy.sample import NOW, SampleLists, of_one

QNAME = "www.example.com"


@dataclass(frozen=True)
class Row:
    """The lists that hold example.com, the person's settings, and what must come out."""

    id: str
    lists: list[str]
    expected: str
    tier: str = "junior"
    person: Mapping[str, object] = field(default_factory=dict)
    standing: Standing = NOTHING


def granted(kind: str, value: str = "", minutes: int = 10) -> Standing:
    """A grant that has been in force for five minutes; a negative number of minutes is one that has ended."""
    start, until = NOW - timedelta(minutes=5), NOW + timedelta(minutes=minutes)
    origin = Origin(OriginKind.PARENT)
    return Standing(grants=(Grant("g1", "mia", Scope(ScopeKind(kind), value), start, until, origin),))


def paused(rest: Rest = Rest.PAUSE, standing: Standing = NOTHING) -> Standing:
    pause = Pause("p1", "mia", rest, NOW - timedelta(minutes=5), NOW + timedelta(minutes=5))
    return Standing(standing.grants, (pause,))


# The instant of the table is Friday, 18:00.
EVENING = {"schedule": ["shut 17:00 to 19:00 on every day"]}
NO_GAMES = {"schedule": ["shut games, service:chatter 17:00 to 19:00 on fri"]}
SESSIONS = {
    "budgets": [
        {"id": "fun", "name": "Fun", "kind": "session", "covers": ["games"], "minutes": {"school": 60, "free": 60}}
    ]
}
ALLOWED = {"allow": ["example.com"]}
BLOCKED = {"block": ["example.com"]}

PAIRS = [
    Row("1 authority beats 2 protected", ["authority:csam", "protected:core"], "block authority csam"),
    Row("1 authority beats 3 mandatory", ["category:scam-malware", "authority:gambling"], "block authority gambling"),
    Row("1 authority beats 6 own allow", ["authority:csam"], "block authority csam", person=ALLOWED),
    Row("1 authority beats 7 category", ["category:porn", "authority:ads"], "block authority ads"),
    Row("1 authority beats 9 default", ["authority:ads"], "block authority ads", "adult"),
    Row("2 protected beats 3 mandatory", ["protected:core", "category:scam-malware"], "allow protected core"),
    Row("2 protected beats 6 own block", ["protected:core"], "allow protected core", person=BLOCKED),
    Row("2 protected beats 7 category", ["category:porn", "protected:health-rights"], "allow protected health-rights"),
    Row("2 protected beats 9 allow-list", ["protected:helplines"], "allow protected helplines", "little"),
    Row("3 mandatory beats 6 own allow", ["category:scam-malware"], "block mandatory scam-malware", person=ALLOWED),
    Row("3 mandatory beats 7 category", ["category:porn", "category:image-abuse"], "block mandatory image-abuse"),
    Row("3 mandatory beats 9 default", ["category:csam"], "block mandatory csam", "adult"),
    Row("1 authority beats 4 grant", ["authority:games"], "block authority games", standing=granted("name", QNAME)),
    Row("1 authority beats 5 pause", ["authority:games"], "block authority games", standing=paused()),
    Row("2 protected beats 4 grant", ["protected:core"], "allow protected core", standing=granted("name", QNAME)),
    Row("2 protected beats 5 pause", ["protected:helplines"], "allow protected helplines", standing=paused(Rest.BED)),
    Row(
        "3 mandatory beats 4 grant",
        ["category:scam-malware"],
        "block mandatory scam-malware",
        standing=granted("name", QNAME),
    ),
    Row("3 mandatory beats 5 pause", ["category:csam"], "block mandatory csam", standing=paused()),
    Row("4 grant beats 5 pause", [], "allow grant custom", standing=paused(standing=granted("name", QNAME))),
    Row("4 grant beats 6 own block", [], "allow grant custom", person=BLOCKED, standing=granted("name", "example.com")),
    Row(
        "4 grant beats 7 category",
        ["category:gambling"],
        "allow grant custom",
        standing=granted("category", "gambling"),
    ),
    Row("4 grant beats 9 allow-list", [], "allow grant custom", "little", standing=granted("name", f"={QNAME}")),
    Row("5 pause beats 5 schedule", ["category:games"], "block pause schedule", person=NO_GAMES, standing=paused()),
    Row("5 pause beats 6 own allow", [], "block pause schedule", person=ALLOWED, standing=paused()),
    Row("5 pause beats 7 category", ["category:gambling"], "block pause schedule", standing=paused()),
    Row("5 pause beats 9 default", [], "block pause schedule", "adult", standing=paused()),
    Row("6 own allow beats 7 category", ["category:porn"], "allow own custom", person=ALLOWED),
    Row("6 own block beats 9 default", [], "block own custom", person=BLOCKED),
    Row("6 own allow beats 9 allow-list", [], "allow own custom", "little", ALLOWED),
    Row("7 category beats 9 default", ["category:gambling"], "block category gambling"),
    Row("7 category beats 9 allow-list", ["category:gambling"], "block category gambling", "little"),
]

ROWS = [
    Row("2 bedtime shuts learning", ["protected:learning"], "block pause schedule", standing=paused(Rest.BED)),
    Row("2 a pause leaves learning open", ["protected:learning"], "allow protected learning", standing=paused()),
    Row(
        "4 a grant is over at its end",
        ["category:gambling"],
        "block category gambling",
        standing=granted("name", QNAME, 0),
    ),
    Row(
        "4 a service",
        ["service:chatter", "category:social"],
        "allow grant custom",
        standing=granted("service", "chatter"),
    ),
    Row(
        "4 a service in a locked category stays shut",
        ["service:nightly", "category:porn"],
        "block category porn",
        standing=granted("service", "nightly"),
    ),
    Row(
        "4 a category beside a locked one stays shut",
        ["category:gambling", "category:porn"],
        "block category porn",
        standing=granted("category", "gambling"),
    ),
    Row("4 another service", ["service:blocks"], "allow default unrated", standing=granted("service", "nightly")),
    Row("4 a name alone", [], "ask default unrated", "little", standing=granted("name", "=example.com")),
    Row("4 labels are whole", [], "ask default unrated", "little", standing=granted("name", "ample.com")),
    Row(
        "4 a category opens no other that is shut",
        ["category:gambling", "category:porn"],
        "block category porn",
        standing=granted("category", "gambling"),
    ),
    Row(
        "4 a category opens what is in an open one too",
        ["category:gambling", "category:games"],
        "allow grant custom",
        standing=granted("category", "gambling"),
    ),
    Row(
        "4 a category opens its parts",
        ["category:adult-goods/alcohol"],
        "allow grant custom",
        standing=granted("category", "adult-goods"),
    ),
    Row(
        "4 a locked category stays shut", ["category:porn"], "block category porn", standing=granted("category", "porn")
    ),
    Row("4 everything lifts a pause", [], "allow default unrated", standing=paused(standing=granted("everything"))),
    Row("4 everything lifts the schedule", [], "allow default unrated", person=EVENING, standing=granted("everything")),
    Row(
        "4 everything lifts a budget",
        ["category:games"],
        "allow default games",
        person=SESSIONS,
        standing=granted("everything"),
    ),
    Row(
        "4 everything opens no shut category",
        ["category:gambling"],
        "block category gambling",
        standing=granted("everything"),
    ),
    Row("4 everything is no allow-list", [], "ask default unrated", "little", standing=granted("everything")),
    Row("5 a schedule shuts everything", [], "block schedule schedule", person=EVENING),
    Row("5 a schedule beats an own allow", [], "block schedule schedule", person={**EVENING, **ALLOWED}),
    Row("5 a schedule of a category", ["category:games"], "block schedule schedule", person=NO_GAMES),
    Row("5 a part of it", ["category:games/new"], "block schedule schedule", person=NO_GAMES),
    Row("5 a schedule of a service", ["service:chatter"], "block schedule schedule", person=NO_GAMES),
    Row("5 leaves other names alone", ["category:ads"], "allow default ads", person=NO_GAMES),
    Row(
        "5 a schedule of a list",
        ["category:ads"],
        "block schedule schedule",
        person={"schedule": ["shut list:category-ads 17:00 to 19:00 on fri"]},
    ),
    Row("5 a budget without a session", ["category:games"], "block budget budget", person=SESSIONS),
    Row("5 leaves what no budget covers", ["category:ads"], "allow default ads", person=SESSIONS),
    Row("9 the walled garden is open", ["garden:little"], "allow default garden", "little"),
    Row("9 another garden is not", ["garden:young"], "ask default unrated", "little"),
    Row("9 a garden means nothing elsewhere", ["garden:little"], "allow default unrated", "junior"),
    Row(
        "2 a group the tier does not have protects nothing",
        ["protected:health-rights"],
        "ask default unrated",
        "little",
    ),
    Row("1 beside the same authority a sealed category", ["authority:ads", "authority:csam"], "block authority csam"),
    Row("1 looks like any other", ["authority:ads", "category:image-abuse"], "block authority image-abuse"),
    Row("3 mandatory holds for adults", ["category:scam-malware"], "block mandatory scam-malware", "adult"),
    Row("3 a part of a mandatory category is mandatory", ["category:csam/new"], "block mandatory csam", "adult"),
    Row("6 the longer own name wins", [], "block own custom", person={"allow": ["example.com"], "block": [QNAME]}),
    Row("6 the longer own allow wins", [], "allow own custom", person={"allow": [QNAME], "block": ["example.com"]}),
    Row("6 a tie blocks", [], "block own custom", person={**ALLOWED, **BLOCKED}),
    Row("6 an exact rule covers its name", [], "block own custom", person={"block": [f"={QNAME}"]}),
    Row("6 an exact rule stays exact", [], "allow default unrated", person={"block": ["=example.com"]}),
    Row("6 exact and below tie", [], "block own custom", person={"allow": [f"={QNAME}"], "block": [QNAME]}),
    Row("6 labels are whole", [], "allow default unrated", person={"block": ["ample.com", "w.example.com"]}),
    Row("6 a service is blocked", ["service:blocks"], "block own custom", person={"services": {"blocks": "block"}}),
    Row(
        "6 a service is allowed although its category is shut",
        ["service:chatter", "category:social"],
        "allow own custom",
        person={"services": {"chatter": "allow"}},
    ),
    Row("6 another service's switch says nothing", ["service:blocks"], "allow default unrated"),
    Row(
        "6 a longer own name beats a service",
        ["service:blocks"],
        "allow own custom",
        person={"services": {"blocks": "block"}, "allow": [QNAME]},
    ),
    Row(
        "6 a service beats a shorter own name",
        ["service:blocks"],
        "allow own custom",
        person={"services": {"blocks": "allow"}, "block": ["com"]},
    ),
    Row(
        "6 a service and a name tie: block",
        ["service:blocks"],
        "block own custom",
        person={"services": {"blocks": "block"}, **ALLOWED},
    ),
    Row(
        "6 an own rule counts before its end",
        [],
        "block own custom",
        person={"block": [{"name": "example.com", "until": "2026-11-20T18:00:01+00:00"}]},
    ),
    Row(
        "6 an own rule has ended at its end",
        [],
        "allow default unrated",
        person={"block": [{"name": "example.com", "until": "2026-11-20T18:00:00+00:00"}]},
    ),
    Row(
        "6 an exact own rule has ended at its end",
        [],
        "allow default unrated",
        person={"block": [{"name": f"={QNAME}", "until": "2026-11-20T18:00:00+00:00"}]},
    ),
    Row(
        "6 under an ended rule the shorter one counts",
        [],
        "allow own custom",
        person={"block": [{"name": QNAME, "until": "2026-11-20T17:00:00+00:00"}], **ALLOWED},
    ),
    Row("7 the first in catalogue order is named", ["category:gambling", "category:porn"], "block category porn"),
    Row("7 an open category beside a shut one", ["category:games", "category:gambling"], "block category gambling"),
    Row("7 a shut category shuts its parts", ["category:adult-goods/alcohol"], "block category adult-goods"),
    Row("7 a part nobody knows follows its category", ["category:adult-goods/new"], "block category adult-goods"),
    Row("7 a part nobody knows of an open category", ["category:games/new"], "allow default games"),
    Row("7 a part is shut alone", ["category:adult-goods/weapons"], "block category adult-goods", "public"),
    Row("7 the part beside it is open", ["category:adult-goods/alcohol"], "allow default adult-goods", "public"),
    Row(
        "7 a part opened by name",
        ["category:adult-goods/alcohol"],
        "allow default adult-goods",
        person={"open": ["adult-goods/alcohol"]},
    ),
    Row("7 the person's own shutting", ["category:games"], "block category games", person={"shut": ["games"]}),
    Row("7 the person's own opening", ["category:social"], "allow default social", person={"open": ["social"]}),
    Row("9 a name on no list is open", [], "allow default unrated"),
    Row("9 in allow-list mode a name on no list is asked for", [], "ask default unrated", "little"),
    Row("9 in allow-list mode an open category is asked for too", ["category:ads"], "ask default ads", "little"),
    Row("9 an open category is named", ["category:games"], "allow default games"),
    Row("9 of open categories the first is named", ["category:ads", "category:games"], "allow default games"),
    Row("7 a category nobody knows is shut under 18", ["category:new", "category:ads"], "block category new"),
    Row("7 a category nobody knows is shut in public places", ["category:new"], "block category new", "public"),
    Row("7 a part of a category nobody knows is shut too", ["category:new/part"], "block category new", "teen"),
    Row("6 own allow opens a category nobody knows", ["category:new"], "allow own custom", person=ALLOWED),
    Row(
        "9 for adults a category nobody knows is open and named last",
        ["category:new", "category:ads"],
        "allow default ads",
        "adult",
    ),
]


def decision(row: Row) -> Decision:
    snapshot = of_one(row.tier, **row.person)
    lists = SampleLists({label: ["example.com"] for label in row.lists})
    client = replace(snapshot.client("mia"), standing=row.standing)
    return decide(Query(to_wire(QNAME), 1), client, snapshot.policy(lists), NOW)


@pytest.mark.parametrize("row", [*PAIRS, *ROWS], ids=lambda row: row.id)
def test_decision_table(row: Row) -> None:
    found = decision(row)
    assert f"{found.verdict} {found.rule} {found.state}" == row.expected
    assert found.is_blocked is (not row.expected.startswith("allow"))


def test_every_pair_of_rules_has_a_row() -> None:
    numbers = [(rule.__doc__ or "").partition(".")[0] for rule in RULES]
    pairs = {(first, second) for place, first in enumerate(numbers) for second in numbers[place + 1 :]}
    assert {(row.id.split()[0], row.id.partition("beats ")[2][0]) for row in PAIRS} == pairs


def test_the_rules_stand_in_the_published_order() -> None:
    assert " ".join(rule.__name__ for rule in RULES) == (
        "authority protected mandatory grant pause schedule budget own category default"
    )
    assert "".join((rule.__doc__ or "")[0] for rule in RULES) == "1234555679"


def test_an_authority_entry_on_a_protected_name_raises_an_alarm() -> None:
    row = Row("", ["protected:core", "authority:csam"], "")
    assert decision(row).alarm == "core"


def test_the_alarm_needs_no_group_of_the_persons_tier() -> None:
    assert decision(Row("", ["protected:health-rights", "authority:csam"], "", "little")).alarm == "health-rights"


def test_an_authority_entry_elsewhere_raises_no_alarm() -> None:
    assert decision(Row("", ["authority:csam"], "")).alarm is None


def test_the_grounds_are_the_lists_that_decided_the_named_one_first() -> None:
    found = decision(Row("", ["category:games", "category:gambling", "category:porn"], ""))
    assert [hit.list.label for hit in found.hits] == ["porn", "gambling"]


def test_an_own_rule_names_its_entry() -> None:
    found = decision(Row("", [], "", person={"block": ["example.com"]}))
    assert (found.entry, found.hits) == (to_wire("example.com"), ())


def test_a_service_switch_names_its_entry_and_its_list() -> None:
    found = decision(Row("", ["category:games", "service:blocks"], "", person={"services": {"blocks": "block"}}))
    assert found.entry == to_wire("example.com")
    assert [hit.list.label for hit in found.hits] == ["blocks"]


def test_the_root_and_names_with_odd_octets_are_decided() -> None:
    snapshot = of_one(block=["example.com"], services={"blocks": "block"})
    policy = snapshot.policy(SampleLists({}))
    for qname in (b"\0", b"\x01.\0", b"\x03\0\xff.\x07example\x03com\0", b"\x01a" * 127 + b"\0"):
        found = decide(Query(qname, 255), snapshot.client("mia"), policy, NOW)
        assert found.verdict is (Verdict.BLOCK if b"example" in qname else Verdict.ALLOW)
