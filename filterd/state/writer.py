"""Writes journals and compacted ledgers so that a power cut at any moment loses nothing that was acknowledged.

One thread at a time. What was read before, and when to write, is elsewhere. Every method raises OSError.
"""

import errno
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from filterd.state import journal
from filterd.state.disk import Disk
from filterd.state.document import Whole, pack
from filterd.state.place import DAMAGED, NEW, generations, journal_name, ledger_name, unfinished

MOST_LINES = 2000
MOST_OCTETS = 256 << 10
"""A journal with more is compacted, so that a start stays quick and a deletion real."""


class Writer:
    """`saved` is the number of the last event on disk. `is_broken`: the journal must not be written to any more."""

    def __init__(self, disk: Disk, base: int, newest: int) -> None:
        """Take the folder; nothing is written before `rewrite` or `resume`."""
        self._disk = disk
        self._base, self._generation = base, newest
        self._journal: int | None = None
        self._lines = self._octets = 0
        self.saved = 0
        self.is_broken = True

    @property
    def is_long(self) -> bool:
        """Whether the journal is to be compacted."""
        return self._lines > MOST_LINES or self._octets > MOST_OCTETS

    @property
    def is_empty(self) -> bool:
        """Whether the journal has no event."""
        return not self._lines

    def resume(self, saved: int) -> None:
        """Go on with the empty journal that is there."""
        self._journal = self._disk.extend(journal_name(self._generation))
        self._octets = len(journal.header(self._generation))
        self.saved, self.is_broken = saved, False

    def append(self, events: Sequence[tuple[int, bytes]]) -> None:
        """Write numbered events and wait for the disk.

        After any failure nobody knows what the file holds, also when a second fsync says that all is well: the kernel
        forgets what it could not write (fsync(2)).
        """
        data = journal.octets(self._generation, events)
        follows = events[0][0] == self.saved + 1  # else an earlier one was not written, and the reader would stop here
        has_room = self._octets + len(data) <= journal.MOST_OCTETS
        was_broken, self.is_broken = self.is_broken, True
        if self._journal is None or was_broken or not has_room or not follows:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        self._disk.write(self._journal, data)
        self._disk.sync(self._journal)
        self.is_broken = False
        self.saved = events[-1][0]
        self._lines += len(events)
        self._octets += len(data)

    def rewrite(self, whole: Whole, pause: Callable[[], None]) -> None:
        """Begin a generation: an empty journal and the ledger as it is; the one before is kept, older ones go.

        Where this fails the old journal goes on, unless the new ledger may already have its name.
        """
        generation = self._generation + 1
        fresh = self._draft(journal_name(generation), [journal.header(generation)], pause)
        try:
            self._disk.close(self._draft(ledger_name(generation), pack(whole, generation), pause))
            self._disk.rename(journal_name(generation) + NEW, journal_name(generation))
            self.is_broken = True
            self._disk.rename(ledger_name(generation) + NEW, ledger_name(generation))
            self._disk.sync_names()
        except BaseException:
            self._disk.close(fresh)
            raise
        self.close()
        self._journal, self._lines, self._octets = fresh, 0, len(journal.header(generation))
        self.saved, self.is_broken = whole.number, False
        self._forget(self._base)
        self._base = self._generation = generation

    def set_aside(self, names: Iterable[str]) -> None:
        """Keep damaged files under other names, two at most, for whoever wants to look at them."""
        present = self._names()
        for name in names:
            if name not in present:
                continue
            with suppress(OSError):
                self._disk.rename(DAMAGED[0], DAMAGED[1])
            with suppress(OSError):
                self._disk.rename(name, DAMAGED[0])

    def close(self) -> None:
        """Close the journal."""
        if self._journal is not None:
            handle, self._journal = self._journal, None
            self._disk.close(handle)

    def _draft(self, name: str, chunks: Iterable[bytes], pause: Callable[[], None]) -> int:
        """Write a whole file under a passing name, on disk when this returns; a full disk gets its room back."""
        draft = name + NEW
        with suppress(OSError):
            self._disk.remove(draft)
        handle = self._disk.create(draft)
        try:
            for chunk in chunks:
                self._disk.write(handle, chunk)
                pause()
            self._disk.sync(handle)
        except BaseException:
            self._disk.close(handle)
            with suppress(OSError):
                self._disk.remove(draft)
            raise
        return handle

    def _forget(self, oldest: int) -> None:
        """Remove the generations before `oldest`, and drafts of earlier lives; what cannot be removed stays."""
        names = self._names()
        ledgers, journals = generations(names)
        old = [ledger_name(each) for each in ledgers if each < oldest]
        old += [journal_name(each) for each in journals if each < oldest]
        for name in (*old, *unfinished(names)):
            with suppress(OSError):
                self._disk.remove(name)

    def _names(self) -> list[str]:
        try:
            return self._disk.names()
        except OSError:
            return []
