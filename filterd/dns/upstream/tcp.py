"""One upstream over TCP: at most two connections, reused and pipelined; one more try when a used one was closed.

No retry over time, no health, no cache: see `pool`.
"""

import asyncio

from filterd.dns.upstream.address import Address
from filterd.dns.upstream.connection import Connection
from filterd.dns.upstream.error import NetworkError, NoAnswerError
from filterd.dns.upstream.protocol import Tally
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Response

MAX_CONNECTIONS = 2
# Open the second connection when this many questions wait on the first.
_CROWDED = 64
_IDLE_SECONDS = 10.0


class TcpUpstream:
    """Asks one server over TCP; also what `UdpUpstream` turns to, with the same `tally`."""

    def __init__(self, address: Address, tally: Tally | None = None, idle_seconds: float = _IDLE_SECONDS) -> None:
        """Prepare for `address`; the first query connects. `ConfigError` if this machine has no such address zone."""
        self.name = str(address)
        self.tally = tally or Tally()
        self._where = address.sockaddr()
        self._idle_seconds = idle_seconds
        self._connections: list[Connection] = []

    def query(self, question: Question, timeout: float) -> asyncio.Future[Response]:
        """Ask; see `protocol.Upstream.query`."""
        return asyncio.get_running_loop().create_task(self._query(question, timeout))

    def resend(self, attempt: asyncio.Future[Response]) -> None:
        """Do nothing: TCP repeats what is lost."""

    async def aclose(self) -> None:
        """Close all connections; what waits fails with `NetworkError`."""
        for connection in self._connections:
            await connection.aclose()
        self._connections.clear()

    async def _query(self, question: Question, timeout: float) -> Response:  # noqa: ASYNC109 - the budget is data here
        try:
            async with asyncio.timeout(timeout):
                return await self._ask(question)
        except TimeoutError:
            self.tally.timeouts += 1
            raise NoAnswerError("no answer in time over TCP") from None

    async def _ask(self, question: Question) -> Response:
        connection = self._connection()
        try:
            return await connection.ask(question)
        except NetworkError:
            # A server may close an idle connection just as it is used again; that says nothing about the question,
            # which is asked once more (RFC 7766 section 6.2.4).
            if not connection.has_answered:
                raise
        return await self._connection().ask(question)

    def _connection(self) -> Connection:
        self._connections = [connection for connection in self._connections if not connection.is_closed]
        best = min(self._connections, key=lambda connection: connection.waiting, default=None)
        if best is None or (best.waiting >= _CROWDED and len(self._connections) < MAX_CONNECTIONS):
            best = Connection(self._where, self.tally, self._idle_seconds)
            self._connections.append(best)
        return best
