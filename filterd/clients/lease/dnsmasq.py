"""The lease file of dnsmasq, as `lease_update_file` of its lease.c writes it. No I/O here.

    1795212000 00:00:5e:00:53:11 192.0.2.11 mia-tablet 01:00:00:5e:00:53:11
    duid 00:01:00:01:2f:00:00:00:00:00:5e:00:53:01
    1795212000 6180625 2001:db8::11 mia-tablet 00:03:00:01:00:00:5e:00:53:11

Expiry (0: never), MAC, address, name or `*`, client id or `*`. The server's own DUID stands before the IPv6 leases,
which have an IAID instead of a MAC, with a T in front for a temporary address.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from filterd.clients.lease.entry import Flaw, address_in, by_line, instant, lease, number_in, octets_in
from filterd.clients.mac import parse_mac
from filterd.clients.sighting import Sighting

# A dnsmasq that is built for machines without a clock (HAVE_BROKEN_RTC) writes how long a lease lasts, not until when.
# No instant of ours is before March 1973 and no lease lasts three years.
_FIRST_INSTANT = 100_000_000
_NOBODY = b"*"


def parse(lines: Iterable[bytes], now: datetime) -> Iterator[Sighting | Flaw]:
    """Yield a sighting for each lease that has not run out at `now` (aware), and a flaw for each line passed over."""
    return by_line(lines, lambda line: _read(line, now))


def _read(line: bytes, now: datetime) -> tuple[Sighting, ...]:
    words = line.split()
    if not words or (words[0] == b"duid" and len(words) == 2):
        return ()
    if len(words) != 5:
        raise ValueError("five words are needed: expiry, MAC or IAID, address, name and client id")
    expiry, hardware, written, hostname, client = words
    address = address_in(written)
    mac = ""
    if b":" in written:
        number_in(hardware.removeprefix(b"T"))
    else:
        mac = _mac(hardware)
    octets = b"" if client == _NOBODY else octets_in(client)
    return lease(address, now, _until(number_in(expiry), now), mac=mac, hostname=hostname, client=octets)


def _mac(hardware: bytes) -> str:
    """Return the MAC, or "" for hardware other than Ethernet, which has its type in front (`20-...`)."""
    if hardware[2:3] == b"-":
        return ""
    return parse_mac(hardware.decode("ascii", "replace"))


def _until(seconds: int, now: datetime) -> datetime | None:
    if not seconds:
        return None
    return instant(seconds) if seconds >= _FIRST_INSTANT else now + timedelta(seconds=seconds)
