"""What one message from an upstream is: an answer to believe, or which fault it has. Pure; no I/O here.

The await-valid rule (draft-li-dnsop-response-preprocessing; TuDoor, CVE-2023-29483): a message with a fault never ends
the wait for the right one. The kind of fault only decides what else is tried meanwhile.
"""

from enum import Enum, auto

from filterd.dns.wire import Response, WireError, parse_response
from filterd.dns.wire.constant import HEADER_OCTETS, QR, RCODE_MASK, Rcode

_EDNS_REFUSALS = frozenset((Rcode.FORMERR, Rcode.NOTIMP))
_QUESTION_TAIL = 4  # type and class after the name


class Fault(Enum):
    """Why a message is not the answer."""

    MISMATCH = auto()
    """Another id or another question, or too short to have either."""
    CASE = auto()
    """Everything matches but the case of the name's letters: this server does not keep it, or somebody guesses."""
    MALFORMED = auto()
    """Id and question match; the rest must not be believed."""
    TRUNCATED = auto()
    """TC is set: ask over TCP (RFC 7766 section 5)."""
    NO_EDNS = auto()
    """FORMERR or NOTIMP: what a server says that does not know EDNS (RFC 6891 section 7)."""


def judge(data: bytes, query_id: int, question: bytes) -> Response | Fault:
    """Return the answer in `data` to `question` (raw question section, byte-exact), or what is wrong with it."""
    try:
        response = parse_response(data, query_id, question)
    except WireError:
        return _fault(data, query_id, question)
    if response.truncated:
        return Fault.TRUNCATED
    return Fault.NO_EDNS if response.rcode in _EDNS_REFUSALS else response


def _fault(data: bytes, query_id: int, question: bytes) -> Fault:
    if len(data) < HEADER_OCTETS or int.from_bytes(data[:2]) != query_id:
        return Fault.MISMATCH
    flags = int.from_bytes(data[2:4])
    if not flags & QR:
        return Fault.MISMATCH
    if len(data) == HEADER_OCTETS and flags & RCODE_MASK in _EDNS_REFUSALS:
        return Fault.NO_EDNS  # old servers refuse with the bare header; it costs one more packet, and is not believed
    echoed = data[HEADER_OCTETS : HEADER_OCTETS + len(question)]
    if echoed == question:
        return Fault.MALFORMED
    name, tail = question[:-_QUESTION_TAIL], question[-_QUESTION_TAIL:]
    same = echoed[-_QUESTION_TAIL:] == tail and echoed[:-_QUESTION_TAIL].lower() == name.lower()
    return Fault.CASE if same else Fault.MISMATCH
