"""Which lists cover a name, and by which line; never a word about authority lists. Decides nothing about anybody."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from blocklists.entry import Match
from blocklists.folder import open_index, quote
from blocklists.name import suffixes, to_text, to_wire
from blocklists.source import shown

_COVERS = {Match.EXACT: "that name only", Match.BELOW: "all below it", Match.SUFFIX: "it and all below"}
# What people paste: scheme, user, port, path.
_PASTED = re.compile(
    r"(?:(?:[a-z][a-z0-9+.-]*:)?//)?(?:[^/\\?#]*@)?(?P<host>[^/\\?#@:]*)(?::[0-9]+)?(?:[/\\?#].*)?",
    re.IGNORECASE | re.DOTALL,
)


def host_of(text: str) -> str:
    """Return the host of an address copied from anywhere (`https://user@example.com:443/page`), else `text` itself."""
    found = _PASTED.fullmatch(text.strip())
    return found["host"].strip() if found else text


class Found(msgspec.Struct, frozen=True):
    """A list that covers the name by `entry`; `line` and `text` are where it stands (0 and "" if no longer kept)."""

    list: str
    kind: str
    label: str
    name: str
    publisher: str
    entry: str
    match: str
    line: int
    text: str


def look_up(folder: Path, name: str) -> Iterator[Found]:
    """Yield the lists of the index in `folder` that cover `name` (normalised text), in the order of the lists."""
    qname = to_wire(name)
    parents = list(suffixes(qname))
    for hit in open_index(folder).match(qname):
        if hit.list.authority:
            continue
        quoted = quote(folder, hit, qname)
        yield Found(
            list=hit.list.slug,
            kind=hit.list.kind,
            label=hit.list.label,
            name=hit.list.name,
            publisher=hit.list.publisher,
            entry=to_text(parents[-hit.labels]),
            match=hit.match.name.lower(),
            line=quoted.line if quoted else 0,
            text=quoted.text if quoted else "",
        )


def rendered_found(found: Found) -> str:
    """Return a result for people, on two lines; the text of a list is never trusted to be printable."""
    publisher = f" by {found.publisher}" if found.publisher else ""
    where = f"line {found.line:,}: {shown(' '.join(found.text.split()))}" if found.line else "its text is not kept"
    covers = _COVERS[Match[found.match.upper()]]
    return f"{found.kind} {found.label}: {found.entry}, {covers} ({found.list}{publisher})\n  {where}"
