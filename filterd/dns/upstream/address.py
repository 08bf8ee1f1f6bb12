"""Where upstreams are: `udp://` and `tcp://` URLs and the nameservers of resolv.conf. No name is ever resolved here."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from filterd.error import ConfigError

SYSTEM = "system"
_RESOLV_CONF = Path("/etc/resolv.conf")
_ALLOWED = "allowed: udp://ADDRESS[:PORT], tcp://ADDRESS[:PORT], system; an IPv6 address stands in [brackets]"
_DNS_PORT = 53
# resolv.conf(5): MAXNS, what the C library itself reads.
_MAX_NAMESERVERS = 3

# What getaddrinfo gives for a numeric address: host and port, for IPv6 flow label and zone as well.
SocketAddress = tuple[str | int, ...] | tuple[int, bytes]


class Transport(StrEnum):
    """How a server is asked first; UDP moves to TCP when an answer is truncated or looks forged."""

    UDP = "udp"
    TCP = "tcp"


@dataclass(frozen=True, slots=True)
class Address:
    """One upstream server; `host` is an IP address, with `%zone` when it is link-local."""

    transport: Transport
    host: str
    port: int = _DNS_PORT

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine, where no outsider can forge what comes back."""
        return ip_address(self.host).is_loopback

    def sockaddr(self) -> tuple[socket.AddressFamily, SocketAddress]:
        """Return the address family and the socket address; `ConfigError` when the zone is no interface here."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_DGRAM, flags=socket.AI_NUMERICHOST)
        except OSError as error:
            raise ConfigError(f"{self}: {error.strerror}; allowed: an address this machine can reach") from error
        family, _, _, _, where = found[0]
        return family, where

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.transport}://{host}:{self.port}"


def parse(text: str) -> Address:
    """Return the address a URL such as `udp://192.0.2.1:53` names; `ConfigError` says what is wrong with it."""
    try:
        url = urlsplit(text)
        transport = Transport(url.scheme)
        host, port = str(ip_address(url.hostname or "")), url.port
    except ValueError as error:
        raise ConfigError(f"{text}: {error}; {_ALLOWED}") from error
    if "@" in url.netloc or url.path.strip("/") or url.query or url.fragment:
        raise ConfigError(f"{text}: more than an address and a port; {_ALLOWED}")
    if port == 0:
        raise ConfigError(f"{text}: port 0; allowed: 1-65535")
    return Address(transport, host, port or _DNS_PORT)


def from_resolv_conf(text: str) -> tuple[Address, ...]:
    """Return the nameservers a resolv.conf(5) names, in order; lines that are no address are skipped as libc does."""
    found: list[Address] = []
    for line in text.splitlines():
        words = line.split()
        if len(words) < 2 or words[0] != "nameserver":
            continue
        try:
            found.append(Address(Transport.UDP, str(ip_address(words[1]))))
        except ValueError:
            continue
    return tuple(found[:_MAX_NAMESERVERS])


def expand(servers: Iterable[str], resolv_conf: Path = _RESOLV_CONF) -> tuple[Address, ...]:
    """Return the addresses of all `servers` in order, without doubles; `ConfigError` with one line for each mistake."""
    found: dict[Address, None] = {}
    mistakes: list[str] = []
    for text in servers:
        try:
            found.update(dict.fromkeys(_system(resolv_conf) if text == SYSTEM else (parse(text),)))
        except ConfigError as error:
            mistakes += error.lines
    if not found and not mistakes:
        mistakes.append(f"no server; {_ALLOWED}")
    if mistakes:
        raise ConfigError(mistakes)
    return tuple(found)


def _system(resolv_conf: Path) -> tuple[Address, ...]:
    try:
        found = from_resolv_conf(resolv_conf.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise ConfigError(f"{SYSTEM}: {resolv_conf}: {error.strerror}; {_ALLOWED}") from error
    if not found:
        raise ConfigError(f"{SYSTEM}: {resolv_conf} names no nameserver; {_ALLOWED}")
    return found
