"""The domain index, written: entries to fingerprints and list sets, those to the octets `index` reads. No I/O here."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from operator import itemgetter

import msgspec

from blocklists.entry import Entry
from blocklists.index import EXCEPTION, IMPORTANT, MAX_LABELS, Contents, ListInfo, ListSet, fingerprint
from blocklists.layout import HEADER, KEY_OCTETS, MAGIC, MAX_DIRECTORY_BITS, VERSION, require_little_endian
from blocklists.name import to_wire

Record = tuple[int, int]
"""A fingerprint, and list number and flags packed by `record`."""

_NAMES_PER_SLOT_BITS = 4  # 8 to 16 names in a slot of the directory: 0.3 octets a name, three steps of bisection
_CHUNK_ITEMS = 1 << 15


class Depths:
    """The union of the Match bits for each number of labels, gathered while entries pass."""

    def __init__(self) -> None:
        """Start without any."""
        self._bits = [0] * (MAX_LABELS + 1)

    def add(self, entry: Entry) -> None:
        """Count an entry in."""
        self._bits[entry.name.count(".") + 1] |= entry.match

    def bits(self) -> tuple[int, ...]:
        """Return what `Contents` wants."""
        return tuple(self._bits)


class SetTable:
    """Numbers for list sets, in the order in which they are first met, and how many names have each."""

    def __init__(self) -> None:
        """Start without any."""
        self._numbers: dict[ListSet, int] = {}
        self._uses: list[int] = []

    def number(self, pairs: ListSet) -> int:
        """Return the number of the set of one more name, a new one for a new set."""
        number = self._numbers.setdefault(pairs, len(self._numbers))
        if number == len(self._uses):
            self._uses.append(0)
        self._uses[number] += 1
        return number

    def sets(self) -> tuple[ListSet, ...]:
        """Return all sets in the order of their numbers."""
        return tuple(self._numbers)

    def names(self) -> Counter[int]:
        """Return for each list number how many different names the list has."""
        names: Counter[int] = Counter()
        for pairs, uses in zip(self._numbers, self._uses, strict=True):
            for listed in {listed for listed, _ in pairs}:
                names[listed] += uses
        return names


def record(entry: Entry, listed: int, key: bytes) -> Record:
    """Return the record of an entry of the list with number `listed`."""
    flags = entry.match | EXCEPTION * entry.exception | IMPORTANT * entry.important
    return fingerprint(to_wire(entry.name), key), listed << 4 | flags


def merge(records: Iterable[Record]) -> Iterator[tuple[int, ListSet]]:
    """Yield each fingerprint with its list set; `records` are in rising order."""
    for hashed, group in groupby(records, key=itemgetter(0)):
        flags: dict[tuple[int, int], int] = {}
        for _, packed in group:
            kind = packed >> 4, packed & (EXCEPTION | IMPORTANT)  # `||a^` and `@@||a^` stay two pairs
            flags[kind] = flags.get(kind, 0) | packed & 15
        yield hashed, tuple((listed, bits) for (listed, _), bits in sorted(flags.items()))


def encode(key: bytes, contents: Contents, fingerprints: memoryview, numbers: memoryview) -> Iterator[bytes]:
    """Yield the index file in pieces from strictly rising fingerprints (u64) and the numbers of their sets (u32).

    Both are views, of an array or of a mapped file: neither has to fit into memory.
    """
    checksum = sha256()
    for piece in _pieces(key, contents, fingerprints, numbers):
        checksum.update(piece)
        yield piece
    yield checksum.digest()


def _pieces(key: bytes, contents: Contents, fingerprints: memoryview, numbers: memoryview) -> Iterator[bytes]:
    require_little_endian()
    bits = min(MAX_DIRECTORY_BITS, max(0, len(fingerprints).bit_length() - _NAMES_PER_SLOT_BITS))
    width = 2 if len(contents.sets) <= 1 << 16 else 4
    json = msgspec.json.encode(contents)
    yield HEADER.pack(MAGIC, VERSION, width, bits, len(json), len(fingerprints), key)
    yield from _chunks(fingerprints)
    yield array("I", (bisect_left(fingerprints, slot << 64 - bits) for slot in range((1 << bits) + 1))).tobytes()
    for chunk in _chunks(numbers):
        yield chunk if width == 4 else array("H", memoryview(chunk).cast("I")).tobytes()
    yield json


def _chunks(items: memoryview) -> Iterator[bytes]:
    for start in range(0, len(items), _CHUNK_ITEMS):
        yield items[start : start + _CHUNK_ITEMS].tobytes()


def encode_lists(lists: Sequence[tuple[ListInfo, Iterable[Entry]]], key: bytes = bytes(KEY_OCTETS)) -> bytes:
    """Return the index of lists small enough for memory: for tests and for callers with a few names of their own.

    Public suffixes are not looked for; the caller says what is in the lists. `entries` is counted here.
    """
    depths, table = Depths(), SetTable()
    records: list[Record] = []
    for listed, (_, entries) in enumerate(lists):
        for entry in entries:
            depths.add(entry)
            records.append(record(entry, listed, key))
    fingerprints, numbers = array("Q"), array("I")
    for hashed, pairs in merge(sorted(records)):
        fingerprints.append(hashed)
        numbers.append(table.number(pairs))
    names = table.names()
    infos = (msgspec.structs.replace(info, entries=names[listed]) for listed, (info, _) in enumerate(lists))
    contents = Contents(tuple(infos), table.sets(), depths.bits())
    return b"".join(encode(key, contents, memoryview(fingerprints), memoryview(numbers)))
