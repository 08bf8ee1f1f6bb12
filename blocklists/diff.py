"""What differs between two indexes, list by list, read from the kept texts. Of authority lists only how many names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from blocklists.entry import Entry, Match
from blocklists.error import ListError
from blocklists.folder import Generation, kept_text, open_index
from blocklists.index import ListInfo
from blocklists.parse import Format, Tally, bounded, parse
from blocklists.source import shown
from blocklists.suffix import refuse_over_wide

_PREVIOUS = "@previous"
_SIGNS = {Match.EXACT: "=", Match.BELOW: "*.", Match.SUFFIX: ""}


class ListDiff(msgspec.Struct, frozen=True):
    """One list: names before and after, and the entries that came and went, written as `written` writes them.

    The two are None for authority lists, which are never shown and whose fingerprints have another key in each index,
    and for what the other side has as an authority list.
    """

    slug: str
    label: str
    name: str
    before: int
    after: int
    added: tuple[str, ...] | None = ()
    removed: tuple[str, ...] | None = ()

    @property
    def is_change(self) -> bool:
        """Whether anything can be seen to differ."""
        return self.before != self.after or bool(self.added) or bool(self.removed)


@dataclass(frozen=True, slots=True)
class Side:
    """An index and the folder with its texts."""

    folder: Path
    lists: dict[str, ListInfo]


def side(argument: str) -> Side:
    """Open a side from what the user writes: `FOLDER`, or `FOLDER@previous` for the index before the one in use."""
    folder, generation = Path(argument), Generation.CURRENT
    if argument.endswith(_PREVIOUS) and not folder.is_dir():
        folder, generation = Path(argument.removesuffix(_PREVIOUS)), Generation.PREVIOUS
    return Side(folder, {info.slug: info for info in open_index(folder, generation).lists})


def diff(before: Side, after: Side) -> Iterator[ListDiff]:
    """Yield one ListDiff for each list of either side, the unchanged too; ListError if a text is no longer there.

    Holds the names of one list at a time.
    """
    secret = {info.sha256 for of in (before, after) for info in of.lists.values() if info.authority}
    for old, new in _paired(before.lists, after.lists):
        known = [info for info in (old, new) if info is not None]
        is_secret = any(info.authority or info.sha256 in secret for info in known)
        is_same = len({(info.sha256, info.format, info.match) for info in known}) == 1 and len(known) == 2
        added, removed = ((), ()) if is_secret or is_same else _changes(_entries(before, old), _entries(after, new))
        yield ListDiff(
            slug=known[-1].slug,
            label=known[-1].label,
            name=known[-1].name,
            before=old.entries if old else 0,
            after=new.entries if new else 0,
            added=None if is_secret else added,
            removed=None if is_secret else removed,
        )


def written(entry: Entry) -> str:
    """Return an entry on one line: `name` with all below it, `=name` alone, `*.name` below it only."""
    sign = "@@" if entry.exception else ""
    return f"{sign}{_SIGNS[entry.match]}{entry.name}{'$important' if entry.important else ''}"


def _paired(
    before: dict[str, ListInfo], after: dict[str, ListInfo]
) -> Iterator[tuple[ListInfo | None, ListInfo | None]]:
    """Pair the lists of the same slug; and, as files are often named by date, the only ones of a label left over."""
    old = {slug: info for slug, info in before.items() if slug not in after}
    new = {slug: info for slug, info in after.items() if slug not in before}
    for slug, info in before.items():
        yield info, after.get(slug) or _only(info.label, old, new)
    for info in new.values():
        if _only(info.label, new, old) is None:
            yield None, info


def _only(label: str, here: dict[str, ListInfo], there: dict[str, ListInfo]) -> ListInfo | None:
    """Return the list of `there` with this label if there is just one, and just one `here`."""
    ours, theirs = ([info for info in side.values() if info.label == label] for side in (here, there))
    return theirs[0] if len(ours) == len(theirs) == 1 else None


def _changes(before: Iterable[str], after: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what came and what went; only `before` and the differences are held."""
    gone = dict.fromkeys(before, True)
    added = set()
    for entry in after:
        if entry in gone:
            gone[entry] = False
        else:
            added.add(entry)
    return tuple(sorted(added)), tuple(sorted(entry for entry, is_gone in gone.items() if is_gone))


def _entries(of: Side, info: ListInfo | None) -> Iterator[str]:
    if info is None:
        return
    path = kept_text(of.folder, info)
    if path is None or not path.exists():
        raise ListError(f"{shown(of.folder)}: the text of {info.slug} is not there; build again")
    with path.open("rb") as file:
        items = parse(bounded(file), Format(info.format), info.match)
        for entry in Tally().count(refuse_over_wide(items)):
            yield written(entry)


def rendered_diff(change: ListDiff, most: int | None) -> str:
    """Return one list for people, with at most `most` entries of each kind (None: all)."""
    counts = f"{change.before:,} to {change.after:,} names"
    if change.added is None or change.removed is None:
        return f"{change.label} ({change.slug}): {counts}; entries of an authority list are never shown"
    lines = [f"{change.label} ({change.slug}): +{len(change.added):,} -{len(change.removed):,}, {counts}"]
    for sign, entries in (("+", change.added), ("-", change.removed)):
        lines += [f"  {sign} {entry}" for entry in entries[:most]]
        rest = len(entries) - len(entries[:most])
        lines += [f"  {sign} and {rest:,} more"] if rest else []
    return "\n".join(lines)
