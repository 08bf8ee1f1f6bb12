"""What a build did, list by list: what it took, what it refused and why; as data and in words. No I/O here."""

from collections.abc import Sequence

import msgspec

from blocklists.index import ListInfo
from blocklists.parse import Tally

_OVER_WIDE_SHOWN = 10


class Refusal(msgspec.Struct, frozen=True):
    """One kind of refused line: how many, and the first of them. Of an authority list no reason, only the line."""

    kind: str
    count: int
    line: int
    why: str


class OverWide(msgspec.Struct, frozen=True):
    """An entry that would have covered everything below a public suffix, and was left out."""

    name: str
    line: int


class ListReport(msgspec.Struct, frozen=True):
    """One list: `entries` were usable, `names` of them differ and are in the index, `duplicates` are the rest."""

    slug: str
    kind: str
    label: str
    name: str
    format: str
    authority: str
    entries: int
    names: int
    duplicates: int
    refused: tuple[Refusal, ...]
    over_wide: tuple[OverWide, ...]


class BuildReport(msgspec.Struct, frozen=True):
    """A whole build. `is_new`: the index differs from the one before; `peak_rss_octets` is of the process so far."""

    index: str
    checksum: str
    is_new: bool
    lists: tuple[ListReport, ...]
    names: int
    octets: int
    octets_per_name: float
    seconds: float
    peak_rss_octets: int


def report_of(info: ListInfo, tally: Tally, over_wide: Sequence[OverWide]) -> ListReport:
    """Return the report of one list; that of an authority list holds nothing from which a name could be read."""
    secret = bool(info.authority)
    return ListReport(
        slug=info.slug,
        kind=info.kind,
        label=info.label,
        name=info.name,
        format=info.format,
        authority=info.authority,
        entries=tally.entries,
        names=info.entries,
        duplicates=tally.entries - info.entries,
        refused=tuple(
            Refusal(kind, count, tally.examples[kind][0].line, "" if secret else tally.examples[kind][0].why)
            for kind, count in tally.errors.most_common()
        ),
        over_wide=() if secret else tuple(over_wide),
    )
