"""Names inside a message: where an uncompressed one ends, and reading compressed ones within a budget. No I/O here."""

from filterd.dns.wire.constant import MAX_HOPS, MAX_LABEL, MAX_NAME, MAX_NAME_LABELS, MAX_NAME_OCTETS
from filterd.dns.wire.error import WireError

POINTER = 0xC0
_TOO_MANY_HOPS = f"more than {MAX_HOPS} compression pointers in one name"


def name_end(data: bytes, start: int) -> int:
    """Return the offset after the uncompressed name at `start`, or 0 if none is there (RFC 1035 section 3.1).

    Compression pointers count as malformed, and so do the label types 01 and 10, which nobody may use (RFC 6891
    section 5).
    """
    position = start
    limit = start + MAX_NAME - 1
    try:
        while length := data[position]:
            position += length + 1
            if length > MAX_LABEL or position > limit:
                return 0
    except IndexError:
        return 0
    return position + 1


class NameReader:
    """Reads the compressed names of one message (RFC 1035 section 4.1.4); the message as a whole has one budget.

    A pointer must point before the labels it continues, so no chain can loop; a chain ends after ten hops. Every name
    that was read is remembered by its offset, because answers point at the same few names again and again.
    """

    __slots__ = ("_data", "_known", "_labels", "_octets")

    def __init__(self, data: bytes) -> None:
        """Start with nothing read and the whole budget."""
        self._data = data
        self._known: dict[int, tuple[bytes, int]] = {}
        self._labels = MAX_NAME_LABELS
        self._octets = MAX_NAME_OCTETS

    def read(self, offset: int) -> tuple[bytes, int]:
        """Return the name at `offset`, uncompressed and in its own case, and the offset after it.

        Raises WireError for a malformed name, IndexError for one that runs over the end of the message.
        """
        data = self._data
        if data[offset] >= POINTER:  # a bare pointer: nearly every owner
            end = offset + 2
            name = self._follow(offset, offset, 0)[0]
        else:
            name, _, end = self._walk(offset, 0)
        self._octets -= len(name)
        if self._octets < 0:
            raise WireError("names of more than 64 KiB in one message")
        return name, end

    def _follow(self, offset: int, start: int, depth: int) -> tuple[bytes, int]:
        """Return the name behind the pointer at `offset` and how many pointers it took; `start` is the name's own."""
        target = (self._data[offset] & 0x3F) << 8 | self._data[offset + 1]
        if target >= start:
            raise WireError("compression pointer that does not point backwards")
        known = self._known.get(target)
        if known is None:
            if depth == MAX_HOPS:  # before going deeper: 16 kB of pointers must not become 8,000 calls
                raise WireError(_TOO_MANY_HOPS)
            name, hops, _ = self._walk(target, depth + 1)
            known = self._known[target] = name, hops + 1
        if known[1] > MAX_HOPS:
            raise WireError(_TOO_MANY_HOPS)
        return known

    def _walk(self, start: int, depth: int) -> tuple[bytes, int, int]:
        """Return name, pointers followed and the offset after the name whose labels begin at `start`."""
        data = self._data
        position = start
        limit = start + MAX_NAME - 1
        while 0 < (length := data[position]) <= MAX_LABEL and position < limit:
            position += length + 1
            self._labels -= 1
        if self._labels < 0:
            raise WireError(f"more than {MAX_NAME_LABELS} labels to walk in one message")
        if not length:
            name, hops, end = data[start : position + 1], 0, position + 1
        elif length < POINTER:
            raise WireError("label type that nobody may use, or name too long")
        else:
            suffix, hops = self._follow(position, start, depth)
            name, end = data[start:position] + suffix, position + 2
        if len(name) > MAX_NAME:
            raise WireError(f"name of {len(name)} octets; at most {MAX_NAME} are allowed")
        return name, hops, end
