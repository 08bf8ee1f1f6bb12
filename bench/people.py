"""What a thousand people cost inside the process: deciding, memory, compiling and reading their household.

Times are those of the thread's own processor time, so that other work on the machine does not count.
"""

import gc
import random
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bench import crowd
from blocklists.index import Index
from blocklists.name import to_wire
from filterd.clients.address import AddressBook
from filterd.clients.roster import Roster
from filterd.policy.decide import decide
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger, apply
from filterd.policy.ledger.ledger import decode as decode_ledger
from filterd.policy.ledger.ledger import encode as encode_ledger
from filterd.policy.snapshot import decode, encode
from filterd.policy.types import Policy, Query
from tests.support.service import index_octets

NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)
BEDTIME = datetime(2026, 11, 25, 19, tzinfo=UTC)  # 20:00 in the household's zone
_DAYS = 5  # of edges, for the first question after one

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds for one question: identify and decide. `fresh`: the first of a person after an edge or an event."""

    median: float
    p99: float
    fresh_median: float
    fresh_p99: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """Octets: of the file, and of what is in memory (`moments`: of everybody, after all devices have asked)."""

    file: int
    snapshot: int
    ledger: int
    moments: int


@dataclass(frozen=True, slots=True)
class Work:
    """Seconds of processor time for what is done once: by `filterd compile`, and by a start or a reload."""

    compiling: float
    reading: float


@dataclass(frozen=True, slots=True)
class People:
    """All of one bench."""

    people: int
    cost: Cost
    sizes: Sizes
    work: Work


def measure(people: int, questions: int) -> People:
    """Measure a household of so many people with that many questions."""
    compiling, snapshot = _timed(lambda: crowd.household(people))
    data = encode(snapshot)
    granted = encode_ledger(_granted(people))
    reading, _ = _timed(lambda: decode(data))
    sizes = _sizes(people, data, granted)
    return People(people, _cost(people, data, granted, questions), sizes, Work(compiling, reading))


def _granted(people: int) -> Ledger:
    ledger = EMPTY_LEDGER
    for event in crowd.grants(people, NOON):
        ledger = apply(ledger, event)
    return ledger


def _sizes(people: int, data: bytes, granted: bytes) -> Sizes:
    gc.collect()
    tracemalloc.start()
    try:
        snapshot, octets = _held(lambda: decode(data))
        ledger, of_ledger = _held(lambda: decode_ledger(granted))
        _, moments = _held(lambda: _asked(Roster(snapshot, AddressBook(snapshot), ledger), people, NOON))
    finally:
        tracemalloc.stop()
    return Sizes(len(data), octets, of_ledger, moments)


def _held(make: Callable[[], _T]) -> tuple[_T, int]:
    """Return what is made, and the octets it holds in memory."""
    before = tracemalloc.get_traced_memory()[0]
    made = make()
    gc.collect()
    return made, tracemalloc.get_traced_memory()[0] - before


def _asked(roster: Roster, people: int, now: datetime) -> Roster:
    """Return the roster after every device of everybody has asked."""
    for number in range(people):
        for device in range(crowd.DEVICES):
            roster.identify(crowd.address(number, device), now)
    return roster


def _cost(people: int, data: bytes, granted: bytes, questions: int) -> Cost:
    snapshot = decode(data)
    roster = Roster(snapshot, AddressBook(snapshot), decode_ledger(granted))
    policy = snapshot.policy(Index.from_buffer(index_octets(crowd.LISTS)))
    queries = [Query(to_wire(name), 1) for name in crowd.names(people)]
    draw = random.Random(crowd.SEED)
    gc.collect()
    gc.freeze()  # as the engine does
    fresh: list[float] = []
    warm: list[float] = []
    try:
        for day in range(_DAYS):
            edge = BEDTIME + timedelta(days=day)
            _asked(roster, people, edge - timedelta(hours=1))
            everybody = random.Random(day).sample(range(people), people)
            fresh += [_question(roster, policy, crowd.address(who, 0), draw.choice(queries), edge) for who in everybody]
            _asked(roster, people, edge)
            for _ in range(questions // _DAYS):
                address = crowd.address(draw.randrange(people), draw.randrange(crowd.DEVICES))
                now = edge + timedelta(seconds=draw.uniform(0, 3))
                warm.append(_question(roster, policy, address, draw.choice(queries), now))
    finally:
        gc.unfreeze()
    return Cost(*_cuts(warm), *_cuts(fresh))


def _question(roster: Roster, policy: Policy, address: str, query: Query, now: datetime) -> float:
    """Return the microseconds from the address to the decision."""
    begun = time.thread_time_ns()
    decide(query, roster.identify(address, now), policy, now)
    return (time.thread_time_ns() - begun) / 1e3


def _cuts(times: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 99th of a hundred."""
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]


def _timed(work: Callable[[], _T]) -> tuple[float, _T]:
    """Return the seconds of processor time that some work takes, and its result."""
    begun = time.thread_time()
    result = work()
    return time.thread_time() - begun, result
