"""One upstream over UDP, moved to TCP when UDP cannot be believed or does not fit.

Owns the choice of the socket and of the transport. No retry over time, no health, no cache: see `pool`.
"""

import asyncio
import socket
from functools import partial

from filterd.dns.upstream.address import Address
from filterd.dns.upstream.entropy import draw_port
from filterd.dns.upstream.error import NetworkError
from filterd.dns.upstream.exchange import Exchange
from filterd.dns.upstream.protocol import Tally
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.readers import Readers
from filterd.dns.upstream.tcp import TcpUpstream
from filterd.dns.upstream.timeouts import Timeouts
from filterd.dns.wire import Response

_PORT_DRAWS = 64
# A server that answered this many queries in a row in the wrong case does not keep it; it is asked over TCP for a
# while, where the case proves nothing and is not needed, and then tried again.
CASE_STRIKES = 3
CASE_PAUSE = 600.0

_NONBLOCKING_UDP = socket.SOCK_DGRAM | socket.SOCK_NONBLOCK


class UdpUpstream:
    """Asks one server: a fresh socket, random port, id and letter case for every query (RFC 5452, 0x20)."""

    def __init__(self, address: Address) -> None:
        """Prepare for `address`; nothing is opened yet. `ConfigError` if this machine has no such address zone."""
        self.name = str(address)
        self.tally = Tally()
        self._family, self._sockaddr = address.sockaddr()
        self._any_address = "::" if self._family is socket.AF_INET6 else ""
        self._is_loopback = address.is_loopback
        self._tcp = TcpUpstream(address, self.tally)
        self._readers = Readers()
        self._timeouts = Timeouts()
        self._exchanges: dict[asyncio.Future[Response], Exchange] = {}
        self._case_strikes = 0
        self._tcp_until = 0.0

    def query(self, question: Question, timeout: float) -> asyncio.Future[Response]:
        """Ask; see `protocol.Upstream.query`."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._tcp_until > now:
            return self._tcp.query(question, timeout)
        try:
            sock = self.open_socket()
        except NetworkError as error:
            failed: asyncio.Future[Response] = loop.create_future()
            failed.set_exception(error)
            return failed
        exchange = Exchange(sock, question, self.tally, self._readers, self._timeouts, trusts_icmp=self._is_loopback)
        answer = exchange.run(now + timeout, partial(self._switch, question, now + timeout))
        self._exchanges[answer] = exchange
        answer.add_done_callback(partial(self._ended, exchange))
        return answer

    def resend(self, attempt: asyncio.Future[Response]) -> None:
        """Send again what an attempt over UDP still waits for; see `protocol.Upstream.resend`."""
        exchange = self._exchanges.get(attempt)
        if exchange is not None:
            exchange.resend()

    async def aclose(self) -> None:
        """Close the TCP connections; queries over UDP end with their callers, or at their deadline."""
        self._readers.close()
        await self._tcp.aclose()

    def _ended(self, exchange: Exchange, answer: asyncio.Future[Response]) -> None:
        """Close the socket, whatever the end was: an answer, an error, or a caller that has given up."""
        del self._exchanges[answer]
        exchange.close()
        if not (exchange.saw_wrong_case or answer.cancelled() or answer.exception()):
            self._case_strikes = 0

    def _switch(self, question: Question, deadline: float, exchange: Exchange) -> None:
        """Ask over TCP, on behalf of an exchange that cannot believe what it hears, or that heard TC."""
        now = asyncio.get_running_loop().time()
        self.tally.tcp_switches += 1
        self._case_strikes = self._case_strikes + 1 if exchange.saw_wrong_case else 0
        if self._case_strikes >= CASE_STRIKES:
            self._case_strikes = 0
            self._tcp_until = now + CASE_PAUSE
        asked = self._tcp.query(question, deadline - now)
        asked.add_done_callback(partial(_hand_over, exchange.answer))
        exchange.answer.add_done_callback(lambda _: asked.cancel())

    def open_socket(self) -> socket.socket:
        """Return a new non-blocking socket on a random port, connected to the server, or raise `NetworkError`."""
        try:
            sock = socket.socket(self._family, _NONBLOCKING_UDP)
        except OSError as error:
            raise self._failed(error) from error
        try:
            self._bind(sock)
            sock.connect(self._sockaddr)
        except OSError as error:
            sock.close()
            raise self._failed(error) from error
        return sock

    def _bind(self, sock: socket.socket) -> None:
        for _ in range(_PORT_DRAWS - 1):
            try:
                return sock.bind((self._any_address, draw_port()))
            except OSError:  # the port is in use; the next draw is as good
                continue
        return sock.bind((self._any_address, draw_port()))

    def _failed(self, error: OSError) -> NetworkError:
        self.tally.network_errors += 1
        return NetworkError(error.strerror)


def _hand_over(answer: asyncio.Future[Response], asked: asyncio.Future[Response]) -> None:
    """Give what was `asked` over TCP to whoever waits for `answer`."""
    if asked.cancelled():
        answer.cancel()
    elif error := asked.exception():
        if not answer.done():
            answer.set_exception(error)
    elif not answer.done():
        answer.set_result(asked.result())
