"""One piece of evidence of a device: who says so, what it says, and since when. What follows from it is elsewhere.

What is written here comes from DHCP clients and packets of anybody, so it is cleaned before it goes into a `Sighting`.
No I/O here.
"""

import re
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address

from msgspec import Struct

MOST_HOSTNAME = 63  # octets of a DNS label (RFC 1035 section 2.3.4)
MOST_FINGERPRINT = 1024  # a client id of 255 octets (RFC 2132 section 9.14) as hexadecimal pairs with colons

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9._-]+", re.ASCII)


class Source(StrEnum):
    """Who saw the device, strongest first: an adult, encrypted DNS, the kernel, a DHCP server, the device itself."""

    MANUAL = "manual"
    CLIENT_ID = "client-id"
    NEIGHBOUR = "neighbour"
    LEASE = "lease"
    MDNS = "mdns"


class Sighting(Struct, frozen=True, gc=False):
    """`address` is what `canonical_address` returns; the texts after `seen` are "" where the source knows nothing.

    `seen`: when the evidence was read; `until`: when it ends by itself, None if it does not say. Both are aware.
    `mac`: 12 lower-case hexadecimal digits. `hostname`: what `clean_hostname` lets through. `fingerprint`: what the
    DHCP client says of itself (client id, vendor class, DUID). `client_id`: of encrypted DNS.
    """

    source: Source
    address: str
    seen: datetime
    mac: str = ""
    hostname: str = ""
    fingerprint: str = ""
    client_id: str = ""
    until: datetime | None = None


def canonical_address(text: str) -> str:
    """Return an address as the engine writes it: the shortest form, IPv4-mapped IPv6 as IPv4, no scope such as `%eth0`.

    ValueError says why something is no address of one device.
    """
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        raise ValueError("no IP address") from None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_unspecified or address.is_multicast or address == IPv4Address("255.255.255.255"):
        raise ValueError("not the address of one device")
    return str(address)


def clean_hostname(text: str | bytes) -> str:
    """Return a host name in lower case of only a-z, 0-9, `-`, `_` and `.`, at most 63 long, or "".

    Other printable characters become `-`, as devices do themselves with the spaces of their owner's words. A name with
    anything unprintable (terminal escapes, changes of writing direction) is dropped whole: its sender meant no name.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if len(text) > 4 * MOST_HOSTNAME or not text.isprintable():
        return ""
    name = _NOT_IN_A_NAME.sub("-", text.lower()).strip("-._")
    return name if len(name) <= MOST_HOSTNAME else ""


def clean_fingerprint(text: str) -> str:
    """Return printable ASCII of at most 1,024 characters as it is, anything else as ""."""
    return text if len(text) <= MOST_FINGERPRINT and text.isascii() and text.isprintable() else ""
