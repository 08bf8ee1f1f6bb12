"""An upstream without a network: a test decides when and what it answers."""

import asyncio

from filterd.dns.upstream.error import QueryError
from filterd.dns.upstream.protocol import Tally
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Record, Response
from filterd.dns.wire.constant import CLASS_IN, Rcode, Rtype

Outcome = Response | QueryError | None


def response(rcode: int = Rcode.NOERROR, address: bytes = b"\xc0\x00\x02\x01", ttl: int = 300) -> Response:
    """Return an answer of one A record, or of none with another rcode."""
    record = Record(b"\x03www\x07example\x04test\x00", Rtype.A, CLASS_IN, ttl, address)
    answers = (record,) if rcode == Rcode.NOERROR else ()
    return Response(rcode, authoritative=False, truncated=False, authentic=False, answers=answers)


class ScriptedUpstream:
    """Gives `outcome` to every question at once; None: keeps it waiting, whatever the timeout, until `release`."""

    def __init__(self, name: str, outcome: Outcome = None) -> None:
        """Start with nobody waiting."""
        self.name = name
        self.tally = Tally()
        self.outcome = outcome
        self.asked: list[Question] = []
        self.resent = 0
        self._waiters: list[asyncio.Future[Response]] = []
        self.is_closed = False

    @property
    def waiting(self) -> list[asyncio.Future[Response]]:
        """Who has neither an answer yet nor given up."""
        return [waiter for waiter in self._waiters if not waiter.done()]

    def query(self, question: Question, timeout: float) -> asyncio.Future[Response]:
        """Give what the script says; never ends by itself."""
        self.asked.append(question)
        waiter: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        if self.outcome is not None:
            _settle(waiter, self.outcome)
        return waiter

    def resend(self, attempt: asyncio.Future[Response]) -> None:
        """Count it."""
        assert attempt in self.waiting
        self.resent += 1

    def release(self, outcome: Response | QueryError) -> None:
        """Let every question that waits have `outcome`."""
        for waiter in self.waiting:
            _settle(waiter, outcome)

    async def aclose(self) -> None:
        """Note that it was closed."""
        self.is_closed = True


def _settle(waiter: asyncio.Future[Response], outcome: Response | QueryError) -> None:
    if isinstance(outcome, Response):
        waiter.set_result(outcome)
    else:
        waiter.set_exception(outcome)
