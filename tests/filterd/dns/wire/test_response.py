"""Answers of upstreams by the letter of the RFCs: each row has what is accepted and its twin with the fault."""

from itertools import pairwise
from struct import pack
from typing import NamedTuple

import pytest

from blocklists.name import to_wire
from filterd.dns.wire import Ede, Record, Response, WireError, parse_response
from tests.support.message import AT_QNAME, ID, QNAME, REPLY, opt, option, question, record, reply

A, NS, CNAME, SOA, MX, TXT, AAAA, SRV, DNAME, RRSIG, HTTPS = 1, 2, 5, 6, 15, 16, 28, 33, 39, 46, 65
ADDRESS = b"\xc0\0\2\1"
CDN = to_wire("cdn.example.net")
EXAMPLE = b"\xc0\x10"  # example.com in the question
SOA_DATA = to_wire("ns.example.com") + b"\0" + pack(">5I", 1, 2, 3, 4, 5)
SIGNATURE = bytes(18) + b"\0s"


def a(ttl: int = 60, owner: bytes = AT_QNAME, rclass: int = 1) -> bytes:
    return record(owner, A, ADDRESS, ttl, rclass)


def many(count: int, rtype: int = A) -> list[bytes]:
    return [record(AT_QNAME, rtype, pack(">I", number)) for number in range(count)]


def of_type(rtype: int, rdata: bytes) -> bytes:
    return reply(record(AT_QNAME, rtype, rdata), asked=question(qtype=rtype))


def alias_chain(count: int, end: str = "") -> bytes:
    names = [QNAME, *(to_wire(f"n{number}.test") for number in range(count - 1)), to_wire(end or "end.test")]
    return reply(*(record(owner, CNAME, target) for owner, target in pairwise(names)))


class Row(NamedTuple):
    rule: str
    good: bytes
    bad: bytes


