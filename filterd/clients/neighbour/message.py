"""Messages of the kernel's neighbour tables (rtnetlink(7), linux/neighbour.h): octets in, words out. No I/O here.

The kernel is trusted, its messages still are read with care: a length that does not fit is an error, never a wrong
device. Written by hand because all of it is one request and three structs; pyroute2, the kept library for it, imports
4 MB and answers with dictionaries of every attribute there is.
"""

import struct
from collections.abc import Iterator
from enum import IntEnum, IntFlag
from ipaddress import ip_address
from socket import inet_ntop

from msgspec import Struct

from filterd.clients.mac import mac_of

GROUP = 1 << 2  # RTNLGRP_NEIGH is group 3; a bind takes the groups as bits from 1

_HEADER = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
_NEIGHBOUR = struct.Struct("=BBHiHBB")  # ndmsg: family, padding, interface, state, flags, type
_ATTRIBUTE = struct.Struct("=HH")  # rtattr: length, type
_ERROR = struct.Struct("=i")

_REQUEST_DUMP = 0x301  # NLM_F_REQUEST | NLM_F_ROOT | NLM_F_MATCH
_INTERRUPTED = 0x10  # NLM_F_DUMP_INTR
_ATTRIBUTE_TYPE = 0x3FFF  # without NLA_F_NESTED and NLA_F_NET_BYTEORDER
_DESTINATION, _LINK_ADDRESS = 1, 2
_PROXY = 0x08  # NTF_PROXY: the box answers for somebody; no device is there
_FAMILIES = {2: 4, 10: 16}  # AF_INET, AF_INET6: octets of an address


class _Type(IntEnum):
    ERROR = 2
    DONE = 3
    OVERRUN = 4
    NEW = 28
    DELETED = 29
    GET = 30


class State(IntFlag):
    """What the kernel knows of a neighbour (linux/neighbour.h)."""

    INCOMPLETE = 0x01
    REACHABLE = 0x02
    STALE = 0x04
    DELAY = 0x08
    PROBE = 0x10
    FAILED = 0x20
    NOARP = 0x40
    PERMANENT = 0x80


# As numbers: of an enumeration, `&` takes a microsecond.
_THERE = int(State.REACHABLE | State.STALE | State.DELAY | State.PROBE | State.PERMANENT)
_REACHABLE, _NOARP = int(State.REACHABLE), int(State.NOARP)


class MessageError(ValueError):
    """The octets are no messages of the kernel's neighbour tables."""


class Present(Struct, frozen=True, gc=False):
    """A device is at an address. `confirmed`: it answered at this moment; what a dump says may be minutes old."""

    interface: int
    address: str
    mac: str
    confirmed: bool


class Absent(Struct, frozen=True, gc=False):
    """Nobody is at an address any more, or nobody answered."""

    interface: int
    address: str


class End(Struct, frozen=True, gc=False):
    """The dump of this sequence number ended; not `whole`: the table changed under it or it failed."""

    sequence: int
    whole: bool


Word = Present | Absent | End


def dump_request(sequence: int) -> bytes:
    """Return the request for all neighbours of both families."""
    return _HEADER.pack(_HEADER.size + _NEIGHBOUR.size, _Type.GET, _REQUEST_DUMP, sequence, 0) + bytes(_NEIGHBOUR.size)


def parse(data: bytes) -> Iterator[Word]:
    """Yield what one datagram says; MessageError where its lengths do not fit (words before that were right)."""
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER.size:
            raise MessageError(f"{len(data) - at} octets where a header has {_HEADER.size}")
        length, kind, flags, sequence, _port = _HEADER.unpack_from(data, at)
        if not _HEADER.size <= length <= len(data) - at:
            raise MessageError(f"a message of {length} octets where {len(data) - at} are left")
        word = _word(kind, data[at + _HEADER.size : at + length], is_event=sequence == 0)
        if word is not None:
            yield word
        if flags & _INTERRUPTED or kind in (_Type.DONE, _Type.ERROR, _Type.OVERRUN):
            yield End(sequence, whole=kind == _Type.DONE and not flags & _INTERRUPTED)
        at += _aligned(length)


def _word(kind: int, body: bytes, *, is_event: bool) -> Word | None:
    if kind not in (_Type.NEW, _Type.DELETED):
        return None
    if len(body) < _NEIGHBOUR.size:
        raise MessageError(f"{len(body)} octets where a neighbour has {_NEIGHBOUR.size}")
    family, _, _, interface, state, flags, _ = _NEIGHBOUR.unpack_from(body)
    octets = _FAMILIES.get(family)
    if octets is None or flags & _PROXY or state & _NOARP:
        return None
    found = dict(attributes(body[_NEIGHBOUR.size :]))
    destination = found.get(_DESTINATION, b"")
    if len(destination) != octets:
        raise MessageError(f"an address of {len(destination)} octets where the family has {octets}")
    if not _is_of_a_device(destination):
        return None
    address = _text(family, destination)
    if kind == _Type.DELETED or not state & _THERE:
        return Absent(interface, address)
    return _present(interface, address, found.get(_LINK_ADDRESS, b""), is_event and bool(state & _REACHABLE))


def _present(interface: int, address: str, link_address: bytes, confirmed: bool) -> Word:
    """Return who is there. Zeros, groups and links that are no Ethernet (tunnels) name no device: nobody is there."""
    try:
        return Present(interface, address, mac_of(link_address), confirmed)
    except ValueError:
        return Absent(interface, address)


def _is_of_a_device(address: bytes) -> bool:
    """Whether it is no address of loopback, of a group, or none at all (RFC 4291 section 2.4, RFC 6890 section 2.2)."""
    if len(address) == 4:
        return address[0] not in (0, 127) and address[0] < 224
    return address[0] != 0xFF and int.from_bytes(address) > 1


def _text(family: int, address: bytes) -> str:
    """Return the form of `ipaddress`, which is the canonical one.

    `inet_ntop` is ten times faster, and differs only for IPv6 addresses that hold one of IPv4.
    """
    return inet_ntop(family, address) if len(address) == 4 or any(address[:10]) else str(ip_address(address))


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield type and octets of each attribute (rtnetlink(7)); MessageError where a length does not fit."""
    at = 0
    while at < len(data):
        if len(data) - at < _ATTRIBUTE.size:
            raise MessageError(f"{len(data) - at} octets where an attribute has at least {_ATTRIBUTE.size}")
        length, kind = _ATTRIBUTE.unpack_from(data, at)
        if not _ATTRIBUTE.size <= length <= len(data) - at:
            raise MessageError(f"an attribute of {length} octets where {len(data) - at} are left")
        yield kind & _ATTRIBUTE_TYPE, data[at + _ATTRIBUTE.size : at + length]
        at += _aligned(length)


def _aligned(length: int) -> int:
    return (length + 3) & ~3  # NLMSG_ALIGNTO, RTA_ALIGNTO
