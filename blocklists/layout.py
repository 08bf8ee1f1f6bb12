"""The layout of the index file: where its parts lie and that they lie right. What they mean is in `index`. No I/O here.

Little-endian throughout:

    header        magic, version, octets of a set number, directory bits, octets of JSON, count, key
    fingerprints  count x u64, strictly rising: keyed BLAKE2b of a lower-case wire name (RFC 7693 section 2.9)
    directory     (2 ** bits + 1) x u32: where the fingerprints with these top bits start
    set numbers   count x u16 (u32 when there are more sets): the list set of the fingerprint at the same place
    JSON          the lists and the list sets
    checksum      SHA-256 of every octet before it
"""

import struct
import sys
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from blocklists.error import IndexFormatError

MAGIC = b"DOMINDEX"
VERSION = 1
HEADER = struct.Struct("<8sHBBIQ16s")
KEY_OCTETS = 16
CHECKSUM_OCTETS = 32
FINGERPRINT_OCTETS = 8
DIRECTORY_OCTETS = 4
MAX_DIRECTORY_BITS = 24

_NUMBER_FORMATS: dict[int, Literal["H", "I"]] = {2: "H", 4: "I"}


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of an index file, as views of it; `bits` is how many top bits the directory is over."""

    key: bytes
    bits: int
    fingerprints: memoryview
    directory: memoryview
    numbers: memoryview
    json: bytes
    checksum: str


def require_little_endian() -> None:
    """Raise IndexFormatError on a machine that cannot use the numbers of the file as they lie on disk."""
    if sys.byteorder != "little":
        raise IndexFormatError("an index needs a little-endian machine")


def split(view: memoryview) -> Parts:
    """Return the parts of the file in `view` (octets); raise IndexFormatError, naming the check that failed.

    Lengths, checksum and directory are verified here; the set numbers against the sets by the reader of the JSON.
    """
    require_little_endian()
    if len(view) < HEADER.size + CHECKSUM_OCTETS:
        raise IndexFormatError(f"{len(view)} octets are too few for an index")
    magic, version, width, bits, json_octets, count, key = HEADER.unpack_from(view)
    if magic != MAGIC:
        raise IndexFormatError("not an index: the first octets are not its magic")
    if version != VERSION:
        raise IndexFormatError(f"index of version {version}; this program reads version {VERSION}")
    if width not in _NUMBER_FORMATS or bits > MAX_DIRECTORY_BITS:
        raise IndexFormatError(f"set numbers of {width} octets, directory over {bits} bits")
    lengths = (count * FINGERPRINT_OCTETS, (2**bits + 1) * DIRECTORY_OCTETS, count * width, json_octets)
    if len(view) != HEADER.size + sum(lengths) + CHECKSUM_OCTETS:
        raise IndexFormatError(f"{len(view)} octets, but the header announces another length: cut off or damaged")
    checksum = sha256(view[:-CHECKSUM_OCTETS])
    if view[-CHECKSUM_OCTETS:] != checksum.digest():
        raise IndexFormatError("the checksum does not match: damaged or half-written")
    fingerprints, directory, numbers, json = _consecutive(view, lengths)
    parts = Parts(
        key=key,
        bits=bits,
        fingerprints=fingerprints.cast("Q"),
        directory=directory.cast("I"),
        numbers=numbers.cast(_NUMBER_FORMATS[width]),
        json=bytes(json),
        checksum=checksum.hexdigest(),
    )
    _verify_directory(parts)
    return parts


def _consecutive(view: memoryview, lengths: tuple[int, ...]) -> list[memoryview]:
    pieces = []
    start = HEADER.size
    for length in lengths:
        pieces.append(view[start : start + length])
        start += length
    return pieces


def _verify_directory(parts: Parts) -> None:
    """A slot that points outside would be an IndexError at the first query that falls into it."""
    slots = parts.directory.tolist()
    if slots[0] != 0 or slots[-1] != len(parts.fingerprints) or slots != sorted(slots):
        raise IndexFormatError("the directory does not lead into the fingerprints")
