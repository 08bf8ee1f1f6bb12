"""The domain index: which lists cover a name. Reads what `encode` writes; the file is drawn in `layout`. No I/O here.

A name is found by the fingerprint of itself and of each parent. Beside every fingerprint stands the number of a *list
set*, which says which lists hold the name and how; thousands of names share one. The measurements that led here are in
docs/decisions/0001-domain-index.md.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple, Self

import msgspec

from blocklists.entry import Match
from blocklists.error import IndexFormatError
from blocklists.layout import FINGERPRINT_OCTETS, Parts, split

EXCEPTION = 4  # flags of a list set, beside the bits of Match
IMPORTANT = 8
MAX_LABELS = 127  # 255 octets with the root hold no more (RFC 1035 section 2.3.4)

_MEMO_LIMIT = 20_000  # answers remembered; the lists at hand give some hundreds


class ListInfo(msgspec.Struct, frozen=True):
    """What the index says of one list.

    `kind` is `category`, `protected`, `garden` or `service`; `label` the slug of that category (or `category/part`),
    group, tier or service. `match` is what somebody chose for its names (None: what its format says), `entries` how
    many names it has here, `sha256` that of the text as received, `text` the file it is kept in ("" when it is not),
    `authority` the authority's name or "". Dates are ISO 8601 or "".
    """

    slug: str
    kind: str
    label: str
    name: str
    publisher: str = ""
    licence: str = ""
    version: str = ""
    created: str = ""
    expires: str = ""
    match: Match | None = None
    entries: int = 0
    sha256: str = ""
    format: str = ""
    text: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One list covers the name: by its entry made of the last `labels` labels of the qname, of kind `match`."""

    list: ListInfo
    labels: int
    match: Match


ListSet = tuple[tuple[int, int], ...]
"""Pairs of list number and flags: the bits of Match, EXCEPTION, IMPORTANT."""


class Contents(msgspec.Struct, frozen=True):
    """The JSON part of the file. `depths[n]` is the union of the Match bits of all entries with n labels."""

    lists: tuple[ListInfo, ...]
    sets: tuple[ListSet, ...]
    depths: tuple[int, ...]


class _Candidate(NamedTuple):
    """A covering entry, so that the greatest of a list decides."""

    important: bool
    labels: int
    exception: bool
    match: Match


def fingerprint(name: bytes, key: bytes) -> int:
    """Return the 64-bit fingerprint of a lower-case wire name."""
    return int.from_bytes(blake2b(name, digest_size=FINGERPRINT_OCTETS, key=key).digest(), "little")


class Index:
    """All lists, searchable; made by `from_buffer`, which keeps a view of the buffer and no copy."""

    def __init__(self, parts: Parts, contents: Contents) -> None:
        """Take what `from_buffer` has verified."""
        self.lists = contents.lists
        self.checksum = parts.checksum
        self._keyed = blake2b(digest_size=FINGERPRINT_OCTETS, key=parts.key)  # to copy: cheaper than to make anew
        self._shift = 64 - parts.bits
        self._fingerprints = parts.fingerprints
        self._directory = parts.directory
        self._numbers = parts.numbers
        self._sets = contents.sets
        self._depths = contents.depths
        self._memo: dict[tuple[int, ...], tuple[Hit, ...]] = {}

    @classmethod
    def from_buffer(cls, data: bytes | memoryview) -> Self:
        """Verify the whole of `data` and return its index; raise IndexFormatError, naming the check that failed."""
        parts = split(memoryview(data).toreadonly())
        return cls(parts, _verified_contents(parts))

    def __len__(self) -> int:
        """Return how many different names the lists hold together."""
        return len(self._fingerprints)

    def match(self, qname: bytes) -> tuple[Hit, ...]:
        """Return one hit per list that covers `qname` (lower-case wire), in the order of the lists.

        Within a list the longest entry that covers the name decides, an exception before an entry of the same length,
        and `important` entries before all others.
        """
        labels = position = 0
        while octets := qname[position]:
            position += octets + 1
            labels += 1
        found: tuple[int, ...] = ()
        needed = 1
        position = 0
        while labels:
            if self._depths[labels] & needed:
                hashed = self._keyed.copy()
                hashed.update(qname[position:])
                number = int.from_bytes(hashed.digest(), "little")
                slot = number >> self._shift
                low, high = self._directory[slot], self._directory[slot + 1]
                at = bisect_left(self._fingerprints, number, low, high)
                if at < high and self._fingerprints[at] == number:
                    found += (self._numbers[at] << 9 | labels << 2 | needed,)
            needed = 2
            position += qname[position] + 1
            labels -= 1
        return self._hits(found) if found else ()

    def _hits(self, found: tuple[int, ...]) -> tuple[Hit, ...]:
        """Hits depend on list sets and label counts only, so an index has few different answers and they are kept."""
        hits = self._memo.get(found)
        if hits is None:
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            hits = self._memo[found] = tuple(self._decided(found))
        return hits

    def _decided(self, found: tuple[int, ...]) -> Iterator[Hit]:
        best: dict[int, _Candidate] = {}
        for packed in found:
            labels, needed = packed >> 2 & 127, packed & 3
            for number, flags in self._sets[packed >> 9]:
                if flags & needed:
                    candidate = _Candidate(flags & IMPORTANT > 0, labels, flags & EXCEPTION > 0, Match(flags & 3))
                    best[number] = max(candidate, best.get(number, candidate))
        for number, decisive in sorted(best.items()):
            if not decisive.exception:
                yield Hit(self.lists[number], decisive.labels, decisive.match)


def _verified_contents(parts: Parts) -> Contents:
    try:
        contents = msgspec.json.decode(parts.json, type=Contents)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise IndexFormatError(f"the lists of the index cannot be read: {error}") from error
    if len(contents.depths) != MAX_LABELS + 1 or any(bits not in range(4) for bits in contents.depths):
        raise IndexFormatError("the label counts of the index are not a table of Match bits")
    if any(not _is_sound(listed, flags, contents) for pairs in contents.sets for listed, flags in pairs):
        raise IndexFormatError("a list set of the index names a list or a flag that does not exist")
    if max(parts.numbers, default=-1) >= len(contents.sets):
        raise IndexFormatError("a name of the index names a list set that does not exist")
    return contents


def _is_sound(listed: int, flags: int, contents: Contents) -> bool:
    return 0 <= listed < len(contents.lists) and flags & 3 > 0 and flags == flags & 15
