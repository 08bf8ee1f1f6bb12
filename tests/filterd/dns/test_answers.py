"""Answers as clients see them, read back by dnspython."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dns.edns
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.dns.answers import Reply, Times, allowed, blocked, failure, minimal_any
from filterd.dns.ede import PROHIBITED, of_upstream
from filterd.dns.wire import Body, Ede, Record, Request, encode_body, parse_request, parse_response
from filterd.dns.wire.constant import Rcode
from filterd.policy.types import SEALED, AnswerStyle, Decision, Profile, Verdict
from tests.support.message import ID, QNAME, RD, opt, query, question

NOW = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)
OPEN = Decision(Verdict.ALLOW, "default", "unrated")
SHUT = Decision(Verdict.BLOCK, "category", "gambling")
TYPES = (1, 2, 5, 6, 12, 15, 16, 28, 33, 46, 64, 65, 99, 255, 65_280)
DO = 0x8000
LONGEST = b"".join(bytes((size,)) + b"x" * size for size in (63, 63, 63, 61)) + b"\0"


def profile(style: AnswerStyle = AnswerStyle.NXDOMAIN, ttl: int = 10) -> Profile:
    return Profile(
        1, "mia", "Mia", "junior", False, frozenset(), frozenset(), style=style, ttl=ttl, names={"gambling": "gambling"}
    )


def request(
    qtype: int = 1, *, edns: bytes | None = None, flags: int = RD, qname: bytes = QNAME, stream: bool = False
) -> Request:
    found = parse_request(query(question(qname, qtype), additional=[edns] if edns else (), flags=flags), stream)
    assert isinstance(found, Request)
    return found


def until(seconds: float, decision: Decision = SHUT) -> Decision:
    return Decision(decision.verdict, decision.rule, decision.state, valid_until=NOW + timedelta(seconds=seconds))


@dataclass(frozen=True)
class Item:
    body: Body
    rcode: int = 0
    authentic: bool = False
    ede: tuple[Ede, ...] = ()
    stored: float = 100.0


def item(
    *ttls: int,
    rdata: bytes = b"",
    rtype: int = 1,
    rcode: int = 0,
    authentic: bool = False,
    ede: tuple[Ede, ...] = (),
) -> Item:
    records = [Record(QNAME, rtype, 1, ttl, rdata or bytes((192, 0, 2, n))) for n, ttl in enumerate(ttls)]
    return Item(encode_body(records, [], QNAME), rcode, authentic, ede)


def sent(
    found: Request,
    stored: Item,
    decision: Decision = OPEN,
    *,
    age: float = 0.0,
    open_ttl: int = 0,
    stream: bool = False,
) -> Reply:
    return allowed(found, stored, decision, Times(NOW, 100.0 + age, open_ttl), stream=stream)


def ede_of(wire: bytes) -> list[tuple[int, str | None]]:
    message = dns.message.from_wire(wire)
    return [(int(option.code), option.text) for option in message.options if isinstance(option, dns.edns.EDEOption)]


@pytest.mark.parametrize("style", AnswerStyle)
@pytest.mark.parametrize("qtype", TYPES)
@pytest.mark.parametrize("edns", [None, opt(), opt(ttl=DO)], ids=["plain", "edns", "do"])
def test_a_refusal_is_a_message_others_can_read(style: AnswerStyle, qtype: int, edns: bytes | None) -> None:
    asked = request(qtype, edns=edns, flags=0x0130)
    wire = blocked(asked, SHUT, profile(style), NOW).wire
    found = dns.message.from_wire(wire)
    assert found.id == ID
    assert found.flags & 0xFFF0 == dns.flags.QR | dns.flags.RD | dns.flags.RA | dns.flags.CD  # neither AA nor AD
    assert found.question[0].rdtype == qtype
    assert found.edns == (-1 if edns is None else 0)
    assert bool(found.ednsflags & DO) is asked.dnssec_ok
    assert ede_of(wire) == ([] if edns is None else [(17, "Filtered: gambling")])
    assert len(wire) <= 512
    nxdomain = style is AnswerStyle.NXDOMAIN
    assert found.rcode() == (dns.rcode.NXDOMAIN if nxdomain else dns.rcode.NOERROR)
    if style is AnswerStyle.NULL and qtype in (1, 28):
        (rrset,) = found.answer
        assert (rrset.ttl, str(rrset[0])) == (10, "0.0.0.0" if qtype == 1 else "::")
        assert found.authority == []
    else:
        assert found.answer == []
        (soa,) = found.authority
        assert (soa.rdtype, soa.ttl, soa[0].minimum) == (dns.rdatatype.SOA, 10, 10)
        assert found.question[0].name.is_subdomain(soa.name)  # else nobody caches it (RFC 2308 section 5)


@pytest.mark.parametrize(
    ("style", "qname", "owner"),
    [
        (AnswerStyle.NXDOMAIN, QNAME, "."),
        (AnswerStyle.NXDOMAIN, b"\0", "."),
        (AnswerStyle.NODATA, QNAME, "www.example.com."),
        (AnswerStyle.NODATA, b"\0", "."),
    ],
)
def test_the_soa_stands_where_it_misleads_no_cache(style: AnswerStyle, qname: bytes, owner: str) -> None:
    (soa,) = dns.message.from_wire(blocked(request(qname=qname), SHUT, profile(style), NOW).wire).authority
    assert (str(soa.name), str(soa[0].mname)) == (owner, owner)


@pytest.mark.parametrize("style", AnswerStyle)
@pytest.mark.parametrize(
    "qname", [b"\0", b"\x3f" + b"x" * 63 + b"\x3f" + b"y" * 63 + b"\x3f" + b"z" * 63 + b"\x3d" + b"w" * 61 + b"\0"]
)
def test_the_shortest_and_the_longest_name_can_be_refused(style: AnswerStyle, qname: bytes) -> None:
    for qtype in (1, 16):
        wire = blocked(request(qtype, edns=opt(), qname=qname), SHUT, profile(style), NOW).wire
        assert dns.message.from_wire(wire).question[0].name.to_wire() == qname
        assert len(wire) <= 512


def test_a_refusal_is_believed_by_our_own_parser() -> None:
    asked = request(edns=opt())
    found = parse_response(blocked(asked, SHUT, profile(), NOW).wire, ID, asked.question)
    assert (found.rcode, len(found.authority), found.ede) == (3, 1, (Ede(17, "Filtered: gambling"),))


def test_the_question_comes_back_in_its_letter_case() -> None:
    mixed = b"\x03wWw\x07eXample\x03COM\x00"
    asked = request(qname=mixed)
    for reply in (
        blocked(asked, SHUT, profile(), NOW),
        failure(asked, Rcode.SERVFAIL),
        sent(asked, item(60)),
        minimal_any(asked, OPEN, NOW),
    ):
        assert reply.wire[12 : 12 + len(asked.question)] == question(mixed)


def test_sealed_refusals_are_the_same_octet_for_octet() -> None:
    asked = request(edns=opt())
    for style in AnswerStyle:
        found = {
            blocked(asked, Decision(Verdict.BLOCK, rule, state), profile(style), NOW).wire
            for state in SEALED
            for rule in ("authority", "mandatory", "category")
        }
        assert len(found) == 1


def test_asking_is_refused_like_blocking_but_for_the_text() -> None:
    asked = request(edns=opt())
    wire = blocked(asked, Decision(Verdict.ASK, "default", "unrated"), profile(), NOW).wire
    assert ede_of(wire) == [(17, "Ask an adult to open this")]
    assert dns.message.from_wire(wire).rcode() == dns.rcode.NXDOMAIN


@pytest.mark.parametrize(
    ("left", "ttl", "reuse"),
    [
        (3600, 10, 1.0),
        (11, 10, 1.0),
        (10.5, 10, 0.5),
        (10, 10, 0.0),
        (9.25, 9, 0.25),
        (0.75, 0, 0.75),
        (0, 0, 0),
        (-5, 0, 0),
    ],
)
def test_no_refusal_outlives_the_next_edge(left: float, ttl: int, reuse: float) -> None:
    reply = blocked(request(), until(left), profile(), NOW)
    soa = dns.message.from_wire(reply.wire).authority[0]
    assert (soa.ttl, soa[0].minimum) == (ttl, ttl)
    assert reply.ttl == pytest.approx(reuse)


def test_a_refusal_for_good_has_the_profiles_ttl_and_is_reused_for_a_second() -> None:
    reply = blocked(request(), SHUT, profile(ttl=60), NOW)
    assert dns.message.from_wire(reply.wire).authority[0].ttl == 60
    assert reply.ttl == 1.0


def test_any_gets_one_small_record() -> None:
    reply = minimal_any(request(255, edns=opt()), OPEN, NOW)
    (rrset,) = dns.message.from_wire(reply.wire).answer
    assert str(rrset) == 'www.example.com. 3600 IN HINFO "RFC8482" ""'
    assert reply.ttl == 1.0
    assert dns.message.from_wire(minimal_any(request(255), until(30.5), NOW).wire).answer[0].ttl == 30
    assert dns.message.from_wire(minimal_any(request(255), OPEN, NOW, 60).wire).answer[0].ttl == 60
    assert (
        dns.message.from_wire(minimal_any(request(255, qname=b"\0"), OPEN, NOW).wire).answer[0].name.to_wire() == b"\0"
    )


def seconds(low: int, high: int) -> st.SearchStrategy[float]:
    """Return seconds in whole microseconds, which is what a datetime can hold."""
    return st.integers(low * 1_000_000, high * 1_000_000).map(lambda number: number / 1_000_000)


@given(seconds(0, 400), seconds(-1, 400), st.lists(st.integers(0, 350), min_size=1, max_size=3))
def test_ttls_count_down_and_never_pass_the_edge(age: float, left: float, ttls: list[int]) -> None:
    reply = sent(request(), item(*ttls), until(left, OPEN), age=age)
    found = parse_response(reply.wire, ID, request().question)
    shown = [record.ttl for record in found.answers]
    assert shown == [min(min(max(0, ttl - int(age)) for ttl in ttls), max(0, int(left)))] * len(ttls)
    assert 0 <= reply.ttl <= 1.0
    assert not reply.ttl or max(shown) + reply.ttl <= max(left, 0) + 1e-6


@given(seconds(0, 60), seconds(0, 90), st.floats(0, 0.999))
def test_a_reused_answer_is_the_one_that_would_be_made(age: float, left: float, share: float) -> None:
    stored, decision = item(30, 50), until(left, OPEN)
    first = sent(request(), stored, decision, age=age)
    later = first.ttl * share
    again = allowed(
        request(), stored, decision, Times(NOW + timedelta(seconds=later), 100.0 + age + later), stream=False
    )
    if later > 0.01:  # less is lost in rounding
        assert again.wire == first.wire


def test_devices_of_people_who_can_be_paused_forget_soon() -> None:
    reply = sent(request(), item(3600, 30), open_ttl=60)
    assert [record.ttl for record in parse_response(reply.wire, ID, request().question).answers] == [30, 30]
    reply = sent(request(), item(3600, 600), age=10, open_ttl=60)
    assert [record.ttl for record in parse_response(reply.wire, ID, request().question).answers] == [60, 60]
    assert 0 < reply.ttl <= 1.0


def test_an_answer_that_must_not_be_kept_is_not_reused() -> None:
    assert sent(request(), item(0)).ttl == 0.0
    assert sent(request(), item(1), age=1.0).ttl == 0.0


def test_an_answer_without_records_can_be_sent() -> None:
    found = sent(request(), item(rcode=3))
    assert dns.message.from_wire(found.wire).rcode() == dns.rcode.NXDOMAIN
    assert found.ttl == 1.0


@pytest.mark.parametrize(
    ("flags", "edns", "authentic", "shown"),
    [
        (RD, None, True, False),
        (RD | 0x20, None, True, True),
        (RD, opt(ttl=DO), True, True),
        (RD, opt(), True, False),
        (RD | 0x20, opt(ttl=DO), False, False),
    ],
)
def test_ad_is_shown_to_those_who_asked_and_only_if_true(
    flags: int, edns: bytes | None, authentic: bool, shown: bool
) -> None:
    wire = sent(request(flags=flags, edns=edns), item(60, authentic=authentic)).wire
    assert bool(dns.message.from_wire(wire).flags & dns.flags.AD) is shown


@pytest.mark.parametrize("flags", [0, RD, 0x10, RD | 0x10])
def test_rd_and_cd_are_copied(flags: int) -> None:
    wire = sent(request(flags=flags), item(60)).wire
    assert dns.message.from_wire(wire).flags == flags | dns.flags.QR | dns.flags.RA


@pytest.mark.parametrize(
    ("payload", "octets", "cut"),
    [
        (None, 512, False),
        (None, 513, True),
        (0, 513, True),
        (512, 512, False),
        (512, 513, True),
        (900, 900, False),
        (900, 901, True),
        (1232, 1232, False),
        (1232, 1233, True),
        (4096, 1232, False),
        (4096, 1233, True),
    ],
)
def test_udp_answers_stay_within_the_payload(payload: int | None, octets: int, cut: bool) -> None:
    asked = request(16, edns=None if payload is None else opt(payload=payload))
    rest = 12 + len(asked.question) + 12 + (0 if payload is None else 11)
    stored = item(60, rtype=16, rdata=bytes(octets - rest), authentic=True)
    wire = sent(asked, stored).wire
    found = dns.message.from_wire(wire, raise_on_truncation=False, continue_on_error=True)
    assert bool(found.flags & dns.flags.TC) is cut
    assert len(wire) == (12 + len(asked.question) + (0 if payload is None else 11) if cut else octets)
    assert len(sent(asked, stored, stream=True).wire) == octets


def test_an_explanation_is_dropped_before_the_answer_is_cut() -> None:
    asked = request(16, edns=opt(payload=600))
    stored = item(60, rtype=16, rdata=b"\xff" + bytes(500), ede=(Ede(9, "x" * 200),))
    wire = sent(asked, stored).wire
    assert (wire[2] & 2, ede_of(sent(asked, stored, stream=True).wire)) == (0, [(9, "x" * 200)])
    assert ede_of(sent(request(edns=opt()), item(60, ede=(Ede(9, "why"),))).wire) == [(9, "why")]
    assert len(wire) <= 600


def test_the_largest_body_fits_into_a_stream_answer() -> None:
    stored = item(60, rtype=16, rdata=bytes(65_241), ede=(Ede(9, "x" * 200),))
    wire = sent(request(16, edns=opt(), stream=True), stored, stream=True).wire
    assert (wire[2] & 2, len(wire) <= 65_535) == (0, True)


def test_explanations_go_only_to_those_who_sent_opt() -> None:
    stored = item(60, ede=(Ede(9, "why"),))
    assert dns.message.from_wire(sent(request(), stored).wire).edns == -1
    assert dns.message.from_wire(failure(request(), Rcode.REFUSED, PROHIBITED).wire).edns == -1


def test_a_failure_holds_for_a_second_and_a_refusal_for_nobody_else() -> None:
    asked = request(edns=opt())
    broken = failure(asked, Rcode.SERVFAIL, of_upstream(22))
    assert (ede_of(broken.wire)[0][0], broken.ttl) == (22, 1.0)
    refused = failure(asked, Rcode.REFUSED, PROHIBITED)
    assert (dns.message.from_wire(refused.wire).rcode(), ede_of(refused.wire)[0][0]) == (dns.rcode.REFUSED, 18)
    assert refused.ttl == 0.0
