"""The path of one query, in one place: `Pipeline._resolve` is the order, with the reason for each position.

Owns the order, the bound on clients that wait, the one catch-all around one query, and the swap of the policy.
What a step does is the business of the module it calls.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from filterd.clients.stranger import nobody
from filterd.clock import Clock
from filterd.dns.access import AccessList
from filterd.dns.answers import Reply, Times, allowed, blocked, failure, minimal_any
from filterd.dns.ede import PROHIBITED, EdeCode
from filterd.dns.finished import LONGEST_LIFE_SECONDS, Made
from filterd.dns.item import Item, from_failure
from filterd.dns.service import Service
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Ede, Refusal, Request
from filterd.dns.wire.build import refusal_answer
from filterd.dns.wire.constant import HEADER_OCTETS, Rcode, Rtype
from filterd.dns.wire.request import parse_request
from filterd.policy.decide import decide
from filterd.policy.rules import protected
from filterd.policy.types import Client, Decision, Policy, Query, Verdict

# Clients whose answer is being fetched. One more gets SERVFAIL at once: it may ask another resolver, and what is
# stored up here cannot be released in one blow (DNSBomb).
MOST_WAITING = 1000

_OVERLOADED = from_failure(Ede(EdeCode.NO_REACHABLE_AUTHORITY, "Too many questions are waiting"), 0.0)

Answer = bytes | asyncio.Future[bytes | None] | None
_Outcome = bytes | Question | asyncio.Future[bool] | None

_log = logging.getLogger(__name__)


class Message(NamedTuple):
    """What a listener brings: the octets, the address of the client, and whether they came over a stream."""

    data: bytes
    address: str
    stream: bool


class Source(Protocol):
    """What upstreams know; `filterd.dns.forward.Forwarder` is one."""

    def known(self, question: Question, now: float) -> Item | None:
        """Return what is cached, without waiting."""
        ...

    def fetch(self, question: Question) -> asyncio.Future[Item]:
        """Ask upstream; a failure is an item too. The future is shared and never cancelled by one who waits."""
        ...


@dataclass(slots=True)
class PipelineCounts:
    """What ended before a decision, or in spite of one; `alarms` are decisions that shut a protected name."""

    dropped: int = 0
    malformed: int = 0
    prohibited: int = 0
    overload: int = 0
    failed: int = 0
    alarms: int = 0


Introduce = Callable[[str], asyncio.Future[bool] | bool]
"""Whether it can be told which device is at an address, or what to wait for to know; `filterd.clients.stranger`."""


class Meter(Protocol):
    """Who guesses minutes of activity; `filterd.live.meter.Meter` is one."""

    def note(self, client: Client, query: Query, policy: Policy, now: datetime) -> None:
        """Take one open question of somebody with time rules."""
        ...


class Pipeline:
    """Answers messages: a `filterd.dns.listeners.responder.Responder`. `service` may be replaced at any time."""

    def __init__(
        self,
        service: Service,
        access: AccessList,
        source: Source,
        clock: Clock,
        introduce: Introduce = nobody,
        meter: Meter | None = None,
    ) -> None:
        self.service = service
        self._introduce = introduce
        self._meter = meter
        self.counts = PipelineCounts()
        self._access = access
        self._source = source
        self._clock = clock
        self._waiting: set[asyncio.Future[bytes | None]] = set()
        self._meeting: set[asyncio.Future[bytes | None]] = set()  # bounded by who introduces; not in others' way
        self._kinds_of_failure: Counter[str] = Counter()
        self._alarmed: set[str] = set()
        self.tick()

    def tick(self) -> None:
        """Read the clocks; everything until the next call happens at one instant."""
        self._now = self._clock.now()
        self._monotonic = self._clock.monotonic()

    def answer(self, data: bytes, address: str, stream: bool) -> Answer:
        """Return the answer to one message, None for silence, or a future of either where upstream has to be asked."""
        if not stream:
            finished = self.service.finished.reply(data, address, self._monotonic)
            if finished is not None:
                return finished
        return self.answer_afresh(data, address, stream)

    def answer_afresh(self, data: bytes, address: str, stream: bool) -> Answer:
        """Do as `answer` without looking for a finished answer; both give the same octets."""
        return self._begin(Message(data, address, stream))

    def _begin(self, message: Message, is_met: bool | None = None) -> Answer:
        try:
            outcome = self._resolve(message, None, is_met)
            if isinstance(outcome, Question):
                return self._wait(message, outcome)
            return self._meet(message, outcome) if isinstance(outcome, asyncio.Future) else outcome
        except Exception as error:  # the boundary of one query: whatever happened, it fails alone
            return self._failed(message, error)

    def waiting(self) -> int:
        """Return how many clients wait for an upstream."""
        return len(self._waiting) + len(self._meeting)

    def stop(self) -> None:
        """Give up what waits."""
        for future in (*self._waiting, *self._meeting):
            future.cancel()

    def _resolve(self, message: Message, fetched: Item | None, is_met: bool | None = None) -> _Outcome:
        """Return the answer, None for silence, or what has to be waited for: an upstream, or who it is that asks.

        Called again with what was `fetched`: while the client waited the policy may have changed, so nothing that was
        decided before the wait counts after it.
        """
        # Parse first: nothing behind this ever sees what is no well-formed query. Bounded work, no state.
        request = parse_request(message.data, message.stream)
        if request is None:
            return self._silence()

        # An address of which no device is known now waits until one is: nobody gets a wider answer by taking another
        # address. Whoever cannot be found out gets silence, refusals included: the answer could not be delivered, and
        # until the kernel gives that up it fills the send buffer, which is everybody's.
        met = self._introduce(message.address) if is_met is None else is_met
        if met is not True:
            return met if met and fetched is None else self._silence()
        if isinstance(request, Refusal):
            return self._refuse(request)

        # The access list before anything that costs or tells: strangers get one short word, whatever they ask.
        if not self._access.admits(message.address):
            self.counts.prohibited += 1
            return failure(request, Rcode.REFUSED, PROHIBITED).wire

        # Who asks, then what holds for them, before cache and upstream: a refused name is never asked for anywhere.
        client = self.service.roster.identify(message.address, self._now)

        decision = decide(Query(request.qname, request.qtype), client, self.service.policy, self._now)
        if decision.is_blocked:
            return self._block(message, request, client, decision)

        # ANY after the decision, so that it is blocked like every type; before upstream, as RFC 8482 never forwards it.
        if request.qtype == Rtype.ANY:
            reply = minimal_any(request, decision, self._now, client.profile.open_ttl)
            return self._send(message, client, decision, reply)

        # Upstream truth is shared by all clients; so it comes after what is personal and is judged again below.
        question = Question(request.qname, request.qtype, request.dnssec_ok, request.cd)
        item = fetched or self._source.known(question, self._monotonic)
        if item is None:
            return question

        # Only the answer tells where an open name leads (CNAME cloaking). Cached answers too: the cache has no opinion.
        decision = self._follow(decision, client, request.qtype, item)
        if decision.is_blocked:
            return self._block(message, request, client, decision)

        # Last, because only now it is known until when all of this holds: TTLs, size, counting.
        if self._meter is not None and client.profile.timing is not None:
            self._meter.note(client, Query(request.qname, request.qtype), self.service.policy, self._now)
        times = Times(self._now, self._monotonic, client.profile.open_ttl)
        reply = allowed(request, item, decision, times, stream=message.stream)
        # What was fetched may hold for those who waited only; what is cached holds for everyone until it expires.
        return self._send(message, client, decision, reply, 0.0 if fetched else item.expires - self._monotonic)

    def _silence(self) -> bytes | None:
        self.counts.dropped += 1
        return None

    def _refuse(self, refusal: Refusal) -> bytes:
        self.counts.malformed += 1
        return refusal_answer(refusal)

    def _follow(self, decision: Decision, client: Client, qtype: int, item: Item) -> Decision:
        """Return the decision on an open name and on every name its answer leads to, valid as long as all of them.

        The earliest rule of the precedence that speaks, about any of the names, decides; a tie blocks. So a household's
        own allow opens a name although it leads to a shut category, but not to a mandatory one. What is protected
        stays open wherever it leads: a helpline must not vanish behind the list entry of its hosting company. So does a
        name of the walled garden that leads to what nobody has chosen, which is its hosting company again.
        """
        if decision.rule == protected.__name__ or not item.targets:
            return decision
        for target in item.targets:
            found = decide(Query(target, qtype), client, self.service.policy, self._now)
            until = _earlier(decision.valid_until, found.valid_until)
            if found.verdict is Verdict.BLOCK and len(found.trace) <= len(decision.trace):
                return replace(found, valid_until=until)
            if until is not decision.valid_until:
                decision = replace(decision, valid_until=until)
        return decision

    def _block(self, message: Message, request: Request, client: Client, decision: Decision) -> bytes:
        if decision.alarm:
            self._raise_alarm(decision.alarm)
        return self._send(message, client, decision, blocked(request, decision, client.profile, self._now))

    def _raise_alarm(self, group: str) -> None:
        """Count that an authority's list shut a protected name; tell the log once for each group, never the name."""
        self.counts.alarms += 1
        if group not in self._alarmed:
            self._alarmed.add(group)
            _log.error(
                "an authority's list shuts a name of the protected group %s; ask the authority to mend it", group
            )

    def _send(
        self, message: Message, client: Client, decision: Decision, reply: Reply, lifetime: float = LONGEST_LIFE_SECONDS
    ) -> bytes:
        """Count the answer and keep it, at most for `lifetime` seconds, for the next who ask the same."""
        service, profile = self.service, client.profile
        cell = service.counters.cell(profile.tier, decision.state, decision.verdict)
        service.counters.add(cell)
        seconds = min(reply.ttl, lifetime)
        if seconds > 0 and not message.stream:
            made = Made(reply.wire, self._monotonic, seconds, cell)
            service.finished.keep(message.data, message.address, client.policy_id, made)
        return reply.wire

    def _meet(self, message: Message, introduction: asyncio.Future[bool]) -> Answer:
        """Answer when it is known who asks; whoever is still unknown then is not."""
        future: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._meeting.add(future)

        def met(done: asyncio.Future[bool]) -> None:
            self._meeting.discard(future)
            if future.done():
                return
            self.tick()
            answer = self._begin(message, not done.cancelled() and done.result())
            if isinstance(answer, asyncio.Future):
                answer.add_done_callback(partial(_pass_on, future))
            else:
                future.set_result(answer)

        introduction.add_done_callback(met)
        return future

    def _wait(self, message: Message, question: Question) -> Answer:
        if len(self._waiting) >= MOST_WAITING:
            self.counts.overload += 1
            outcome = self._resolve(message, _OVERLOADED)
            assert not isinstance(outcome, Question | asyncio.Future)  # noqa: S101 - an item was given; narrows the type
            return outcome
        future: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._source.fetch(question).add_done_callback(partial(self._arrived, message, future))
        self._waiting.add(future)
        return future

    def _arrived(
        self, message: Message, future: "asyncio.Future[bytes | None]", flight: "asyncio.Future[Item]"
    ) -> None:
        self._waiting.discard(future)
        if flight.cancelled():
            future.cancel()
        if not future.done():
            future.set_result(self._answer_with(message, flight))

    def _answer_with(self, message: Message, flight: "asyncio.Future[Item]") -> bytes | None:
        self.tick()
        try:
            outcome = self._resolve(message, flight.result())
            assert not isinstance(outcome, Question | asyncio.Future)  # noqa: S101 - as above
        except Exception as error:  # the boundary of one query, as in `answer_afresh`
            return self._failed(message, error)
        return outcome

    def _failed(self, message: Message, error: Exception) -> bytes | None:
        """Return SERVFAIL for a query that met a mistake of ours, and log each kind once, without the name."""
        self.counts.failed += 1
        kind = _kind(error)
        if kind not in self._kinds_of_failure:
            _log.error("a query failed: %s; answered SERVFAIL; more of this kind are only counted", kind)
        self._kinds_of_failure[kind] += 1
        if len(message.data) < HEADER_OCTETS:
            return None
        ident, flags = int.from_bytes(message.data[:2]), int.from_bytes(message.data[2:4])
        return refusal_answer(Refusal(ident, flags, b"", Rcode.SERVFAIL))


def _kind(error: Exception) -> str:
    """Return what and where, never the text of the error: it may hold a name somebody asked for."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    return f"{type(error).__name__} in {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _pass_on(waiting: "asyncio.Future[bytes | None]", answer: "asyncio.Future[bytes | None]") -> None:
    if waiting.done():
        return
    if answer.cancelled():
        waiting.cancel()
    else:
        waiting.set_result(answer.result())


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
