"""Index folder and snapshot on disk, small and quickly made."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from blocklists.folder import Generation, write_atomic
from filterd.policy.snapshot import encode
from tests.support.service import HOUSEHOLD, LISTS, index_octets, snapshot


def write_index(folder: Path, lists: Mapping[str, Iterable[str]] = LISTS, previous: bool = False) -> Path:
    """Write an index of `label: names` as a generation of `folder`."""
    folder.mkdir(exist_ok=True)
    write_atomic(folder / (Generation.PREVIOUS if previous else Generation.CURRENT), [index_octets(lists)])
    return folder


def write_snapshot(path: Path, household: str = HOUSEHOLD) -> Path:
    """Compile a household and write its snapshot."""
    write_atomic(path, [encode(snapshot(household))])
    return path


def damage(path: Path) -> None:
    """Turn one bit in the middle."""
    octets = bytearray(path.read_bytes())
    octets[len(octets) // 2] ^= 1
    path.write_bytes(octets)
