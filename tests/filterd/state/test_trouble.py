"""What is wrong is said in words, not in numbers of the kernel."""

import errno
from pathlib import Path

import pytest

from filterd.state.disk import FolderInUseError
from filterd.state.trouble import words

FOLDER = Path("/srv/state")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "x"), "the disk is full"),
        (OSError(errno.EROFS, "x"), "the disk can only be read"),
        (OSError(errno.EACCES, "x"), "the engine has no permission there"),
        (OSError(errno.ENOTDIR, "x"), "there is a file where the folder should be"),
        (OSError(errno.EIO, "x"), "the disk does not work"),
        (OSError(errno.ENODEV, "No such device"), "No such device"),
        (OSError("strange"), "the disk does not work"),
        (FolderInUseError("x"), "another engine uses this folder"),
        (ValueError("mia at 18:00"), "the engine made a mistake and would not be able to read it again"),
    ],
)
def test_every_trouble_names_the_folder_the_reason_and_what_follows(error: Exception, reason: str) -> None:
    told = words(FOLDER, error)
    assert told.startswith(f"/srv/state: {reason}; ")
    assert "lost" in told
    assert "mia" not in told
