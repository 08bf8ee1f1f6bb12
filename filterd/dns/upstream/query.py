"""The message that carries a question upstream, with a fresh OPT record or with none. No I/O here."""

from filterd.dns.upstream.question import Question
from filterd.dns.wire import build_query
from filterd.dns.wire.constant import CLASS_IN

_ARCOUNT = 10  # where the count of additional records stands in the header (RFC 1035 section 4.1.1)
_CLASS = CLASS_IN.to_bytes(2)


def encode(question: Question, query_id: int, qname: bytes) -> tuple[bytes, bytes]:
    """Return the message and its raw question section; `qname` is the name in the case it is to be sent in.

    The OPT record is made here and carries the size and DO only; nothing of the client's is copied (CVE-2026-42004,
    dnsdist: an option its filter had ignored became valid on the way out).
    """
    raw = qname + question.qtype.to_bytes(2) + _CLASS
    return build_query(query_id, raw, dnssec_ok=question.dnssec_ok, cd=question.cd), raw


def without_opt(message: bytes, raw: bytes) -> bytes:
    """Return the same query for a server that does not know EDNS (RFC 6891 section 6.2.2)."""
    return message[:_ARCOUNT] + b"\x00\x00" + raw
