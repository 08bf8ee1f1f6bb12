"""Our parser against dnspython, on built and on damaged messages.

dnspython accepts more, on purpose: what it accepts and we refuse must have one of the reasons in `why_stricter`.
What we accept, it must accept and read in the same way.
"""

from random import Random

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.dns.wire import Refusal, Request, Response, WireError, parse_request, parse_response
from filterd.dns.wire.constant import Rtype
from tests.fuzz.mutate import mutate
from tests.fuzz.seeds import ANSWERS, QUERIES
from tests.support.data import shared
from tests.support.message import ID

ROUNDS = 4_000
META = {0, 41, 249, 250, 251, 252, 253, 254}

labels = st.binary(min_size=1, max_size=20)
names = st.lists(labels, max_size=6).map(lambda parts: dns.name.Name([*parts, b""]))
options = st.lists(st.builds(dns.edns.GenericOption, st.integers(65_001, 65_534), st.binary(max_size=20)), max_size=4)


@given(
    names,
    st.integers(1, 65_535).filter(lambda number: number not in META),
    st.integers(0, 65_535),
    st.sampled_from([0, 0x10, 0x20, 0x100, 0x130]),
    st.none() | st.tuples(st.integers(0, 65_535), st.booleans(), options),
)
def test_a_query_built_by_dnspython_is_read_as_it_was_meant(
    name: dns.name.Name, rtype: int, ident: int, flags: int, edns: tuple[int, bool, list[dns.edns.Option]] | None
) -> None:
    built = dns.message.Message(id=ident)
    built.flags = dns.flags.Flag(flags)
    built.question.append(dns.rrset.RRset(name, dns.rdataclass.IN, dns.rdatatype.RdataType.make(rtype)))
    if edns:
        built.use_edns(0, dns.flags.DO if edns[1] else 0, edns[0], options=edns[2])
    wire = built.to_wire()
    found = parse_request(wire, stream=True)
    assert isinstance(found, Request)
    assert (found.id, found.flags, found.qtype) == (ident, flags, rtype)
    assert found.qname == name.canonicalize().to_wire()
    if edns is None:
        assert found.edns is None
    else:
        assert found.edns is not None
        assert (found.edns.payload, found.edns.dnssec_ok) == (max(512, edns[0]), edns[1])
        assert [code for code, _ in found.edns.options] == [int(option.otype) for option in edns[2]]


def read_by_dnspython(data: bytes) -> dns.message.Message | None:
    try:
        return dns.message.from_wire(data)
    except (dns.exception.DNSException, ValueError, IndexError):
        return None


def why_stricter(data: bytes, found: dns.message.Message) -> bool:
    """Whether a documented difference explains that we refuse what dnspython read."""
    counts = [int.from_bytes(data[place : place + 2], "big") for place in (4, 6, 8, 10)]
    unusual = counts[0] != 1 or counts[1] or counts[2] or counts[3] > 1
    if unusual or found.flags & dns.flags.QR or found.opcode() != dns.opcode.QUERY or len(data) > 1232:
        return True
    asked = found.question[0]
    if asked.rdclass != dns.rdataclass.IN or int(asked.rdtype) in META:
        return True
    written = asked.name.to_wire() or b""
    if data[12 : 12 + len(written)] != written:  # a compressed question
        return True
    if found.edns < 0:
        return counts[3] > 0  # an additional record that is not OPT
    lengths = {option.otype: len(option.to_wire() or b"") for option in reversed(found.options)}
    cookie = lengths.get(dns.edns.OptionType.COOKIE, 8)
    return found.edns > 0 or len(found.options) > 16 or not (cookie == 8 or 16 <= cookie <= 40)


def without_options(data: bytes, found: Request) -> bytes:
    end = 12 + len(found.question) + 9
    return data[:end] + b"\0\0" if found.edns else data


def damaged(seeds: tuple[bytes, ...], seed: int) -> list[bytes]:
    chance = Random(seed)
    return [mutate(chance, chance.choice(seeds), seeds) for _ in range(ROUNDS)]


def test_damaged_queries_are_read_alike_or_refused_for_a_known_reason() -> None:
    both = stricter = 0
    for data in damaged(QUERIES, seed=11):
        ours, theirs = parse_request(data, stream=False), read_by_dnspython(data)
        if isinstance(ours, Request):
            if theirs is None:  # it judges the data of options, subnets for one; we act on two of them only
                theirs = read_by_dnspython(without_options(data, ours))
            assert theirs is not None, data.hex()
            assert (theirs.id, int(theirs.question[0].rdtype)) == (ours.id, ours.qtype)
            assert theirs.question[0].name.canonicalize().to_wire() == ours.qname
            assert (theirs.edns >= 0) == (ours.edns is not None)
            both += 1
        elif theirs is not None:
            assert why_stricter(data, theirs), data.hex()
            stricter += 1
    assert min(both, stricter) > 100


