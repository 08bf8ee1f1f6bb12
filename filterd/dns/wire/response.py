"""Answers of upstreams: walked within bounds and reduced to what belongs to the question. No I/O here.

Counts are compared before anything is walked, and data is read only for records that are kept, so the work stays small
whatever a message holds; the README has the measured worst case.
"""

import struct

from filterd.dns.wire.chain import proof, select
from filterd.dns.wire.constant import (
    AA,
    AD,
    HEADER_OCTETS,
    MAX_MESSAGE,
    MAX_RECORDS,
    OPCODE_MASK,
    QR,
    RCODE_MASK,
    TC,
    Rtype,
)
from filterd.dns.wire.edns import read_ede, read_options
from filterd.dns.wire.error import WireError
from filterd.dns.wire.message import Ede, Response
from filterd.dns.wire.walk import Row, Walker

_HEADER = struct.Struct(">6H").unpack_from
_OPT = int(Rtype.OPT)
_ROOT = b"\0"
_INVALID_DATA = Ede(24, "malformed service record left out")  # RFC 8914 section 4.25


def parse_response(data: bytes, ident: int, question: bytes) -> Response:
    """Return the answer in `data` to the query with this id and raw question, both of which it must echo exactly.

    The letter case of the name counts: it is random on purpose (draft-vixie-dnsext-dns0x20). Raises WireError for
    everything malformed, over a limit, or answering something else; the caller keeps waiting for the right one.
    """
    try:
        return _parse(data, ident, question)
    except (IndexError, struct.error) as error:
        raise WireError("message that ends in the middle of a record") from error


def _parse(data: bytes, ident: int, question: bytes) -> Response:
    found, flags, qdcount, *counts = _HEADER(data)
    end = HEADER_OCTETS + len(question)
    if found != ident or not flags & QR or flags & OPCODE_MASK or qdcount != 1 or data[HEADER_OCTETS:end] != question:
        raise WireError("no reply to this query")
    rcode = flags & RCODE_MASK
    authoritative = bool(flags & AA)
    if flags & TC:  # what was cut off cannot be judged, and all of it comes over TCP
        return Response(rcode, authoritative, truncated=True, authentic=False)
    if sum(counts) > MAX_RECORDS or len(data) > MAX_MESSAGE:
        raise WireError(f"{sum(counts)} records in {len(data)} octets; at most {MAX_RECORDS} are allowed")
    walker = Walker(data, end)
    answers, authority, additional = [walker.walk(count) for count in counts]
    if walker.position != len(data):
        raise WireError("octets after the last record, or too few")
    opt = _find_opt([*answers, *authority], additional)
    ede: tuple[Ede, ...] = ()
    if opt:
        rcode |= opt.ttl >> 24 << 4  # the upper eight bits (RFC 6891 section 6.1.3)
        ede = read_ede(read_options(data[opt.start : opt.start + opt.length]))
    rows, name = select(answers, question[:-4].lower(), int.from_bytes(question[-4:-2], "big"), walker.rdata)
    records = walker.records(rows)
    if walker.lost_service:
        ede += (_INVALID_DATA,)
    return Response(rcode, authoritative, False, bool(flags & AD), records, walker.records(proof(authority, name)), ede)


def _find_opt(before: list[Row], additional: list[Row]) -> Row | None:
    """Return the OPT record, which stands once, in the additional section, at the root (RFC 6891 section 6.1.1)."""
    found = [row for row in additional if row.rtype == _OPT]
    if len(found) > 1 or (found and found[0].owner != _ROOT) or any(row.rtype == _OPT for row in before):
        raise WireError("OPT record that is not alone, not at the root or not in its section")
    return found[0] if found else None
