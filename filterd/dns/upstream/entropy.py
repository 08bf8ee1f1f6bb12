"""What a forger must guess: query id, source port and the case of the name's letters (RFC 5452, 0x20). No I/O here.

Everything comes from the operating system's generator; a predictable one was CVE-2025-40780 (BIND).
"""

from os import urandom

_CASE_BIT = bytes(0x20 if 0x61 <= octet <= 0x7A else 0 for octet in range(256))
_FIRST_PORT = 1024


def draw_id() -> int:
    """Return a query id, uniform over 0-65535."""
    return int.from_bytes(urandom(2))


def draw_port() -> int:
    """Return a source port, uniform over 1024-65535 (RFC 5452 section 9.2: the whole range, not the ephemeral part)."""
    while (port := int.from_bytes(urandom(2))) < _FIRST_PORT:
        pass
    return port


def draw_case(qname: bytes) -> bytes:
    """Return `qname` (lower-case wire) with each letter in random case (draft-vixie-dnsext-dns0x20 section 3).

    Length octets are at most 63 and so are never taken for letters.
    """
    size = len(qname)
    flips = int.from_bytes(qname.translate(_CASE_BIT)) & int.from_bytes(urandom(size))
    return (int.from_bytes(qname) ^ flips).to_bytes(size)
