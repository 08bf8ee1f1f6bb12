"""Lease files on disk: read again when they changed, never believed while they are being written.

Servers replace their file (Kea, odhcpd, ISC dhcpd), append to it, or truncate it and write it anew (dnsmasq). What was
read while that happens is half of the truth: it has a line without an end, or is suddenly empty, or the file changed
under the reader. Then the last good state stays, for a second: after that a file that is still like this is one that
was cut, and what stands before the cut counts. Owns no thread and no clock: the caller asks every few seconds, best
from a thread, because a disk can be slow.
"""

import os
import stat
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from filterd.clients.lease.detect import parse
from filterd.clients.lease.entry import MOST_OCTETS, Flaw
from filterd.clients.sighting import Sighting
from filterd.error import ConfigError

_PATIENCE = timedelta(seconds=1)
# A pipe is opened without waiting for its writer, a terminal does not become ours; both are refused before that.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

_Signature = tuple[int, int, int, int]


class LeaseWatch:
    """The leases of some files; `problems` says in words what is wrong with them now, in the order of the paths."""

    def __init__(self, paths: Iterable[Path]) -> None:
        """Look at nothing yet."""
        self._files = [_File(path) for path in paths]

    def changed(self, now: datetime) -> tuple[Sighting, ...] | None:
        """Return all leases at `now` (aware) if one of the files was read anew, None if nothing changed."""
        news = [each.look(now) for each in self._files]
        if True not in news:
            return None
        return tuple(lease for each in self._files for lease in each.leases)

    @property
    def problems(self) -> tuple[str, ...]:
        """One sentence for each file that is not there, cannot be read or has lines that make no sense."""
        return tuple(f"{each.path}: {each.problem}" for each in self._files if each.problem)


class _File:
    """One file: the leases of its last good reading, and of which state of the file that was."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.leases: tuple[Sighting, ...] = ()
        self.problem = ""
        self._complaint = ""  # about what was read; `problem` may be that the file is gone
        self._known: _Signature | None = None
        self._read_at: datetime | None = None
        self._doubtful_since: datetime | None = None

    def look(self, now: datetime) -> bool:
        """Return whether `leases` are new."""
        if self._read_at and now < self._read_at:
            self._known = None  # the clock was set back: what had run out may not have
        try:
            reading = _read(self.path, self._known)
        except OSError as error:
            self.problem = _in_words(error)
            return False
        is_new = reading is not None and self._judge(reading, now)
        self.problem = self._complaint
        return is_new

    def _judge(self, reading: "_Reading", now: datetime) -> bool:
        """Take a reading over, or wait for a better one."""
        leases, flaws, complaint = _parsed(reading.data, now)
        is_doubtful = reading.is_moving or complaint or any(each.is_cut for each in flaws)
        if (is_doubtful or (self.leases and not reading.data)) and self._may_improve(now):
            return False
        self._known, self._read_at, self._doubtful_since = reading.signature, now, None
        self._complaint = complaint or _about(flaws)
        if complaint:
            return False
        self.leases = leases
        return True

    def _may_improve(self, now: datetime) -> bool:
        if self._doubtful_since is None or now < self._doubtful_since:
            self._doubtful_since = now
        return now - self._doubtful_since < _PATIENCE


class _Reading(NamedTuple):
    data: bytes
    signature: _Signature
    is_moving: bool


def _read(path: Path, known: _Signature | None) -> _Reading | None:
    """Return what is in the file, None if it is the one that is `known`."""
    if known == _signature(path.stat()):
        return None
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        before = _signature(os.fstat(file.fileno()))
        data = file.read(MOST_OCTETS + 1)
        return _Reading(data, before, is_moving=before != _signature(os.fstat(file.fileno())))


def _signature(status: os.stat_result) -> _Signature:
    if not stat.S_ISREG(status.st_mode):
        raise OSError("is no regular file but a folder, a pipe or a device")
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def _parsed(data: bytes, now: datetime) -> tuple[tuple[Sighting, ...], list[Flaw], str]:
    """Return leases, flaws, and why the whole is none of a lease file."""
    if len(data) > MOST_OCTETS:
        return (), [], f"more than {MOST_OCTETS} octets; the leases known before stay"
    try:
        found = list(parse(data, now))
    except ConfigError as error:
        return (), [], str(error)
    leases = tuple(each for each in found if isinstance(each, Sighting))
    return leases, [each for each in found if isinstance(each, Flaw)], ""


def _about(flaws: list[Flaw]) -> str:
    if not flaws:
        return ""
    place = f"line {flaws[0].line}: " if flaws[0].line else ""
    more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
    return f"{place}{flaws[0].reason}{more}"


def _in_words(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is not there; it is read as soon as it is"
    return f"cannot be read: {error.strerror}" if error.strerror else str(error)
