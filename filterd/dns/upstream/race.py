"""One question, several tries: rounds of servers, a fixed time apart; the first usable answer wins.

A round starts early when all who were asked have failed. A slow server keeps its chance while others are asked. Owns
the tasks of its tries and ends them all; who is asked in which round is decided by `pool`.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError, QueryError
from filterd.dns.upstream.health import Health
from filterd.dns.upstream.protocol import Upstream
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Response
from filterd.dns.wire.constant import Rcode

_USABLE = frozenset((Rcode.NOERROR, Rcode.NXDOMAIN))


@dataclass(slots=True, eq=False)
class Member:
    """An upstream of a pool, with its health."""

    upstream: Upstream
    health: Health = field(default_factory=Health)


class Race:
    """One question on its way to one answer; used once."""

    def __init__(self, question: Question, timeout: float) -> None:
        """Prepare to ask `question` for at most `timeout` seconds from now."""
        self._loop = asyncio.get_running_loop()
        self._question = question
        self._timeout = timeout
        self._deadline = self._loop.time() + timeout
        self._running: dict[asyncio.Task[Response], Member] = {}
        self._blamed: set[Member] = set()
        self._errors: dict[Member, QueryError] = {}
        self._servfail: Response | None = None

    async def run(self, rounds: Sequence[Sequence[Member]]) -> Response:
        """Return the first usable answer (NOERROR or NXDOMAIN), or else a SERVFAIL: it carries the server's reason.

        Raises the `QueryError` that says most when there is neither.
        """
        patience = self._timeout / len(rounds)
        try:
            for number, members in enumerate(rounds, 1):
                self._start(members)
                # The tries end by themselves at the deadline, so the last round needs no clock.
                answer = await self._first_usable(patience if number < len(rounds) else None)
                if answer is not None:
                    return answer
        finally:
            for task in self._running:
                task.cancel()
        if self._servfail is not None:
            return self._servfail
        raise self._reason()

    def _start(self, members: Iterable[Member]) -> None:
        """Ask the `members` that have not failed; if all have, ask those afresh that are still silent.

        Never do two sockets wait for the same answer from the same server: that would double a forger's chance.
        """
        chosen = [member for member in members if member not in self._errors] or list(self._running.values())
        for task in [task for task, member in self._running.items() if member in chosen]:
            task.cancel()
            del self._running[task]
        for member in chosen:
            task = self._loop.create_task(member.upstream.query(self._question, self._deadline - self._loop.time()))
            task.add_done_callback(_retrieve)
            self._running[task] = member

    async def _first_usable(self, patience: float | None) -> Response | None:
        """Wait until an answer is usable, or nobody is left to wait for, or `patience` is over."""
        until = None if patience is None else self._loop.time() + patience
        while self._running:
            left = None if until is None else until - self._loop.time()
            done, _ = await asyncio.wait(self._running, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                self._blame(self._running.values())
                return None
            for task in done:
                answer = self._outcome(task, self._running.pop(task))
                if answer is not None:
                    return answer
        return None

    def _outcome(self, task: asyncio.Task[Response], member: Member) -> Response | None:
        """Return what the try gave if it is usable, and remember it otherwise."""
        try:
            response = task.result()
        except QueryError as error:
            self._errors[member] = error
            self._blame((member,))
            return None
        member.health.succeed()
        if response.rcode in _USABLE:
            return response
        if response.rcode == Rcode.SERVFAIL and self._servfail is None:
            self._servfail = response
        self._errors[member] = NoAnswerError(f"rcode {response.rcode}")
        return None

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


def _retrieve(task: asyncio.Task[Response]) -> None:
    """Look at the error of a try that lost the race, so that asyncio does not report it as forgotten."""
    if not task.cancelled():
        task.exception()
