"""What is sent: queries, refusals, bodies. An independent parser reads them back."""

from struct import pack

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import pytest

from blocklists.name import to_wire
from filterd.dns.wire import Record, Refusal, WireError, build_query, encode_body, parse_response
from filterd.dns.wire.build import message, opt_record, patched, refusal_answer
from filterd.dns.wire.constant import Rcode
from tests.support.message import ID, QNAME, question

ADDRESS = b"\xc0\0\2\1"


def whole(answers: list[Record], authority: list[Record], qname: bytes = QNAME) -> bytes:
    body = encode_body(answers, authority, qname)
    return message(ID, 0x8180, question(qname), body.counts, body.data)


def made(owner: bytes, rtype: int, rdata: bytes, ttl: int = 60) -> Record:
    return Record(owner, rtype, 1, ttl, rdata)


@pytest.mark.parametrize("dnssec_ok", [False, True])
@pytest.mark.parametrize("cd", [False, True])
def test_a_query_has_our_own_opt_and_nothing_else(dnssec_ok: bool, cd: bool) -> None:
    found = dns.message.from_wire(build_query(7, question(), 1232, dnssec_ok, cd))
    assert (found.id, found.edns, found.payload, found.options) == (7, 0, 1232, ())
    assert bool(found.ednsflags & dns.flags.DO) is dnssec_ok
    assert found.flags == dns.flags.RD | dns.flags.AD | (dns.flags.CD if cd else 0)
    assert (len(found.question), found.answer, found.authority, found.additional) == (1, [], [], [])


def test_a_query_keeps_the_letter_case_of_its_question() -> None:
    asked = question(b"\x03wWw\x04TesT\x00")
    assert asked in build_query(1, asked)


@pytest.mark.parametrize("edns", [False, True])
@pytest.mark.parametrize("rcode", [Rcode.FORMERR, Rcode.NOTIMP, Rcode.REFUSED, Rcode.BADVERS])
def test_a_refusal_copies_what_must_be_copied(rcode: Rcode, edns: bool) -> None:
    if rcode is Rcode.BADVERS and not edns:
        return  # without OPT there is no version to refuse
    asked = question(b"\x03wWw\x04TesT\x00")
    wire = refusal_answer(Refusal(ID, 0x0110, asked, rcode, edns))
    found = dns.message.from_wire(wire)
    assert (found.id, int(found.rcode()), found.edns) == (ID, rcode, 0 if edns else -1)
    assert found.flags & 0x8FF0 == dns.flags.QR | dns.flags.RD | dns.flags.RA | dns.flags.CD
    assert wire[12 : 12 + len(asked)] == asked


def test_a_refusal_without_a_question_is_a_header() -> None:
    assert refusal_answer(Refusal(ID, 0x2800, b"", Rcode.NOTIMP)) == pack(">6H", ID, 0xA884, 0, 0, 0, 0)


def test_an_opt_record_splits_the_rcode() -> None:
    assert opt_record(rcode=Rcode.BADVERS)[5] == 1
    assert opt_record(rcode=Rcode.NXDOMAIN)[5] == 0


def test_names_are_compressed_against_the_question_and_the_name_before() -> None:
    cdn = to_wire("cdn.example.net")
    body = encode_body([made(QNAME, 5, cdn), made(cdn, 1, ADDRESS), made(cdn, 1, b"\xc0\0\2\2")], [], QNAME)
    target_at = 12 + len(QNAME) + 4 + 12
    pointer = pack(">H", 0xC000 | target_at)
    fixed = b"\0\1\0\1\0\0\0\x3c\0\4"
    assert body.data == (
        b"\xc0\x0c\0\5\0\1\0\0\0\x3c\0\x11" + cdn + pointer + fixed + ADDRESS + pointer + fixed + b"\xc0\0\2\2"
    )


