"""What the engine knows besides the household file: grants, pauses, minutes; read beside it, nothing is written."""

import os
from pathlib import Path
from typing import NamedTuple

import click

from filterd.command.option import settings
from filterd.error import ConfigError
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger
from filterd.state.disk import FolderDisk
from filterd.state.recovery import recover

without_state_option = click.option(
    "--without-state", is_flag=True, help="As if nobody had been granted anything, and nobody paused."
)
_ATTEMPTS = 3


class State(NamedTuple):
    """The ledger, and in words why it is not all there is, "" if it is."""

    ledger: Ledger = EMPTY_LEDGER
    trouble: str = ""


def state_of(config_path: Path | None, *, is_wanted: bool = True) -> State:
    """Return the state in the folder of the settings; an empty one where there are no settings or no folder yet.

    Raises ConfigError for settings that were named and cannot be read.
    """
    if not is_wanted:
        return State()
    try:
        folder = settings(config_path).state
    except ConfigError:
        if config_path is not None:
            raise
        return State()
    try:
        return _read(folder)
    except FileNotFoundError:
        return State()
    except OSError as error:
        return State(trouble=f"{folder}: {error.strerror}; what was granted, paused or used is not known")


def _read(folder: Path) -> State:
    """Return what is on disk; raises OSError. A running engine may replace files meanwhile: then it is read again."""
    disk = _Glance(folder)
    try:
        for _ in range(_ATTEMPTS):
            found = recover(disk)
            if not found.is_alarming:
                return State(found.whole.ledger)
    finally:
        disk.release()
    return State(found.whole.ledger, f"{folder}: a part of it cannot be read; a grant or a pause may be missing")


class _Glance(FolderDisk):
    """The folder without the lock of whoever writes it, and without making it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder
        self._folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
