"""Queries by the letter of the RFCs: each row has what is accepted and its twin with the fault."""

from typing import NamedTuple

import pytest

from blocklists.name import to_wire
from filterd.dns.wire import Edns, Refusal, Request, parse_request
from filterd.dns.wire.constant import Rcode
from tests.support.message import ID, QNAME, RD, opt, option, query, question

LONGEST = b"\x3f" + b"a" * 63 + b"\x3f" + b"b" * 63 + b"\x3f" + b"c" * 63 + b"\x3d" + b"d" * 61 + b"\0"
TOO_LONG = b"\x3f" + b"a" * 63 + b"\x3f" + b"b" * 63 + b"\x3f" + b"c" * 63 + b"\x3e" + b"d" * 62 + b"\0"
COOKIE, KEEPALIVE, UNKNOWN = 10, 11, 65_001
SILENCE = None


class Row(NamedTuple):
    rule: str
    good: bytes
    bad: bytes
    outcome: int | None  # rcode of the refusal of `bad`, or silence
    stream: bool = False


def asking(rtype: int = 1, rclass: int = 1, name: bytes = QNAME) -> bytes:
    return query(question(name, rtype, rclass))


def with_opt(*options: bytes) -> bytes:
    return query(additional=[opt(*options)])


TSIG = b"\x03key\x00" + bytes((0, 250, 0, 255, 0, 0, 0, 0, 0, 0))

