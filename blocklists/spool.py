"""Records of a build on disk: written in any order, read back sorted, never all in memory. What they mean: `encode`."""

import struct
from array import array
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

from blocklists.encode import Record, SetTable, merge

_RECORD = struct.Struct("<QI")
_BUCKET_BITS = 8  # 5 M records: 20,000 in a bucket, some 3 MB while it is sorted
_PENDING_OCTETS = 16 * 1024  # per bucket, so 4 MB in all before they go to disk


class Spool:
    """Records in files by the top bits of their fingerprint, which spread evenly."""

    def __init__(self, folder: Path) -> None:
        """Keep the files in `folder`, which the caller removes; those of an earlier spool go now."""
        self._folder = folder
        for left in folder.glob("bucket-*"):
            left.unlink()
        self._pending = [bytearray() for _ in range(1 << _BUCKET_BITS)]

    def add(self, record: Record) -> None:
        """Put one record in."""
        bucket = record[0] >> 64 - _BUCKET_BITS
        pending = self._pending[bucket]
        pending += _RECORD.pack(*record)
        if len(pending) >= _PENDING_OCTETS:
            self._flush(bucket)

    def buckets(self) -> Iterator[list[Record]]:
        """Yield all records in rising order, a bucket at a time."""
        for bucket in range(len(self._pending)):
            self._flush(bucket)
            path = self._path(bucket)
            yield sorted(_RECORD.iter_unpack(path.read_bytes()))
            path.unlink()

    def _flush(self, bucket: int) -> None:
        with self._path(bucket).open("ab") as file:
            file.write(self._pending[bucket])
        self._pending[bucket].clear()

    def _path(self, bucket: int) -> Path:
        return self._folder / f"bucket-{bucket:03d}"


def merge_to(folder: Path, spool: Spool, table: SetTable) -> tuple[memoryview, memoryview]:
    """Merge what is in `spool`; return fingerprints (u64) and set numbers (u32) as views of files in `folder`."""
    fingerprints, numbers = folder / "fingerprints", folder / "numbers"
    with fingerprints.open("wb") as fingerprint_file, numbers.open("wb") as number_file:
        for records in spool.buckets():
            merged = [(hashed, table.number(pairs)) for hashed, pairs in merge(records)]
            array("Q", (hashed for hashed, _ in merged)).tofile(fingerprint_file)
            array("I", (number for _, number in merged)).tofile(number_file)
    return _mapped(fingerprints).cast("Q"), _mapped(numbers).cast("I")


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        if not path.stat().st_size:  # an empty file cannot be mapped
            return memoryview(b"")
        return memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
