"""Places on the network, as a settings file spells them. No I/O here."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import ClassVar, Self

DNS_PORT = 53


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An IP address and a port; port 0 lets the system choose a free one."""

    host: str
    port: int

    allowed: ClassVar[str] = "an address and a port, such as 127.0.0.1:5353 or [::1]:5353"

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `192.0.2.1:53` or `[2001:db8::1]:53`, a scope such as `[fe80::1%eth0]:53` included."""
        host, colon, port = text.rpartition(":")
        if not colon or not host:
            raise ValueError("the port is missing")
        return cls(_host(host), _port(port))


class Transport(StrEnum):
    """How an upstream is asked. SYSTEM: the name servers the machine itself uses."""

    UDP = "udp"
    TCP = "tcp"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class UpstreamURL:
    """One upstream; of SYSTEM, `host` is empty and `port` 0."""

    transport: Transport
    host: str = ""
    port: int = 0

    allowed: ClassVar[str] = "udp://ADDRESS, tcp://ADDRESS, either with :PORT (an IPv6 address in []), or system"

    def __str__(self) -> str:
        if self.transport is Transport.SYSTEM:
            return "system"
        return f"{self.transport}://{Endpoint(self.host, self.port)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `udp://192.0.2.1`, `tcp://[2001:db8::1]:5353` or `system`."""
        if text == Transport.SYSTEM:
            return cls(Transport.SYSTEM)
        scheme, separator, place = text.partition("://")
        if not separator or scheme not in (Transport.UDP, Transport.TCP):
            raise ValueError("it begins with neither udp:// nor tcp://")
        has_port = place.rpartition(":")[1] and not place.endswith("]")
        host, port = place.rsplit(":", 1) if has_port else (place, str(DNS_PORT))
        upstream = cls(Transport(scheme), _host(host), _port(port))
        if upstream.port == 0:
            raise ValueError("port 0 cannot be asked")
        return upstream


@dataclass(frozen=True, slots=True)
class Prefix:
    """A range of client addresses, kept as its text because the schema reader knows no union of network classes."""

    text: str

    allowed: ClassVar[str] = "an address or a range, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32"

    def __str__(self) -> str:
        return self.text

    @property
    def network(self) -> IPv4Network | IPv6Network:
        """The range as a network; an address alone is a range of one."""
        return ip_network(self.text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `192.0.2.0/24`; bits set beyond the length are refused, they are a slip."""
        return cls(str(ip_network(text)))


def _host(text: str) -> str:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        address = ip_address(bare)
    except ValueError:
        raise ValueError(f"{bare[:60]!r} is no IP address") from None
    if (address.version == 6) is not (bare is not text):
        raise ValueError("an IPv6 address stands in [], an IPv4 address does not")
    return str(address)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535):
        raise ValueError(f"port {text[:60]!r} is not a number from 0 to 65535")
    return int(text)
