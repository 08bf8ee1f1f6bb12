"""Plain lists: one name a line; `*.name` and `.name` are the name and all below it. Pure."""

import re
from collections.abc import Iterable, Iterator

from blocklists.entry import Match
from blocklists.name import PLAIN
from blocklists.parse.line import Item, entry, read_fast

_COMMENT = ("#", "!", ";", "//")
_PLAIN = re.compile(rb"(" + PLAIN.encode() + rb")\r?\n?\Z")


def parse(lines: Iterable[bytes], match: Match) -> Iterator[Item]:
    """Yield the entry of each line, or its error."""
    return read_fast(lines, _PLAIN, match, lambda text, number: _read(text, number, match))


def _read(text: str, number: int, match: Match) -> Iterator[Item]:
    text = text.strip()
    if text.startswith(_COMMENT):
        return
    name = text.partition("#")[0].rstrip()
    if not name:
        return
    for sign in ("*.", "."):
        if name.startswith(sign):
            # Wildcard lists mean the name itself too, unlike a DNS wildcard (RFC 4592): that is how they are used.
            yield entry(name.removeprefix(sign), Match.SUFFIX, number)
            return
    yield entry(name, match, number)
