"""Messages to send: queries to upstreams, refusals, and the bodies of answers. Nothing is parsed or decided here.

Names are compressed against the query name, which always stands at offset 12, and against the owner or alias target
just before, nothing else: a search through all earlier names is what let small messages cost much CPU (CVE-2024-8508,
CVE-2026-44390).
"""

from collections.abc import Sequence
from struct import Struct

from filterd.dns.wire.constant import (
    AD,
    CD,
    DNSSEC_OK,
    HEADER_OCTETS,
    MAX_MESSAGE,
    MAX_NAME,
    MAX_UDP_PAYLOAD,
    OPCODE_MASK,
    QR,
    RA,
    RCODE_MASK,
    RD,
    Rtype,
)
from filterd.dns.wire.error import WireError
from filterd.dns.wire.message import Body, Record, Refusal
from filterd.dns.wire.name import name_end

_HEADER = Struct(">6H").pack
_FIXED = Struct(">HHIH").pack  # type, class, TTL, RDLENGTH
_POINTER = Struct(">H").pack
_TTL = Struct(">I").pack_into
_POINTER_BITS = 0xC000
_MAX_POINTER = 0x3FFF
_MAX_BODY = MAX_MESSAGE - HEADER_OCTETS - (MAX_NAME + 4) - 11  # room for the longest question and an OPT record
_MAX_LABELS_TRIED = 16  # deeper names that end like the query name are rare and stay whole
_NAME_ONLY = frozenset((Rtype.NS, Rtype.PTR))


def message(ident: int, flags: int, question: bytes, counts: tuple[int, int], rest: bytes, opt: bytes = b"") -> bytes:
    """Return a whole message; `rest` holds the answer and authority sections of `counts` records, `opt` one or none."""
    return _HEADER(ident, flags, 1 if question else 0, *counts, 1 if opt else 0) + question + rest + opt


def opt_record(payload: int = MAX_UDP_PAYLOAD, dnssec_ok: bool = False, rcode: int = 0, options: bytes = b"") -> bytes:
    """Return an OPT record of EDNS version 0 (RFC 6891 section 6.1.2) with the upper bits of `rcode`."""
    extended = rcode >> 4 << 24 | (DNSSEC_OK if dnssec_ok else 0)
    return b"\0" + _FIXED(Rtype.OPT, payload, extended, len(options)) + options


def build_query(
    ident: int, question: bytes, payload: int = MAX_UDP_PAYLOAD, dnssec_ok: bool = False, cd: bool = False
) -> bytes:
    """Return a recursive query for the raw `question` with an OPT record of our own.

    Nothing of a client's OPT record goes upstream (CVE-2026-42004 was smuggled options). AD is always set: one cached
    answer then serves clients that want to know about validation and those that do not (RFC 6840 section 5.7).
    """
    flags = RD | AD | (CD if cd else 0)
    return message(ident, flags, question, (0, 0), b"", opt_record(payload, dnssec_ok))


def refusal_answer(refusal: Refusal) -> bytes:
    """Return the reply to a query that could not be accepted: header, the question if it was readable, OPT if asked."""
    flags = QR | RA | refusal.flags & (OPCODE_MASK | RD | CD) | refusal.rcode & RCODE_MASK
    opt = opt_record(rcode=refusal.rcode) if refusal.edns else b""
    return message(refusal.id, flags, refusal.question, (0, 0), b"", opt)


def encode_body(answers: Sequence[Record], authority: Sequence[Record], qname: bytes) -> Body:
    """Return the sections after the question of an answer about `qname`. Raises WireError if they fill no message."""
    start = HEADER_OCTETS + len(qname) + 4
    shorten = _Compressor(qname)
    out = bytearray()
    offsets = []
    for record in (*answers, *authority):
        out += shorten.owner(record.owner, start + len(out))
        offsets.append(len(out) + 4)
        rdata = shorten.rdata(record.rtype, record.rdata, start + len(out) + 10)
        out += _FIXED(record.rtype, record.rclass, record.ttl, len(rdata))
        out += rdata
        if len(out) > _MAX_BODY:
            raise WireError("answer that does not fit into 65,535 octets")
    ttls = tuple(record.ttl for record in (*answers, *authority))
    return Body(bytes(out), tuple(offsets), ttls, (len(answers), len(authority)))


def patched(body: Body, ttls: Sequence[int]) -> bytes:
    """Return the octets of `body` with other TTLs, in the order of `body.ttl_offsets`."""
    out = bytearray(body.data)
    for offset, ttl in zip(body.ttl_offsets, ttls, strict=True):
        _TTL(out, offset, ttl)
    return bytes(out)


class _Compressor:
    """Shortens names by pointers to the query name, its suffixes and the name before (RFC 1035 section 4.1.4)."""

    __slots__ = ("_known", "_previous", "_previous_offset")

    def __init__(self, qname: bytes) -> None:
        self._known: dict[bytes, bytes] = {}
        position = 0
        while qname[position]:
            self._known[qname[position:].lower()] = _POINTER(_POINTER_BITS | HEADER_OCTETS + position)
            position += 1 + qname[position]
        self._previous = b""
        self._previous_offset = 0

    def owner(self, name: bytes, offset: int) -> bytes:
        """Return `name` as it is written at `offset`, as an owner."""
        lower = name.lower()
        if lower == self._previous and self._previous_offset <= _MAX_POINTER:
            return _POINTER(_POINTER_BITS | self._previous_offset)
        return self._remembered(name, offset)

    def _remembered(self, name: bytes, offset: int) -> bytes:
        short = self._name(name)
        if len(short) > 2:  # a bare pointer is as short as a pointer to it
            self._previous = name.lower()
            self._previous_offset = offset
        return short

    def _name(self, name: bytes) -> bytes:
        """Return `name` with the longest suffix it shares with the query name behind a pointer."""
        lower = name.lower()
        position = 0
        for _ in range(_MAX_LABELS_TRIED):
            pointer = self._known.get(lower[position:])
            if pointer is not None:
                return name[:position] + pointer
            if not name[position]:
                break
            position += 1 + name[position]
        return name

    def rdata(self, rtype: int, rdata: bytes, offset: int) -> bytes:
        """Return `rdata`, which is written at `offset`, with its names shortened where every receiver expects it.

        RFC 3597 section 4 forbids it in all types younger than RFC 1035. The owner after an alias is its target.
        """
        if rtype == Rtype.CNAME:
            return self._remembered(rdata, offset)
        if rtype in _NAME_ONLY:
            return self._name(rdata)
        if rtype == Rtype.MX:
            return rdata[:2] + self._name(rdata[2:])
        if rtype == Rtype.SOA:
            first = name_end(rdata, 0)
            second = name_end(rdata, first)
            return self._name(rdata[:first]) + self._name(rdata[first:second]) + rdata[second:]
        return rdata
