"""Settings files from disk. The only I/O of this package."""

from pathlib import Path
from typing import TypeVar

from filterd.config.convert import convert
from filterd.config.document import MAX_OCTETS, parse_document
from filterd.error import ConfigError

_T = TypeVar("_T")


def load_yaml(path: Path) -> object:
    """Return the YAML document of a file as plain values; raises ConfigError (see `parse_document`)."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_OCTETS + 1)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}") from error
    return parse_document(data)


def read(path: Path, kind: type[_T]) -> _T:
    """Return a file as a `kind`; ConfigError has a line for every mistake, none of which names the file itself."""
    document = load_yaml(path)
    if document is None:
        raise ConfigError("found an empty file; allowed: a mapping of settings")
    return convert(document, kind)
