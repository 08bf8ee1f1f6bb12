"""A household file, compiled: the same checks for `compile`, `check` and wherever a snapshot may be given as YAML."""

from pathlib import Path

from blocklists.catalogue import load
from filterd.config import read_what_can_be
from filterd.error import ConfigError
from filterd.holiday import public_holidays
from filterd.mistake import Mistakes
from filterd.policy.compile import compile_household
from filterd.policy.household import Household
from filterd.policy.snapshot import Snapshot
from filterd.ruleset import read_snapshot

_ENDINGS = (".yaml", ".yml")


def compiled(path: Path) -> Snapshot:
    """Return the snapshot of a household file; every line of a ConfigError begins with the file."""
    try:
        mistakes = Mistakes()
        household = read_what_can_be(path, Household, mistakes)
        if household is None:
            raise ConfigError(mistakes.lines)
        return compile_household(household, load(), mistakes, public_holidays)
    except ConfigError as error:
        raise ConfigError(f"{path}: {line}" for line in error.lines) from error


def snapshot_of(path: Path) -> Snapshot:
    """Return a snapshot from a snapshot file or a household file; raises ConfigError."""
    return compiled(path) if path.suffix in _ENDINGS else read_snapshot(path)


def size_of(snapshot: Snapshot) -> str:
    """Return in words how much a household names, so that a device that was forgotten is missed."""
    macs = sum(len(device.macs) for device in snapshot.devices)
    counts = f"{len(snapshot.addresses)} addresses, {macs} hardware addresses"
    return f"{len(snapshot.profiles)} profiles, {counts}"
