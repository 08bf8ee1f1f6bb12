"""Lists as text into entries: one module per format, one iterator for all.

Bad lines come out as `LineError`, never as an exception; a file that is no list is refused by `detect` (before) and
`Tally.verdict` (after). No I/O here, apart from `bounded`, which reads the file object it is given.
"""

from collections.abc import Iterable, Iterator
from types import MappingProxyType

from blocklists.entry import Match
from blocklists.parse import adblock, dnsmasq, domains, hosts, rpz
from blocklists.parse.format import Format, default_match
from blocklists.parse.kind import MEANING, Kind
from blocklists.parse.line import Item, bounded
from blocklists.parse.sample import SAMPLE_OCTETS, detect
from blocklists.parse.tally import Tally

__all__ = ["MEANING", "SAMPLE_OCTETS", "Format", "Item", "Kind", "Tally", "bounded", "default_match", "detect", "parse"]


# The formats whose parsers only need to know what a bare name covers.
_BY_NAME = MappingProxyType({Format.HOSTS: hosts.parse, Format.DOMAINS: domains.parse, Format.DNSMASQ: dnsmasq.parse})


def parse(lines: Iterable[bytes], list_format: Format, match: Match | None = None) -> Iterator[Item]:
    """Yield, line by line, the entries and errors of a list.

    `lines` come with or without their ends; `bounded` makes them from a file. `match` replaces what the format implies
    for a name (None: leave it as the format has it). It does not touch what a line spells out itself: `*.name` and
    `.name`, `|name^`, and everything in a policy zone.
    """
    if list_format is Format.RPZ:
        return rpz.parse(lines)
    if list_format is Format.ADBLOCK:
        return adblock.parse(lines, match)
    return _BY_NAME[list_format](lines, match or default_match(list_format))
