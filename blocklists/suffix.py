"""Public suffixes: names under which strangers register, so that one entry must not cover all below. No own I/O.

The list is the one that comes with `publicsuffixlist` (ICANN and private sections).
"""

from collections.abc import Iterable, Iterator
from functools import cache

from publicsuffixlist import PublicSuffixList

from blocklists.entry import Entry, LineError, Match
from blocklists.parse.kind import Kind
from blocklists.parse.line import Item


def is_public_suffix(name: str) -> bool:
    """Whether `name` (normalised text) is a public suffix; an unknown single label is one (the list's rule `*`)."""
    return bool(_suffixes().is_public(name))


def refuse_over_wide(items: Iterable[Item]) -> Iterator[Item]:
    """Replace every entry that covers a whole public suffix by an error; exact entries and all else pass.

    Exceptions are held to the same: `@@||com^` would switch a list off.
    """
    for item in items:
        if isinstance(item, Entry) and item.match is not Match.EXACT and is_public_suffix(item.name):
            yield LineError(item.line, Kind.OVER_WIDE, "a public suffix; only an exact entry may name one")
        else:
            yield item


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()  # 45 ms and some 3 MB: only for those who ask
