"""Which server wrote a lease file, told by what is in it. No I/O here.

The path says little: every server can be told to write where its admin likes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from itertools import islice

from filterd.clients.lease import dnsmasq, isc, kea, odhcpd
from filterd.clients.lease.entry import MOST_LINE, Flaw
from filterd.clients.sighting import Sighting
from filterd.error import ConfigError


class Format(StrEnum):
    """The servers whose files can be read."""

    DNSMASQ = "dnsmasq"
    KEA = "kea"
    ISC = "isc"
    ODHCPD = "odhcpd"


Parse = Callable[[Iterable[bytes], datetime], Iterator[Sighting | Flaw]]

PARSE: dict[Format, Parse] = {
    Format.DNSMASQ: dnsmasq.parse,
    Format.KEA: kea.parse,
    Format.ISC: isc.parse,
    Format.ODHCPD: odhcpd.parse,
}

_LINES = 100  # a header of dhcpd or a page of names of odhcpd may stand before the first line that tells
_TELLING = {
    Format.ISC: re.compile(
        rb"lease\s+[0-9.]+\s*\{|ia-(?:na|ta|pd)\s|server-duid\s|authoring-byte-order\s|failover\s+peer\s"
        rb"|#.*dhcpd\.leases"
    ),
    Format.ODHCPD: re.compile(rb"#\s\S+\s[0-9a-f]{2,260}\s(?:ipv4|[0-9a-f]{1,8})\s\S+\s(?:-1|\d+)\s"),
    Format.DNSMASQ: re.compile(rb"\d+\s\S+\s[0-9a-fA-F.:]+\s\S+\s\S+\s*$|duid\s[0-9a-fA-F:]+\s*$"),
}


def detect(lines: Iterable[bytes]) -> Format | None:
    """Return whose file this is, or None if nothing in it tells yet, as in an empty one.

    ConfigError if what is in it tells that it is none of them.
    """
    is_blank = True
    for line in islice(lines, _LINES):
        text = line[:MOST_LINE].strip()
        if kea.NEEDED.issubset(text.split(b",")):
            return Format.KEA
        for server, telling in _TELLING.items():
            if telling.match(text):
                return server
        is_blank = is_blank and (not text or text.startswith(b"#"))
    if is_blank:
        return None
    raise ConfigError(f"found no lease file; allowed: one of {', '.join(Format)}")


def parse(data: bytes, now: datetime) -> Iterator[Sighting | Flaw]:
    """Yield what a file holds at `now` (aware), whoever wrote it; ConfigError as `detect`."""
    server = detect(BytesIO(data))  # line by line: a list of five million short lines would be 200 MB
    return iter(()) if server is None else PARSE[server](BytesIO(data), now)
