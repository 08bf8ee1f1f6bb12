"""Queries: bytes from anybody become a Request, a Refusal, or silence. No I/O here.

The table of what is refused, and how, stands in the README beside the tests' rows. The work is bounded by the 255
octets of a name and by 16 EDNS options, whatever the size of the message.
"""

from struct import Struct

from filterd.dns.wire.constant import (
    CLASS_IN,
    DNSSEC_OK,
    HEADER_OCTETS,
    MAX_STREAM_QUERY,
    MAX_UDP_PAYLOAD,
    MIN_UDP_PAYLOAD,
    OPCODE_MASK,
    QR,
    Option,
    Rcode,
    Rtype,
)
from filterd.dns.wire.edns import read_options
from filterd.dns.wire.error import WireError
from filterd.dns.wire.message import Edns, Refusal, Request
from filterd.dns.wire.name import name_end

_HEADER = Struct(">6H").unpack_from
_QUESTION = Struct(">HH").unpack_from
_OPT = Struct(">HBBHH").unpack_from  # payload, extended rcode, version, flags, RDLENGTH (RFC 6891 section 6.1.2)
_OPT_START = b"\x00\x00\x29"  # owner root, type 41
_OPT_OCTETS = 11
_COOKIE_LENGTHS = frozenset((8, *range(16, 41)))  # client part alone, or with a server part (RFC 7873 section 4)

# What is no type of data (RFC 6895 section 3.1). ANY is: it gets a minimal answer (RFC 8482).
_META: dict[int, Rcode] = {
    0: Rcode.FORMERR,
    Rtype.OPT: Rcode.FORMERR,
    Rtype.TSIG: Rcode.FORMERR,
    Rtype.TKEY: Rcode.NOTIMP,
    Rtype.MAILA: Rcode.NOTIMP,
    Rtype.MAILB: Rcode.NOTIMP,
    Rtype.AXFR: Rcode.REFUSED,  # nobody's zone is served here (RFC 5936 section 2.2.1)
    Rtype.IXFR: Rcode.REFUSED,
}


def parse_request(data: bytes, stream: bool) -> Request | Refusal | None:
    """Return what `data` asks, why it is refused, or None where no answer may be given.

    `stream` says that the message came over TCP or TLS. No answer: less than a header; a reply, which must never be
    replied to; more than 4,096 octets on a stream (the connection is to be closed).
    """
    size = len(data)
    if size < HEADER_OCTETS or (stream and size > MAX_STREAM_QUERY):
        return None
    ident, flags, qdcount, ancount, nscount, arcount = _HEADER(data)
    if flags & QR:
        return None
    end = _question_end(data) if qdcount == 1 else 0
    question = data[HEADER_OCTETS:end]
    if flags & OPCODE_MASK:
        return Refusal(ident, flags, question, Rcode.NOTIMP)
    # A second question would be resolved unseen by the policy (RFC 9619 section 4). The only additional record a
    # stub has a reason to send is OPT: TSIG and SIG(0) need keys that nobody shares with this server.
    if not end or ancount or nscount or arcount > 1 or (size > MAX_UDP_PAYLOAD and not stream):
        return Refusal(ident, flags, question, Rcode.FORMERR)
    edns = None
    if arcount:
        if data[end : end + 3] != _OPT_START:
            return Refusal(ident, flags, question, Rcode.FORMERR)
        opt = _read_opt(data, end, stream)
        if not isinstance(opt, Edns):
            return Refusal(ident, flags, question, opt, edns=True)
        edns = opt
    elif end != size:  # so that a query without OPT never exceeds 271 octets
        return Refusal(ident, flags, question, Rcode.FORMERR)
    qtype, qclass = _QUESTION(data, end - 4)
    if qclass != CLASS_IN or qtype in _META:
        rcode = Rcode.REFUSED if qclass != CLASS_IN else _META[qtype]
        return Refusal(ident, flags, question, rcode, edns is not None)
    return Request(ident, flags, question[:-4].lower(), qtype, question, edns)


def _question_end(data: bytes) -> int:
    """Return the offset after the one question, or 0 if it cannot be read."""
    end = name_end(data, HEADER_OCTETS)
    return end + 4 if end and end + 4 <= len(data) else 0


def _read_opt(data: bytes, start: int, stream: bool) -> Edns | Rcode:
    """Return the OPT record that begins at `start` and must end the message, or the code that refuses it."""
    rdata = start + _OPT_OCTETS
    size = len(data)
    if rdata > size:
        return Rcode.FORMERR
    payload, _, version, flags, length = _OPT(data, start + 3)
    if rdata + length != size:
        return Rcode.FORMERR
    if version:  # before the options: another version may give them another form (RFC 6891 section 6.1.3)
        return Rcode.BADVERS
    options: tuple[tuple[int, bytes], ...] = ()
    if length:
        try:
            options = read_options(data[rdata:])
        except WireError:
            return Rcode.FORMERR
        if not _are_legal(options, stream):
            return Rcode.FORMERR
    return Edns(max(payload, MIN_UDP_PAYLOAD), bool(flags & DNSSEC_OK), options)


def _are_legal(options: tuple[tuple[int, bytes], ...], stream: bool) -> bool:
    """Whether the options with a fixed form have it. Of several cookies only the first counts (RFC 7873 section 5.2).

    A keepalive is empty from a client (RFC 7828 section 3.2.1) and means nothing over UDP (section 3.2.2).
    """
    cookie_seen = False
    for code, data in options:
        if code == Option.COOKIE and not cookie_seen:
            cookie_seen = True
            if len(data) not in _COOKIE_LENGTHS:
                return False
        elif code == Option.KEEPALIVE and stream and data:
            return False
    return True
