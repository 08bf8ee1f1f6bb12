"""dnsmasq configuration: `server=`, `local=` and `address=` lines that answer "no such name". Pure.

The meaning of each form is that of dnsmasq(8), options --server and --address.
"""

import re
from collections.abc import Iterable, Iterator

from blocklists.entry import LineError, Match
from blocklists.name import PLAIN
from blocklists.parse.kind import Kind
from blocklists.parse.line import Item, entry, is_address, is_null, read_fast

_KEYS = ("server", "local", "address")
_STANDARD = "#"  # as an address: the null addresses; as a server: the usual ones
_PLAIN = re.compile(
    rb"(?=address=|[^/]*/[^/]*/\r?\n?\Z)(?:server|local|address)=/("
    + PLAIN.encode()
    + rb")/(?:0\.0\.0\.0|::|#)?\r?\n?\Z"
)


def parse(lines: Iterable[bytes], match: Match) -> Iterator[Item]:
    """Yield an entry for each name of each line, or the line's errors."""
    return read_fast(lines, _PLAIN, match, lambda text, number: _read(text, number, match))


def _read(text: str, number: int, match: Match) -> Iterator[Item]:
    text = re.sub(r"\s#.*|\A#.*", "", text).strip()
    if not text:
        return
    key, _, value = text.partition("=")
    key, value = key.rstrip(), value.lstrip()
    if key not in _KEYS or not value.startswith("/"):
        yield LineError(number, Kind.OPTION, "not server=/name/, local=/name/ or address=/name/")
        return
    *names, target = value[1:].split("/")
    refusal = _refusal(key, target) if names else (Kind.SYNTAX, "no / behind the name")
    if refusal:
        yield LineError(number, *refusal)
        return
    exception = target == _STANDARD and key != "address"
    for name in names:
        yield _named(name, number, match, exception)


def _refusal(key: str, target: str) -> tuple[Kind, str] | None:
    if target in ("", _STANDARD):
        return None
    if key != "address":
        return Kind.FORWARD, "a server to ask, not a block"
    if not is_address(target):
        return Kind.SYNTAX, "neither an address nor # behind the name"
    return None if is_null(target) else (Kind.REDIRECT, f"to {target}, which is neither null nor loopback")


def _named(name: str, number: int, match: Match, exception: bool) -> Item:
    if name == "#":
        return LineError(number, Kind.WILDCARD, "every name there is")
    if not name:
        return LineError(number, Kind.SYNTAX, "no name between two / (names without a dot)")
    if name.startswith("*."):
        return entry(name[2:], Match.BELOW, number, exception=exception)
    return entry(name.removeprefix("."), match, number, exception=exception)