ROWS = (
    Row("RFC 1035 4.1.1: the header has 12 octets", asking(), asking()[:11], SILENCE),
    Row("RFC 1035 4.1.1: no octets at all", asking(), b"", SILENCE),
    Row("RFC 1035 4.1.1: a reply is never replied to", query(flags=RD), query(flags=RD | 0x8000), SILENCE),
    Row("a malformed reply neither", query(flags=RD), query(flags=0x8000, counts=(0, 0, 0, 0)), SILENCE),
    Row("RFC 1035 4.1.1: inverse query", query(flags=0), query(flags=0x0800), Rcode.NOTIMP),
    Row("RFC 1035 4.1.1: status", query(flags=0), query(flags=0x1000), Rcode.NOTIMP),
    Row("RFC 1996: notify", query(flags=0), query(flags=0x2000), Rcode.NOTIMP),
    Row("RFC 2136: update", query(flags=0), query(flags=0x2800), Rcode.NOTIMP),
    Row("RFC 8490: stateful operations have no question", query(), query(b"", flags=0x3000, counts=(0, 0, 0, 0)), 4),
    Row("RFC 9619 4: no question", query(), query(b"", counts=(0, 0, 0, 0)), Rcode.FORMERR),
    Row("RFC 9619 4: two questions", query(), query(question() * 2, counts=(2, 0, 0, 0)), Rcode.FORMERR),
    Row("RFC 9619 4: one question, two counted", query(), query(counts=(2, 0, 0, 0)), Rcode.FORMERR),
    Row("RFC 1035 4.1.2: a question has type and class", asking(), asking()[:-1], Rcode.FORMERR),
    Row("RFC 1035 4.1.2: a question has a type", asking(), asking()[:-4], Rcode.FORMERR),
    Row("RFC 1035 3.1: a name ends with the root", asking(), asking()[:20], Rcode.FORMERR),
    Row("RFC 1035 2.3.4: 255 octets of name", asking(name=LONGEST), asking(name=TOO_LONG), Rcode.FORMERR),
    Row("127 labels", asking(name=b"\x01a" * 127 + b"\0"), asking(name=b"\x01a" * 128 + b"\0"), Rcode.FORMERR),
    Row("RFC 1035 4.1.4: pointer in a question", asking(), query(b"\x03www\xc0\x0c\0\1\0\1"), Rcode.FORMERR),
    Row("pointer as the question", asking(), query(b"\xc0\x0c\0\1\0\1"), Rcode.FORMERR),
    Row("pointer into the header", asking(), query(b"\xc0\x00\0\1\0\1"), Rcode.FORMERR),
    Row("RFC 6891 5: label type 01", asking(), asking(name=b"\x41" + b"a" * 65 + b"\0"), Rcode.FORMERR),
    Row("RFC 2673: binary label", asking(), asking(name=b"\x41\x01\x80\0"), Rcode.FORMERR),
    Row("RFC 1035 4.1.4: label type 10", asking(), asking(name=b"\x80" + b"a" * 128 + b"\0"), Rcode.FORMERR),
    Row("RFC 1035 3.2.4: class CH", asking(), asking(16, 3), Rcode.REFUSED),
    Row("class HS", asking(), asking(1, 4), Rcode.REFUSED),
    Row("RFC 2136 2.4: class NONE", asking(), asking(1, 254), Rcode.REFUSED),
    Row("class ANY", asking(), asking(1, 255), Rcode.REFUSED),
    Row("class 0", asking(), asking(1, 0), Rcode.REFUSED),
    Row("an answer in a query", query(), query(counts=(1, 1, 0, 0)), Rcode.FORMERR),
    Row("RFC 1995: an authority record in a query", query(), query(counts=(1, 0, 1, 0)), Rcode.FORMERR),
    Row("octets after a query", query(), query(trailing=b"\0"), Rcode.FORMERR),
    Row("octets after an OPT record", with_opt(), query(additional=[opt()], trailing=b"\0"), Rcode.FORMERR),
    Row("an OPT record that is not counted", with_opt(), query(trailing=opt()), Rcode.FORMERR),
    Row("a counted record that is not there", with_opt(), query(counts=(1, 0, 0, 1)), Rcode.FORMERR),
    Row("RFC 8945 5.2: signed by a key nobody shares", with_opt(), query(additional=[TSIG]), Rcode.FORMERR),
    Row("RFC 8945: OPT and TSIG", with_opt(), query(additional=[opt(), TSIG]), Rcode.FORMERR),
    Row("RFC 6891 6.1.1: two OPT records", with_opt(), query(additional=[opt(), opt()]), Rcode.FORMERR),
    Row("RFC 6891 6.1.2: OPT not at the root", with_opt(), query(additional=[opt(owner=QNAME)]), Rcode.FORMERR),
    Row("OPT owner as a pointer", with_opt(), query(additional=[opt(owner=b"\xc0\x0c")]), Rcode.FORMERR),
    Row("RFC 6891 6.1.1: OPT as an answer", with_opt(), query(trailing=opt(), counts=(1, 1, 0, 0)), Rcode.FORMERR),
    Row("OPT as authority", with_opt(), query(trailing=opt(), counts=(1, 0, 1, 0)), Rcode.FORMERR),
    Row("OPT cut off", with_opt(), with_opt()[:-1], Rcode.FORMERR),
    Row("OPT shorter than it says", with_opt(), query(additional=[opt(length=1)]), Rcode.FORMERR),
    Row("OPT longer than it says", with_opt(), query(additional=[opt(option(3), length=3)]), Rcode.FORMERR),
    Row("RFC 6891 6.1.2: option overrun", with_opt(option(3, b"x")), with_opt(option(3, b"x", 2)), Rcode.FORMERR),
    Row("option without a length", with_opt(option(3)), with_opt(option(3), b"\0\3"), Rcode.FORMERR),
    Row("16 options", with_opt(*[option(UNKNOWN)] * 16), with_opt(*[option(UNKNOWN)] * 17), Rcode.FORMERR),
    Row("RFC 6891 6.1.3: version 1", with_opt(), query(additional=[opt(ttl=0x10000)]), Rcode.BADVERS),
    Row("version 255, whatever its options", with_opt(), query(additional=[opt(b"\xff", ttl=0xFF0000)]), 16),
    Row("RFC 7873 4: client cookie", with_opt(option(COOKIE, bytes(8))), with_opt(option(COOKIE, bytes(7))), 1),
    Row("RFC 7873 4: empty cookie", with_opt(option(COOKIE, bytes(8))), with_opt(option(COOKIE)), 1),
    Row("RFC 7873 4: server part", with_opt(option(COOKIE, bytes(16))), with_opt(option(COOKIE, bytes(15))), 1),
    Row("RFC 7873 4: part of one", with_opt(option(COOKIE, bytes(16))), with_opt(option(COOKIE, bytes(9))), 1),
    Row("RFC 7873 4: longest", with_opt(option(COOKIE, bytes(40))), with_opt(option(COOKIE, bytes(41))), 1),
    Row("RFC 7828 3.2.1: keepalive", with_opt(option(KEEPALIVE)), with_opt(option(KEEPALIVE, b"\0\1")), 1, stream=True),
    Row("RFC 6895 3.1: type 0", asking(1), asking(0), Rcode.FORMERR),
    Row("RFC 6895 3.1: OPT as a question", asking(1), asking(41), Rcode.FORMERR),
    Row("RFC 8945: TSIG as a question", asking(1), asking(250), Rcode.FORMERR),
    Row("RFC 2930: TKEY", asking(1), asking(249), Rcode.NOTIMP),
    Row("RFC 1035 3.2.3: MAILB", asking(14), asking(253), Rcode.NOTIMP),
    Row("RFC 1035 3.2.3: MAILA", asking(15), asking(254), Rcode.NOTIMP),
    Row("RFC 5936: AXFR", asking(6), asking(252), Rcode.REFUSED),
    Row("RFC 1995: IXFR", asking(6), asking(251), Rcode.REFUSED),
    Row("AXFR on a stream", asking(6), asking(252), Rcode.REFUSED, stream=True),
    Row("1,232 octets over UDP", with_opt(option(12, bytes(1184))), with_opt(option(12, bytes(1185))), Rcode.FORMERR),
    Row("4,096 octets on a stream", with_opt(option(12, bytes(4048))), with_opt(option(12, bytes(4049))), None, True),
)


@pytest.mark.parametrize("row", ROWS, ids=[row.rule for row in ROWS])
def test_the_good_twin_is_accepted(row: Row) -> None:
    assert isinstance(parse_request(row.good, row.stream), Request)


