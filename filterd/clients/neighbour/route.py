"""Whether an answer to an address needs a neighbour: the kernel's routes tell (rtnetlink(7)), at once.

On a link with neighbours nothing reaches an address before the kernel knows whose it is. An address behind a router,
one of this machine, and the other end of a tunnel have no neighbour, and nobody needs to wait for one.
"""

import fcntl
import socket
import struct
from ipaddress import ip_address

from filterd.clients.neighbour.message import MessageError, attributes

_HEADER = struct.Struct("=IHHII")  # nlmsghdr: length, type, flags, sequence, port
_ROUTE = struct.Struct("=8BI")  # rtmsg: family, lengths of destination and source, ..., type, flags
_ATTRIBUTE = struct.Struct("=HH")  # rtattr: length, type
_INTERFACE_REQUEST = struct.Struct("=16sH14x")  # ifreq of netdevice(7)

_NEW, _GET, _REQUEST = 24, 26, 1
_DESTINATION, _INTERFACE, _GATEWAY, _VIA = 1, 4, 5, 18
_TYPE_AT = 7  # of rtmsg
_UNICAST = 1
_FLAGS, _HARDWARE = 0x8913, 0x8927  # SIOCGIFFLAGS, SIOCGIFHWADDR
_ETHERNET = 1  # ARPHRD_ETHER
_NO_ARP = 0x80  # IFF_NOARP
_LARGEST = 8192


def has_neighbours(address: str, scope: str = "") -> bool:
    """Whether `address` (canonical text; `scope`: the interface of a link-local one) is on a link with neighbours.

    OSError if nothing leads there, or if the kernel may not be asked.
    """
    interface = socket.if_nametoindex(scope) if scope else 0
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE) as sock:
        sock.settimeout(1.0)  # the kernel answers before `send` returns
        sock.send(request(address, interface))
        found = leads_to(sock.recv(_LARGEST))
    return found is not None and _is_ethernet(found)


def request(address: str, interface: int = 0) -> bytes:
    """Return the question for the route to an address."""
    packed = ip_address(address).packed
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    body = _ROUTE.pack(family, 8 * len(packed), 0, 0, 0, 0, 0, 0, 0) + _attribute(_DESTINATION, packed)
    if interface:
        body += _attribute(_INTERFACE, struct.pack("=I", interface))
    return _HEADER.pack(_HEADER.size + len(body), _GET, _REQUEST, 1, 0) + body


def leads_to(data: bytes) -> int | None:
    """Return the interface on whose link the address is, None if it is behind a router or on this machine itself.

    OSError if there is no route. Lengths that do not fit are a MessageError.
    """
    if len(data) < _HEADER.size + _ROUTE.size:
        raise MessageError(f"{len(data)} octets where a route has more")
    length, kind, *_ = _HEADER.unpack_from(data)
    if kind != _NEW:
        raise OSError("no route")
    body = data[_HEADER.size : length]
    if body[_TYPE_AT] != _UNICAST:
        return None
    found = dict(attributes(body[_ROUTE.size :]))
    if found.keys() & {_GATEWAY, _VIA} or _INTERFACE not in found:
        return None
    return int(struct.unpack("=I", found[_INTERFACE])[0])


def _is_ethernet(interface: int) -> bool:
    """Whether devices on an interface ask each other for hardware addresses of six octets; those of tunnels do not."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        question = _INTERFACE_REQUEST.pack(socket.if_indextoname(interface).encode(), 0)
        flags, kind = (_INTERFACE_REQUEST.unpack(fcntl.ioctl(sock, get, question))[1] for get in (_FLAGS, _HARDWARE))
    return kind == _ETHERNET and not flags & _NO_ARP


def _attribute(kind: int, data: bytes) -> bytes:
    return _ATTRIBUTE.pack(_ATTRIBUTE.size + len(data), kind) + data
