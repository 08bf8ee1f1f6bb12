"""Several upstreams as one: order or parallel, fail-over, health, and the bound on waiting questions.

Owns who is asked when. Knows neither transports (`udp`, `tcp`) nor the cache.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle, islice

from filterd.dns.upstream.address import Address, Transport
from filterd.dns.upstream.error import OverloadError, QueryError
from filterd.dns.upstream.health import State
from filterd.dns.upstream.protocol import Upstream
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.race import Member, Race
from filterd.dns.upstream.tcp import TcpUpstream
from filterd.dns.upstream.timeouts import Timeouts
from filterd.dns.upstream.udp import UdpUpstream
from filterd.dns.wire import Response

MAX_PENDING = 1_000  # DNSBomb stores up questions to release them at once: more are refused, not queued
MAX_TRIES = 3  # RFC 9520 section 3.1: at most two retries


class Mode(StrEnum):
    """ORDERED: the first that works. PARALLEL: all at once, the fastest wins; every upstream then sees every name."""

    ORDERED = "ordered"
    PARALLEL = "parallel"


@dataclass(frozen=True, slots=True)
class UpstreamStatus:
    """What `filterd status` shows of one upstream; counters since the start, `rtt_ms` smoothed or None."""

    name: str
    state: State
    sent: int
    answered: int
    timeouts: int
    mismatches: int
    network_errors: int
    tcp_switches: int
    rtt_ms: float | None


def connect(address: Address) -> Upstream:
    """Return the upstream at `address`; nothing is opened before the first query."""
    return UdpUpstream(address) if address.transport is Transport.UDP else TcpUpstream(address)


class Pool:
    """All configured upstreams; `query` is what the engine asks."""

    def __init__(self, upstreams: Iterable[Upstream], mode: Mode = Mode.ORDERED, timeout: float = 2.0) -> None:
        """Take at least one upstream, in order of preference; `timeout` in seconds bounds one question in all."""
        self._members = tuple(Member(upstream) for upstream in upstreams)
        if not self._members:
            raise ValueError("a pool needs an upstream")
        self._mode = mode
        self._timeout = timeout
        self._timeouts = Timeouts()
        self._pending = 0
        self._probes: set[asyncio.Task[None]] = set()

    def query(self, question: Question) -> asyncio.Future[Response]:
        """Ask at once; the future holds a usable answer (NOERROR, NXDOMAIN) or the SERVFAIL of an upstream.

        It holds a `QueryError` with its `ede` (22, 23 or 24) when no upstream gave either; at once if 1,000 are
        waiting. Cancelling it gives the question up.
        """
        if self._pending >= MAX_PENDING:
            refused: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
            refused.set_exception(OverloadError(f"{MAX_PENDING} questions are waiting already"))
            return refused
        self._pending += 1
        answer = Race(question, self._timeout, self._timeouts).run(self._rounds(question))
        answer.add_done_callback(self._ended)
        return answer

    def status(self) -> tuple[UpstreamStatus, ...]:
        """Return a snapshot of every upstream, in order."""
        return tuple(_status(member) for member in self._members)

    async def aclose(self) -> None:
        """Close every upstream and end the probes."""
        for task in self._probes:
            task.cancel()
        for member in self._members:
            await member.upstream.aclose()

    def _ended(self, _: asyncio.Future[Response]) -> None:
        self._pending -= 1

    def _rounds(self, question: Question) -> Sequence[Sequence[Member]]:
        ready = [member for member in self._members if member.health.state is State.UP]
        if ready and len(ready) < len(self._members):
            self._probe(question)
        ready = ready or list(self._members)  # an outage of all: whoever comes back first is heard at once
        if self._mode is Mode.PARALLEL:
            return (ready,) * MAX_TRIES
        return [(member,) for member in islice(cycle(ready), MAX_TRIES)]

    def _probe(self, question: Question) -> None:
        """Ask the upstreams that are due the same question beside the race, so that no client waits for them."""
        now = asyncio.get_running_loop().time()
        for member in self._members:
            if member.health.wants_probe(now):
                task = asyncio.get_running_loop().create_task(self._ask_once(member, question))
                self._probes.add(task)
                task.add_done_callback(self._probes.discard)

    async def _ask_once(self, member: Member, question: Question) -> None:
        try:
            await member.upstream.query(question, self._timeout)
        except QueryError:
            member.health.fail(asyncio.get_running_loop().time())
        else:
            member.health.succeed()


def _status(member: Member) -> UpstreamStatus:
    tally = member.upstream.tally
    return UpstreamStatus(
        name=member.upstream.name,
        state=member.health.state,
        sent=tally.sent,
        answered=tally.answered,
        timeouts=tally.timeouts,
        mismatches=tally.mismatches,
        network_errors=tally.network_errors,
        tcp_switches=tally.tcp_switches,
        rtt_ms=None if tally.rtt is None else round(tally.rtt * 1000, 3),
    )
