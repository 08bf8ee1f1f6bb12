"""Sockets of our own: UDP and TCP on every configured address."""

import errno
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from filterd.config import Endpoint
from filterd.error import ConfigError

_TRIES = 20

_WHAT_TO_DO = {
    errno.EADDRINUSE: "another program has this port; stop it, or choose another port",
    errno.EADDRNOTAVAIL: "this machine does not have this address; one of its own",
    errno.EACCES: "ports below 1024 need a service manager that hands the socket over; a port from 1024 on",
    errno.EAFNOSUPPORT: "this machine has no IPv6; IPv4 addresses only",
}


@dataclass(frozen=True, slots=True)
class Sockets:
    """Bound sockets, ready for the listeners."""

    udp: tuple[socket.socket, ...] = ()
    tcp: tuple[socket.socket, ...] = ()

    def close(self) -> None:
        """Close all of them."""
        for sock in (*self.udp, *self.tcp):
            sock.close()

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return where they are bound, each place once."""
        names = [sock.getsockname() for sock in (*self.udp, *self.tcp)]
        return tuple(dict.fromkeys(Endpoint(name[0], name[1]) for name in names))


def bind_all(endpoints: Iterable[Endpoint]) -> Sockets:
    """Return a UDP and a TCP socket for each endpoint, on one port; raises ConfigError and then leaves none open."""
    udp: list[socket.socket] = []
    tcp: list[socket.socket] = []
    for endpoint in endpoints:
        try:
            pair = _bind_pair(endpoint)
        except OSError as error:
            Sockets(tuple(udp), tuple(tcp)).close()
            hint = _WHAT_TO_DO.get(error.errno or 0, "an address and a port of this machine")
            raise ConfigError(f"listen: port {endpoint.port} of {endpoint.host}: {error.strerror}; {hint}") from error
        udp.append(pair[0])
        tcp.append(pair[1])
    return Sockets(tuple(udp), tuple(tcp))


def bind(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """Return one bound socket; raises OSError. An IPv6 wildcard leaves IPv4 alone, so that both can be listed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, kind)
    try:
        if kind == socket.SOCK_STREAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else a restart waits for old connections
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(socket.getaddrinfo(host, port, family, kind, flags=socket.AI_NUMERICHOST)[0][4])
    except OSError:
        sock.close()
        raise
    return sock


def _bind_pair(endpoint: Endpoint) -> tuple[socket.socket, socket.socket]:
    for _ in range(_TRIES):
        udp = bind(endpoint.host, endpoint.port, socket.SOCK_DGRAM)
        try:
            return udp, bind(endpoint.host, udp.getsockname()[1], socket.SOCK_STREAM)
        except OSError as error:
            udp.close()
            if endpoint.port or error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, "no port is free for both UDP and TCP")
