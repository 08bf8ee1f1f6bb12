"""The alias chain, redirections and proofs: what belongs to a question."""

from struct import pack

import pytest

from blocklists.name import to_wire
from filterd.dns.wire import Record, Response, WireError, parse_response
from tests.support.message import AT_QNAME, ID, QNAME, question, record, reply

A, NS, CNAME, SOA, DNAME, RRSIG, NSEC, NSEC3 = 1, 2, 5, 6, 39, 46, 47, 50
ADDRESS = b"\xc0\0\2\1"
ONE, TWO = to_wire("one.test"), to_wire("two.test")
SOA_DATA = b"\0\0" + bytes(20)


def signature(covered: int) -> bytes:
    return pack(">H", covered) + bytes(16) + b"\0s"


def parse(*answers: bytes, authority: tuple[bytes, ...] = (), qtype: int = A) -> Response:
    asked = question(qtype=qtype)
    return parse_response(reply(*answers, authority=authority, asked=asked), ID, asked)


def kept(records: tuple[Record, ...]) -> list[tuple[bytes, int]]:
    return [(item.owner, item.rtype) for item in records]


def test_a_chain_in_any_order_is_put_in_order() -> None:
    found = parse(record(TWO, A, ADDRESS), record(ONE, CNAME, TWO), record(AT_QNAME, CNAME, ONE))
    assert kept(found.answers) == [(QNAME, CNAME), (ONE, CNAME), (TWO, A)]


def test_a_chain_may_end_without_data() -> None:
    found = parse(record(AT_QNAME, CNAME, ONE), record(TWO, A, ADDRESS))
    assert kept(found.answers) == [(QNAME, CNAME)]


def test_letter_case_does_not_break_a_chain() -> None:
    found = parse(record(AT_QNAME, CNAME, to_wire("one.test").upper()), record(ONE, A, ADDRESS))
    assert kept(found.answers) == [(QNAME, CNAME), (ONE, A)]


def test_an_alias_asked_for_is_not_followed() -> None:
    found = parse(record(AT_QNAME, CNAME, ONE), record(ONE, CNAME, TWO), qtype=CNAME)
    assert kept(found.answers) == [(QNAME, CNAME)]


def test_other_types_of_the_same_owner_are_left_out() -> None:
    assert kept(parse(record(AT_QNAME, A, ADDRESS), record(AT_QNAME, 28, bytes(16))).answers) == [(QNAME, A)]


def test_signatures_of_what_is_kept_are_kept() -> None:
    found = parse(
        record(AT_QNAME, CNAME, ONE),
        record(AT_QNAME, RRSIG, signature(CNAME)),
        record(AT_QNAME, RRSIG, signature(28)),
        record(ONE, A, ADDRESS),
        record(ONE, RRSIG, signature(A)),
    )
    assert kept(found.answers) == [(QNAME, CNAME), (QNAME, RRSIG), (ONE, A), (ONE, RRSIG)]


def test_signatures_beside_an_alias_can_be_asked_for() -> None:
    found = parse(record(AT_QNAME, CNAME, ONE), record(AT_QNAME, RRSIG, signature(CNAME)), qtype=RRSIG)
    assert kept(found.answers) == [(QNAME, RRSIG)]


def test_a_redirection_above_the_name_comes_before_its_alias() -> None:
    com = to_wire("com")
    found = parse(
        record(AT_QNAME, CNAME, to_wire("www.example.test")),
        record(com, DNAME, to_wire("test")),
        record(com, RRSIG, signature(DNAME)),
        record(to_wire("www.example.test"), A, ADDRESS),
    )
    expected = [(com, DNAME), (com, RRSIG), (QNAME, CNAME), (to_wire("www.example.test"), A)]
    assert kept(found.answers) == expected


def test_a_redirection_that_is_not_above_the_name_is_left_out() -> None:
    found = parse(record(AT_QNAME, CNAME, ONE), record(to_wire("net"), DNAME, TWO))
    assert kept(found.answers) == [(QNAME, CNAME)]


def test_an_alias_with_other_data_elsewhere_in_the_message_does_no_harm() -> None:
    found = parse(record(AT_QNAME, A, ADDRESS), record(ONE, CNAME, TWO), record(ONE, A, ADDRESS))
    assert kept(found.answers) == [(QNAME, A)]


def test_two_aliases_at_the_end_of_a_chain_are_malformed_too() -> None:
    with pytest.raises(WireError):
        parse(record(AT_QNAME, CNAME, ONE), record(ONE, CNAME, TWO), record(ONE, CNAME, QNAME))


@pytest.mark.parametrize("zone", ["www.example.com", "example.com", "com", ""])
def test_the_soa_of_a_zone_above_the_name_is_kept(zone: str) -> None:
    owner = to_wire(zone) if zone else b"\0"
    assert kept(parse(authority=(record(owner, SOA, SOA_DATA),)).authority) == [(owner, SOA)]


@pytest.mark.parametrize("zone", ["ample.com", "example.net", "a.www.example.com"])
def test_the_soa_of_another_zone_proves_nothing(zone: str) -> None:
    assert parse(authority=(record(to_wire(zone), SOA, SOA_DATA),)).authority == ()


def test_the_soa_must_be_above_the_end_of_the_chain() -> None:
    soas = (record(to_wire("com"), SOA, SOA_DATA), record(to_wire("test"), SOA, SOA_DATA))
    found = parse(record(AT_QNAME, CNAME, ONE), authority=soas)
    assert kept(found.authority) == [(to_wire("test"), SOA)]


def test_proofs_and_their_signatures_are_kept_but_no_name_servers() -> None:
    zone = to_wire("example.com")
    found = parse(
        authority=(
            record(zone, SOA, SOA_DATA),
            record(zone, RRSIG, signature(SOA)),
            record(ONE, NSEC, b"\0"),
            record(TWO, NSEC3, b"\0"),
            record(TWO, RRSIG, signature(NSEC3)),
            record(zone, NS, ONE),
            record(zone, RRSIG, signature(NS)),
        )
    )
    expected = [(zone, SOA), (zone, RRSIG), (ONE, NSEC), (TWO, NSEC3), (TWO, RRSIG)]
    assert kept(found.authority) == expected
