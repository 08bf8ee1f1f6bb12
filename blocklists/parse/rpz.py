"""Response policy zones as text (draft-vixie-dnsop-dns-rpz-00): a bounded, tolerant reader of zone files. Pure.

Honoured are QNAME triggers with the actions NXDOMAIN, NODATA and PASSTHRU. Every other trigger and action is refused
by its own kind, because half of a policy is another policy. Of RFC 1035 section 5 it reads $ORIGIN, $TTL, comments,
repeated owners, relative names and brackets; brackets only in the SOA, where real zones have them, so that one line
left open can swallow at most `_SOA_LINES` others.
"""

import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType

from blocklists.entry import LineError, Match
from blocklists.name import MAX_WIRE_OCTETS
from blocklists.parse.kind import Kind
from blocklists.parse.line import Item, decoded, entry

_SOA_LINES = 16
_SOA_FIELDS = 7
_QUOTED = re.compile(r'"(?:[^"\\]|\\.?)*("?)')  # a quote left open runs to the end of the line
_UNREADABLE = re.compile(r'[()"]')
_TTL_OR_CLASS = re.compile(r"[0-9][0-9a-z]*\Z|in\Z", re.IGNORECASE)
_TYPE = re.compile(r"[a-z][a-z0-9-]*\Z", re.IGNORECASE)
_BLOCKS = (".", "*.")  # NXDOMAIN and NODATA
_PASSTHRU = "rpz-passthru."
_TRIGGERS = MappingProxyType(
    {
        "rpz-client-ip": Kind.RPZ_CLIENT_IP,
        "rpz-ip": Kind.RPZ_IP,
        "rpz-nsdname": Kind.RPZ_NSDNAME,
        "rpz-nsip": Kind.RPZ_NSIP,
    }
)
_ACTIONS = MappingProxyType({"rpz-drop.": Kind.RPZ_DROP, "rpz-tcp-only.": Kind.RPZ_TCP_ONLY})


def parse(lines: Iterable[bytes]) -> Iterator[Item]:
    """Yield the entry of each policy record, or its error."""
    zone = _Zone()
    for number, line in enumerate(lines, 1):
        text = decoded(line, number)
        if isinstance(text, LineError):
            zone.owner = None  # it may have named the owner of the lines that follow
            yield text
        else:
            yield from zone.read(text, number)


