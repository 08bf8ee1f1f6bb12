"""Where the text of a list comes from: a file somebody names, or names of our own written as text. Not what it says."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from blocklists.entry import Match
from blocklists.error import SourceError

_SLUG_CHARACTERS = 80


def shown(path: Path | str) -> str:
    """Return a path for a message: whatever octets a file name has, it stays one printable line."""
    text = str(path)
    return text if text.isprintable() else ascii(text)[1:-1]


@contextmanager
def open_list(path: Path) -> Iterator[BinaryIO]:
    """Open a list file; SourceError for what is no plain, readable file, so that no pipe or device can hang a build.

    A symbolic link is refused: what it leads to may change between the build and the look at its result.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if path.is_symlink():
            raise SourceError(f"{shown(path)}: a symbolic link; name the file it leads to") from error
        raise SourceError(f"{shown(path)}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # a NUL octet in the name
        raise SourceError(f"{shown(path)}: not a file name") from error
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        kind = "a folder" if stat.S_ISDIR(mode) else "not a plain file"
        raise SourceError(f"{shown(path)}: {kind}; name the list file itself")
    with os.fdopen(handle, "rb") as file:
        yield file


@dataclass(frozen=True, slots=True)
class Source:
    """One list to build in: `path` is a file to read, or `text` its content. The other fields are those of ListInfo.

    `match` None leaves the choice to the format.
    """

    slug: str
    kind: str
    label: str
    name: str
    publisher: str
    path: Path | None = None
    text: bytes = b""
    match: Match | None = None
    licence: str = ""
    authority: str = ""

    @property
    def where(self) -> str:
        """What to call it in a message."""
        return self.slug if self.path is None else shown(self.path)

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the text for reading; SourceError if the file cannot be."""
        if self.path is None:
            yield BytesIO(self.text)
        else:
            with open_list(self.path) as file:
                yield file


def slug_of(label: str, path: Path, taken: set[str]) -> str:
    """Return a slug for a list file, unlike those `taken`, and add it to them: `porn-adult-hosts`.

    The folder is not in it, so that a list keeps its slug when it is fetched to another place.
    """
    words = re.sub(r"[^a-z0-9]+", "-", f"{label}-{path.name}".lower())[:_SLUG_CHARACTERS].strip("-")
    slug = words
    number = 2
    while slug in taken:
        slug = f"{words}-{number}"
        number += 1
    taken.add(slug)
    return slug
