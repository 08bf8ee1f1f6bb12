r"""The lease files of ISC dhcpd, IPv4 and IPv6, as its db.c writes them; OpenBSD's dhcpd writes the same. No I/O here.

    lease 192.0.2.11 {                          ia-na "\245N^\000\000\003\000\001\000\000^\000S\021" {
      ends 5 2026/11/20 18:00:00;                 iaaddr 2001:db8::11 {
      binding state active;                         binding state active;
      hardware ethernet 00:00:5e:00:53:11;          ends 5 2026/11/20 18:00:00;
      client-hostname "mia-tablet";               }
    }                                           }

dhcpd appends a block for each change, so the last block of an address counts. A date is a weekday (ignored) and a time
in UTC, `epoch` and seconds, or `never` (dhcpd.leases(5)). An IA is told by four octets of IAID and the DUID. Other
blocks (`host`, `failover peer`, `on expiry`) are walked over. Blocks begin at the first column, so one that never ended
costs only itself.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from filterd.clients.lease.entry import (
    Flaw,
    Latest,
    address_in,
    by_line,
    instant,
    lease,
    number_in,
    octets_in,
)
from filterd.clients.mac import parse_mac
from filterd.clients.sighting import Sighting

# A comment, a string, a sign, a word. A string may lack its closing quote, so that none is looked for in vain: else a
# line of quotes would be walked once for each.
_TOKEN = re.compile(rb'#.*|"(?:[^"\\]|\\.)*"?|[{};]|[^\s{};"#]+')
_ESCAPE = re.compile(rb"\\([0-3][0-7]{2}|.)", re.DOTALL)
_DATE = re.compile(rb"(\d{4})/(\d{1,2})/(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?: UTC)?")

_HEADS = (b"lease ", b"ia-na ", b"ia-ta ", b"ia-pd ")
_ADDRESSES = (b"lease", b"iaaddr")
_IDENTITIES = (b"ia-na", b"ia-ta")  # not ia-pd: a delegated prefix is no address of a device
_KEPT = frozenset((b"ends", b"binding", b"abandoned", b"hardware", b"uid", b"client-hostname"))
_IAID_OCTETS = 4
_MOST_DEPTH = 8
_MOST_WORDS = 16

_ACTIVE = [b"binding", b"state", b"active"]

_Statements = dict[bytes, list[bytes]]
_Blocks = list[tuple[list[bytes], _Statements]]


def parse(lines: Iterable[bytes], now: datetime) -> Iterator[Sighting | Flaw]:
    """Yield a flaw for each line passed over, then the sightings of the leases active at `now` (aware).

    A block that makes no sense is a flaw of the line that ends it.
    """
    reader = _Reader(now)
    yield from by_line(lines, reader.read)
    if reader.is_within_block:
        yield Flaw(0, "the file ends in the middle of a block", is_cut=True)
    yield from reader.latest


class _Reader:
    """Walks the tokens; `_blocks` are the open ones, each with its head (`lease`, address) and what it says."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._blocks: _Blocks = []
        self._words: list[bytes] = []
        self.latest = Latest()

    @property
    def is_within_block(self) -> bool:
        return bool(self._blocks)

    def read(self, line: bytes) -> tuple[Sighting, ...]:
        if line.startswith(_HEADS) and self._blocks:
            self._blocks, self._words = [], []
            self._take(line)
            raise ValueError("the block before this line has no end")
        self._take(line)
        return ()

    def _take(self, line: bytes) -> None:
        for token in _TOKEN.findall(line):
            if token == b"{":
                self._open()
            elif token == b"}":
                self._close()
            elif token == b";":
                self._end_statement()
            elif not token.startswith(b"#") and len(self._words) < _MOST_WORDS:
                self._words.append(token)

    def _open(self) -> None:
        if len(self._blocks) >= _MOST_DEPTH:
            self._blocks, self._words = [], []
            raise ValueError(f"more than {_MOST_DEPTH} blocks within each other")
        self._blocks.append((self._words, {}))
        self._words = []

    def _end_statement(self) -> None:
        words, self._words = self._words, []
        if self._blocks and words and words[0] in _KEPT:
            self._blocks[-1][1][words[0]] = words

    def _close(self) -> None:
        unfinished, self._words = self._words, []
        if not self._blocks:
            raise ValueError("a block ends that did not begin")
        head, said = self._blocks.pop()
        if len(head) != 2 or head[0] not in _ADDRESSES:
            return
        address = address_in(head[1])
        self.latest.forget(address)  # also if the rest makes no sense: the address may have gone to somebody else
        if unfinished:
            raise ValueError("a statement or a string without its end")
        client = _octets(said.get(b"uid", [])[1:]) if head[0] == b"lease" else _identity(self._blocks)
        if b"abandoned" not in said and said.get(b"binding", _ACTIVE) == _ACTIVE:
            hostname = _string(said.get(b"client-hostname", [])[1:])
            self.latest.keep(lease(address, self._now, _ends(said), mac=_mac(said), hostname=hostname, client=client))


def _ends(said: _Statements) -> datetime | None:
    words = said.get(b"ends", [])[1:]
    if words == [b"never"]:
        return None
    if words[:1] == [b"epoch"] and len(words) == 2:
        return instant(number_in(words[1]))
    found = _DATE.fullmatch(b" ".join(words[1:]))
    if found is None:
        raise ValueError("a lease without an end that can be read")
    year, month, day, hour, minute, second = map(int, found.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _mac(said: _Statements) -> str:
    """Return the MAC, or "" for hardware other than Ethernet and for IPv6."""
    match said.get(b"hardware", []):
        case [_, b"ethernet", written]:
            return parse_mac(written.decode("ascii", "replace"))
    return ""


def _identity(around: _Blocks) -> bytes:
    """Return the DUID in the head of the IA around an address."""
    head = around[-1][0] if around else []
    if len(head) != 2 or head[0] not in _IDENTITIES:
        raise ValueError("an address outside of an identity association")
    return _string(head[1:])[_IAID_OCTETS:]


def _octets(words: list[bytes]) -> bytes:
    """Return a client id, which is a string or hexadecimal pairs."""
    return _string(words) if words[:1] and words[0].startswith(b'"') else octets_in(b"".join(words))


def _string(words: list[bytes]) -> bytes:
    """Return what a string says; ValueError if it has no end. No words are an empty string."""
    if not words:
        return b""
    if len(words) > 1 or len(words[0]) < 2 or not words[0].startswith(b'"') or not words[0].endswith(b'"'):
        raise ValueError("no string where one is needed")
    return _ESCAPE.sub(_character, words[0][1:-1])


def _character(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if len(code) == 3 else code
