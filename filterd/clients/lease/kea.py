"""The lease files of Kea's memfile backend, IPv4 and IPv6. No I/O here.

Comma-separated, with the columns named in the first line, because every version adds some. Kea appends a row for each
change, so the last row of an address counts. Commas inside a value and unprintable characters are written `&#x2c`
(csv_file.cc). A row with a lifetime of 0 takes a lease back; states other than 0 are declined, expired, released, or
registered by the client itself (lease.h).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from filterd.clients.lease.entry import (
    Flaw,
    Latest,
    address_in,
    by_line,
    instant,
    lease,
    number_in,
    octets_in,
)
from filterd.clients.mac import mac_of
from filterd.clients.sighting import Sighting

NEEDED = frozenset((b"address", b"valid_lifetime", b"expire", b"hwaddr", b"hostname"))

_ESCAPED = re.compile(rb"&#x([0-9a-fA-F]{2})")
_FOREVER = 0xFFFFFFFF
_IN_USE = 0
_PREFIX = 2  # lease_type of a delegated prefix (lease.h), which is no address of a device
_ETHERNET = 1


def parse(lines: Iterable[bytes], now: datetime) -> Iterator[Sighting | Flaw]:
    """Yield a flaw for each line passed over, then the sightings of the leases in use at `now` (aware)."""
    reader = _Reader(now)
    yield from by_line(lines, reader.read)
    yield from reader.latest


class _Reader:
    def __init__(self, now: datetime) -> None:
        self._now = now
        self._columns: list[bytes] = []
        self.latest = Latest()

    def read(self, line: bytes) -> tuple[Sighting, ...]:
        if not line:
            return ()
        values = line.split(b",")
        if not self._columns:
            if missing := sorted(NEEDED.difference(values)):
                raise ValueError(f"the columns {b', '.join(missing).decode()} are missing")
            self._columns = values
            return ()
        if len(values) != len(self._columns):
            raise ValueError(f"{len(values)} values for {len(self._columns)} columns")
        row = dict(zip(self._columns, values, strict=True))
        address = address_in(row[b"address"])
        self.latest.forget(address)  # also if the rest makes no sense: the address may have gone to somebody else
        if _is_in_use(row):
            self.latest.keep(self._lease(address, row))
        return ()

    def _lease(self, address: str, row: dict[bytes, bytes]) -> tuple[Sighting, ...]:
        forever = number_in(row[b"valid_lifetime"]) == _FOREVER
        until = None if forever else instant(number_in(row[b"expire"]))
        hostname = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), row[b"hostname"])
        client = octets_in(row.get(b"client_id") or row.get(b"duid") or b"")
        return lease(address, self._now, until, mac=_mac(row), hostname=hostname, client=client)


def _is_in_use(row: dict[bytes, bytes]) -> bool:
    return (
        number_in(row.get(b"state", b"0")) == _IN_USE
        and number_in(row.get(b"lease_type", b"0")) != _PREFIX
        and number_in(row[b"valid_lifetime"]) > 0
    )


def _mac(row: dict[bytes, bytes]) -> str:
    """Return the MAC; "" where it is not known (IPv6) or the hardware is another."""
    octets = octets_in(row[b"hwaddr"])
    is_ethernet = number_in(row.get(b"hwtype") or b"1") == _ETHERNET
    return mac_of(octets) if len(octets) == 6 and is_ethernet else ""
