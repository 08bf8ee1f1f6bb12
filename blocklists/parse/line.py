"""From octets to lines, and from one written name to an entry or an error: what all formats have in common.

Does not know any format. `bounded` reads from the file object it is given; everything else is pure.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from blocklists.entry import Entry, LineError, Match
from blocklists.error import NameFormatError
from blocklists.name import normalise
from blocklists.parse.kind import Kind

MAX_LINE_OCTETS = 1024

Item = Entry | LineError
Reader = Callable[[str, int], Iterable[Item]]

_READ_OCTETS = 2 * MAX_LINE_OCTETS
_BOM = b"\xef\xbb\xbf"
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_REGEX = re.compile(r"/.*/\Z|.*[\\^$()\[\]{}|+?]")
_NULL_ADDRESSES = frozenset(("0", "0.0.0.0", "127.0.0.1", "::", "::1"))  # noqa: S104 - written in lists, not bound to


def bounded(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a binary file in bounded memory; of an over-long line only its too long beginning."""
    while line := stream.readline(_READ_OCTETS):
        yield line
        while len(line) == _READ_OCTETS and not line.endswith(b"\n"):
            line = stream.readline(_READ_OCTETS)


def read_fast(lines: Iterable[bytes], plain: re.Pattern[bytes], match: Match, reader: Reader) -> Iterator[Item]:
    """Read line by line: what `plain` matches is the entry for its first group, all else goes to `reader`.

    `plain` must match whole lines only and capture a name in its final spelling (`blocklists.name.PLAIN`). Nearly
    every line of a real list takes this way: it is measured at a third of the cost of the other.
    """
    is_plain = plain.match
    for number, line in enumerate(lines, 1):
        found = is_plain(line)
        if found is not None:
            yield Entry(found[1].decode("ascii"), match, number)
        else:
            yield from read_line(line, number, reader)


def read_line(line: bytes, number: int, reader: Reader) -> Iterable[Item]:
    """Decode one line and hand it to `reader`, or return why it is not text."""
    text = decoded(line, number)
    return (text,) if isinstance(text, LineError) else reader(text, number)


def decoded(line: bytes, number: int) -> str | LineError:
    """Return the text of a line without its end (and, in line 1, without a byte order mark)."""
    if number == 1:
        line = line.removeprefix(_BOM)
    line = line.rstrip(b"\r\n")
    if len(line) > MAX_LINE_OCTETS:
        return LineError(number, Kind.TOO_LONG, f"more than {MAX_LINE_OCTETS:,} octets")
    if control := _CONTROL.search(line):
        return LineError(number, Kind.BINARY, f"control character {control[0][0]:#04x}")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        return LineError(number, Kind.ENCODING, f"octet {line[error.start]:#04x} is not UTF-8 here")


def entry(written: str, match: Match, number: int, *, exception: bool = False, important: bool = False) -> Item:
    """Return the entry for a name as somebody wrote it, or the error that says what it is instead of a name."""
    try:
        return Entry(normalise(written), match, number, exception, important)
    except NameFormatError as error:
        return refusal(written, number, Kind.NAME, str(error))


def refusal(written: str, number: int, kind: Kind, why: str) -> LineError:
    """Return the error for a text that is no name: what it looks like, or else `kind` and `why`."""
    if not written:
        kind, why = Kind.SYNTAX, "no name"
    elif is_address(written):
        kind, why = Kind.ADDRESS, "an address, not a name"
    elif "://" in written:
        kind, why = Kind.PATH, "the address of a page"
    elif _REGEX.match(written):
        kind, why = Kind.REGEX, "a regular expression"
    elif "/" in written:
        kind, why = Kind.PATH, "a path"
    elif "*" in written:
        kind, why = Kind.WILDCARD, "a wildcard where none is honoured"
    elif any(character.isspace() for character in written):
        kind, why = Kind.SYNTAX, "not one name on the line"
    return LineError(number, kind, why)


def is_address(text: str) -> bool:
    """Whether this is an IPv4 or IPv6 address (`0` too, the usual short form of 0.0.0.0); a scope id is allowed."""
    if text in _NULL_ADDRESSES:
        return True
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_null(address: str) -> bool:
    """Whether an address stands for "nowhere": unspecified or loopback, mapped to IPv6 or not."""
    if address in _NULL_ADDRESSES:
        return True
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return parsed.is_unspecified or parsed.is_loopback
