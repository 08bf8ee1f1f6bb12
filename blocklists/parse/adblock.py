"""Adblock rules as DNS filters read them: the part of AdGuard's syntax that speaks of whole host names. Pure.

What would need a page, a path, a record type or a client is refused, each kind by its own name, never bent into
something similar. Hosts lines and bare names between the rules are read as AdGuard does: that one name, exactly.
"""

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from blocklists.entry import LineError, Match
from blocklists.name import PLAIN
from blocklists.parse import hosts
from blocklists.parse.kind import Kind
from blocklists.parse.line import Item, entry, is_address, read_fast, refusal

_PLAIN = re.compile(rb"\|\|(" + PLAIN.encode() + rb")\^\r?\n?\Z")
_HEADER = re.compile(r"\[(?:adblock|adguard|ublock)[^\]]*\]\Z", re.IGNORECASE)
_COSMETIC = re.compile(r"[^\s#]*(?:#[@?$%]{0,3}##?[^\s#]|\$@?\$[a-z])")
_INLINE_COMMENT = re.compile(r"\s#.*")
_RULE = re.compile(r"(?P<start>\|{0,2})(?P<below>\*\.)?(?P<name>[^|^*]+)(?P<end>\^\|?|\|)?\Z")
_MODIFIERS = MappingProxyType(
    {
        "denyallow": Kind.DENYALLOW,
        "dnstype": Kind.DNSTYPE,
        "ctag": Kind.CTAG,
        "client": Kind.CLIENT,
        "dnsrewrite": Kind.DNSREWRITE,
        "badfilter": Kind.BADFILTER,
    }
)


def parse(lines: Iterable[bytes], match: Match | None) -> Iterator[Item]:
    """Yield the entry of each rule, or its error. `match` is for bare names, hosts lines and `||name^`."""
    return read_fast(lines, _PLAIN, match or Match.SUFFIX, lambda text, number: _read(text, number, match))


def _read(text: str, number: int, match: Match | None) -> Iterator[Item]:
    text = text.strip()
    if text.startswith(("!#include", "!#if")):
        yield LineError(number, Kind.DIRECTIVE, "a directive to include lines or to choose between them")
    elif _COSMETIC.match(text):
        yield LineError(number, Kind.COSMETIC, "a rule for the inside of a page")
    elif not text or text.startswith(("!", "#")) or _HEADER.match(text):
        return
    elif is_address(text.split(maxsplit=1)[0]):
        yield from hosts.read(text, number, match or Match.EXACT)
    else:
        yield _rule(_INLINE_COMMENT.sub("", text).rstrip(), number, match)


def _rule(text: str, number: int, match: Match | None) -> Item:
    exception = text.startswith("@@")
    pattern = text.removeprefix("@@")
    modifiers: list[str] = []
    # A regular expression may hold a $, so nothing can be cut off it.
    if "$" in pattern and not pattern.startswith("/"):
        pattern, _, options = pattern.partition("$")
        modifiers = [option.strip() for option in options.split(",")]
    unknown = next((modifier for modifier in modifiers if modifier != "important"), None)
    if unknown is not None:
        return _modifier_error(unknown, number)
    found = _RULE.match(pattern)
    if not found or "/" in pattern:
        return refusal(pattern.strip("|^"), number, Kind.SYNTAX, "not a rule about a host name")
    is_bare = not (exception or modifiers or found["start"] or found["below"] or found["end"])
    if not is_bare and not (found["start"] and found["end"]):
        return LineError(number, Kind.UNANCHORED, "needs || or | in front and ^ or | behind the name")
    covers = _covers(found, match or (Match.EXACT if is_bare else Match.SUFFIX))
    return entry(found["name"], covers, number, exception=exception, important=bool(modifiers))


def _covers(found: re.Match[str], implied: Match) -> Match:
    if found["below"]:
        return Match.BELOW
    return Match.EXACT if found["start"] == "|" else implied


def _modifier_error(modifier: str, number: int) -> LineError:
    word = modifier.lstrip("~").partition("=")[0]
    kind = _MODIFIERS.get(word)
    if kind is None:
        return LineError(number, Kind.MODIFIER, "a modifier that is not honoured")
    return LineError(number, kind, f"${word} is not honoured")