OK = reply(a())
ROWS = (
    Row("RFC 1035 4.1.1: the header has 12 octets", OK, OK[:11]),
    Row("RFC 5452 9.1: id", OK, b"\x12\x35" + OK[2:]),
    Row("RFC 1035 4.1.1: a query is no reply", OK, reply(a(), flags=REPLY & 0x7FFF)),
    Row("opcode", OK, reply(a(), flags=REPLY | 0x2000)),
    Row("RFC 9619: no question", OK, reply(a(), asked=b"", counts=(0, 1, 0, 0))),
    Row("RFC 9619: two questions", OK, reply(question(), a(), counts=(2, 1, 0, 0))),
    Row("RFC 5452 9.1: another name", OK, reply(a(), asked=question(to_wire("www.example.net")))),
    Row("RFC 5452 9.1: another type", OK, reply(a(), asked=question(qtype=AAAA))),
    Row("RFC 5452 9.1: another class", OK, reply(a(), asked=question(qclass=3))),
    Row("0x20: another letter case", OK, reply(a(), asked=question(QNAME.replace(b"www", b"wWw")))),
    Row("a question as a pointer", OK, reply(a(), asked=b"\xc0\x04\0\1\0\1")),
    Row("more records than counted", OK, reply(a(), a(), counts=(1, 1, 0, 0))),
    Row("fewer records than counted", OK, reply(a(), counts=(1, 2, 0, 0))),
    Row("octets after the last record", OK, OK + b"\0"),
    Row("a record cut in its data", OK, OK[:-1]),
    Row("a record cut in its header", OK, OK[:-9]),
    Row("data longer than the message", OK, reply(record(AT_QNAME, A, ADDRESS, length=5))),
    Row("512 records", reply(*many(512, TXT)), reply(*many(513, TXT))),
    Row("512 in all sections", reply(*many(511, TXT), authority=[a()]), reply(*many(511, TXT), authority=[a(), a()])),
    Row("RFC 1035 4.1.4: pointer to itself", OK, reply(a(owner=b"\xc0\x21"))),
    Row("RFC 1035 4.1.4: pointer forwards", OK, reply(a(owner=b"\xc0\x25"), a())),
    Row("pointer over the end", OK, reply(a(owner=b"\xff\xff"))),
    Row("pointer loop of two", reply(a(owner=b"\x01a\xc0\x0c")), reply(a(owner=b"\x01a\xc0\x21"))),
    Row("label type 01", OK, reply(a(owner=b"\x41a\0"))),
    Row("label type 10", OK, reply(a(owner=b"\x81a\0"))),
    Row("RFC 1035 2.3.4: name too long", OK, reply(a(owner=b"\x01a" * 120 + AT_QNAME))),
    Row("RFC 1035 3.2.4: class", OK, reply(a(rclass=3))),
    Row("class ANY", OK, reply(a(rclass=255))),
    Row("class of what is dropped", OK, reply(a(), additional=[a(rclass=4)])),
    Row("64 addresses", reply(*many(64)), reply(*many(65))),
    Row("RFC 1035 3.4.1: A", of_type(A, bytes(4)), of_type(A, bytes(5))),
    Row("RFC 1035 3.4.1: short A", of_type(A, bytes(4)), of_type(A, bytes(3))),
    Row("RFC 3596 2.2: AAAA", of_type(AAAA, bytes(16)), of_type(AAAA, bytes(15))),
    Row("RFC 1035 3.3.1: CNAME", of_type(CNAME, CDN), of_type(CNAME, CDN + b"\0")),
    Row("RFC 1035 3.3.1: empty CNAME", of_type(CNAME, CDN), of_type(CNAME, b"")),
    Row("RFC 1035 3.3.13: SOA", of_type(SOA, SOA_DATA), of_type(SOA, SOA_DATA[:-1])),
    Row("RFC 1035 3.3.13: long SOA", of_type(SOA, SOA_DATA), of_type(SOA, SOA_DATA + b"\0")),
    Row("RFC 1035 3.3.9: MX", of_type(MX, b"\0\1" + CDN), of_type(MX, b"\0\1")),
    Row("RFC 1035 3.3.9: short MX", of_type(MX, b"\0\1" + CDN), of_type(MX, b"\0")),
    Row("RFC 2782: SRV", of_type(SRV, bytes(6) + CDN), of_type(SRV, bytes(5) + CDN)),
    Row("a name that ends in the next record", reply(a()), reply(record(AT_QNAME, CNAME, b"\x03a", length=2), a())),
    Row("RFC 4034 3.1: RRSIG", reply(a(), record(AT_QNAME, RRSIG, SIGNATURE)), reply(record(AT_QNAME, RRSIG, b"\0\1"))),
    Row("RFC 2181 10.1: alias and data", reply(record(AT_QNAME, CNAME, CDN)), reply(record(AT_QNAME, CNAME, CDN), a())),
    Row(
        "RFC 2181 10.1: two aliases",
        reply(record(AT_QNAME, CNAME, CDN), record(AT_QNAME, CNAME, CDN)),
        reply(record(AT_QNAME, CNAME, CDN), record(AT_QNAME, CNAME, QNAME)),
    ),
    Row("alias of itself", reply(record(AT_QNAME, CNAME, CDN)), reply(record(AT_QNAME, CNAME, AT_QNAME))),
    Row("alias loop", alias_chain(3), alias_chain(3, "www.example.com")),
    Row("11 aliases", alias_chain(11), alias_chain(12)),
    Row("RFC 6891 6.1.1: two OPT records", reply(additional=[opt()]), reply(additional=[opt(), opt()])),
    Row("OPT as an answer", reply(additional=[opt()]), reply(opt())),
    Row("OPT as authority", reply(additional=[opt()]), reply(authority=[opt()])),
    Row("OPT not at the root", reply(additional=[opt()]), reply(additional=[opt(owner=AT_QNAME)])),
    Row("OPT overrun", reply(additional=[opt(option(3))]), reply(additional=[opt(option(3, b"", 1))])),
    Row("16 options", reply(additional=[opt(*[option(3)] * 16)]), reply(additional=[opt(*[option(3)] * 17)])),
    Row(
        "64 signatures",
        reply(*[record(AT_QNAME, RRSIG, SIGNATURE)] * 64),
        reply(*[record(AT_QNAME, RRSIG, SIGNATURE)] * 65),
    ),
    Row(
        "64 records of proof",
        reply(authority=[record(AT_QNAME, 47, b"\0")] * 64),
        reply(authority=[record(AT_QNAME, 47, b"\0")] * 65),
    ),
    Row(
        "128 names of one type",
        reply(
            *many(128, NS)[:0],
            *[record(AT_QNAME, NS, b"\x01" + bytes([n]) + EXAMPLE) for n in range(128)],
            asked=question(qtype=NS),
        ),
        reply(*[record(AT_QNAME, NS, b"\x01" + bytes([n]) + EXAMPLE) for n in range(129)], asked=question(qtype=NS)),
    ),
)