def believed(data: bytes, question: bytes) -> Response | None:
    try:
        return parse_response(data, ID, question)
    except WireError:
        return None


def records_of(message: dns.message.Message) -> set[tuple[bytes, int, bytes]]:
    """Return every record of a message as (owner, type, data), in lower case where case has no meaning."""
    return {
        ((rrset.name.canonicalize().to_wire() or b""), int(rrset.rdtype), (rdata.to_wire() or b"").lower())
        for section in (message.answer, message.authority)
        for rrset in section
        for rdata in rrset
    }


def assert_same_records(ours: Response, theirs: dns.message.Message) -> int:
    kept = {
        (record.owner.lower(), record.rtype, record.rdata.lower())
        for record in (*ours.answers, *ours.authority)
        if record.rtype in _COMPARED
    }
    assert kept <= records_of(theirs)
    return len(kept)


# Types whose data dnspython writes back octet for octet; the others it may write in its own order.
_COMPARED = {
    Rtype.A,
    Rtype.AAAA,
    Rtype.NS,
    Rtype.CNAME,
    Rtype.SOA,
    Rtype.PTR,
    Rtype.MX,
    Rtype.TXT,
    Rtype.SRV,
    Rtype.DNAME,
}


def test_whole_answers_are_read_alike() -> None:
    compared = 0
    for data, question in ANSWERS:
        ours, theirs = believed(data, question), read_by_dnspython(data)
        assert ours is not None
        assert theirs is not None
        compared += assert_same_records(ours, theirs)
    assert compared >= 10


def test_damaged_answers_that_both_believe_are_read_alike() -> None:
    both = compared = 0
    questions = dict(ANSWERS)
    chance = Random(13)
    for _ in range(ROUNDS):
        start = chance.choice(list(questions))
        data = mutate(chance, start, list(questions))
        ours, theirs = believed(data, questions[start]), read_by_dnspython(data)
        if ours is None or theirs is None or ours.truncated:
            continue
        both += 1
        assert int(theirs.rcode()) == ours.rcode
        compared += assert_same_records(ours, theirs)
    assert min(both, compared) > 100


addresses = st.integers(1, 254).map(lambda number: f"192.0.2.{number}")
texts = st.sampled_from(["mail", "a.b", "x.example.com.", "www.example.com.", "cdn.example.net.", "."])
rdatas = st.one_of(
    st.tuples(st.just("A"), addresses),
    st.tuples(st.just("AAAA"), st.integers(0, 65_535).map(lambda number: f"2001:db8::{number:x}")),
    st.tuples(st.sampled_from(["NS", "PTR", "DNAME"]), texts),
    st.tuples(st.just("MX"), texts.map(lambda name: f"10 {name}")),
    st.tuples(st.just("SRV"), texts.map(lambda name: f"1 2 443 {name}")),
    st.tuples(st.just("TXT"), st.just('"some text" "more"')),
    st.tuples(st.just("SOA"), texts.map(lambda name: f"ns1 {name} 1 2 3 4 5")),
    st.tuples(st.just("NAPTR"), texts.map(lambda name: f'1 2 "s" "SIP" "" {name}')),
    st.tuples(st.just("RP"), texts.map(lambda name: f"admin {name}")),
)


@settings(max_examples=300)
@given(rdatas, st.integers(0, 604_800))
def test_an_answer_built_by_dnspython_is_read_as_it_was_meant(data: tuple[str, str], ttl: int) -> None:
    rtype, text = data
    query = dns.message.make_query("www.example.com.", rtype, id=ID)
    built = dns.message.make_response(query)
    origin = dns.name.from_text("example.com.")
    rdata = dns.rdata.from_text("IN", rtype, text, origin=origin, relativize=False)
    built.answer.append(dns.rrset.from_rdata("www.example.com.", ttl, rdata))
    question = query.to_wire()[12:]
    found = parse_response(built.to_wire(), ID, question)
    (record,) = found.answers
    assert (record.ttl, record.rtype) == (ttl, int(query.question[0].rdtype))
    assert record.rdata == rdata.to_wire()


def test_hostile_messages_of_another_resolver_are_survived() -> None:
    pack = shared("wire", "c-ares-fuzzinput.pack").read_bytes()
    position = messages = 0
    kinds: set[type] = set()
    while position < len(pack):
        length = int.from_bytes(pack[position : position + 2], "big")
        data = pack[position + 2 : position + 2 + length]
        position += 2 + length
        messages += 1
        ours = parse_request(data, stream=True)
        kinds.add(type(ours))
        if isinstance(ours, Request | Refusal):
            assert ours.id.to_bytes(2, "big") == data[:2]
        end = data.find(b"\0", 12) + 5
        if len(data) > 12 and end < len(data):
            response = believed(bytes((ID >> 8, ID & 255)) + data[2:], data[12:end])
            kinds.add(type(response))
    assert messages == 73
    assert kinds >= {type(None), Refusal, Response}
