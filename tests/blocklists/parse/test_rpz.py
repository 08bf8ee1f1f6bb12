import pytest

from blocklists.entry import Entry, LineError, Match
from blocklists.parse.kind import Kind
from blocklists.parse.line import Item
from blocklists.parse.rpz import parse

SOA = "@ SOA ns.example. hostmaster.example. 1 3600 600 86400 60"


def zone(*lines: str) -> list[Item]:
    return list(parse(line.encode() for line in lines))


def kinds(items: list[Item]) -> list[str]:
    return [item.kind for item in items if isinstance(item, LineError)]


def test_a_wildcard_trigger_leaves_the_name_itself() -> None:
    assert zone("$ORIGIN rpz.example.", SOA, "*.a.test CNAME .") == [Entry("a.test", Match.BELOW, 3)]


@pytest.mark.parametrize("owner", ["a.test", "a.test.rpz.example.", "A.TEST.RPZ.example."])
def test_owners_may_be_relative_or_absolute(owner: str) -> None:
    assert zone("$ORIGIN rpz.example.", SOA, f"{owner} CNAME .") == [Entry("a.test", Match.EXACT, 3)]


def test_a_zone_may_leave_its_own_name_to_the_server() -> None:
    assert zone(SOA, "a.test CNAME .", "b.test. CNAME .") == [
        Entry("a.test", Match.EXACT, 2),
        LineError(3, Kind.OUT_OF_ZONE, "the owner is outside the zone"),
    ]


def test_an_absolute_soa_owner_names_the_zone() -> None:
    items = zone(SOA.replace("@", "rpz.example."), "a.test CNAME .", "b.test.rpz.example. CNAME .", "c.test. CNAME .")
    assert [item.name for item in items if isinstance(item, Entry)] == ["a.test", "b.test"]
    assert kinds(items) == [Kind.OUT_OF_ZONE]


def test_a_zone_at_the_root_takes_absolute_owners() -> None:
    assert zone("$ORIGIN .", SOA, "a.test. CNAME .", "b.test CNAME .") == [
        Entry("a.test", Match.EXACT, 3),
        Entry("b.test", Match.EXACT, 4),
    ]


def test_a_name_relative_to_an_unknown_origin_is_outside_a_zone_at_the_root() -> None:
    assert kinds(zone("$ORIGIN sub", SOA.replace("@", "."), "a.test CNAME .")) == [Kind.OUT_OF_ZONE]


def test_a_name_that_merely_ends_like_the_zone_is_outside() -> None:
    assert kinds(zone("$ORIGIN rpz.example.", SOA, "xrpz.example. CNAME .")) == [Kind.OUT_OF_ZONE]


def test_records_before_the_soa_are_refused_so_a_zone_without_one_has_no_entries() -> None:
    assert kinds(zone("$ORIGIN rpz.example.", "a.test CNAME .", "b.test CNAME .")) == [Kind.NO_SOA] * 2


def test_an_soa_over_several_lines_is_read() -> None:
    head = ["@ IN SOA ns.example. h.example. (", " 1 ; serial (really)", " 3600", "", " 600 86400", " 60", ")"]
    assert zone(*head, "a.test CNAME .") == [Entry("a.test", Match.EXACT, 8)]


def test_a_bracket_left_open_swallows_only_a_few_lines_and_no_soa_is_seen() -> None:
    items = zone("@ SOA ns.example. h.example. (", *(f"a{number}.test CNAME ." for number in range(40)))
    assert kinds(items)[0] == Kind.SYNTAX
    assert kinds(items)[1:] == [Kind.NO_SOA] * (40 - 15)


def test_an_soa_that_is_not_one_does_not_open_the_zone() -> None:
    assert kinds(zone("@ SOA ns.example.", "a.test CNAME .")) == [Kind.SYNTAX, Kind.NO_SOA]


def test_the_furniture_of_the_apex_is_ignored() -> None:
    assert zone(SOA, " NS ns.example.", '@ TXT "(;)"', "@ 60 IN A 192.0.2.1", SOA) == []


def test_an_unreadable_line_takes_its_owner_with_it() -> None:
    items = list(parse([SOA.encode(), b"a.test CNAME .", b"\xff CNAME .", b" CNAME ."]))
    assert [item.line for item in items if isinstance(item, Entry)] == [2]
    assert kinds(items) == [Kind.ENCODING, Kind.SYNTAX]


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ("a.test CNAME rpz-drop.", Kind.RPZ_DROP),
        ("a.test CNAME rpz-tcp-only.", Kind.RPZ_TCP_ONLY),
        ("a.test CNAME x.rpz-later.", Kind.RPZ_OTHER),
        ("a.test CNAME garden.example.", Kind.REWRITE),
        ("a.test CNAME *.garden.example.", Kind.REWRITE),
        ("a.test CNAME *.a.test.", Kind.REWRITE),
        ("a.test CNAME rpz-passthru", Kind.REWRITE),
        ("a.test A 0.0.0.0", Kind.LOCAL_DATA),
        ("32.1.2.0.192.rpz-client-ip CNAME rpz-drop.", Kind.RPZ_CLIENT_IP),
        ("24.0.2.0.192.rpz-ip CNAME .", Kind.RPZ_IP),
        ("48.zz.db8.2001.rpz-ip A 192.0.2.1", Kind.RPZ_IP),
        ("ns.test.rpz-nsdname CNAME .", Kind.RPZ_NSDNAME),
        ("*.test.rpz-nsdname CNAME .", Kind.RPZ_NSDNAME),
        ("24.0.2.0.192.rpz-nsip CNAME .", Kind.RPZ_NSIP),
        ("a.rpz-new CNAME .", Kind.RPZ_OTHER),
        ("* CNAME .", Kind.WILDCARD),
    ],
)
def test_what_is_not_honoured_is_refused_by_its_own_kind(record: str, kind: Kind) -> None:
    assert kinds(zone("$ORIGIN rpz.example.", SOA, record)) == [kind]


@pytest.mark.parametrize("target", ["rpz-passthru.", "RPZ-PASSTHRU.", "a.test."])
def test_passthru_is_an_exception_also_in_its_old_spelling(target: str) -> None:
    assert zone(SOA, f"a.test CNAME {target}") == [Entry("a.test", Match.EXACT, 2, exception=True)]


def test_the_order_of_ttl_and_class_is_free() -> None:
    lines = [
        "a.test 60 IN CNAME .",
        "a.test IN 60 CNAME .",
        "a.test 1h30m CNAME .",
        "a.test IN CNAME .",
        "a.test CNAME .",
    ]
    assert [type(item) for item in zone(SOA, *lines)] == [Entry] * 5


def test_origins_one_below_the_other_never_grow_beyond_a_name() -> None:
    items = zone(SOA, "$ORIGIN example.", *["$ORIGIN " + "o" * 60] * 50)
    assert kinds(items) == [Kind.NAME] * 46
