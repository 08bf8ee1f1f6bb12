"""Sockets handed over by the service manager: LISTEN_FDS and LISTEN_PID, as in sd_listen_fds(3).

What each descriptor is (UDP or TCP, IPv4 or IPv6) is read from the descriptor, so the order of the unit file does not
matter. Handed-over sockets replace the addresses of the configuration: a service without privileges could not bind
them itself, and a socket that stays open between two processes loses no query.
"""

import os
import socket
from collections.abc import MutableMapping

from filterd.dns.listeners.bind import Sockets
from filterd.error import ConfigError

_FIRST = 3  # SD_LISTEN_FDS_START
_MOST = 64


def take_over(environment: MutableMapping[str, str]) -> Sockets:
    """Return the sockets meant for this process and remove the variables, so that no child takes them again.

    Raises ConfigError when a descriptor is no UDP or listening TCP socket.
    """
    pid, count = environment.pop("LISTEN_PID", ""), environment.pop("LISTEN_FDS", "")
    environment.pop("LISTEN_FDNAMES", None)
    if pid != str(os.getpid()):
        return Sockets()
    if not (count.isascii() and count.isdigit() and int(count) <= _MOST):
        raise ConfigError(f"LISTEN_FDS: {count[:20]!r}; a number from 0 to {_MOST}")
    udp: list[socket.socket] = []
    tcp: list[socket.socket] = []
    for descriptor in range(_FIRST, _FIRST + int(count)):
        sock = _adopt(descriptor)
        (udp if sock.type == socket.SOCK_DGRAM else tcp).append(sock)
    return Sockets(tuple(udp), tuple(tcp))


def _adopt(descriptor: int) -> socket.socket:
    try:
        os.set_inheritable(descriptor, False)
        sock = socket.socket(fileno=descriptor)
        listening = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        raise ConfigError(
            f"LISTEN_FDS: descriptor {descriptor}: {error.strerror}; a bound UDP or TCP socket"
        ) from error
    internet = sock.family in (socket.AF_INET, socket.AF_INET6)
    if not internet or not (sock.type == socket.SOCK_DGRAM or (sock.type == socket.SOCK_STREAM and listening)):
        sock.detach()  # not ours to close
        raise ConfigError(
            f"LISTEN_FDS: descriptor {descriptor} is {sock.family.name} {sock.type.name};"
            " a UDP or a listening TCP socket"
        )
    return sock
