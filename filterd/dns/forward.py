"""From a question to an item: the cache, then the upstreams, one flight for equal questions.

Owns the turning of answers and of failures into items, and who waits for which. Decides nothing about who may see them.
Equal questions on the wire at once are what a birthday attack needs (RFC 5452 section 5; Rebirthday, CVE-2024-56089).
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import Protocol

from filterd.dns.cache import Cache
from filterd.dns.ede import of_upstream
from filterd.dns.item import Item, from_failure, from_response
from filterd.dns.upstream.error import InvalidAnswerError, QueryError
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Response, WireError


class Resolver(Protocol):
    """Whoever can answer a question; `upstream.pool.Pool` is one."""

    def query(self, question: Question) -> Awaitable[Response]:
        """Give an answer or raise `QueryError`."""
        ...


class Forwarder:
    """The one way to what upstreams know."""

    def __init__(self, cache: Cache, resolver: Resolver, clock: Callable[[], float] = monotonic) -> None:
        """`clock` gives monotonic seconds; it is read when an answer has arrived, to date it."""
        self._cache = cache
        self._resolver = resolver
        self._clock = clock
        self._asked: dict[Question, asyncio.Future[Response]] = {}
        self._flights: dict[Question, asyncio.Future[Item]] = {}

    def known(self, question: Question, now: float) -> Item | None:
        """Return the cached item, if there is one that still holds; never waits."""
        return self._cache.get(question, now)

    def fetch(self, question: Question) -> asyncio.Future[Item]:
        """Ask upstream, unless that is under way. A failure is an item too (SERVFAIL with its EDE), kept (RFC 9520).

        The future belongs to all who wait: whoever may be cancelled while awaiting it has to shield it, because the
        others, and the cache, still want it.
        """
        flight = self._flights.get(question)
        if flight is None:
            asked = asyncio.ensure_future(self._resolver.query(question))
            flight = asyncio.get_running_loop().create_future()
            self._asked[question], self._flights[question] = asked, flight
            asked.add_done_callback(partial(self._land, question))
        return flight

    def waiting(self) -> int:
        """Return how many questions are under way."""
        return len(self._flights)

    async def aclose(self) -> None:
        """Give up what is under way; who waits is cancelled."""
        flights = list(self._flights.values())
        for asked in self._asked.values():
            asked.cancel()
        if flights:
            await asyncio.wait(flights)

    def _land(self, question: Question, asked: asyncio.Future[Response]) -> None:
        del self._asked[question]
        flight = self._flights.pop(question)
        if flight.done():
            return
        if asked.cancelled():
            flight.cancel()
            return
        try:
            flight.set_result(self._cache.put(question, self._item(question, asked)))
        except Exception as error:  # a mistake of ours reaches those who wait; theirs is the boundary of one query
            flight.set_exception(error)
            flight.exception()  # seen: nobody may be left to see it, and asyncio would report it as forgotten

    def _item(self, question: Question, asked: asyncio.Future[Response]) -> Item:
        try:
            return from_response(question, asked.result(), self._clock())
        except QueryError as error:
            return from_failure(of_upstream(error.ede), self._clock())
        except WireError:
            return from_failure(of_upstream(InvalidAnswerError.ede), self._clock())
