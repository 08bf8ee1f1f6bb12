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
_KINDS = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))


def shown(path: Path | str) -> str:
    """Return a path for a message: whatever octets a file name has, it stays one printable line."""
    text = str(path)
    return text if text.isprintable() else ascii(text)[1:-1]


@contextmanager
def open_list(path: Path) -> Iterator[BinaryIO]:
    """Open a list file, or what a symbolic link ends at; SourceError for what is no plain, readable file.

    Looked at before it is opened, because opening alone may wait for ever (fifo(7)) or do something (a device).
    """
    try:
        _require_plain(path, path.stat().st_mode)
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SourceError(f"{shown(path)}: cannot be read: {error.strerror}") from error
    except ValueError as error:  # a NUL octet in the name
        raise SourceError(f"{shown(path)}: not a file name") from error
    with os.fdopen(handle, "rb") as file:
        _require_plain(path, os.fstat(handle).st_mode)  # it may be another one by now
        yield file


def _require_plain(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((words for test, words in _KINDS if test(mode)), "a device")
        raise SourceError(f"{shown(path)}: {kind}, not a plain file; name the list file itself")


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
