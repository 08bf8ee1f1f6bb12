"""Which format is this? Decided by the lines of a sample, because file names and headers lie. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from types import MappingProxyType

from blocklists.entry import LineError
from blocklists.error import SourceError
from blocklists.parse.format import Format
from blocklists.parse.kind import MEANING, Kind
from blocklists.parse.line import decoded

SAMPLE_OCTETS = 65_536

_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")  # byte order marks of UTF-16 and UTF-32
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf")
_JSON = re.compile(rb'[\[{]\s*["{\[]')
_ADBLOCK_HEADER = re.compile(rb"\[(?:adblock|adguard|ublock)[^\]\n]*\]", re.IGNORECASE)
_SOA = re.compile(rb"^[^;\n]*\sSOA\s", re.IGNORECASE | re.MULTILINE)
_SOA_BRACKET = re.compile(rb"(\sSOA\s[^()\n]{0,1024})\([^)]{0,2000}\)", re.IGNORECASE)  # its numbers look like nothing
_COMMENT = re.compile(r"\s*(?:[#!;](?!#)|//|#+(?:\s|\Z)|\Z)")
_ADDRESS = r"(?:0|[0-9]+(?:\.[0-9]+){3}|(?=[^\s:]*:[^\s:]*:)[0-9a-f:.]+(?:%\w+)?)"
_LABEL = r"[^\s.,;:/\\|^*$#!?()\[\]{}<>\"'=@&+%~`]+"
# The first shape that fits a line is its vote. The order matters: a dnsmasq line holds regular expression characters,
# and nearly everything looks like a name when its rare characters are not looked for first.
_SHAPES: tuple[tuple[Format | Kind, re.Pattern[str]], ...] = (
    (Format.ADBLOCK, re.compile(r"\s*(?:@@|\|\|?[\w*]|[\w*.-]+\^(?:[$|]|\Z)|[\w*.,~-]*#[@?$%]{0,3}##?\S)")),
    (Format.DNSMASQ, re.compile(r"\s*(?:server|local|address|ipset|nftset)\s*=\s*/")),
    (Format.HOSTS, re.compile(rf"\s*{_ADDRESS}\s+\S", re.IGNORECASE)),
    (
        Format.RPZ,
        re.compile(r"\$(?:ORIGIN|TTL)\s|\S*\s+(?:[0-9]\w*\s+|IN\s+){0,2}(?:(?i:SOA|CNAME)|NS|A|AAAA|TXT)\s+\S"),
    ),
    (Kind.REGEX, re.compile(r"\s*(?:/.*/\s*\Z|(?=\S+\s*\Z)\S*?[\\^$()\[\]{}|+?])")),
    (Format.DOMAINS, re.compile(rf"\s*(?:\*\.|\.)?{_LABEL}(?:\.{_LABEL})+\.?\s*(?:#|\Z)")),
)
_ADBLOCK_SHARE = 10  # AdGuard's syntax includes hosts lines and bare names: one rule in ten makes an adblock list
_REASONS = MappingProxyType(
    {
        Kind.BINARY: "the file is binary, not text",
        Kind.ENCODING: "the file is not UTF-8 text",
        Kind.TOO_LONG: f"the file has mostly {MEANING[Kind.TOO_LONG]}",
        Kind.REGEX: f"the file is a list of {MEANING[Kind.REGEX]}",
    }
)


def detect(sample: bytes) -> Format:
    """Return the format of the list that begins with `sample`; its first 64 KiB are looked at.

    Raises SourceError with the reason if it is no list: empty, comments only, HTML, binary, regular expressions, a
    policy zone without SOA, or nothing known.
    """
    text = sample[:SAMPLE_OCTETS].removeprefix(_BOM).strip()
    if not text:
        raise SourceError("the file is empty")
    if sample.startswith(_WIDE):
        raise SourceError("the file is UTF-16 or UTF-32 text; lists are UTF-8")
    if sample.startswith(_PACKED):
        raise SourceError("the file is compressed; unpack it first")
    if b"\r" in text and b"\n" not in text:
        raise SourceError("the lines of the file end with CR alone; lists have LF or CR LF")
    if text.startswith(b"<"):
        raise SourceError("the file is HTML or XML, not a list")
    if _JSON.match(text):
        raise SourceError("the file is JSON, not a list")
    votes = Counter(_votes(_SOA_BRACKET.sub(rb"\1x", text, count=1)))
    if not votes:
        raise SourceError("no entries: nothing but comments")
    if _ADBLOCK_HEADER.match(text):
        return Format.ADBLOCK
    found = _winner(votes)
    if found is Format.RPZ and not _SOA.search(text):
        raise SourceError("a policy zone without SOA record")
    return found


def _votes(text: bytes) -> Iterator[Format | Kind]:
    for number, octets in enumerate(text.split(b"\n"), 1):
        line = decoded(octets, number)
        if isinstance(line, LineError):
            yield Kind(line.kind)
        elif not _COMMENT.match(line):
            yield next((vote for vote, shape in _SHAPES if shape.match(line)), Kind.SYNTAX)


def _winner(votes: Counter[Format | Kind]) -> Format:
    total = votes.total()
    if votes[Format.ADBLOCK] * _ADBLOCK_SHARE >= total:
        votes[Format.ADBLOCK] += votes.pop(Format.HOSTS, 0) + votes.pop(Format.DOMAINS, 0)
    if votes[Kind.BINARY]:
        votes[Kind.BINARY] += votes.pop(Kind.ENCODING, 0)  # compressed data is both
    found, count = votes.most_common(1)[0]
    if isinstance(found, Format) and count * 2 >= total:
        return found
    known = _REASONS.get(found) if isinstance(found, Kind) else None
    raise SourceError(known or "no known list format (hosts, domains, adblock, dnsmasq or rpz)")
