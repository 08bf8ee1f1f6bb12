"""The sockets that hear multicast DNS on the links of this machine. They never send.

Each link has a socket for each address family, bound to the group, so that nothing sent to an address of this machine
gets in: what comes from beyond the link cannot come by multicast (RFC 6762 section 11). A responder on this machine
(Avahi) keeps working beside it, and so does a DNS server on this port. What a message says is decided in `message`.
"""

import asyncio
import socket
import struct
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice

from filterd.clients.mdns.message import MOST_OCTETS, announced
from filterd.clients.sighting import Sighting

PORT = 5353
GROUP_V4 = "224.0.0.251"
GROUP_V6 = "ff02::fb"

# The worst message costs 0.4 ms: so few at a wake-up that queries get their turn after 3 ms, so few a second that
# somebody who floods the group costs 4 % of a core. What a home really says is a few messages a minute a device.
BATCH = 8
MOST_A_SECOND = 100
MOST_LINKS = 32

# linux/in.h and linux/in6.h; Python 3.11 does not name these. Off: a socket hears only what it joined itself.
_IP_MULTICAST_ALL = 49
_IPV6_MULTICAST_ALL = 29

_MREQN = struct.Struct("=4s4si")  # ip_mreqn of ip(7): group, address, interface
_MREQ6 = struct.Struct("=16sI")  # ipv6_mreq of RFC 3493 section 5.2

_FAMILIES = {socket.AF_INET: "IPv4", socket.AF_INET6: "IPv6"}


def links() -> dict[str, int]:
    """Return the interfaces of this machine that may have devices behind them, by name: all but loopback."""
    return {name: index for index, name in socket.if_nameindex() if name != "lo"}


class MdnsListener:
    """Hears announcements on the running loop between `listen` and `stop`.

    `heard` gets each sighting; it must not wait. `now` gives the time (aware). `problems` says in words what cannot be
    heard.
    """

    def __init__(self, heard: Callable[[Sighting], None], now: Callable[[], datetime], port: int = PORT) -> None:
        """Open nothing yet. The port is another one only in tests."""
        self._heard = heard
        self._now = now
        self._port = port
        self._sockets: dict[tuple[socket.AddressFamily, int], socket.socket] = {}
        self._second = 0
        self._left = 0
        self.problems: tuple[str, ...] = ()

    def listen(self, interfaces: Mapping[str, int]) -> None:
        """Listen on these interfaces (name to index, as `links()` gives them) and on no others any more.

        To be called again from time to time, because interfaces come and go; nothing is missed on those that stay.
        """
        wanted = {
            (family, index): name for name, index in islice(interfaces.items(), MOST_LINKS) for family in _FAMILIES
        }
        for gone in self._sockets.keys() - wanted.keys():
            self._close(gone)
        problems = [self._open(*key, name) for key, name in wanted.items() if key not in self._sockets]
        self.problems = tuple(filter(None, problems))

    def stop(self) -> None:
        """Leave the groups and close."""
        for key in tuple(self._sockets):
            self._close(key)

    def _open(self, family: socket.AddressFamily, index: int, name: str) -> str:
        """Return "" or what went wrong."""
        sock = socket.socket(family, socket.SOCK_DGRAM)
        try:
            _prepare(sock, self._port, index)
        except OSError as error:
            sock.close()
            return f"names of devices (mDNS, {_FAMILIES[family]}) cannot be heard on {name}: {error.strerror}"
        asyncio.get_running_loop().add_reader(sock, self._drain, sock)
        self._sockets[family, index] = sock
        return ""

    def _close(self, key: tuple[socket.AddressFamily, int]) -> None:
        sock = self._sockets.pop(key)
        asyncio.get_running_loop().remove_reader(sock)
        sock.close()

    def _drain(self, sock: socket.socket) -> None:
        for _ in range(BATCH):
            try:
                data, peer = sock.recvfrom(MOST_OCTETS + 1)
            except OSError:  # nothing left, or an interface that went down: the next wake-up reads on
                return
            # A response from another port is to be ignored (RFC 6762 section 6).
            if peer[1] == self._port and self._may_look():
                sighting = announced(data, peer[0], self._now())
                if sighting:
                    self._heard(sighting)

    def _may_look(self) -> bool:
        second = int(asyncio.get_running_loop().time())
        if second != self._second:
            self._second, self._left = second, MOST_A_SECOND
        self._left -= 1
        return self._left >= 0


def _prepare(sock: socket.socket, port: int, index: int) -> None:
    """Bind to the group and join it on one interface."""
    sock.setblocking(False)
    # Both, because a port is shared only with those who ask for the same, and responders differ in what they ask for.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if sock.family == socket.AF_INET6:
        group = socket.inet_pton(socket.AF_INET6, GROUP_V6)
        sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_MULTICAST_ALL, 0)
        sock.bind((GROUP_V6, port, 0, index))
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, _MREQ6.pack(group, index))
    else:
        group = socket.inet_aton(GROUP_V4)
        sock.setsockopt(socket.IPPROTO_IP, _IP_MULTICAST_ALL, 0)
        sock.bind((GROUP_V4, port))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, _MREQN.pack(group, bytes(4), index))
