"""Hosts files (hosts(5)): an address, then names. The address must say "nowhere". Pure."""

import re
from collections.abc import Iterable, Iterator

from blocklists.entry import LineError, Match
from blocklists.name import PLAIN
from blocklists.parse.kind import Kind
from blocklists.parse.line import Item, entry, is_address, is_null, read_fast

# Lines every system's own hosts file has; lists copy them, and they say nothing about blocking.
_OWN = re.compile(
    r"(?:localhost[46]?|localhost[46]?\.localdomain[46]?|broadcasthost|local|ip6-[a-z]+|0\.0\.0\.0)\.?\Z", re.IGNORECASE
)
_PLAIN = re.compile(
    rb"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)[ \t]{1,16}(?!local|broadcast|ip6-)(" + PLAIN.encode() + rb")\r?\n?\Z"
)


def parse(lines: Iterable[bytes], match: Match) -> Iterator[Item]:
    """Yield an entry for each name of each line, or the line's errors."""
    return read_fast(lines, _PLAIN, match, lambda text, number: read(text, number, match))


def read(text: str, number: int, match: Match) -> Iterator[Item]:
    """Yield what one line means; the adblock format takes such lines too."""
    fields = text.partition("#")[0].split()
    if not fields:
        return
    address, *names = fields
    if not is_address(address):
        yield LineError(number, Kind.SYNTAX, "does not begin with an address")
        return
    if not names:
        yield LineError(number, Kind.SYNTAX, "an address without a name")
        return
    names = [name for name in names if not _OWN.match(name)]
    if names and not is_null(address):
        yield LineError(number, Kind.REDIRECT, f"to {address}, which is neither null nor loopback")
        return
    for name in names:
        yield entry(name, match, number)