@pytest.mark.parametrize(
    ("name", "short"),
    [
        (QNAME, b"\xc0\x0c"),
        (QNAME.upper(), b"\xc0\x0c"),
        (to_wire("example.com"), b"\xc0\x10"),
        (to_wire("com"), b"\xc0\x18"),
        (to_wire("mail.example.com"), b"\x04mail\xc0\x10"),
        (to_wire("ample.com"), b"\x05ample\xc0\x18"),
        (to_wire("example.net"), to_wire("example.net")),
        (b"\0", b"\0"),
        (b"\x01a" * 15 + QNAME, b"\x01a" * 15 + b"\xc0\x0c"),
        (b"\x01a" * 16 + QNAME, b"\x01a" * 16 + QNAME),
    ],
)
def test_a_suffix_of_the_question_becomes_a_pointer(name: bytes, short: bytes) -> None:
    assert encode_body([made(name, 1, ADDRESS)], [], QNAME).data.startswith(short + b"\0\1\0\1")


def test_the_names_of_younger_types_are_never_compressed() -> None:
    for rtype, rdata in ((33, bytes(6) + QNAME), (39, QNAME), (65, b"\0\1" + QNAME), (46, bytes(18) + QNAME)):
        assert encode_body([made(QNAME, rtype, rdata)], [], QNAME).data.endswith(rdata)  # RFC 3597 section 4


def test_the_names_of_the_first_types_are() -> None:
    soa = to_wire("ns.example.com") + to_wire("admin.example.com") + bytes(20)
    for rtype, rdata, short in (
        (2, QNAME, b"\xc0\x0c"),
        (12, QNAME, b"\xc0\x0c"),
        (15, b"\0\1" + QNAME, b"\0\1\xc0\x0c"),
        (6, soa, b"\x02ns\xc0\x10\x05admin\xc0\x10" + bytes(20)),
    ):
        assert encode_body([made(QNAME, rtype, rdata)], [], QNAME).data.endswith(pack(">H", len(short)) + short)


def test_nothing_points_beyond_what_a_pointer_can_reach() -> None:
    far = to_wire("far.test")
    rows = [made(QNAME, 16, bytes(17_000)), made(far, 1, ADDRESS), made(far, 1, b"\xc0\0\2\2")]
    found = dns.message.from_wire(whole(rows, []))
    assert sorted(str(rrset.name) for rrset in found.answer) == ["far.test.", "www.example.com."]


def test_a_body_is_read_back_as_it_was() -> None:
    answers = [made(QNAME, 15, b"\0\1" + to_wire("mail.example.com")), made(QNAME, 15, b"\0\2" + QNAME)]
    authority = [made(to_wire("com"), 6, QNAME + b"\0" + bytes(20))]
    asked = question(qtype=15)
    body = encode_body(answers, authority, QNAME)
    found = parse_response(message(ID, 0x8180, asked, body.counts, body.data), ID, asked)
    assert (list(found.answers), list(found.authority)) == (answers, authority)


def test_the_root_as_a_question() -> None:
    found = dns.message.from_wire(whole([made(b"\0", 2, to_wire("a.test"))], [], b"\0"))
    assert str(found.answer[0].name) == "."


def test_ttls_can_be_patched() -> None:
    rows = [made(QNAME, 1, ADDRESS, 300), made(QNAME, 46, bytes(19), 200)]
    body = encode_body(rows, [made(to_wire("com"), 6, b"\0\0" + bytes(20), 100)], QNAME)
    assert (body.ttls, body.counts) == ((300, 200, 100), (2, 1))
    assert patched(body, body.ttls) == body.data
    other = encode_body(
        [row._replace(ttl=ttl) for row, ttl in zip(rows, (3, 2), strict=True)],
        [made(to_wire("com"), 6, b"\0\0" + bytes(20), 1)],
        QNAME,
    )
    assert patched(body, (3, 2, 1)) == other.data


def test_ttls_must_be_as_many_as_the_records() -> None:
    with pytest.raises(ValueError, match="zip"):
        patched(encode_body([made(QNAME, 1, ADDRESS)], [], QNAME), ())


def test_a_body_that_fills_no_message_is_refused() -> None:
    fits = [made(QNAME, 16, bytes(65_241))]
    assert len(encode_body(fits, [], QNAME).data) == 65_253
    with pytest.raises(WireError):
        encode_body([made(QNAME, 16, bytes(65_242))], [], QNAME)
