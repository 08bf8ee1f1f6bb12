"""Announcements as devices send them."""

from datetime import UTC, datetime
from ipaddress import ip_address

from tests.support.message import record

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
NAME = b"\x0aMia-Tablet\x05local\x00"
RESPONSE = 0x8400  # QR and AA (RFC 6762 section 18)
FLUSH = 0x8001  # class IN with the cache-flush bit


def host(address: str, name: bytes = NAME, ttl: int = 120, rclass: int = FLUSH) -> bytes:
    """An A or AAAA record."""
    packed = ip_address(address).packed
    return record(name, 1 if len(packed) == 4 else 28, packed, ttl, rclass)


def message(*records: bytes, flags: int = RESPONSE, additional: int = 0, questions: bytes = b"") -> bytes:
    """A message whose last records are in the additional section; `questions` hold at most one."""
    counts = (0, flags, bool(questions), len(records) - additional, 0, additional)
    return b"".join(int(each).to_bytes(2, "big") for each in counts) + questions + b"".join(records)
