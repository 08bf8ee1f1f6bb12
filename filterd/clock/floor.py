"""The time floor: an instant that has certainly passed, so that a clock before it is certainly wrong.

It is the latest of what this machine has lived through: a file of ours, the day this was written, whatever signed or
compiled data says of its making, and the traces systemd and fake-hwclock leave. The file of ours follows the clock only
while a time service vouches for it, so a wrong clock chip cannot poison it.
"""

import logging
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from blocklists.folder import write_atomic

BUILT = datetime(2026, 6, 1, tzinfo=UTC)
"""No copy of this program has run before; to be moved on with a release."""

LATEST = BUILT + timedelta(days=30 * 365)
"""No copy is believed to run later: a dead clock chip shows 2036, 2070 or 2106 as readily as 1970."""

FILE = "clock-floor"

_MOST_OCTETS = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Traces:
    """What others leave on this machine: files whose mtime is a time that has passed, and files that hold one (UTC).

    systemd-timesyncd(8) keeps the last known time as an mtime, systemd's builders theirs; fake-hwclock(8) writes
    `2026-11-21 10:17:01`.
    """

    touched: tuple[Path, ...] = (Path("/usr/lib/clock-epoch"), Path("/var/lib/systemd/timesync/clock"))
    written: tuple[Path, ...] = (Path("/etc/fake-hwclock.data"),)

    def times(self) -> Iterator[datetime]:
        """Return every time that can be read."""
        for path in self.touched:
            with suppress(OSError, ValueError, OverflowError):
                yield datetime.fromtimestamp(path.stat().st_mtime, UTC)
        for path in self.written:
            with suppress(OSError, ValueError):
                yield datetime.fromisoformat(_text(path).strip()).replace(tzinfo=UTC)


class Floor:
    """`instant` has certainly passed. `created` is when the data in use was made; `folder` is the engine's own."""

    def __init__(self, folder: Path, created: Iterable[datetime] = (), traces: Traces | None = None) -> None:
        self._path = folder / FILE
        self._kept = self._read()
        found = [*created, *(traces or Traces()).times(), *([self._kept] if self._kept else [])]
        self.instant = max([BUILT, *(each.astimezone(UTC) for each in found if each < LATEST)])

    def advance(self, now: datetime) -> None:
        """Take it that `now` has come; only for a time that a time service vouches for."""
        if self.instant < now < LATEST:
            self.instant = now

    def overrule(self, now: datetime) -> None:
        """Take back a floor that lies after a time that a time service vouches for."""
        self.instant = max(now, BUILT)

    def keep(self) -> bool:
        """Write the floor to disk, so that it outlives the process; return whether that worked.

        Waits for the disk. A disk that cannot be written costs nothing but a lower floor after the next start.
        """
        if self.instant == self._kept:
            return True
        try:
            self._forget_leftovers()
            write_atomic(self._path, [_line(self.instant)])
        except OSError as error:
            _log.info("the time floor could not be kept: %s", error.strerror)
            return False
        self._kept = self.instant
        return True

    def _read(self) -> datetime | None:
        try:
            return _parse(_text(self._path))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            _log.warning("the kept time floor is damaged and does not count")
            return None

    def _forget_leftovers(self) -> None:
        """Remove what a power cut left of a file that was being written."""
        for path in self._path.parent.glob(f".{FILE}.*"):
            path.unlink(missing_ok=True)


def _line(instant: datetime) -> bytes:
    text = instant.astimezone(UTC).isoformat(timespec="seconds")
    return f"{text} {zlib.crc32(text.encode()):08x}\n".encode()


def _parse(line: str) -> datetime:
    """Return the time in a line of ours, ValueError for anything else: one flipped bit may be a century."""
    text = line.partition(" ")[0]
    instant = datetime.fromisoformat(text)
    if _line(instant).decode() != line:
        raise ValueError("not a line of ours")
    return instant


def _text(path: Path) -> str:
    """Return the beginning of a plain file; opened without waiting, for a pipe in its place would hold up the start."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ValueError("no plain file")
        return os.read(handle, _MOST_OCTETS).decode("ascii")
    finally:
        os.close(handle)
