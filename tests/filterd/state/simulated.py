"""A disk in memory that remembers every call, and what a power cut may leave of them.

Legal after a cut: what was synced is there. Of octets written since, any number from the front, or all in length with
zeros from somewhere on. Of changes of names since the folder was synced, any of them in order, for POSIX promises none.
A rename is whole or not at all. Syncing a file keeps no name, syncing the folder keeps no octets.
"""

import errno
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

SECTOR = 512

Image = Mapping[str, bytes]
Change = tuple[tuple[str, int | None], ...]


@dataclass(slots=True)
class Moment:
    """What is on disk for certain and what is not, after one call."""

    names: dict[str, int] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    synced: dict[int, bytes] = field(default_factory=dict)
    written: dict[int, bytes] = field(default_factory=dict)

    def images(self) -> Iterator[Image]:
        """Yield everything that a power cut now may leave."""
        for kept in product((True, False), repeat=len(self.changes)):
            names = dict(self.names)
            for change, is_kept in zip(self.changes, kept, strict=True):
                if is_kept:
                    _change(names, change)
            open_files = [inode for inode in names.values() if self.written.get(inode)]
            for contents in self._contents(open_files, is_thorough=len(set(kept)) < 2):
                yield {name: contents.get(inode, self.synced.get(inode, b"")) for name, inode in names.items()}

    def _contents(self, inodes: list[int], *, is_thorough: bool) -> Iterator[dict[int, bytes]]:
        """Yield what may be in files with unsynced octets: each in all ways while the others are old, then new.

        All ways only where either all or none of the changes of names were kept; else the numbers multiply.
        """
        old = {inode: self.synced.get(inode, b"") for inode in inodes}
        new = {inode: old[inode] + self.written[inode] for inode in inodes}
        yield old
        yield new
        if not is_thorough:
            return
        for inode in inodes:
            for torn in _torn(old[inode], self.written[inode]):
                yield {**old, inode: torn}
                if len(inodes) > 1:
                    yield {**new, inode: torn}


def _torn(old: bytes, written: bytes) -> Iterator[bytes]:
    whole = old + written
    last_line = whole.rfind(b"\n", len(old), -1) + 1 or len(old)
    sectors = range(len(old) - len(old) % SECTOR + SECTOR, len(whole), SECTOR)
    for cut in sorted({*sectors, *range(max(last_line, len(old)), len(whole))}):
        yield whole[:cut]
    for cut in (len(old), *sectors, (len(old) + len(whole)) // 2):
        yield whole[:cut] + bytes(len(whole) - cut)


def _change(names: dict[str, int], change: Change) -> None:
    for name, inode in change:
        if inode is None:
            names.pop(name, None)
        else:
            names[name] = inode


class SimulatedDisk:
    """A `filterd.state.disk.Disk`. `moments` has one entry for each call that changed something.

    Those of its `calls` that change something are counted; the ones whose numbers are in `failing` fail.
    """

    def __init__(self, image: Image | None = None) -> None:
        self._names: dict[str, int] = {}
        self._data: dict[int, bytearray] = {}
        self.now = Moment()
        for inode, (name, data) in enumerate((image or {}).items()):
            self._names[name], self._data[inode] = inode, bytearray(data)
            self.now.names[name], self.now.synced[inode] = inode, bytes(data)
        self.moments: list[Moment] = [self.now]
        self.calls = 0
        self.failing: Collection[int] = ()
        self.failure = errno.ENOSPC
        self.is_released = False

    def image(self) -> Image:
        """Return what a reader sees now, no power cut involved."""
        return {name: bytes(self._data[inode]) for name, inode in self._names.items()}

    def names(self) -> list[str]:
        return list(self._names)

    def read(self, name: str, most: int) -> bytes:
        return bytes(self._data[self._inode(name)][:most])

    def create(self, name: str) -> int:
        self._fail()
        if name in self._names:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        inode = len(self._data)
        self._data[inode] = bytearray()
        self._renamed(((name, inode),))
        return inode

    def extend(self, name: str) -> int:
        self._fail()
        return self._inode(name)

    def write(self, handle: int, data: bytes) -> None:
        self.calls += 1
        is_full = self.calls in self.failing
        data = data[: len(data) // 2] if is_full else data  # a disk becomes full in the middle of a line
        self._data[handle] += data
        self._next(written={**self.now.written, handle: self.now.written.get(handle, b"") + data})
        if is_full:
            raise OSError(self.failure, os.strerror(self.failure))

    def sync(self, handle: int) -> None:
        self._fail()
        rest = {inode: data for inode, data in self.now.written.items() if inode != handle}
        self._next(synced={**self.now.synced, handle: bytes(self._data[handle])}, written=rest)

    def close(self, handle: int) -> None:
        assert handle in self._data

    def rename(self, old: str, new: str) -> None:
        self._fail()
        inode = self._inode(old)
        self._renamed(((old, None), (new, inode)))

    def remove(self, name: str) -> None:
        self._fail()
        self._inode(name)
        self._renamed(((name, None),))

    def sync_names(self) -> None:
        self._fail()
        self._next(names=dict(self._names), changes=())

    def is_in_place(self) -> bool:
        return True

    def release(self) -> None:
        self.is_released = True

    def _fail(self) -> None:
        self.calls += 1
        if self.calls in self.failing:
            raise OSError(self.failure, os.strerror(self.failure))

    def _inode(self, name: str) -> int:
        if name not in self._names:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self._names[name]

    def _renamed(self, change: Change) -> None:
        _change(self._names, change)
        self._next(changes=(*self.now.changes, change))

    def _next(
        self,
        names: dict[str, int] | None = None,
        changes: tuple[Change, ...] | None = None,
        synced: dict[int, bytes] | None = None,
        written: dict[int, bytes] | None = None,
    ) -> None:
        now = self.now
        self.now = Moment(
            now.names if names is None else names,
            now.changes if changes is None else changes,
            now.synced if synced is None else synced,
            now.written if written is None else written,
        )
        self.moments.append(self.now)
