"""The nouns of the wire: what a message says once it has been checked. Plain values; nothing is parsed or built here.

Names are uncompressed wire octets with the root byte. `question` is always the raw question section (name, type and
class) in the letter case it was received or sent in, because a reply has to echo it octet for octet.

Structs are made in an eighth of the time of frozen dataclasses. None can be a part of a cycle, so the garbage collector
need not walk the tens of thousands that a cache holds.
"""

from typing import NamedTuple

from msgspec import Struct

from filterd.dns.wire.constant import AD, CD, RD


class Edns(Struct, frozen=True, gc=False):
    """The OPT record of a query (RFC 6891): `payload` is at least 512; `options` are (code, data) as received."""

    payload: int
    dnssec_ok: bool
    options: tuple[tuple[int, bytes], ...] = ()


class Request(Struct, frozen=True, gc=False):
    """A query worth answering. `qname` is lower-case; `question` keeps the case; `flags` are the header's 16 bits."""

    id: int
    flags: int
    qname: bytes
    qtype: int
    question: bytes
    edns: Edns | None = None

    @property
    def rd(self) -> bool:
        """Whether recursion is desired."""
        return bool(self.flags & RD)

    @property
    def cd(self) -> bool:
        """Whether the client does its own validation (RFC 4035 section 3.2.2)."""
        return bool(self.flags & CD)

    @property
    def ad(self) -> bool:
        """Whether the client understands the AD bit (RFC 6840 section 5.7)."""
        return bool(self.flags & AD)

    @property
    def dnssec_ok(self) -> bool:
        """Whether the client wants DNSSEC records (the DO bit, RFC 3225)."""
        return self.edns is not None and self.edns.dnssec_ok


class Refusal(Struct, frozen=True, gc=False):
    """A query that gets an error instead of an answer. `question` is empty if it could not be read.

    `rcode` is the 12-bit code of RFC 6891; `edns` says whether the reply carries an OPT record.
    """

    id: int
    flags: int
    question: bytes
    rcode: int
    edns: bool = False


class Ede(Struct, frozen=True, gc=False):
    """An Extended DNS Error (RFC 8914): `text` is for people, never parsed, free of control characters."""

    code: int
    text: str = ""


class Record(NamedTuple):
    """One resource record; `owner` keeps its case, `rdata` holds no compressed name, `ttl` is in seconds.

    A NamedTuple, unlike the other types here: one message may hold 512 of them and this one is built in a third of
    the time.
    """

    owner: bytes
    rtype: int
    rclass: int
    ttl: int
    rdata: bytes


class Response(Struct, frozen=True, gc=False):
    """An upstream's answer, reduced to what belongs to the question.

    `answers` is the CNAME chain from the query name and the RRset at its end; `authority` what proves a negative
    answer (SOA, NSEC, NSEC3 and their signatures). Additional records are never passed on. `rcode` includes the upper
    bits from the OPT record. If `truncated`, nothing else was read and everything is empty.
    """

    rcode: int
    authoritative: bool
    truncated: bool
    authentic: bool
    answers: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()
    ede: tuple[Ede, ...] = ()


class Body(Struct, frozen=True, gc=False):
    """Everything of an answer that follows the question, ready to send but for the TTLs and the OPT record.

    `ttl_offsets` are positions in `data`, with the original `ttls` beside them; `counts` are the records in the
    answer and authority sections.
    """

    data: bytes
    ttl_offsets: tuple[int, ...]
    ttls: tuple[int, ...]
    counts: tuple[int, int]
