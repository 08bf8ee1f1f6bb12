"""Build the domain index of a folder from list texts, in bounded memory. What the lists mean is known to `parse`."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import msgspec

from blocklists.encode import Depths, SetTable, encode, record
from blocklists.entry import Entry
from blocklists.error import SourceError
from blocklists.folder import Generation, install, locked, write_atomic
from blocklists.index import Contents, ListInfo
from blocklists.layout import KEY_OCTETS
from blocklists.parse import Format, Item, Tally, bounded, parse
from blocklists.report import BuildReport, ListReport, OverWide, Skipped, report_of
from blocklists.source import Source, open_list, shown
from blocklists.spool import Spool, merge_to
from blocklists.stage import Staged, require_unchanged, stage
from blocklists.suffix import refuse_over_wide

_TICK_ENTRIES = 1 << 14
_OVER_WIDE_KEPT = 1000


class Step(NamedTuple):
    """How far a build is: `done` of `total` octets of list text are read; `finished` when `name` is complete.

    The phases are `read`, once for each list, then `merge`, `write` and `install`. Reading starts once more when lists
    are skipped after it.
    """

    phase: str
    name: str
    done: int
    total: int
    finished: bool


Progress = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class _Read:
    """What reading a list gave, beside its entries."""

    tally: Tally
    over_wide: list[OverWide]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What reading all lists gave: the records of their entries under `key`, and for each list a `_Read`."""

    key: bytes
    spool: Spool
    depths: Depths
    reads: list[_Read]


_Refused = list[tuple[Source, str]]  # unusable lists, and why


def build(
    out: Path, sources: Sequence[Source], progress: Progress = lambda step: None, *, skip_refused: bool = False
) -> BuildReport:
    """Build `sources` into the index of the folder `out` and return what was taken and refused.

    Raises SourceError, naming each unusable list in a line; FolderBusyError while another build writes; OSError if the
    disk does. Nothing has changed then: the index in use stays until the new one is complete. With `skip_refused` an
    unusable file is left out and reported, but never the list of an authority, whose names would all be open.
    """
    started = time.monotonic()
    with locked(out) as scratch:
        staged, refused = _staged(sources, scratch)
        gathered = _gathered(scratch, staged, progress)
        unusable = _unusable(staged, gathered)
        _require_skippable(refused + unusable, skip_refused)
        if unusable:  # their records lie among the others, and the key is made of them too
            bad = {source.slug for source, _ in unusable}
            staged = [each for each in staged if each.source.slug not in bad]
            gathered = _gathered(scratch, staged, progress)
        reports = _compiled(scratch, staged, gathered, progress)
        octets = (scratch / Generation.CURRENT).stat().st_size
        installed = install(out, scratch, [each.path for each in staged if each.info.text])
        _tell(progress, "install", staged)
    return BuildReport(
        index=shown(out),
        checksum=installed.index.checksum,
        is_new=installed.is_new,
        lists=reports,
        names=len(installed.index),
        octets=octets,
        octets_per_name=round(octets / max(1, len(installed.index)), 2),
        seconds=time.monotonic() - started,
        peak_rss_octets=_peak_rss_octets(),
        skipped=tuple(Skipped(source.slug, source.label, why) for source, why in refused + unusable),
    )


def key_of(infos: Iterable[ListInfo]) -> bytes:
    """Return the key of the fingerprints: a digest of all that goes in, so that equal inputs give equal octets.

    A name that shall collide with somebody else's has to be handed in before the key it must fit can be known.
    """
    return sha256(msgspec.json.encode(list(infos))).digest()[:KEY_OCTETS]


def _staged(sources: Sequence[Source], scratch: Path) -> tuple[list[Staged], _Refused]:
    staged: list[Staged] = []
    refused: _Refused = []
    for source in sources:
        try:
            staged.append(stage(source, scratch))
        except SourceError as error:
            refused.append((source, str(error)))
    return staged, refused


def _unusable(staged: Sequence[Staged], gathered: _Gathered) -> _Refused:
    return [
        (each.source, f"{each.source.where}: {read.tally.verdict}")
        for each, read in zip(staged, gathered.reads, strict=True)
        if read.tally.verdict
    ]


def _require_skippable(refused: _Refused, skip_refused: bool) -> None:
    """Raise SourceError for all that is refused, or with `skip_refused` for what must never be missing."""
    kept = [why for source, why in refused if not skip_refused or source.authority or source.path is None]
    if kept:
        raise SourceError("\n".join(kept))


def _gathered(scratch: Path, staged: Sequence[Staged], progress: Progress) -> _Gathered:
    key = key_of(each.info for each in staged)
    gathered = _Gathered(key, Spool(scratch), Depths(), [_Read(Tally(), []) for _ in staged])
    for listed, entry in _entries(staged, gathered.reads, progress):
        gathered.depths.add(entry)
        gathered.spool.add(record(entry, listed, key))
    return gathered


def _compiled(
    scratch: Path, staged: Sequence[Staged], gathered: _Gathered, progress: Progress
) -> tuple[ListReport, ...]:
    """Write the index into the scratch folder."""
    table = SetTable()
    fingerprints, numbers = merge_to(scratch, gathered.spool, table)
    _tell(progress, "merge", staged)
    names = table.names()
    infos = [msgspec.structs.replace(each.info, entries=names[listed]) for listed, each in enumerate(staged)]
    contents = Contents(tuple(infos), table.sets(), gathered.depths.bits())
    write_atomic(scratch / Generation.CURRENT, encode(gathered.key, contents, fingerprints, numbers))
    _tell(progress, "write", staged)
    return tuple(report_of(info, read.tally, read.over_wide) for info, read in zip(infos, gathered.reads, strict=True))


def _entries(staged: Sequence[Staged], reads: Sequence[_Read], progress: Progress) -> Iterator[tuple[int, Entry]]:
    """Yield every usable entry with the number of its list."""
    total = sum(each.octets for each in staged)
    done = 0
    for listed, (each, read) in enumerate(zip(staged, reads, strict=True)):
        with open_list(each.path) as file:
            items = _left_out(parse(bounded(file), Format(each.info.format), each.info.match), read.over_wide)
            for number, entry in enumerate(read.tally.count(items), 1):
                yield listed, entry
                if number % _TICK_ENTRIES == 0:
                    progress(Step("read", each.info.slug, done + file.tell(), total, finished=False))
        if each.info.authority:
            require_unchanged(each)
        done += each.octets
        progress(Step("read", each.info.slug, done, total, finished=True))


def _left_out(items: Iterable[Item], over_wide: list[OverWide]) -> Iterator[Item]:
    """Refuse over-wide entries, and note which they were; a list of nothing else must not fill the memory."""
    for item in items:
        kept = next(refuse_over_wide((item,)))
        if kept is not item and isinstance(item, Entry) and len(over_wide) < _OVER_WIDE_KEPT:
            over_wide.append(OverWide(item.name, item.line))
        yield kept


def _tell(progress: Progress, phase: str, staged: Sequence[Staged]) -> None:
    total = sum(each.octets for each in staged)
    progress(Step(phase, "", total, total, finished=True))


def _peak_rss_octets() -> int:
    """Return the most memory this process had at once (proc_pid_status(5)).

    Not from getrusage(2): its figure survives execve(2), so a small process started by a large one looks large.
    """
    peak = re.search(r"^VmHWM:\s+([0-9]+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(peak[1]) * 1024 if peak else 0
