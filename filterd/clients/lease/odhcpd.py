"""The lease file of odhcpd (OpenWrt), as its statefiles.c writes it. No I/O here.

    192.0.2.11      mia-tablet.lan  mia-tablet
    # br-lan 00005e005311 ipv4 mia-tablet 1795212000 c000020b 32 192.0.2.11/32
    2001:db8::11    mia-tablet
    # br-lan 0003000100005e005311 5e4f51 mia-tablet 1795212000 11 128 2001:db8::11/128

It is a hosts file in which comments hold the leases: interface, MAC or DUID, `ipv4` or the IAID, name or `-`, expiry
(-1: never, 0: has run out), what was assigned, its length, and the addresses. The lines between repeat what the
comments say and are passed over. A name that odhcpd itself finds broken has `broken\\x20` in front.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from filterd.clients.lease.entry import Flaw, address_in, by_line, instant, lease, number_in, octets_in
from filterd.clients.mac import mac_of
from filterd.clients.sighting import Sighting

_FOREVER = b"-1"
_BROKEN = b"broken\\x20"
_FIRST_ADDRESS = 8  # after `#`, interface, DUID, IAID, name, expiry, assigned, length


def parse(lines: Iterable[bytes], now: datetime) -> Iterator[Sighting | Flaw]:
    """Yield a sighting for each address leased at `now` (aware), and a flaw for each line passed over."""
    return by_line(lines, lambda line: tuple(_read(line, now)))


def _read(line: bytes, now: datetime) -> Iterator[Sighting]:
    words = line.split()
    if not words:
        return
    if words[0] != b"#":
        address_in(words[0])
        return
    if len(words) < _FIRST_ADDRESS:
        raise ValueError("eight words are needed: #, interface, DUID, IAID, name, expiry, assigned and length")
    duid, iaid, hostname, expiry = words[2:6]
    until = None if expiry == _FOREVER else instant(number_in(expiry))
    hostname = b"" if hostname.startswith(_BROKEN) else hostname
    if iaid == b"ipv4":
        mac, client = mac_of(octets_in(duid)), b""
    else:
        mac, client = "", octets_in(duid)
    for written in words[_FIRST_ADDRESS:]:
        network, _, length = written.partition(b"/")
        if length == (b"32" if iaid == b"ipv4" else b"128"):  # shorter: a delegated prefix, no address of a device
            yield from lease(address_in(network), now, until, mac=mac, hostname=hostname, client=client)
