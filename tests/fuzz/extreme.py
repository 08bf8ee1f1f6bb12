"""Messages at the limits: what costs a parser most. Each stands for an attack that was, or could be, tried on one."""

from collections.abc import Sequence
from itertools import pairwise
from struct import pack

from tests.support.message import AT_QNAME, QNAME, opt, option, query, question, record, reply

_AFTER_QUESTION = 12 + len(QNAME) + 4
_NSEC = 47
_LONG = b"\x01b" * 110


def pointer(offset: int) -> bytes:
    """Return a compression pointer."""
    return pack(">H", 0xC000 | offset)


def _many(rtype: int, count: int, rdata: bytes = b"") -> list[bytes]:
    """Return records of one RRset, each with its number before `rdata`."""
    return [record(AT_QNAME, rtype, pack(">I", number) + rdata) for number in range(count)]


def _service(mandatory: bool) -> bytes:
    keys = range(100, 131)
    listed = pack(">HH", 0, 2 * len(keys)) + b"".join(pack(">H", key) for key in keys) if mandatory else b""
    return b"\0" + listed + b"".join(pack(">HH", key, 0) for key in keys)


def _pointer_chain(octets: int) -> bytes:
    """Return pointers of which each points to the one before."""
    first = _AFTER_QUESTION + 12  # behind owner and fixed fields of the record that holds them
    rest = b"".join(pointer(first + 2 * number) for number in range(octets // 2 - 1))
    return b"\xc0\x0c" + rest


def _answer(
    qtype: int, answers: Sequence[bytes] = (), authority: Sequence[bytes] = (), additional: Sequence[bytes] = ()
) -> tuple[bytes, bytes]:
    asked = question(qtype=qtype)
    return reply(*answers, authority=authority, additional=additional, asked=asked), asked


_CHAIN = _pointer_chain(16_000)
_CHAIN_END = _AFTER_QUESTION + 12 + len(_CHAIN) - 2
_SIGNATURES = [record(AT_QNAME, 46, pack(">HH", number, number) + bytes(20)) for number in range(512)]
_OWNERS = [record(b"\x02" + pack(">H", number) + AT_QNAME, _NSEC, b"nsec") for number in range(512)]
_SHARED_TAIL = [record(b"\x02" + pack(">H", number) + pointer(_AFTER_QUESTION), _NSEC, b"") for number in range(250)]
_NAPTRS = [record(AT_QNAME, 35, pack(">I", n) + bytes(3) + b"\x01b" * 30 + AT_QNAME) for n in range(128)]
_ALIASES = [pack(">B", 1) + bytes([97 + n]) + b"\xc0\x10" for n in range(11)]
_ALIAS_CHAIN = [record(AT_QNAME, 5, _ALIASES[0]), *(record(owner, 5, target) for owner, target in pairwise(_ALIASES))]

RESPONSES: dict[str, tuple[bytes, bytes]] = {
    "512 strings": _answer(16, _many(16, 512, b"x")),
    "512 strings in 60 kB": _answer(16, _many(16, 512, b"x" * 100)),
    "512 sets of signatures": _answer(46, _SIGNATURES),
    "64 addresses and their signatures": _answer(
        1, _many(1, 64) + [record(AT_QNAME, 46, b"\0\1" + s[14:]) for s in _SIGNATURES[:64]]
    ),
    "512 owners, none asked for": _answer(1, _OWNERS),
    "512 owners that prove something": _answer(1, (), _OWNERS),
    "250 long owners behind pointers": _answer(1, (), [record(_LONG + AT_QNAME, _NSEC, b""), *_SHARED_TAIL]),
    "8,000 labels": _answer(1, (), [record(b"\x01b" * 123 + b"\0", _NSEC, pack(">I", n)) for n in range(64)]),
    "25,000 labels": _answer(1, (), [record(b"\x01b" * 123 + b"\0", _NSEC, pack(">I", n)) for n in range(210)]),
    "64 services of 32 parameters": _answer(
        65, [record(AT_QNAME, 65, pack(">H", 1 + n) + _service(True)) for n in range(64)]
    ),
    "one service of 16,000 parameters": _answer(
        65, [record(AT_QNAME, 65, b"\0\1\0" + b"".join(pack(">HH", n, 0) for n in range(10, 16_010)))]
    ),
    "128 names in strings": _answer(35, _NAPTRS),
    "512 names": _answer(15, [record(AT_QNAME, 15, pack(">H", n) + b"\x01b" * 30 + AT_QNAME) for n in range(512)]),
    "11 aliases, 300 redirections": _answer(
        1, _ALIAS_CHAIN + [record(b"\xc0\x10", 39, pack(">BH", 2, n) + b"\0") for n in range(120)] + _OWNERS[:300]
    ),
    "chain of 8,000 pointers": _answer(1, (), [record(AT_QNAME, 16, _CHAIN), record(pointer(_CHAIN_END), 1, bytes(4))]),
    "512 chains of 10 pointers": _answer(
        1,
        [
            record(AT_QNAME, 16, _CHAIN[:20]),
            *[record(pointer(_AFTER_QUESTION + 12 + 2 * (n % 9)), _NSEC, b"") for n in range(500)],
        ],
    ),
    "16,000 options": _answer(1, additional=[opt(*[option(15)] * 16_000)]),
    "16 long explanations": _answer(1, additional=[opt(*[option(15, b"\0\1" + b"x" * 4000)] * 16)]),
    "513 records": _answer(16, _many(16, 513)),
    "65,535 records": (reply(counts=(1, 65_535, 65_535, 65_535)), question()),
}
"""Each answer with its question."""

REQUESTS: dict[str, bytes] = {
    "64 KiB of one-octet labels": query(b"\x01a" * 32_700),
    "longest name": query(question(b"\x01a" * 127 + b"\0"), additional=[opt()]),
    "16 options": query(additional=[opt(*[option(65_001)] * 16)]),
    "16,000 options": query(additional=[opt(*[option(65_001)] * 16_000)]),
    "900 options": query(additional=[opt(*[option(65_001)] * 900)]),
    "64 KiB after the question": query(trailing=bytes(65_000)),
    "pointer chain as a question": query(_pointer_chain(16_000) + b"\0\1\0\1"),
    "65,535 questions": query(counts=(65_535, 0, 0, 0)),
}
