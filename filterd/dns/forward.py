"""From a question to an item: the cache, then the upstreams, one flight for equal questions.

Owns the turning of answers and of failures into items. Decides nothing about who may see them.
"""

from collections.abc import Callable
from time import monotonic
from typing import Protocol

from filterd.dns.cache import Cache
from filterd.dns.item import Item, from_failure, from_response
from filterd.dns.upstream.error import InvalidAnswerError, QueryError
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Ede, Response, WireError


class Resolver(Protocol):
    """Whoever can answer a question; `upstream.pool.Pool` is one."""

    async def query(self, question: Question) -> Response:
        """Return an answer or raise `QueryError`."""
        ...


class Forwarder:
    """The one way to what upstreams know."""

    def __init__(self, cache: Cache, resolver: Resolver, clock: Callable[[], float] = monotonic) -> None:
        """`clock` gives monotonic seconds; it is read when an answer has arrived, to date it."""
        self._cache = cache
        self._resolver = resolver
        self._clock = clock

    def known(self, question: Question, now: float) -> Item | None:
        """Return the cached item, if there is one that still holds; never waits."""
        return self._cache.get(question, now)

    async def fetch(self, question: Question) -> Item:
        """Return the item upstreams give. A failure is an item too (SERVFAIL with its EDE) and kept (RFC 9520)."""
        return await self._cache.fetch(question, self._ask)

    async def _ask(self, question: Question) -> Item:
        try:
            return from_response(question, await self._resolver.query(question), self._clock())
        except QueryError as error:
            return from_failure(Ede(error.ede), self._clock())
        except WireError:
            return from_failure(Ede(InvalidAnswerError.ede), self._clock())
