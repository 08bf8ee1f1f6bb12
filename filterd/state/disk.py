"""The state folder as the few calls that are made on it, so that a test can stand in for the disk and its power cuts.

What the files mean is elsewhere. Every call raises OSError.
"""

import errno
import fcntl
import os
import stat
from pathlib import Path
from typing import Protocol

_FLAGS = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # no way out of the folder, no waiting for a pipe
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class FolderInUseError(Exception):
    """Another process holds the folder."""


class Disk(Protocol):
    """One folder. Handles are numbers that `create` and `extend` give."""

    def names(self) -> list[str]:
        """Return the names in the folder."""
        ...

    def read(self, name: str, most: int) -> bytes:
        """Return the first octets of a plain file, `most` of them at most; anything else is refused."""
        ...

    def create(self, name: str) -> int:
        """Open a new file for writing."""
        ...

    def extend(self, name: str) -> int:
        """Open an existing plain file for writing at its end."""
        ...

    def write(self, handle: int, data: bytes) -> None:
        """Write all of `data`."""
        ...

    def sync(self, handle: int) -> None:
        """Make what was written last; a file that has no name any more is refused."""
        ...

    def close(self, handle: int) -> None:
        """Give the handle back."""
        ...

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, in place of whatever had it."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file."""
        ...

    def sync_names(self) -> None:
        """Make all names last (fsync(2): syncing a file does not keep its name)."""
        ...

    def is_in_place(self) -> bool:
        """Whether the folder still is what its path leads to."""
        ...

    def release(self) -> None:
        """Let go of the folder."""
        ...


class FolderDisk:
    """A real folder, held by this process alone as long as it is open.

    The lock (flock(2)) is on the folder itself: it needs no file, so a folder on a disk that can only be read is locked
    and read as well, and it ends with the process however that ends.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder if need be, and hold it; FolderInUseError if another process does."""
        self._path = folder
        _make(folder)
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(self._folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._folder)
            raise FolderInUseError(str(folder)) from error
        except BaseException:
            os.close(self._folder)
            raise

    def names(self) -> list[str]:
        return os.listdir(self._folder)  # noqa: PTH208 - a Path has no listing of an open folder

    def read(self, name: str, most: int) -> bytes:
        with os.fdopen(self._open(name, os.O_RDONLY), "rb") as file:
            return file.read(most)

    def create(self, name: str) -> int:
        return os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, _FILE_MODE, dir_fd=self._folder)

    def extend(self, name: str) -> int:
        return self._open(name, os.O_WRONLY | os.O_APPEND)

    def write(self, handle: int, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]

    def sync(self, handle: int) -> None:
        os.fsync(handle)
        if os.fstat(handle).st_nlink == 0:  # somebody removed it: what is written to it is gone when it is closed
            raise OSError(errno.ENOENT, os.strerror(errno.ENOENT))

    def close(self, handle: int) -> None:
        os.close(handle)

    def rename(self, old: str, new: str) -> None:
        os.rename(old, new, src_dir_fd=self._folder, dst_dir_fd=self._folder)

    def remove(self, name: str) -> None:
        os.unlink(name, dir_fd=self._folder)

    def sync_names(self) -> None:
        os.fsync(self._folder)

    def is_in_place(self) -> bool:
        try:
            return os.path.samestat(self._path.stat(), os.fstat(self._folder))
        except OSError:
            return False

    def release(self) -> None:
        os.close(self._folder)

    def _open(self, name: str, flags: int) -> int:
        """Open a plain file; anything else under its name is no file of ours."""
        handle = os.open(name, flags | _FLAGS, dir_fd=self._folder)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return handle
        os.close(handle)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))


def _make(folder: Path) -> None:
    """Make the folder, and its name last: what is on disk in a folder that is not, is not."""
    if folder.is_dir():
        return
    missing = [folder, *(parent for parent in folder.parents if not parent.exists())]
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    for each in missing:
        handle = os.open(each.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
