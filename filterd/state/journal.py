r"""The form of a journal: one line for each event, each with its number and a checksum. No I/O here.

    filterd-journal 1 GENERATION
    CHECKSUM NUMBER JSON

Events are numbered for good, so none is applied twice, whatever it was compacted into meanwhile. The checksum covers
generation, number and event: a line that was moved here from elsewhere is as bad as a damaged one.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from filterd.policy.ledger.event import Event, decode_event

MOST_OCTETS = 8 << 20
"""No journal grows beyond, its first line included; it is compacted long before. What is behind is not read."""

MOST_LINE_OCTETS = 16 << 10

_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Page:
    """What could be read of a journal: the numbered events before the first damage.

    `is_torn`: the last line is cut off, as a power cut leaves it, and nothing else is wrong.
    """

    events: tuple[tuple[int, Event], ...] = ()
    is_intact: bool = True
    is_torn: bool = False
    has_header: bool = True


def header(generation: int) -> bytes:
    """Return the first line."""
    return b"filterd-journal 1 %d\n" % generation


def line(generation: int, number: int, event: bytes) -> bytes:
    """Return the line of an event, given as JSON."""
    return b"%08x %d %b\n" % (_checksum(generation, number, event), number, event)


def read(data: bytes, generation: int) -> Page:
    """Return what `data`, a whole journal or its first MOST_OCTETS and one more, holds; never raises."""
    is_whole = len(data) <= MOST_OCTETS
    first, end, rest = data[:MOST_OCTETS].partition(b"\n")
    if first + end != header(generation):
        return Page(is_intact=False, has_header=False)
    *lines, tail = rest.split(b"\n")
    events: list[tuple[int, Event]] = []
    for each in lines:
        found = _parse(each, generation)
        if found is None or (events and found[0] != events[-1][0] + 1):
            return Page(tuple(events), is_intact=False)
        events.append(found)
    return Page(tuple(events), is_intact=is_whole and not tail, is_torn=is_whole and bool(tail))


def octets(generation: int, events: Iterable[tuple[int, bytes]]) -> bytes:
    """Return the lines of several events."""
    return b"".join(line(generation, number, event) for number, event in events)


def _parse(text: bytes, generation: int) -> tuple[int, Event] | None:
    checksum, _, rest = text.partition(b" ")
    digits, _, event = rest.partition(b" ")
    if not digits.isdigit() or len(digits) > _MOST_DIGITS:
        return None
    number = int(digits)
    if checksum != b"%08x" % _checksum(generation, number, event):
        return None
    try:
        return number, decode_event(event)
    except ValueError:  # whole, but of a version that knows other events
        return None


def _checksum(generation: int, number: int, event: bytes) -> int:
    return zlib.crc32(event, zlib.crc32(b"%d %d " % (generation, number)))
