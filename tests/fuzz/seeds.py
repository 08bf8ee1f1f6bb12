"""Valid messages to start from: each query and answer form the parser has a branch for."""

from struct import pack

from blocklists.name import to_wire
from tests.support.message import AT_QNAME, opt, option, query, question, record, reply

_TARGET = to_wire("cdn.example.net")
_SOA = to_wire("ns.example.com") + to_wire("admin.example.com") + pack(">5I", 1, 2, 3, 4, 5)
_SVCB = pack(">H", 1) + _TARGET + pack(">HH", 0, 2) + pack(">H", 1) + pack(">HH", 1, 3) + b"\x02h2"
_RRSIG = pack(">HBBIIIH", 1, 8, 3, 60, 2, 1, 7) + to_wire("example.com") + b"signature"
_HINT = pack(">H", 2) + b"\0" + pack(">HH", 4, 4) + b"\xc0\0\2\1"
_NAPTR = pack(">HH", 1, 1) + b"\x01s\x03SIP\x00" + to_wire("sip.example.com")

QUERIES = (
    query(),
    query(question(qtype=28), additional=[opt()]),
    query(question(qtype=65), additional=[opt(ttl=0x8000)]),
    query(question(to_wire("a.b.c.d.e.f.example")), additional=[opt(option(10, b"12345678"), option(12, bytes(32)))]),
    query(question(b"\0", 2), additional=[opt(option(11))]),
    query(question(b"\x3f" + b"x" * 63 + to_wire("test"), 16), additional=[opt(option(8, b"\0\1\x18\0\xc0\0\2"))]),
    query(question(qtype=255)),
)

ANSWERS: tuple[tuple[bytes, bytes], ...] = tuple(
    (reply(*answers, authority=authority, additional=additional, asked=question(qtype=qtype)), question(qtype=qtype))
    for qtype, answers, authority, additional in (
        (1, [record(AT_QNAME, 1, b"\xc0\0\2\1"), record(AT_QNAME, 1, b"\xc0\0\2\2", 30)], [], [opt()]),
        (1, [record(AT_QNAME, 5, _TARGET), record(b"\xc0\x2d", 1, b"\xc0\0\2\1")], [], [opt(option(15, b"\0\x03old"))]),
        (1, [record(to_wire("com"), 39, to_wire("test")), record(AT_QNAME, 5, to_wire("www.example.test"))], [], []),
        (28, [], [record(b"\xc0\x10", 6, _SOA)], [opt(option(15, b"\0\x06bogus"))]),
        (1, [record(AT_QNAME, 1, b"\xc0\0\2\1"), record(AT_QNAME, 46, _RRSIG)], [], [opt(ttl=0x8000)]),
        (
            65,
            [record(AT_QNAME, 65, _SVCB), record(AT_QNAME, 65, _HINT)],
            [],
            [],
        ),
        (15, [record(AT_QNAME, 15, b"\0\x0a\x04mail\xc0\x10")], [record(b"\xc0\x10", 2, b"\x02ns\xc0\x10")], []),
        (33, [record(AT_QNAME, 33, bytes(6) + _TARGET)], [], [record(_TARGET, 1, b"\xc0\0\2\1")]),
        (35, [record(AT_QNAME, 35, _NAPTR)], [], []),
        (16, [record(AT_QNAME, 16, b"\x05hello")], [], []),
        (12, [record(AT_QNAME, 12, _TARGET)], [], []),
        (17, [record(AT_QNAME, 17, _TARGET + b"\xc0\x0c")], [], []),
        (24, [record(AT_QNAME, 24, _RRSIG)], [], []),
    )
)
"""Each answer with the raw question it belongs to."""
