"""The data of single records: reading it out of a message, and the names it redirects to. No I/O here.

Names are decompressed in the types of RFC 1035 and in those where RFC 3597 section 4 wants a receiver to do so, plus KX
and DNAME. Every other type is passed as the octets it is.
"""

from filterd.dns.wire.constant import Rtype
from filterd.dns.wire.error import WireError
from filterd.dns.wire.message import Record
from filterd.dns.wire.name import NameReader, name_end
from filterd.dns.wire.svcb import target

_ANY_LENGTH = -1
_FIXED: dict[int, int] = {Rtype.A: 4, Rtype.AAAA: 16}

# Octets before the names, names, octets after them.
_LAYOUT: dict[int, tuple[int, int, int]] = {
    **dict.fromkeys((Rtype.NS, Rtype.MD, Rtype.MF, Rtype.CNAME, Rtype.MB, Rtype.MG, Rtype.MR, Rtype.PTR), (0, 1, 0)),
    Rtype.SOA: (0, 2, 20),
    Rtype.MINFO: (0, 2, 0),
    Rtype.MX: (2, 1, 0),
    Rtype.RP: (0, 2, 0),
    Rtype.AFSDB: (2, 1, 0),
    Rtype.RT: (2, 1, 0),
    Rtype.SIG: (18, 1, _ANY_LENGTH),
    Rtype.PX: (2, 2, 0),
    Rtype.NXT: (0, 1, _ANY_LENGTH),
    Rtype.SRV: (6, 1, 0),
    Rtype.NAPTR: (4, 1, 0),  # and three counted strings, see _naptr_name
    Rtype.KX: (2, 1, 0),
    Rtype.DNAME: (0, 1, 0),
}


def name_count(rtype: int) -> int:
    """Return how many names are decompressed in one record of this type."""
    return _LAYOUT[rtype][1] if rtype in _LAYOUT else 0


def read_rdata(data: bytes, reader: NameReader, rtype: int, start: int, length: int) -> bytes:
    """Return the RDATA at `start`, its names uncompressed. Raises WireError if it does not fit its type or length."""
    end = start + length
    layout = _LAYOUT.get(rtype)
    if layout is None:
        if _FIXED.get(rtype, length) != length:
            raise WireError(f"record of type {rtype} with {length} octets")
        return data[start:end]
    before, names, after = layout
    position = _naptr_name(data, start, end) if rtype == Rtype.NAPTR else start + before
    parts = [data[start:position]]
    for _ in range(names):
        if position >= end:
            raise WireError(f"record of type {rtype} without its name")
        name, position = reader.read(position)
        parts.append(name)
    if position > end or after not in (_ANY_LENGTH, end - position):
        raise WireError(f"record of type {rtype} that does not fill its length")
    parts.append(data[position:end])
    return b"".join(parts)


def _naptr_name(data: bytes, start: int, end: int) -> int:
    """Return where the replacement of a NAPTR record begins (RFC 3403 section 4.1)."""
    position = start + _LAYOUT[Rtype.NAPTR][0]
    for _ in range(3):
        if position >= end:
            raise WireError("NAPTR record that ends within its strings")
        position += 1 + data[position]
    return position


def targets(record: Record) -> tuple[bytes, ...]:
    """Return the lower-case names to which a CNAME, DNAME, SVCB or HTTPS record sends the client; others have none.

    A TargetName of "." is the owner itself (RFC 9460 section 2.5), which adds nothing. Raises WireError if the RDATA
    holds no readable name.
    """
    if record.rtype in (Rtype.CNAME, Rtype.DNAME):
        if name_end(record.rdata, 0) != len(record.rdata) or not record.rdata:
            raise WireError(f"record of type {record.rtype} without a name")
        return (record.rdata.lower(),)
    if record.rtype not in (Rtype.SVCB, Rtype.HTTPS):
        return ()
    name = target(record.rdata)
    if name is None:
        raise WireError(f"record of type {record.rtype} without a target")
    return (name.lower(),) if len(name) > 1 else ()
