"""Walking the records of one answer: headers first, data only of the records somebody keeps. No I/O here."""

from collections.abc import Iterable
from struct import Struct
from typing import NamedTuple

from filterd.dns.wire.constant import CLASS_IN, MAX_ADDRESSES, MAX_RDATA_NAMES, MAX_SIGNATURES, MAX_TTL, Rtype
from filterd.dns.wire.error import WireError
from filterd.dns.wire.message import Record
from filterd.dns.wire.name import POINTER, NameReader
from filterd.dns.wire.record import name_count, read_rdata
from filterd.dns.wire.svcb import is_well_formed

_RECORD = Struct(">HHIH").unpack_from  # type, class, TTL, RDLENGTH
_OPT = int(Rtype.OPT)
_RRSIG = int(Rtype.RRSIG)
_RRSIG_OCTETS = 20  # 18 before the signer's name, the root, one octet of signature (RFC 4034 section 3.1)
_SERVICE = frozenset((Rtype.SVCB, Rtype.HTTPS))
_BOUNDED = _SERVICE | {Rtype.A, Rtype.AAAA}


class Row(NamedTuple):
    """A record whose data has not been read: it lies at `start`. `covered` is the type an RRSIG signs, else 0."""

    owner: bytes
    key: bytes  # the owner in lower case
    rtype: int
    covered: int
    ttl: int
    start: int
    length: int


class Walker:
    """Goes through one message from `position` on; `lost_service` tells of malformed SVCB or HTTPS left out."""

    __slots__ = ("_data", "_reader", "lost_service", "position")

    def __init__(self, data: bytes, position: int) -> None:
        """Start at `position`, which is the end of the question."""
        self._data = data
        self._reader = NameReader(data)
        self.position = position
        self.lost_service = False

    def walk(self, count: int) -> list[Row]:
        """Return the next `count` records. A length over the message's end shows in `position` or as IndexError.

        Raises WireError for a class other than IN (OPT has none) and for signatures too short or too many.
        """
        rows = []
        signatures = 0
        owner = key = pointer = b""
        data = self._data
        position = self.position
        for _ in range(count):
            if data[position : position + 2] == pointer:  # nearly all records of an answer repeat their owner so
                position += 2
            else:
                pointer = data[position : position + 2] if data[position] >= POINTER else b""
                owner, position = self._reader.read(position)
                key = owner.lower()
            rtype, rclass, ttl, length = _RECORD(data, position)
            start = position + 10
            position = start + length
            if rclass != CLASS_IN and rtype != _OPT:
                raise WireError(f"record of class {rclass}")
            covered = 0
            if rtype == _RRSIG:
                signatures += 1
                if length < _RRSIG_OCTETS or signatures > MAX_SIGNATURES:
                    raise WireError("signature that is too short, or one too many")
                covered = int.from_bytes(data[start : start + 2], "big")
            rows.append(Row(owner, key, rtype, covered, ttl, start, length))
        self.position = position
        return rows

    def rdata(self, row: Row) -> bytes:
        """Return the data of `row`, its names uncompressed. Raises WireError or IndexError if it is malformed."""
        return read_rdata(self._data, self._reader, row.rtype, row.start, row.length)

    def records(self, rows: Iterable[Row]) -> tuple[Record, ...]:
        """Return `rows` as records, RRset by RRset in order of appearance."""
        rrsets: dict[tuple[bytes, int, int], list[Row]] = {}
        for row in rows:
            rrsets.setdefault((row.key, row.rtype, row.covered), []).append(row)
        return tuple(record for members in rrsets.values() for record in self._rrset(members))

    def _rrset(self, members: list[Row]) -> list[Record]:
        """Return one RRset: the smallest TTL for all (RFC 2181 section 5.2), no record twice (section 5).

        Signatures form one set per type they cover, whose TTL is that of the covered set (RFC 4034 section 3).
        """
        owner, _, rtype, *_ = members[0]
        if rtype in _BOUNDED and len(members) > MAX_ADDRESSES:
            raise WireError(f"{len(members)} records of type {rtype} in one set; at most {MAX_ADDRESSES} are allowed")
        if len(members) * name_count(rtype) > MAX_RDATA_NAMES:
            raise WireError(f"more than {MAX_RDATA_NAMES} names in the data of one set of type {rtype}")
        data = dict.fromkeys(map(self.rdata, members))
        if rtype in _SERVICE:
            found = len(data)
            data = {rdata: None for rdata in data if is_well_formed(rdata)}
            self.lost_service |= len(data) < found
        ttl = min(MAX_TTL, *[row.ttl for row in members])
        return [Record(owner, rtype, CLASS_IN, ttl, rdata) for rdata in data]
