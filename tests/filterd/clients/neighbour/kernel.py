"""What the kernel sends of its neighbour tables, put together from linux/netlink.h and linux/neighbour.h."""

import struct
from ipaddress import ip_address

ERROR, DONE, OVERRUN, NEW, DELETED = 2, 3, 4, 28, 29


def header(kind: int, body: bytes, sequence: int = 0, flags: int = 2) -> bytes:
    """Return one message, padded to four octets."""
    return struct.pack("=IHHII", 16 + len(body), kind, flags, sequence, 0) + body + bytes(-len(body) % 4)


def neighbour(
    address: str,
    mac: bytes,
    state: int,
    *,
    interface: int = 2,
    kind: int = NEW,
    family: int | None = None,
    flags: int = 0,
    header_flags: int = 2,
    sequence: int = 0,
) -> bytes:
    """Return one neighbour; without octets of a MAC it has none."""
    packed = ip_address(address).packed
    body = struct.pack("=BBHiHBB", family or {4: 2, 16: 10}[len(packed)], 0, 0, interface, state, flags, 1)
    for number, value in ((1, packed), (2, mac), (3, struct.pack("=IIII", 1, 2, 3, 0))):
        if value:
            body += struct.pack("=HH", 4 + len(value), number) + value + bytes(-len(value) % 4)
    return header(kind, body, sequence, header_flags)
