"""Settings files from disk. The only I/O of this package."""

from pathlib import Path
from typing import TypeVar, cast

from msgspec import inspect as shape

from filterd.config.convert import attempt
from filterd.config.document import MAX_OCTETS, parse_document
from filterd.config.scalar import described
from filterd.error import ConfigError
from filterd.mistake import Mistakes

_T = TypeVar("_T")


def load_yaml(path: Path) -> object:
    """Return the YAML document of a file as plain values; raises ConfigError (see `parse_document`)."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_OCTETS + 1)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}; allowed: a file that may be read") from error
    return parse_document(data)


def read(path: Path, kind: type[_T]) -> _T:
    """Return a file as a `kind`; ConfigError has a line for every mistake, none of which names the file itself."""
    mistakes = Mistakes()
    value = read_what_can_be(path, kind, mistakes)
    mistakes.raise_if_any()
    return cast(_T, value)


def read_what_can_be(path: Path, kind: type[_T], mistakes: Mistakes) -> _T | None:
    """Return as much of a file as can be a `kind`, for further checks (see `attempt`)."""
    document = load_yaml(path)
    if document is None:
        raise ConfigError(f"found an empty file; allowed: {described(shape.type_info(kind))}")
    return attempt(document, kind, mistakes)