@pytest.mark.parametrize("row", ROWS, ids=[row.rule for row in ROWS])
def test_the_bad_twin_is_refused_as_the_table_says(row: Row) -> None:
    found = parse_request(row.bad, row.stream)
    assert (found.rcode if isinstance(found, Refusal) else found) == row.outcome


def test_the_largest_messages_have_the_sizes_meant() -> None:
    sizes = {row.rule: (len(row.good), len(row.bad)) for row in ROWS}
    assert sizes["1,232 octets over UDP"] == (1232, 1233)
    assert sizes["4,096 octets on a stream"] == (4096, 4097)
    assert (len(LONGEST), len(TOO_LONG)) == (255, 256)


def test_a_request_says_what_was_asked() -> None:
    mixed = b"\x03wWw\x07ExAmple\x03com\x00"
    found = parse_request(
        query(question(mixed, 28), additional=[opt(option(3, b"x"), ttl=0x8000)], flags=0x0130), False
    )
    assert found == Request(
        ID, 0x0130, QNAME, 28, question(mixed, 28), Edns(1232, dnssec_ok=True, options=((3, b"x"),))
    )
    assert isinstance(found, Request)
    assert (found.rd, found.ad, found.cd, found.dnssec_ok) == (True, True, True, True)


def test_flags_that_are_not_set_are_false() -> None:
    found = parse_request(query(flags=0), stream=False)
    assert isinstance(found, Request)
    assert (found.rd, found.ad, found.cd, found.dnssec_ok, found.edns) == (False, False, False, False, None)


def test_only_ascii_letters_lose_their_case() -> None:
    odd = b"\x04A\xc4Z\x00\x00"  # RFC 4343 section 3; any octet may stand in a label, a null too
    found = parse_request(asking(name=odd), stream=False)
    assert isinstance(found, Request)
    assert found.qname == b"\x04a\xc4z\x00\x00"


def test_the_length_of_a_label_is_not_taken_for_a_letter() -> None:
    found = parse_request(asking(name=b"\x3f" + b"A" * 63 + b"\0"), stream=False)
    assert isinstance(found, Request)
    assert found.qname == b"\x3f" + b"a" * 63 + b"\0"


@pytest.mark.parametrize("payload", [0, 1, 511, 512])
def test_a_payload_below_512_means_512(payload: int) -> None:
    found = parse_request(query(additional=[opt(payload=payload)]), stream=False)
    assert isinstance(found, Request)
    assert found.edns == Edns(512, dnssec_ok=False)


def test_a_large_payload_is_kept_for_the_answers_to_cap() -> None:
    found = parse_request(query(additional=[opt(payload=65535)]), stream=False)
    assert isinstance(found, Request)
    assert found.edns == Edns(65535, dnssec_ok=False)


def test_only_the_first_cookie_counts() -> None:
    two = with_opt(option(COOKIE, bytes(8)), option(COOKIE, b"x"))
    assert isinstance(parse_request(two, stream=False), Request)


def test_a_keepalive_over_udp_means_nothing() -> None:
    assert isinstance(parse_request(with_opt(option(KEEPALIVE, b"\0\1")), stream=False), Request)


def test_unknown_options_types_and_bits_pass() -> None:
    found = parse_request(query(question(QNAME, 65_280), additional=[opt(option(UNKNOWN, b"?"), ttl=0x7FFF)]), False)
    assert isinstance(found, Request)
    assert found.qtype == 65_280


def test_any_is_a_question_like_others() -> None:
    found = parse_request(asking(255), stream=False)
    assert isinstance(found, Request)
    assert found.qtype == 255


def test_the_root_can_be_asked() -> None:
    found = parse_request(asking(2, name=b"\0"), stream=False)
    assert isinstance(found, Request)
    assert found.qname == b"\0"


def test_a_refusal_keeps_a_readable_question_in_its_case() -> None:
    asked = question(to_wire("example.com").upper().replace(b"\x07EXAMPLE", b"\x07ExAMPLE"), 252)
    assert parse_request(query(asked), stream=False) == Refusal(ID, RD, asked, Rcode.REFUSED)


def test_a_refusal_has_no_question_that_could_not_be_read() -> None:
    assert parse_request(query(b"\xc0\x0c\0\1\0\1"), stream=False) == Refusal(ID, RD, b"", Rcode.FORMERR)
    assert parse_request(query(question() * 2, counts=(2, 0, 0, 0)), False) == Refusal(ID, RD, b"", Rcode.FORMERR)


@pytest.mark.parametrize(
    ("data", "edns"),
    [
        (query(additional=[opt(ttl=0x10000)]), True),
        (with_opt(option(COOKIE)), True),
        (query(question(qclass=3), additional=[opt()]), True),
        (query(question(qclass=3)), False),
        (query(additional=[TSIG]), False),
        (query(flags=0x2000, additional=[opt()]), False),
    ],
)
def test_a_refusal_carries_opt_where_the_query_had_a_readable_one(data: bytes, edns: bool) -> None:
    found = parse_request(data, stream=False)
    assert isinstance(found, Refusal)
    assert found.edns is edns
