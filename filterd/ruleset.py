"""The two files a decision needs, opened and checked: the domain index and the policy snapshot.

The engine, `explain`, `replay` and `check` all take them from here, so they cannot disagree about what is in force.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from blocklists.error import IndexFormatError
from blocklists.folder import Generation, open_index
from blocklists.index import Index
from filterd.clients.address import AddressBook
from filterd.error import ConfigError
from filterd.policy.snapshot import Snapshot, decode
from filterd.policy.types import Policy

MOST_SNAPSHOT_OCTETS = 64 << 20

_MADE_BY = "`filterd compile HOUSEHOLD.yaml --out"


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What decides, as one immutable value. `warning` says what is in use instead of something damaged."""

    index: Index
    snapshot: Snapshot
    policy: Policy
    book: AddressBook
    warning: str | None = None


def load(index_folder: Path, snapshot_path: Path) -> Ruleset:
    """Open both files; raises ConfigError with a line for each that must not be used."""
    lines: list[str] = []
    try:
        index = open_lists(index_folder)
    except ConfigError as error:
        lines += error.lines
    try:
        snapshot = read_snapshot(snapshot_path)
    except ConfigError as error:
        lines += error.lines
    if lines:
        raise ConfigError(lines)
    return combine(index, snapshot)


def load_anything(index_folder: Path, snapshot_path: Path) -> Ruleset:
    """Do as `load`, with the previous index where the current one is damaged: old lists are better than no DNS."""
    try:
        return load(index_folder, snapshot_path)
    except ConfigError as damage:
        try:
            index = open_lists(index_folder, Generation.PREVIOUS)
        except ConfigError:
            raise damage from None  # what has to be mended are the current files
        return combine(index, read_snapshot(snapshot_path), warning=str(damage))


def combine(index: Index, snapshot: Snapshot, warning: str | None = None) -> Ruleset:
    """Return what decides by these lists and this household."""
    return Ruleset(index, snapshot, snapshot.policy(index), AddressBook(snapshot), warning)


def open_lists(folder: Path, generation: Generation = Generation.CURRENT) -> Index:
    """Return the index in a folder; raises ConfigError when it must not be used."""
    try:
        return open_index(folder, generation)
    except IndexFormatError as error:
        raise ConfigError(f"index {error}") from error


def read_snapshot(path: Path) -> Snapshot:
    """Return the snapshot in a file; raises ConfigError when it must not be used."""
    try:
        data = _octets(path)
    except OSError as error:
        raise ConfigError(f"snapshot {path}: {error.strerror}; {_MADE_BY} {path}` makes one") from error
    if data is None:
        raise ConfigError(f"snapshot {path}: no plain file; {_MADE_BY} {path}` makes one, at a free path")
    try:
        return decode(data)
    except ConfigError as error:
        raise ConfigError(f"snapshot {path}: {line}" for line in error.lines) from error


def _octets(path: Path) -> bytes | None:
    """Return what a plain file holds, None if it is something else; raises OSError.

    Opened without waiting: a pipe in its place would hold up this reload, every later one, and the end of the engine.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return None
        with open(handle, "rb", closefd=False) as file:
            return file.read(MOST_SNAPSHOT_OCTETS + 1)
    finally:
        os.close(handle)