def parse(data: bytes, asked: bytes | None = None) -> Response:
    """Parse `data` as the answer to `asked`, or to the question it carries."""
    return parse_response(data, ID, asked or data[12 : 12 + len(QNAME) + 4])


@pytest.mark.parametrize("row", ROWS, ids=[row.rule for row in ROWS])
def test_the_good_twin_is_believed(row: Row) -> None:
    assert isinstance(parse(row.good), Response)


@pytest.mark.parametrize("row", ROWS, ids=[row.rule for row in ROWS])
def test_the_bad_twin_is_not(row: Row) -> None:
    asked = row.good[12 : 12 + len(QNAME) + 4]
    with pytest.raises(WireError):
        parse(row.bad, asked)


def test_an_answer_says_what_it_holds() -> None:
    data = reply(a(30), record(AT_QNAME, A, b"\xc0\0\2\2", 90), flags=0x85A3)
    assert parse(data) == Response(
        rcode=3,
        authoritative=True,
        truncated=False,
        authentic=True,
        answers=(Record(QNAME, A, 1, 30, ADDRESS), Record(QNAME, A, 1, 30, b"\xc0\0\2\2")),
    )


def test_a_truncated_answer_is_not_read_further() -> None:
    cut = reply(a(), flags=REPLY | 0x0200)[:-3]
    assert parse(cut) == Response(0, authoritative=False, truncated=True, authentic=False)


def test_a_truncated_answer_to_something_else_is_not_believed() -> None:
    with pytest.raises(WireError):
        parse(reply(flags=REPLY | 0x0200, asked=question(qtype=AAAA)), question())


@pytest.mark.parametrize(
    ("ttl", "kept"), [(0, 0), (604_800, 604_800), (604_801, 604_800), (0x7FFFFFFF, 604_800), (0x80000000, 604_800)]
)
def test_a_ttl_is_at_most_seven_days(ttl: int, kept: int) -> None:
    assert parse(reply(a(ttl))).answers[0].ttl == kept  # RFC 8767 section 4, also with the top bit set


def test_a_record_that_comes_twice_is_kept_once() -> None:
    assert len(parse(reply(a(), a())).answers) == 1  # RFC 2181 section 5


def test_what_nobody_asked_for_is_left_out() -> None:
    stray = record(to_wire("bank.example"), A, ADDRESS)
    found = parse(reply(stray, a(), authority=[stray, record(EXAMPLE, NS, CDN)], additional=[stray]))
    assert [item.owner for item in found.answers] == [QNAME]
    assert found.authority == ()


def test_the_upper_bits_of_the_rcode_come_from_opt() -> None:
    assert parse(reply(additional=[opt(ttl=0x01000000)], flags=REPLY | 7)).rcode == 23  # BADCOOKIE


def test_explanations_are_read_in_order() -> None:
    data = reply(additional=[opt(option(15, b"\0\x06bogus"), option(3, b"id"), option(15, b"\0\x16"))])
    assert parse(data).ede == (Ede(6, "bogus"), Ede(22))


def test_a_malformed_service_record_is_left_out_and_explained() -> None:
    bad = record(AT_QNAME, HTTPS, b"\0\1\0" + pack(">HHHH", 3, 0, 3, 0))
    good = record(AT_QNAME, HTTPS, b"\0\1\0")
    found = parse(reply(bad, good, asked=question(qtype=HTTPS)))
    assert [item.rdata for item in found.answers] == [b"\0\1\0"]
    assert [ede.code for ede in found.ede] == [24]
    assert parse(reply(good, asked=question(qtype=HTTPS))).ede == ()


def test_a_message_over_64_kib_is_refused() -> None:
    rows = [record(AT_QNAME, TXT, bytes(60_000)), record(AT_QNAME, TXT, bytes(6_000))]
    with pytest.raises(WireError):
        parse(reply(*rows))


def test_random_letter_case_in_the_question_does_not_hide_the_answer() -> None:
    mixed = b"\x03wWw\x07EXAMPLE\x03com\x00"
    found = parse(reply(a(), record(QNAME, A, b"\xc0\0\2\2"), asked=question(mixed)), question(mixed))
    assert [item.owner for item in found.answers] == [mixed, mixed]
