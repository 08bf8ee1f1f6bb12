"""One TCP connection to an upstream: framing, pipelining, answers in any order (RFC 7766). Retries belong to `tcp`.

Nobody off the path can write into it, so names go out in lower case, and an answer that has the right id and question
but is malformed ends its query at once.
"""

import asyncio
import os
import socket
from contextlib import ExitStack

from filterd.dns.upstream.address import SocketAddress
from filterd.dns.upstream.entropy import draw_id
from filterd.dns.upstream.error import InvalidAnswerError, NetworkError
from filterd.dns.upstream.protocol import Tally
from filterd.dns.upstream.query import encode, without_opt
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.reply import Fault, judge
from filterd.dns.wire import Response
from filterd.dns.wire.constant import HEADER_OCTETS

# A path that swallows packets is noticed by the kernel, for the handshake and for data nobody acknowledges.
_DEAD_AFTER_MILLISECONDS = 2_000
_MAX_FAULTS = 20
_LENGTH = 2


class Connection(asyncio.Protocol):
    """Opens itself at once; `ask` may be called before it is open. When `is_closed`, it is of no more use."""

    def __init__(self, where: tuple[int, SocketAddress], tally: Tally, idle_seconds: float) -> None:
        """Start to connect to `where` (family and socket address); `idle_seconds` after the last answer it closes."""
        self._loop = asyncio.get_running_loop()
        self._tally = tally
        self._idle_seconds = idle_seconds
        self._idle: asyncio.TimerHandle | None = None
        self._waiting: dict[int, tuple[bytes, asyncio.Future[Response | Fault]]] = {}
        self._unsent = bytearray()
        self._received = bytearray()
        self._faults = 0
        self._transport: asyncio.Transport | None = None
        self.is_closed = False
        self.has_answered = False
        self._opening = self._loop.create_task(self._open(*where))

    @property
    def waiting(self) -> int:
        """How many questions wait for their answer."""
        return len(self._waiting)

    async def ask(self, question: Question) -> Response:
        """Return the answer; `NetworkError` when the connection closes first, `InvalidAnswerError` if it is unfit."""
        while (query_id := draw_id()) in self._waiting:
            pass
        message, raw = encode(question, query_id, question.qname)
        outcome = await self._exchange(query_id, message, raw)
        if outcome is Fault.NO_EDNS:
            outcome = await self._exchange(query_id, without_opt(message, raw), raw)
        if isinstance(outcome, Response):
            return outcome
        raise InvalidAnswerError(f"{outcome.name.lower().replace('_', ' ')} answer over TCP")

    def close(self, reason: str = "connection closed") -> None:
        """Drop the connection; every waiting question fails with `reason`."""
        if self.is_closed:
            return
        self.is_closed = True
        self._opening.cancel()
        if self._idle is not None:
            self._idle.cancel()
        if self._transport is not None:
            self._transport.abort()
        for _, answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(NetworkError(reason))

    async def aclose(self) -> None:
        """Close and wait until the socket is gone."""
        self.close()
        await asyncio.wait((self._opening,))

    async def _open(self, family: int, where: SocketAddress) -> None:
        try:
            with ExitStack() as stack:
                sock = stack.enter_context(socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _DEAD_AFTER_MILLISECONDS)
                async with asyncio.timeout(_DEAD_AFTER_MILLISECONDS / 1000):
                    await self._loop.sock_connect(sock, where)
                await self._loop.create_connection(lambda: self, sock=sock)
                stack.pop_all()  # the transport owns it now
        except OSError as error:  # TimeoutError is one
            self._tally.network_errors += 1
            self.close(os.strerror(error.errno) if error.errno else "no connection in time")

    async def _exchange(self, query_id: int, message: bytes, raw: bytes) -> Response | Fault:
        if self.is_closed:
            raise NetworkError("connection closed")
        answer: asyncio.Future[Response | Fault] = self._loop.create_future()
        self._waiting[query_id] = (raw, answer)
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        self._send(message)
        started = self._loop.time()
        try:
            outcome = await answer
        finally:
            del self._waiting[query_id]
            if not self._waiting and not self.is_closed:
                self._idle = self._loop.call_later(self._idle_seconds, self.close, "idle")
        if isinstance(outcome, Response):
            self._tally.answer(self._loop.time() - started)
        return outcome

    def _send(self, message: bytes) -> None:
        framed = len(message).to_bytes(_LENGTH) + message
        self._tally.sent += 1
        if self._transport is None:
            self._unsent += framed
        else:
            self._transport.write(framed)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send what was asked while the connection was opened."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - asyncio's signature is wider than what it gives
        self._transport = transport
        transport.write(bytes(self._unsent))
        self._unsent.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what still waits; `tcp` asks once more on another connection."""
        self.close(str(exc) if exc else "closed by the server")

    def data_received(self, data: bytes) -> None:
        """Cut the stream into messages; a length below a header's means that the framing is lost."""
        self._received += data
        start = 0
        while not self.is_closed and len(self._received) - start >= _LENGTH:
            end = start + _LENGTH + int.from_bytes(self._received[start : start + _LENGTH])
            if end - start - _LENGTH < HEADER_OCTETS:
                return self.close("not DNS over TCP")
            if len(self._received) < end:
                break
            self._on_message(bytes(self._received[start + _LENGTH : end]))
            start = end
        del self._received[:start]
        return None

    def _on_message(self, data: bytes) -> None:
        raw, answer = self._waiting.get(int.from_bytes(data[:2]), (b"", None))
        outcome = Fault.MISMATCH if answer is None or answer.done() else judge(data, int.from_bytes(data[:2]), raw)
        if answer is None or outcome is Fault.MISMATCH:  # nobody asked, or an answer that comes after its deadline
            self._tally.mismatches += 1
            self._faults += 1
            if self._faults == _MAX_FAULTS:
                self.close("too many answers to nothing that was asked")
            return
        self.has_answered = True
        self._faults = 0
        answer.set_result(outcome)
