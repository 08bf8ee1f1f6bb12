"""Octets of a multicast DNS message become what a device says of itself. No I/O here.

Anybody on the link can send such a message with any name in it, so a name counts only for the very address the message
came from. That leaves who can forge that address, and who just calls itself like another: a name from here is never
more than a hint.
"""

import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address

from filterd.clients.sighting import Sighting, Source, canonical_address, clean_hostname
from filterd.dns.wire.constant import CLASS_IN, HEADER_OCTETS, OPCODE_MASK, QR, RCODE_MASK, Rtype
from filterd.dns.wire.error import WireError
from filterd.dns.wire.name import NameReader

MOST_OCTETS = 9000  # RFC 6762 section 17
MOST_RECORDS = 128

_HEADER = struct.Struct(">6H")
_RECORD = struct.Struct(">HHIH")  # type, class, TTL, RDLENGTH
_QUESTION_OCTETS = 4  # type and class after the name
_CACHE_FLUSH = 0x8000  # RFC 6762 section 10.2
_LONGEST = timedelta(minutes=75)  # the longest TTL that section 10 recommends
_LENGTHS = {int(Rtype.A): 4, int(Rtype.AAAA): 16}
_LOCAL = b"\x05local\x00"


def announced(data: bytes, sender: str, now: datetime) -> Sighting | None:
    """Return what the device at `sender` (text, a scope does not count) calls itself; None if it does not say.

    That is the name of an A or AAAA record with the sender's own address, in a response as RFC 6762 wants it;
    everything malformed, over a limit or about somebody else is ignored.
    """
    try:
        address = canonical_address(sender)
        for name, ttl in _names(data, ip_address(address).packed):
            hostname = _hostname(name)
            if hostname and ttl:  # 0 is a goodbye (section 10.1)
                until = now + min(timedelta(seconds=ttl), _LONGEST)
                return Sighting(Source.MDNS, address, now, hostname=hostname, until=until)
    except (WireError, IndexError, struct.error, ValueError):
        pass
    return None


def _names(data: bytes, packed: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield owner (wire form) and TTL of the records that hold this address, once all of the message was walked."""
    _, flags, questions, *counts = _HEADER.unpack_from(data)
    # Messages with another opcode or response code are to be ignored (sections 18.3 and 18.11), queries tell nothing.
    if not flags & QR or flags & (OPCODE_MASK | RCODE_MASK):
        return
    if len(data) > MOST_OCTETS or questions + sum(counts) > MOST_RECORDS:
        raise WireError("message that is too long or has too many records")
    reader = NameReader(data)
    position = HEADER_OCTETS
    for _ in range(questions):  # to be ignored too (section 6)
        position = reader.read(position)[1] + _QUESTION_OCTETS
    found = []
    for _ in range(sum(counts)):
        owner, position = reader.read(position)
        rtype, rclass, ttl, length = _RECORD.unpack_from(data, position)
        start = position + _RECORD.size
        position = start + length
        is_ours = length == _LENGTHS.get(rtype) and rclass & ~_CACHE_FLUSH == CLASS_IN
        if is_ours and data[start:position] == packed:
            found.append((owner, ttl))
    if position != len(data):
        raise WireError("octets after the last record, or too few")
    yield from found


def _hostname(name: bytes) -> str:
    """Return the label before `.local`, cleaned; "" for a name of another form (section 3)."""
    first = name[1 : 1 + name[0]]
    return clean_hostname(first) if name[1 + len(first) :].lower() == _LOCAL else ""
