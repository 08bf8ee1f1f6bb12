"""Settle the text of each list before anything is read from it. Owns the copies of a build; parses nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from blocklists.error import SourceError
from blocklists.folder import write_atomic
from blocklists.index import ListInfo
from blocklists.parse import SAMPLE_OCTETS, Format, detect
from blocklists.source import Source, open_list

_PIECE_OCTETS = 1 << 20
_MOST_OCTETS = 512 << 20  # the largest lists people publish have some 100 MB; one without end must not fill the disk
_SHORT_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Staged:
    """A settled list of `octets` of text: `path` is its copy, or for an authority list the file as given."""

    source: Source
    info: ListInfo
    path: Path
    octets: int


def stage(source: Source, scratch: Path) -> Staged:
    """Copy the text into the scratch folder, so that what is parsed is what is kept, and say what is known of it.

    An authority list is only digested: its text is nowhere but where the authority's own file is. Raises SourceError.
    """
    with source.opened() as file:
        found = _format(source, _read(source, file, SAMPLE_OCTETS))
        file.seek(0)
        if source.authority and source.path is not None:
            path, digest = source.path, _digest(source, file)
        else:
            path = scratch / source.slug
            write_atomic(path, _pieces(source, file))
            with path.open("rb") as copy:
                digest = _digest(source, copy)
        octets = file.tell()
    if not source.authority:
        # The whole digest: whoever finds two texts with the same name of a file could hide one behind the other.
        path = path.rename(scratch / f"{source.slug}.{digest}.txt")
    return Staged(source, _info(source, found, digest, "" if source.authority else path.name), path, octets)


def require_unchanged(staged: Staged) -> None:
    """Raise SourceError if the file of an authority list no longer has the digest the index will name."""
    with open_list(staged.path) as file:
        if _digest(staged.source, file) != staged.info.sha256:
            raise SourceError(f"{staged.source.where}: changed while it was read; build again")


def _info(source: Source, found: Format, digest: str, text: str) -> ListInfo:
    return ListInfo(
        slug=source.slug,
        kind=source.kind,
        label=source.label,
        name=source.name,
        publisher=source.publisher,
        licence=source.licence,
        version=digest[:_SHORT_DIGITS],
        match=source.match,
        sha256=digest,
        format=found,
        text=text,
        authority=source.authority,
    )


def _format(source: Source, sample: bytes) -> Format:
    try:
        return detect(sample)
    except SourceError as error:
        raise SourceError(f"{source.where}: {error}") from error


def _digest(source: Source, file: BinaryIO) -> str:
    digest = sha256()
    for piece in _pieces(source, file):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(source: Source, file: BinaryIO) -> Iterator[bytes]:
    octets = 0
    while piece := _read(source, file, _PIECE_OCTETS):
        octets += len(piece)
        if octets > _MOST_OCTETS:
            raise SourceError(f"{source.where}: more than {_MOST_OCTETS:,} octets; no list is that long")
        yield piece


def _read(source: Source, file: BinaryIO, octets: int) -> bytes:
    try:
        piece = file.read(octets)
    except OSError as error:  # read(2) does not say which file it was
        raise SourceError(f"{source.where}: cannot be read: {error.strerror}") from error
    if piece is None:  # some files of the kernel are plain and yet would make us wait (io.RawIOBase.read)
        raise SourceError(f"{source.where}: cannot be read: it has nothing to give now")
    return piece
