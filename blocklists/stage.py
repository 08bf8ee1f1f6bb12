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
        found = _format(source, file.read(SAMPLE_OCTETS))
        file.seek(0)
        if source.authority and source.path is not None:
            path, digest = source.path, _digest(file)
        else:
            path = scratch / source.slug
            write_atomic(path, _pieces(file))
            with path.open("rb") as copy:
                digest = _digest(copy)
        octets = file.tell()
    if not source.authority:
        path = path.rename(scratch / f"{source.slug}.{digest[:_SHORT_DIGITS]}.txt")
    return Staged(source, _info(source, found, digest, "" if source.authority else path.name), path, octets)


def require_unchanged(staged: Staged) -> None:
    """Raise SourceError if the file of an authority list no longer has the digest the index will name."""
    with open_list(staged.path) as file:
        if _digest(file) != staged.info.sha256:
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


def _digest(file: BinaryIO) -> str:
    digest = sha256()
    for piece in _pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE_OCTETS):
        yield piece
