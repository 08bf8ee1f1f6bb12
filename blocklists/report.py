"""What a build did, list by list: what it took, what it refused and why; as data and in words. No I/O here."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from blocklists.index import ListInfo
from blocklists.parse import MEANING, Kind, Tally

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


class Skipped(msgspec.Struct, frozen=True):
    """A list left out of the build as a whole, because it is unusable: `why` names its file and the reason."""

    slug: str
    label: str
    why: str


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
    skipped: tuple[Skipped, ...] = ()


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


def rendered(report: BuildReport) -> str:
    """Return the report for people: a table, what was refused, and the figures of the whole."""
    lines = [*_table(report.lists), *_refusals(report.lists), *_left_out(report.lists)]
    lines += map(rendered_skip, report.skipped)
    state = "new" if report.is_new else "the same as before"
    lines.append(
        f"{report.names:,} names in {report.octets:,} octets ({report.octets_per_name:.2f} a name), "
        f"{report.seconds:.1f} s, {report.peak_rss_octets / 1e6:.0f} MB at most; "
        f"index {report.checksum[:8]} in {report.index} is {state}"
    )
    return "\n".join(lines) + "\n"


def rendered_skip(skipped: Skipped) -> str:
    """Return the line that says a list is not in the index: nobody may take it for protected by that list."""
    return f"SKIPPED, not in the index: {skipped.label} ({skipped.slug}): {skipped.why}"


def _table(lists: Sequence[ListReport]) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [("list", "category", "format", "entries", "names", "duplicates", "refused")]
    rows += [_row(each.slug, each.label, each.format, [each]) for each in lists if each.kind == "category"]
    for kind in ("protected", "garden", "service"):
        ours = [each for each in lists if each.kind == kind]
        rows += [_row(f"{kind} lists: {len(ours)}", "", "", ours)] if ours else []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.ljust(widths[column]) if column < 3 else cell.rjust(widths[column]) for column, cell in enumerate(row)
        ]
        yield "  ".join(cells).rstrip()


def _row(slug: str, label: str, list_format: str, lists: Iterable[ListReport]) -> tuple[str, ...]:
    figures = [
        (each.entries, each.names, each.duplicates, sum(refusal.count for refusal in each.refused)) for each in lists
    ]
    return (slug, label, list_format, *(f"{sum(column):,}" for column in zip(*figures, strict=True)))


def _refusals(lists: Iterable[ListReport]) -> Iterator[str]:
    for each in lists:
        for refusal in each.refused:
            why = f": {refusal.why}" if refusal.why else ""
            yield (
                f"refused in {each.slug}: {refusal.count:,} {refusal.kind} ({MEANING[Kind(refusal.kind)]}), "
                f"first in line {refusal.line:,}{why}"
            )


def _left_out(lists: Iterable[ListReport]) -> Iterator[str]:
    for each in lists:
        shown = [f"{entry.name} (line {entry.line:,})" for entry in each.over_wide[:_OVER_WIDE_SHOWN]]
        more = len(each.over_wide) - len(shown)
        if shown:
            yield f"left out of {each.slug}: {', '.join(shown)}{f' and {more:,} more' if more else ''}"
