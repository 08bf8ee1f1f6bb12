"""Keeps what is in memory on disk, and gets over whatever the disk does. One thread at a time; every call may wait.

While writing fails the state lives in memory. The first time it works again all of it is written anew, twice: the file
that failed is not among the two generations that are kept.
"""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from filterd.state.disk import Disk, FolderInUseError
from filterd.state.memory import Memory, Numbered
from filterd.state.recovery import Recovery, recover
from filterd.state.trouble import words
from filterd.state.writer import Writer

RETRY_SECONDS = 1.0
"""How often a disk that could not be written is tried again at most."""

RETRY_COMPACTION_SECONDS = 60.0

RENEW_SECONDS = 24 * 3600.0
"""What is over leaves the newest files after a day, and those kept beside them after two, though nothing happens."""

_log = logging.getLogger(__name__)


class Keeper:
    """`trouble` says why nothing can be written; `damage` what could not be read. Neither holds a word of content."""

    def __init__(
        self,
        folder: Path,
        open_disk: Callable[[Path], Disk],
        memory: Memory,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder, self._open_disk, self._memory, self._monotonic = folder, open_disk, memory, monotonic
        self._disk: Disk | None = None
        self._writer: Writer | None = None
        self._damaged: list[str] = []
        self._has_read = False
        self._retry_at = self._compact_at = 0.0
        self._renew_at = monotonic() + RENEW_SECONDS
        self._has_leftovers = True  # in the generation before
        self.trouble: str | None = None
        self.damage: str | None = None

    @property
    def is_saved(self) -> bool:
        """Whether everything that happened is on disk."""
        writer = self._writer
        return self.trouble is None and writer is not None and writer.saved == self._memory.whole.number

    def begin(self, now: datetime | None) -> None:
        """Read the state and make it ready for writing; raises FolderInUseError, and nothing else."""
        try:
            self._begin(now, _at_once)
        except (OSError, ValueError) as error:
            self._note(error)

    def save(self, events: Sequence[Numbered], now: datetime | None, pause: Callable[[], None]) -> bool:
        """Bring these and all earlier events to disk; return whether all of them are there."""
        if self.trouble is not None and self._monotonic() < self._retry_at:
            return False
        try:
            if self._has_read:
                self._put(events, pause)
            else:
                self._begin(now, pause)
        except (OSError, ValueError, FolderInUseError) as error:
            self._note(error)
            return False
        except BaseException:
            if self._writer is not None:
                self._writer.is_broken = True  # a mistake of ours: nobody knows what was written
            raise
        if self.trouble is not None:
            _log.info("%s: changes are on disk again", self._folder)
            self.trouble = None
        return True

    @property
    def is_due(self) -> bool:
        """Whether it is time to look for what is over."""
        return self._monotonic() >= self._renew_at

    def compact(self, now: datetime | None, pause: Callable[[], None]) -> None:
        """Begin a new generation if the journal is long, or once a day if one holds what is over; else it goes on."""
        writer, moment = self._writer, self._monotonic()
        if writer is None or not (writer.is_long or self.is_due) or moment < self._compact_at:
            return
        try:
            before = self._memory.whole.ledger
            if now is not None:
                self._memory.sweep(now, pause)
            has_news = not writer.is_empty or self._memory.whole.ledger is not before
            if has_news or self._has_leftovers:
                writer.rewrite(self._memory.whole, pause)
            self._has_leftovers, self._renew_at = has_news, moment + RENEW_SECONDS
        except (OSError, ValueError) as error:
            self._compact_at = self._monotonic() + RETRY_COMPACTION_SECONDS
            _log.warning("the journal could not be compacted and grows: %s", type(error).__name__)

    def retry_now(self) -> None:
        """Do not wait with the next attempt."""
        self._retry_at = 0.0

    def close(self) -> None:
        """Let go of the folder."""
        writer, disk = self._writer, self._disk
        self._writer = self._disk = None
        if writer is not None:
            writer.close()
        if disk is not None:
            disk.release()

    def _begin(self, now: datetime | None, pause: Callable[[], None]) -> None:
        found, writer = self._take()
        self._memory.adopt(found.whole)
        self._has_read = True
        self._tell_damage(found)
        if now is not None:
            self._memory.sweep(now, pause)
        if found.is_compact and self._memory.whole == found.whole:
            writer.resume(found.whole.number)
        elif found.damaged:
            self._renew(writer, pause)
        else:
            writer.rewrite(self._memory.whole, pause)

    def _take(self) -> tuple[Recovery, Writer]:
        """Open the folder and read it; where that fails it is let go again."""
        self.close()
        disk = self._open_disk(self._folder)
        try:
            found = recover(disk)
        except BaseException:
            disk.release()
            raise
        self._disk, self._writer = disk, Writer(disk, found.base, found.newest)
        self._damaged = found.damaged
        return found, self._writer

    def _put(self, events: Sequence[Numbered], pause: Callable[[], None]) -> None:
        """Write what is not on disk yet, as lines of the journal or else as a whole."""
        writer = self._writer
        if writer is not None and not writer.is_broken:
            with suppress(OSError):
                fresh = [event for event in events if event[0] > writer.saved]
                if fresh:
                    writer.append(fresh)
                return
        if writer is None or self._disk is None or not self._disk.is_in_place():
            _, writer = self._take()  # another folder is there now; what is in memory is newer than whatever it holds
        self._renew(writer, pause)

    def _renew(self, writer: Writer, pause: Callable[[], None]) -> None:
        """Write all of it anew, so that neither of the generations that are kept needs a file that failed."""
        writer.rewrite(self._memory.whole, pause)
        writer.set_aside(self._damaged)
        self._damaged = []
        with suppress(OSError):  # all is on disk; where there is no room for another the failed file stays a while
            writer.rewrite(self._memory.whole, pause)

    def _note(self, error: Exception) -> None:
        self._retry_at = self._monotonic() + RETRY_SECONDS
        told = words(self._folder, error)
        if told != self.trouble:
            self.trouble = told
            _log.warning("%s", told)

    def _tell_damage(self, found: Recovery) -> None:
        names = ", ".join(found.damaged)
        if found.is_alarming:
            self.damage = (
                f"{self._folder}: {names} could not be read to the end; what was before that is in force, and what was "
                "damaged is kept there as damaged.1"
            )
            _log.warning("%s", self.damage)
        elif found.damaged:
            _log.info(
                "%s: the last line of %s was cut off, as by a power cut; nothing else is missing", self._folder, names
            )


def _at_once() -> None:
    """Make no pause."""
