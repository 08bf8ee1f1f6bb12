"""One question, several tries: rounds of servers, a fixed time apart; the first usable answer wins.

A round starts early when all who were asked have failed. A slow server keeps its chance while others are asked. Owns
its tries and ends them all; who is asked in which round is decided by `pool`.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError, QueryError
from filterd.dns.upstream.health import Health
from filterd.dns.upstream.protocol import Upstream
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.timeouts import Slot, Timeouts
from filterd.dns.wire import Response
from filterd.dns.wire.constant import Rcode

_USABLE = frozenset((Rcode.NOERROR, Rcode.NXDOMAIN))


@dataclass(slots=True, eq=False)
class Member:
    """An upstream of a pool, with its health."""

    upstream: Upstream
    health: Health = field(default_factory=Health)


class Race:
    """One question on its way to one answer; used once. All of it happens in callbacks: no task, no wait."""

    def __init__(self, question: Question, timeout: float, timeouts: Timeouts) -> None:
        """Prepare to ask `question` for at most `timeout` seconds from now."""
        self._timeouts = timeouts
        self._loop = asyncio.get_running_loop()
        self._question = question
        self._timeout = timeout
        self._deadline = self._loop.time() + timeout
        self._running: dict[asyncio.Future[Response], Member] = {}
        self._blamed: set[Member] = set()
        self._errors: dict[Member, QueryError] = {}
        self._servfail: Response | None = None
        self._slot: Slot = {}

    def run(self, rounds: Sequence[Sequence[Member]]) -> asyncio.Future[Response]:
        """Ask; the future holds the first usable answer (NOERROR, NXDOMAIN), or else a SERVFAIL: it carries a reason.

        It holds the `QueryError` that says most when there is neither. Cancelling it gives all tries up.
        """
        self._rounds = list(reversed(rounds))
        self._patience = self._timeout / len(rounds)
        self._answer: asyncio.Future[Response] = self._loop.create_future()
        self._answer.add_done_callback(self._finish)
        self._next_round()
        return self._answer

    def _next_round(self) -> None:
        """Ask those of the next round, of the one after it if nobody of them is left, and so on to the end."""
        self._slot.pop(self._lose_patience, None)
        while self._rounds and not self._start(self._rounds.pop()):
            pass
        if not self._running:
            self._conclude()
        elif self._rounds:  # the tries end by themselves at the deadline, so the last round needs no clock
            self._slot = self._timeouts.add(self._loop.time() + self._patience, self._lose_patience)

    def _start(self, members: Iterable[Member]) -> bool:
        """Ask the `members` that have not failed; if all have, those that are still silent. Return whether anybody is.

        Who is silent may be slow, or its datagram lost: it is sent the same datagram again, and the wait goes on. Never
        do two sockets wait for the same answer from the same server: that would double a forger's chance.
        """
        attempts = {member: attempt for attempt, member in self._running.items()}
        chosen = [member for member in members if member not in self._errors] or list(attempts)
        left = self._deadline - self._loop.time()
        for member in chosen:
            if member in attempts:
                member.upstream.resend(attempts[member])
                continue
            attempt = member.upstream.query(self._question, left)
            self._running[attempt] = member
            attempt.add_done_callback(self._ended)
        return bool(chosen)

    def _lose_patience(self) -> None:
        self._blame(self._running.values())
        self._next_round()

    def _ended(self, attempt: asyncio.Future[Response]) -> None:
        """Take the answer of a try if it is usable; go on if it was the last one that was waited for."""
        error = None if attempt.cancelled() else attempt.exception()  # looked at, or asyncio reports it as forgotten
        member = self._running.pop(attempt, None)
        if member is None:  # given up, or the race is over
            return
        if error is not None and not isinstance(error, QueryError):
            self._answer.set_exception(error)
        elif error is not None:
            self._errors[member] = error
            self._blame((member,))
        else:
            self._judge(attempt.result(), member)
        if not (self._running or self._answer.done()):
            self._next_round()

    def _judge(self, response: Response, member: Member) -> None:
        """End the race with `response` if it is usable, and remember it otherwise."""
        member.health.succeed()
        if response.rcode in _USABLE:
            self._answer.set_result(response)
            return
        if response.rcode == Rcode.SERVFAIL and self._servfail is None:
            self._servfail = response
        self._errors[member] = NoAnswerError(f"rcode {response.rcode}")

    def _conclude(self) -> None:
        if self._servfail is not None:
            self._answer.set_result(self._servfail)
        else:
            self._answer.set_exception(self._reason())

    def _finish(self, _: asyncio.Future[Response]) -> None:
        """Give up the tries that lost, or all of them when the caller has given up."""
        self._slot.pop(self._lose_patience, None)
        losers = list(self._running)
        self._running.clear()
        for attempt in losers:
            attempt.cancel()

    def _blame(self, members: Iterable[Member]) -> None:
        """Note a failure once per question and member, so that one hard name does not take a server out."""
        for member in members:
            if member not in self._blamed:
                self._blamed.add(member)
                member.health.fail(self._loop.time())

    def _reason(self) -> QueryError:
        told = "; ".join(f"{member.upstream.name}: {error}" for member, error in self._errors.items())
        errors = self._errors.values()
        if any(isinstance(error, InvalidAnswerError) for error in errors):
            return InvalidAnswerError(told)
        return NetworkError(told) if all(isinstance(error, NetworkError) for error in errors) else NoAnswerError(told)