class _Zone:
    """Where the reader stands in the zone.

    Names are kept in lower case with the final dot. A zone file may leave its own name to the server's configuration;
    then `origin` is empty, names relative to it have no final dot, and absolute names are outside the zone.
    """

    def __init__(self) -> None:
        self.origin = ""
        self.owner: str | None = None
        self.apex: str | None = None
        self.soa: list[str] = []
        self.soa_lines = 0
        self.in_soa = False

    def read(self, text: str, number: int) -> Iterator[Item]:
        text = _QUOTED.sub(r'"\1', text).partition(";")[0]
        fields = text.split()
        if not fields:
            return
        if self.in_soa:
            yield from self._soa(fields, number)
        elif fields[0].startswith("$"):
            yield from self._directive(fields, number)
        else:
            if not text[0].isspace():
                self.owner = self._absolute(fields.pop(0))
            yield from self._record(fields, number)

    def _directive(self, fields: list[str], number: int) -> Iterator[Item]:
        word = fields[0].upper()
        if word == "$ORIGIN" and len(fields) == 2:
            origin = self._absolute(fields[1])
            if len(origin) > MAX_WIRE_OCTETS:
                yield LineError(number, Kind.NAME, "$ORIGIN longer than a name can be")
            else:
                self.origin = origin
        elif word in ("$ORIGIN", "$TTL"):
            if len(fields) != 2:
                yield LineError(number, Kind.SYNTAX, f"{word} needs one value")
        else:
            yield LineError(number, Kind.DIRECTIVE, "a directive other than $ORIGIN and $TTL")

    def _record(self, fields: list[str], number: int) -> Iterator[Item]:
        for _ in range(2):
            if fields and _TTL_OR_CLASS.match(fields[0]):
                fields.pop(0)
        if self.owner is None or len(fields) < 2 or not _TYPE.match(fields[0]):
            yield LineError(number, Kind.SYNTAX, "not owner, TTL, class, type and data of a record")
        elif fields[0].upper() == "SOA":
            self.soa_lines, self.soa = 0, []
            yield from self._soa(fields[1:], number)
        elif any(_UNREADABLE.search(field) for field in fields if field != '""'):
            yield LineError(number, Kind.SYNTAX, "brackets or an open quote; they are read in the SOA only")
        elif self.apex is None:
            yield LineError(number, Kind.NO_SOA, "a record before the SOA")
        elif self.owner != self.apex:
            yield self._policy(self.owner, fields, number)

    def _soa(self, fields: list[str], number: int) -> Iterator[Item]:
        """Collect the fields of the SOA until its bracket closes; the values themselves decide nothing here."""
        text = " ".join(fields)
        self.soa += re.sub(r"[()]", " ", text).split()
        self.soa_lines += 1
        self.in_soa = ")" not in text and ("(" in text or self.in_soa)
        if self.in_soa and self.soa_lines < _SOA_LINES:
            return
        if self.in_soa or len(self.soa) != _SOA_FIELDS:
            yield LineError(number, Kind.SYNTAX, f"SOA with {len(self.soa)} fields in place of {_SOA_FIELDS}")
        elif self.apex is None:
            self.apex = self.owner or ""
            if not self.origin and self.apex.endswith("."):
                self.origin = self.apex
        self.in_soa = False

    def _policy(self, owner: str, fields: list[str], number: int) -> Item:
        trigger = self._trigger(owner)
        if trigger is None:
            return LineError(number, Kind.OUT_OF_ZONE, "the owner is outside the zone")
        last = trigger.rpartition(".")[2]
        if last.startswith("rpz-"):
            kind = _TRIGGERS.get(last, Kind.RPZ_OTHER)
            return LineError(number, kind, "a trigger other than QNAME")
        if fields[0].upper() != "CNAME":
            return LineError(number, Kind.LOCAL_DATA, "an answer with data of its own")
        if len(fields) != 2:
            return LineError(number, Kind.SYNTAX, "CNAME with more than one target")
        target = fields[1].lower()
        # A CNAME to the trigger itself is the old way to write PASSTHRU.
        passes = target in (_PASSTHRU, f"{trigger}.") and not target.startswith("*")
        if not passes and target not in _BLOCKS:
            other = Kind.RPZ_OTHER if re.search(r"(?:\A|\.)rpz-[^.]*\.\Z", target) else Kind.REWRITE
            return LineError(number, _ACTIONS.get(target, other), "an action other than NXDOMAIN, NODATA and PASSTHRU")
        return _entry(trigger, number, passes)

    def _trigger(self, owner: str) -> str | None:
        if not self.apex:
            return None if owner.endswith(".") else owner
        if self.apex == ".":
            return owner[:-1] if owner.endswith(".") else None
        below = "." + self.apex
        return owner.removesuffix(below) if owner.endswith(below) else None

    def _absolute(self, name: str) -> str:
        name = name.lower()
        if name == "@":
            return self.origin
        if name.endswith(".") or not self.origin:
            return name
        return f"{name}." if self.origin == "." else f"{name}.{self.origin}"


def _entry(trigger: str, number: int, exception: bool) -> Item:
    if trigger == "*":
        return LineError(number, Kind.WILDCARD, "every name there is")
    if "\\" in trigger:
        return LineError(number, Kind.NAME, "an escaped character, which no host name has")
    if trigger.startswith("*."):
        return entry(trigger[2:], Match.BELOW, number, exception=exception)
    return entry(trigger, Match.EXACT, number, exception=exception)
