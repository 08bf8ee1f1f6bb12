"""DNS messages put together octet by octet, so that a test can build what no library would."""

from collections.abc import Sequence
from struct import pack

from blocklists.name import to_wire

QNAME = to_wire("www.example.com")
AT_QNAME = b"\xc0\x0c"  # a pointer to the name in the question
ID = 0x1234
RD = 0x0100
REPLY = 0x8180  # QR, RD, RA


def question(qname: bytes = QNAME, qtype: int = 1, qclass: int = 1) -> bytes:
    """Return a raw question."""
    return qname + pack(">HH", qtype, qclass)


def record(owner: bytes, rtype: int, rdata: bytes, ttl: int = 60, rclass: int = 1, length: int | None = None) -> bytes:
    """Return a resource record; `length` may lie."""
    return owner + pack(">HHIH", rtype, rclass, ttl, len(rdata) if length is None else length) + rdata


def option(code: int, data: bytes = b"", length: int | None = None) -> bytes:
    """Return an EDNS option; `length` may lie."""
    return pack(">HH", code, len(data) if length is None else length) + data


def opt(*options: bytes, payload: int = 1232, ttl: int = 0, owner: bytes = b"\0", length: int | None = None) -> bytes:
    """Return an OPT record; `ttl` holds extended rcode, version and flags."""
    return record(owner, 41, b"".join(options), ttl, payload, length)


def query(
    asked: bytes | None = None,
    *,
    additional: Sequence[bytes] = (),
    flags: int = RD,
    counts: tuple[int, int, int, int] | None = None,
    trailing: bytes = b"",
) -> bytes:
    """Return a query; `counts` of the header may lie."""
    return _message(flags, question() if asked is None else asked, ((), (), additional), counts) + trailing


def reply(
    *answers: bytes,
    authority: Sequence[bytes] = (),
    additional: Sequence[bytes] = (),
    asked: bytes | None = None,
    flags: int = REPLY,
    counts: tuple[int, int, int, int] | None = None,
) -> bytes:
    """Return a reply; `counts` of the header may lie."""
    return _message(flags, question() if asked is None else asked, (answers, authority, additional), counts)


def _message(
    flags: int, asked: bytes, sections: Sequence[Sequence[bytes]], counts: tuple[int, int, int, int] | None
) -> bytes:
    numbers = counts or (1, *(len(section) for section in sections))
    return pack(">6H", ID, flags, *numbers) + asked + b"".join(b"".join(section) for section in sections)
