"""The cache: what upstreams said, by question, bounded in octets, least recently used out first.

Owns storage and the memory of persistent failures. Holds upstream truth, never a verdict, and no
clock: `now` is monotonic seconds. One answer fills its own question and nothing else, so a lying upstream cannot plant
other names (MaginotDNS). One event loop owns it; it is not for threads.
"""

from collections import OrderedDict
from dataclasses import dataclass

from msgspec.structs import replace

from filterd.dns.item import FAILURE_SECONDS, Item, is_name_error
from filterd.dns.upstream.question import Question
from filterd.dns.wire.constant import Rcode

MAX_FAILURE_SECONDS = 300.0  # RFC 9520 section 3.2
_MAX_FAILURES = 1_024
_EVERY_TYPE = -1

Key = tuple[bytes, int, bool, bool]  # a Question, or one with _EVERY_TYPE for a name that does not exist

# Octets of CPython 3.11 objects: a test compares the sum with tracemalloc. An entry is a Question, an Item, a Body,
# their tuples and floats, and its share of the ordered dictionary; a record adds an offset and a TTL; names are bytes.
_ENTRY_OCTETS = 600
_RECORD_OCTETS = 64
_NAME_OCTETS = 48
_EDE_OCTETS = 160


@dataclass(slots=True)
class CacheTally:
    """Counters since the start."""

    hits: int = 0
    misses: int = 0
    evictions: int = 0


@dataclass(frozen=True, slots=True)
class _Failure:
    """How long a question's failure was kept last, and until when."""

    seconds: float
    expires: float


class Cache:
    """Items by question, at most `max_bytes` of memory."""

    def __init__(self, max_bytes: int) -> None:
        """Start empty."""
        self.max_bytes = max_bytes
        self.size = 0
        self.tally = CacheTally()
        self._entries: OrderedDict[Key, Item] = OrderedDict()
        self._failures: OrderedDict[Key, _Failure] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, question: Question, now: float) -> Item | None:
        """Return what is known and still holds, or None. A name that does not exist answers for every type."""
        item = self._live(question, now)
        if item is None:
            item = self._live((question.qname, _EVERY_TYPE, question.dnssec_ok, question.cd), now)
        if item is None:
            self.tally.misses += 1
        else:
            self.tally.hits += 1
        return item

    def put(self, question: Question, item: Item) -> Item:
        """Keep `item` while it holds and there is room; return it, with the expiry a repeated failure gets."""
        if item.rcode == Rcode.SERVFAIL and not item.is_outage:
            item = self._lengthen(question, item)
        elif not item.is_outage:
            self._failures.pop(question, None)
        if item.expires > item.stored:
            self._keep(_key(question, item), item)
        return item

    def clear(self) -> None:
        """Forget every item and every failure."""
        self._entries.clear()
        self._failures.clear()
        self.size = 0

    def _live(self, key: Key, now: float) -> Item | None:
        item = self._entries.get(key)
        if item is None:
            return None
        if item.expires <= now:
            self._drop(key, item)
            return None
        self._entries.move_to_end(key)
        return item

    def _keep(self, key: Key, item: Item) -> None:
        old = self._entries.get(key)
        if old is not None:
            self._drop(key, old)
        self._entries[key] = item
        self.size += octets(key, item)
        while self.size > self.max_bytes:
            self._drop(*next(iter(self._entries.items())))
            self.tally.evictions += 1

    def _drop(self, key: Key, item: Item) -> None:
        del self._entries[key]
        self.size -= octets(key, item)

    def _lengthen(self, question: Question, item: Item) -> Item:
        """Return the failure kept twice as long as the last time, if that was not long ago (RFC 9520 section 3.2)."""
        last = self._failures.pop(question, None)
        persists = last is not None and item.stored <= last.expires + MAX_FAILURE_SECONDS
        seconds = min(last.seconds * 2, MAX_FAILURE_SECONDS) if last is not None and persists else FAILURE_SECONDS
        self._failures[question] = _Failure(seconds, item.stored + seconds)
        if len(self._failures) > _MAX_FAILURES:
            self._failures.popitem(last=False)
        return replace(item, expires=item.stored + seconds)


def _key(question: Question, item: Item) -> Key:
    if is_name_error(item):
        return (question.qname, _EVERY_TYPE, question.dnssec_ok, question.cd)
    return question


def octets(key: Key, item: Item) -> int:
    """Return about how much memory an entry takes, all Python objects included."""
    body = item.body
    return (
        _ENTRY_OCTETS
        + len(key[0])
        + len(body.data)
        + _RECORD_OCTETS * len(body.ttls)
        + sum(_NAME_OCTETS + len(name) for name in item.targets)
        + sum(_EDE_OCTETS + 4 * len(ede.text) for ede in item.ede)
    )
