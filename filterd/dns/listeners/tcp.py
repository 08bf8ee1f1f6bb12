"""TCP: framed messages, pipelined and answered out of order, within fixed limits (RFC 7766, RFC 9210).

Every limit stops one attack: the two counts stop a flood of connections, the times stop senders that never finish,
the number of queries stops endless ones (dnsdist CVE-2025-30193), the write buffer stops readers that never read.
Owns sockets; knows nothing of DNS but the two octets of length.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from filterd.dns.listeners.responder import Responder

LONGEST_QUERY_OCTETS = 4096
_PREFIX = 2
GOODBYE_SECONDS = 2.0  # for a client to take its last answers and close its side


@dataclass(frozen=True, slots=True)
class TcpLimits:
    """The limits; times in seconds. Tests shorten them."""

    connections: int = 64
    connections_per_address: int = 8
    queries_per_connection: int = 100
    message_seconds: float = 5.0
    idle_seconds: float = 10.0
    life_seconds: float = 120.0
    write_buffer_octets: int = 65_536


@dataclass(slots=True)
class TcpCounts:
    """What the limits did."""

    refused: int = 0
    timed_out: int = 0
    bad_length: int = 0
    slow_readers: int = 0


class TcpListener:
    """Listening TCP sockets under one set of limits, from `start` to `stop`; it owns sockets and connections."""

    def __init__(self, sockets: Iterable[socket.socket], responder: Responder, limits: TcpLimits) -> None:
        self.counts = TcpCounts()
        self.limits = limits
        self.responder = responder
        self.per_address: Counter[str] = Counter()
        self._connections: set[_Connection] = set()
        self._sockets = tuple(sockets)
        self._servers: list[asyncio.Server] = []

    async def start(self) -> None:
        """Begin to accept."""
        loop = asyncio.get_running_loop()
        for sock in self._sockets:
            self._servers.append(await loop.create_server(partial(_Connection, self), sock=sock))

    def stop(self) -> None:
        """Stop accepting and drop the open connections."""
        for server in self._servers:
            server.close()
        for sock in self._sockets:
            sock.close()
        for connection in tuple(self._connections):
            connection.drop()

    def admit(self, connection: "_Connection", address: str) -> bool:
        """Note a new connection and return whether the limits leave room for it."""
        self._connections.add(connection)
        self.per_address[address] += 1
        limits = self.limits
        return (
            len(self._connections) <= limits.connections and self.per_address[address] <= limits.connections_per_address
        )

    def release(self, connection: "_Connection", address: str) -> None:
        """Forget a connection that has ended."""
        self._connections.discard(connection)
        self.per_address[address] -= 1
        if not self.per_address[address]:
            del self.per_address[address]


class _Connection(asyncio.BufferedProtocol):
    """One client: a fixed receive buffer, one timer, and answers in the order in which they become ready."""

    def __init__(self, listener: TcpListener) -> None:
        self._listener = listener
        self._limits = listener.limits
        self._responder = listener.responder
        self._counts = listener.counts
        self._buffer = bytearray(_PREFIX + LONGEST_QUERY_OCTETS)
        self._filled = 0
        self._queries = 0
        self._waiting = 0
        self._ended = False
        self._heard_all = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server gives; narrows the type
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._born = self._active = self._message_began = self._loop.time()
        self._timer = self._loop.call_at(self._deadline(), self._watch)
        peer = transport.get_extra_info("peername")
        self._address: str = peer[0] if peer else ""  # "" when the client has gone again already
        if not self._listener.admit(self, self._address):
            self._counts.refused += 1
            self.drop()

    def connection_lost(self, error: Exception | None) -> None:
        self._timer.cancel()
        self._ended = True
        self._listener.release(self, self._address)

    def drop(self) -> None:
        """End at once, without waiting for a reader that may never read."""
        self._ended = True
        self._transport.abort()

    def get_buffer(self, sizehint: int) -> memoryview:
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        if self._ended:  # read and forgotten
            return
        if not self._filled:
            self._message_began = self._loop.time()
        self._filled += nbytes
        self._responder.tick()
        position = 0
        while not self._ended and (end := self._message_end(position)):
            self._take(bytes(self._buffer[position + _PREFIX : end]))
            position = end
        if self._ended:
            self._filled = 0
            return
        if position:
            self._buffer[: self._filled - position] = self._buffer[position : self._filled]
            self._filled -= position
            self._active = self._message_began = self._loop.time()
        if self._filled:  # an unfinished message is due sooner than an idle connection
            self._timer.cancel()
            self._watch()

    def eof_received(self) -> bool:
        self._heard_all = True
        self._end()
        return True  # half-closed: what is still being asked upstream is answered

    def _message_end(self, start: int) -> int:
        """Return where the message at `start` ends, 0 while it is incomplete or when its length is refused."""
        if self._filled - start < _PREFIX:
            return 0
        length = int.from_bytes(self._buffer[start : start + _PREFIX], "big")
        if not 0 < length <= LONGEST_QUERY_OCTETS:
            self._counts.bad_length += 1
            self._end()
            return 0
        end = start + _PREFIX + length
        return end if end <= self._filled else 0

    def _take(self, message: bytes) -> None:
        self._queries += 1
        reply = self._responder.answer(message, self._address, True)
        if isinstance(reply, asyncio.Future):
            self._waiting += 1
            reply.add_done_callback(self._answered)
        else:
            self._send(reply)
        if self._queries >= self._limits.queries_per_connection:
            self._end()

    def _answered(self, done: "asyncio.Future[bytes | None]") -> None:
        self._waiting -= 1
        self._send(None if done.cancelled() else done.result())
        if self._ended:
            self._end()

    def _send(self, reply: bytes | None) -> None:
        if reply is None:  # over UDP this would be silence; here it is the end of the connection
            self._end()
        elif not self._transport.is_closing():
            self._transport.write(len(reply).to_bytes(_PREFIX, "big") + reply)
            self._active = self._loop.time()
            if self._transport.get_write_buffer_size() > self._limits.write_buffer_octets:
                self._counts.slow_readers += 1
                self.drop()

    def _end(self) -> None:
        """Take no more; close once everything that is being asked is answered."""
        self._ended = True
        if self._waiting:
            self._transport.pause_reading()
        elif self._heard_all:
            self._transport.close()
        elif not self._transport.is_closing():
            self._say_goodbye()

    def _say_goodbye(self) -> None:
        """Send the end, and read on for a moment.

        To close over octets that nobody read resets the connection and destroys the answers on their way (RFC 1122
        section 4.2.2.13).
        """
        self._transport.write_eof()
        self._transport.resume_reading()
        self._timer.cancel()
        self._timer = self._loop.call_later(GOODBYE_SECONDS, self.drop)

    def _deadline(self) -> float:
        if self._filled:
            quiet = self._message_began + self._limits.message_seconds
        else:
            quiet = self._active + self._limits.idle_seconds
        return min(quiet, self._born + self._limits.life_seconds)

    def _watch(self) -> None:
        """Drop the connection when it is due, else look again when it may be."""
        deadline = self._deadline()
        if self._loop.time() < deadline:
            self._timer = self._loop.call_at(deadline, self._watch)
            return
        self._counts.timed_out += 1
        self.drop()
