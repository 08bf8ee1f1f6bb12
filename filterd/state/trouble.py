"""Why the state cannot be written, in words for people. No I/O here."""

import errno
from pathlib import Path

from filterd.state.disk import FolderInUseError

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full for this user",
    errno.EROFS: "the disk can only be read",
    errno.EACCES: "the engine has no permission there",
    errno.EPERM: "the engine has no permission there",
    errno.ENOTDIR: "there is a file where the folder should be",
    errno.EEXIST: "there is a file where the folder should be",
    errno.ENOENT: "the folder has been removed",
    errno.EIO: "the disk does not work",
    errno.ELOOP: "the folder is a link that leads nowhere",
}


def words(folder: Path, error: Exception) -> str:
    """Return what is wrong and what follows from it, without a word of what was to be written."""
    if isinstance(error, FolderInUseError):
        reason = "another engine uses this folder"
    elif isinstance(error, OSError):
        reason = _REASONS.get(error.errno or 0, error.strerror or "the disk does not work")
    else:
        reason = "the engine made a mistake and would not be able to read it again"
    return f"{folder}: {reason}; until that is mended, changes are lost when the engine or the box stops"
