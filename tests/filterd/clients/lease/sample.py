"""Lease files for the tests, and what must hold of every format."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from filterd.clients.lease.entry import Flaw
from filterd.clients.sighting import Sighting, Source

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
UNTIL = datetime(2026, 11, 20, 22, tzinfo=UTC)

Parse = Callable[[Iterable[bytes], datetime], Iterator[Sighting | Flaw]]


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def found(
    address: str, until: datetime | None = UNTIL, mac: str = "", hostname: str = "", fingerprint: str = ""
) -> Sighting:
    return Sighting(Source.LEASE, address, NOW, mac, hostname, fingerprint, until=until)


def read(parse: Parse, data: bytes) -> tuple[list[Sighting], list[Flaw]]:
    """The sightings and the flaws of a file."""
    everything = list(parse(BytesIO(data), NOW))
    return (
        [each for each in everything if isinstance(each, Sighting)],
        [each for each in everything if isinstance(each, Flaw)],
    )


def expect_all_before_a_cut(parse: Parse, data: bytes, end: bytes = b"\n") -> None:
    """Cut at every octet: what ends (with `end`) before the cut counts, what does not is a flaw and nothing more."""
    for cut in range(len(data)):
        part = data[:cut]
        leases, flaws = read(parse, part)
        whole = part[: part.rfind(end) + len(end)] if end in part else b""
        assert leases == read(parse, whole)[0]
        if end == b"\n":  # else the cut may lie between two blocks
            assert any(flaw.is_cut for flaw in flaws) == (part != whole)


def expect_only_evidence(parse: Parse, data: bytes) -> None:
    """Whatever the octets, nothing but evidence and flaws comes out, and the evidence is clean."""
    for each in parse(BytesIO(data), NOW):
        if isinstance(each, Flaw):
            assert each.reason
            assert each.reason.isprintable()
        else:
            assert each.source is Source.LEASE
            assert each.until is None or each.until > NOW
            assert set(each.mac) <= set("0123456789abcdef")
            assert len(each.hostname) <= 63
            assert each.hostname.isascii()
            assert each.hostname.isprintable()
