"""The index folder on disk: two generations of the index and the texts of their lists, replaced and never rewritten.

    index.bin           the index in use
    index.previous.bin  the one before it
    lists/              the kept texts, named by slug and digest; those of authority lists are never here
    .lock               held while a build runs

Files appear under their name only when they are whole and on disk: whoever reads finds the old file or the new one,
after a crash too. What the index says is known to `index`, what the texts say to `parse`.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from blocklists.entry import Entry, Match
from blocklists.error import IndexFormatError, ListError
from blocklists.index import Hit, Index, ListInfo
from blocklists.name import label_count, suffixes, to_text
from blocklists.parse import Format, Item, bounded, parse
from blocklists.source import shown

TEXTS = "lists"
_TEXT_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*\.txt")  # never a way out of the folder
_LOCK = ".lock"
_SCRATCH = ".build"
_READABLE = 0o644  # the engine runs as another user than the build


class Generation(StrEnum):
    """Which of the two indexes of a folder; the value is its file name."""

    CURRENT = "index.bin"
    PREVIOUS = "index.previous.bin"


class FolderBusyError(ListError):
    """Another build writes into the same folder."""


def write_atomic(path: Path, chunks: Iterable[bytes]) -> None:
    """Replace the file at `path` by `chunks`: a new file, fsync, rename, fsync of the folder (rename(2), fsync(2)).

    Raises OSError, or what `chunks` raises; then the old file is still there and the new one is gone.
    """
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _READABLE)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` last: without it a rename may be undone by a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_index(folder: Path, generation: Generation = Generation.CURRENT) -> Index:
    """Read and verify an index of `folder`; raise IndexFormatError if there is none or it must not be used.

    It is read, not mapped: whoever cuts a mapped file short ends the process that uses it, and whoever writes into it
    changes what was verified (docs/decisions/0003-index-in-memory.md).
    """
    path = folder / generation
    where = shown(path)
    try:
        if not path.is_file() and path.exists():  # to open a pipe would be to wait for ever
            raise IndexFormatError(f"{where}: not a plain file")
        data = path.read_bytes()
    except FileNotFoundError as error:
        advice = f"`blocklists build --out {shown(folder)}` makes one"
        if generation is Generation.PREVIOUS:
            advice = "a build that changes something leaves one"
        raise IndexFormatError(f"{where}: no such index; {advice}") from error
    except OSError as error:
        raise IndexFormatError(f"{where}: {error.strerror}") from error
    except ValueError as error:  # a NUL octet in the name
        raise IndexFormatError(f"{where}: {error}") from error
    if not data:
        raise IndexFormatError(f"{where}: empty")
    try:
        return Index.from_buffer(data)
    except IndexFormatError as error:
        raise IndexFormatError(f"{where}: {error}") from error


@contextmanager
def locked(folder: Path) -> Iterator[Path]:
    """Hold the folder, made if need be, for one build; yield an empty scratch folder inside it, removed at the end.

    Raises FolderBusyError while another build holds it. The lock dies with its process, so a killed build leaves
    nothing but scratch, which the next build removes.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise ListError(f"{shown(folder)}: there is a file of this name where the folder should be") from error
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _READABLE)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderBusyError(f"{shown(folder)}: another build is writing here; wait for it to end") from error
        scratch = folder / _SCRATCH
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(mode=0o700)
        try:
            yield scratch
        except OSError as error:
            if error.filename is None:  # write(2) does not say which file it was; a build writes nowhere else
                error.filename = str(folder)
            raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Installed:
    """The index now in use, and whether it differs from the one before."""

    index: Index
    is_new: bool


def install(folder: Path, scratch: Path, texts: Iterable[Path]) -> Installed:
    """Put the finished index of `scratch` and the kept `texts` into use; the index so far becomes the previous one.

    An index equal to the one in use does not push the previous one out. Texts come before the index that needs them and
    leave after it, so that each generation finds its own at every moment.
    """
    new = open_index(scratch)
    kept = folder / TEXTS
    kept.mkdir(exist_ok=True)
    for text in texts:
        text.replace(kept / text.name)
    sync_folder(kept)
    current = _usable(folder, Generation.CURRENT)
    is_new = current is None or current.checksum != new.checksum
    if current is not None and is_new:
        write_atomic(scratch / Generation.PREVIOUS, _pieces(folder / Generation.CURRENT))
        (scratch / Generation.PREVIOUS).replace(folder / Generation.PREVIOUS)
    if is_new:
        (scratch / Generation.CURRENT).replace(folder / Generation.CURRENT)
    sync_folder(folder)
    _forget_texts(folder)
    return Installed(new, is_new)


def kept_text(folder: Path, info: ListInfo) -> Path | None:
    """Return where the text of a list is kept; None if it is not, as for every authority list."""
    if info.authority or not _TEXT_NAME.fullmatch(info.text):
        return None
    return folder / TEXTS / info.text


@dataclass(frozen=True, slots=True)
class Quote:
    """The line of a list that decided: its number, from 1, and its text, which is as hostile as the list."""

    list: ListInfo
    line: int
    text: str


def quote(folder: Path, hit: Hit, qname: bytes) -> Quote | None:
    """Return the line behind a hit on `qname` (lower-case wire); None for authority lists, whose text is not kept.

    Only lines that contain the name are parsed; the whole text is, if the name is written in another way there.
    """
    path = kept_text(folder, hit.list)
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return _quoted(file, hit, qname)
    except FileNotFoundError:  # two builds later
        return None


def _quoted(file: BinaryIO, hit: Hit, qname: bytes) -> Quote | None:
    name = to_text(list(suffixes(qname))[-hit.labels])
    needed = Match.EXACT if hit.labels == label_count(qname) else Match.BELOW

    def first(items: Iterable[Item], number: int) -> int | None:
        """Return the line of the entry that is looked for, counted from `number`."""
        entries = (item for item in items if isinstance(item, Entry) and item.name == name and not item.exception)
        return next((number + entry.line for entry in entries if entry.match & needed), None)

    list_format, match = Format(hit.list.format), hit.list.match
    for number, line in enumerate(bounded(file)):
        if name.encode() in line and first(parse([line], list_format, match), number):
            return Quote(hit.list, number + 1, _text(line))
    file.seek(0)
    found = first(parse(bounded(file), list_format, match), 0)
    file.seek(0)
    return None if found is None else Quote(hit.list, found, _text(next(islice(bounded(file), found - 1, None))))


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip("\ufeff\r\n")


def _usable(folder: Path, generation: Generation) -> Index | None:
    try:
        return open_index(folder, generation)
    except IndexFormatError:
        return None


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _forget_texts(folder: Path) -> None:
    current, previous = (index.lists if index else () for index in (_usable(folder, each) for each in Generation))
    secret = {info.sha256 for info in current if info.authority}  # what was given openly before is so no more
    needed = {info.text for info in current} | {info.text for info in previous if info.sha256 not in secret}
    for text in (folder / TEXTS).iterdir():
        if _TEXT_NAME.fullmatch(text.name) and text.name not in needed:
            text.unlink()
