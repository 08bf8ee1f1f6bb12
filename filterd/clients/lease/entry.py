"""What the formats of lease files have in common: one lease, a flaw in a line, and the bounds of a file.

A lease file holds what devices say of themselves, and the server may be writing it while it is read. So a line that
makes no sense is a `Flaw` and costs only itself, a line that has no end yet does not count, and every file has an end.
No I/O here.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct

from filterd.clients.mac import format_mac
from filterd.clients.sighting import Sighting, Source, canonical_address, clean_fingerprint, clean_hostname

MOST_OCTETS = 10_000_000
MOST_LINES = 500_000
MOST_LINE = 4096  # the longest that a server writes is below 2,000: a client id of 255 octets in octal escapes
MOST_LEASES = 20_000
MOST_FLAWS = 1000

_MOST_DIGITS = 11  # the year 5138


class Flaw(Struct, frozen=True):
    """A line that was passed over, counted from 1 (0: the file as a whole), and why. `is_cut`: its end is missing."""

    line: int
    reason: str
    is_cut: bool = False


def by_line(lines: Iterable[bytes], read: Callable[[bytes], Iterable[Sighting]]) -> Iterator[Sighting | Flaw]:
    """Yield what `read` makes of each line, and a flaw for each about which it raises ValueError.

    `lines` have their line ends, as a binary file gives them; `read` gets them without. A line without an end is cut
    off. It ends early with a flaw that says so when one of the bounds above is reached.
    """
    flaws = leases = 0
    for number, line in enumerate(lines, 1):
        if number > MOST_LINES or flaws >= MOST_FLAWS:
            yield Flaw(number, "too many lines, or too many that cannot be read; the rest is left out")
            return
        try:
            found = tuple(read(_whole(line)))
        except ValueError as error:
            flaws += 1
            yield Flaw(number, str(error), is_cut=not line.endswith(b"\n"))
            continue
        leases += len(found)
        if leases > MOST_LEASES:
            yield Flaw(number, f"more than {MOST_LEASES} leases; the rest is left out")
            return
        yield from found


def _whole(line: bytes) -> bytes:
    if not line.endswith(b"\n"):
        raise ValueError("the file ends in the middle of this line")
    if len(line) > MOST_LINE:
        raise ValueError(f"{len(line)} octets in one line; at most {MOST_LINE} are read")
    return line.rstrip()


class Latest:
    """The leases of a file to which a server appends: the last word on an address counts."""

    def __init__(self) -> None:
        """Start with no address."""
        self._leases: dict[str, Sighting] = {}

    def forget(self, address: str) -> None:
        """Take back what was said of an address."""
        self._leases.pop(address, None)

    def keep(self, leases: Iterable[Sighting]) -> None:
        """Remember leases; ValueError for one too many."""
        for lease in leases:
            if len(self._leases) >= MOST_LEASES and lease.address not in self._leases:
                raise ValueError(f"more than {MOST_LEASES} leases; this one is left out")
            self._leases[lease.address] = lease

    def __iter__(self) -> Iterator[Sighting]:
        """Yield the leases in order of the first word on each address."""
        return iter(self._leases.values())


def lease(
    address: str, now: datetime, until: datetime | None, *, mac: str = "", hostname: bytes = b"", client: bytes = b""
) -> tuple[Sighting, ...]:
    """Return the sighting of one lease, or none if it has run out.

    `address` is canonical, `client` the octets of a client id or DUID. Neither is taken apart (RFC 8415 section 11:
    opaque), but a client id that is only the MAC again (RFC 2132 section 9.14) says nothing and is left out.
    """
    if until is not None and until <= now:
        return ()
    fingerprint = clean_fingerprint(client.hex(":"))
    if mac and fingerprint == f"01:{format_mac(mac)}":
        fingerprint = ""
    found = Sighting(Source.LEASE, address, now, mac, clean_hostname(hostname), fingerprint, until=until)
    return (found,)


def address_in(text: bytes) -> str:
    """Return the canonical address in a word of a file, or raise ValueError."""
    return canonical_address(text.decode("ascii", "replace"))


def number_in(text: bytes) -> int:
    """Return a number of up to eleven digits, or raise ValueError."""
    if not text.isdigit() or len(text) > _MOST_DIGITS:
        raise ValueError("no number where one is needed")
    return int(text)


def instant(seconds: int) -> datetime:
    """Return the instant so many seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def octets_in(text: bytes) -> bytes:
    """Return the octets of hexadecimal text with or without colons, or raise ValueError."""
    try:
        return bytes.fromhex(text.replace(b":", b"").decode("ascii"))
    except ValueError:
        raise ValueError("no hexadecimal digits where they are needed") from None
