"""The decision table: the precedence row by row, and for every pair of rules which of the two wins."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from blocklists.name import to_wire
from filterd.policy.decide import decide
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
    Row("6 own allow beats 7 category", ["category:porn"], "allow own custom", person=ALLOWED),
    Row("6 own block beats 9 default", [], "block own custom", person=BLOCKED),
    Row("6 own allow beats 9 allow-list", [], "allow own custom", "little", ALLOWED),
    Row("7 category beats 9 default", ["category:gambling"], "block category gambling"),
    Row("7 category beats 9 allow-list", ["category:gambling"], "block category gambling", "little"),
]

ROWS = [
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
    return decide(Query(to_wire(QNAME), 1), snapshot.client("mia"), snapshot.policy(lists), NOW)


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
    assert [rule.__name__ for rule in RULES] == ["authority", "protected", "mandatory", "own", "category", "default"]
    assert [(rule.__doc__ or "").partition(".")[0] for rule in RULES] == ["1", "2", "3", "6", "7", "9"]


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
