"""UDP over real sockets: the right source address, nobody starved, nothing lost in silence."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from filterd.dns.listeners.bind import bind
from filterd.dns.listeners.udp import BATCH, RECEIVE_OCTETS, UdpCounts, UdpListener
from tests.filterd.dns.listeners.echo import Echo
from tests.support.wait import until

needs_ipv6 = pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 on this machine")


@asynccontextmanager
async def listening(host: str, echo: Echo, counts: UdpCounts | None = None) -> AsyncIterator[int]:
    sock = bind(host, 0, socket.SOCK_DGRAM)
    listener = UdpListener(sock, echo, counts or UdpCounts())
    listener.start()
    try:
        yield sock.getsockname()[1]
    finally:
        listener.stop()


def client(host: str) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    sock.bind((host, 0))
    return sock


async def exchange(source: str, host: str, port: int, data: bytes) -> tuple[bytes, str]:
    """Send from `source` to `host` and return the answer and the address it came from."""
    loop = asyncio.get_running_loop()
    with client(source) as sock:
        await loop.sock_sendto(sock, data, (host, port))
        async with asyncio.timeout(5):
            reply, peer = await loop.sock_recvfrom(sock, 65_535)
    return reply, peer[0]


async def test_an_answer_comes_from_the_bound_address() -> None:
    async with listening("127.0.0.7", Echo()) as port:
        assert await exchange("127.0.0.1", "127.0.0.7", port, b"abc") == (b"cba", "127.0.0.7")


@pytest.mark.parametrize("asked", ["127.0.0.1", "127.0.0.11", "127.200.3.4"])
@pytest.mark.parametrize("data", [b"abc", b"LATER"])
async def test_a_wildcard_socket_answers_from_the_address_that_was_asked(asked: str, data: bytes) -> None:
    echo = Echo()
    async with listening("0.0.0.0", echo) as port:
        asking = asyncio.ensure_future(exchange("127.0.0.1", asked, port, data))
        await until(lambda: bool(echo.asked))
        echo.release()
        assert await asking == (data[::-1], asked)


@needs_ipv6
@pytest.mark.parametrize("host", ["::1", "::"])
async def test_ipv6_answers_come_from_the_address_that_was_asked(host: str) -> None:
    echo = Echo()
    async with listening(host, echo) as port:
        assert await exchange("::1", "::1", port, b"abc") == (b"cba", "::1")
    assert echo.asked == [(b"abc", "::1", False)]


@needs_ipv6
async def test_both_wildcards_can_be_bound_on_one_port() -> None:
    with (
        bind("::", 0, socket.SOCK_DGRAM) as first,
        bind("0.0.0.0", first.getsockname()[1], socket.SOCK_DGRAM) as second,
    ):
        assert first.getsockname()[1] == second.getsockname()[1]


@needs_ipv6
async def test_a_dual_stack_wildcard_socket_answers_ipv4_from_the_address_that_was_asked() -> None:
    sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)  # as a service manager hands it over
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    sock.bind(("::", 0))
    listener = UdpListener(sock, Echo(), UdpCounts())
    listener.start()
    try:
        port = sock.getsockname()[1]
        assert await exchange("127.0.0.1", "127.0.0.9", port, b"abc") == (b"cba", "127.0.0.9")
    finally:
        listener.stop()


async def test_answers_that_come_later_find_their_clients() -> None:
    echo = Echo()
    async with listening("127.0.0.1", echo) as port:
        asking = [
            asyncio.ensure_future(exchange("127.0.0.1", "127.0.0.1", port, b"LATER %d" % number)) for number in range(5)
        ]
        await until(lambda: len(echo.later) == 5)
        echo.release()
        assert [reply for reply, _ in await asyncio.gather(*asking)] == [b"%d RETAL" % number for number in range(5)]


async def test_silence_sends_nothing() -> None:
    echo = Echo()
    loop = asyncio.get_running_loop()
    async with listening("127.0.0.1", echo) as port:
        with client("127.0.0.1") as sock:
            await loop.sock_sendto(sock, b"SILENCE", ("127.0.0.1", port))
            await loop.sock_sendto(sock, b"abc", ("127.0.0.1", port))
            assert (await loop.sock_recvfrom(sock, 100))[0] == b"cba"


async def test_a_flood_leaves_the_loop_its_turn() -> None:
    echo = Echo()
    async with listening("127.0.0.1", echo) as port:
        with client("127.0.0.1") as sock:
            for _ in range(3 * BATCH):
                sock.sendto(b"abc", ("127.0.0.1", port))
            await until(lambda: len(echo.asked) == 3 * BATCH)
    assert echo.ticks >= 3


async def test_the_longest_datagram_is_cut_and_does_no_harm() -> None:
    echo = Echo()
    async with listening("127.0.0.1", echo) as port:
        with client("127.0.0.1") as sock:
            sock.sendto(bytes(65_507), ("127.0.0.1", port))
            await until(lambda: bool(echo.asked))
        assert await exchange("127.0.0.1", "127.0.0.1", port, b"abc") == (b"cba", "127.0.0.1")
    assert len(echo.asked[0][0]) == RECEIVE_OCTETS


async def test_an_answer_that_cannot_be_sent_is_counted() -> None:
    echo, counts = Echo(), UdpCounts()
    async with listening("127.0.0.1", echo, counts) as port:
        with client("127.0.0.1") as sock:
            sock.sendto(b"LATER", ("127.0.0.1", port))
            await until(lambda: bool(echo.later))
    echo.release()  # the socket is closed by now
    await asyncio.sleep(0)
    assert counts.unsent == 1


class FullSocket:
    """A socket whose send buffer is full."""

    def __init__(self, inner: socket.socket) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def sendto(self, *_: object) -> int:
        raise BlockingIOError

    sendmsg = sendto


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
async def test_a_full_send_buffer_drops_the_answer_and_counts_it(host: str) -> None:
    echo, counts = Echo(), UdpCounts()
    sock = bind(host, 0, socket.SOCK_DGRAM)
    listener = UdpListener(FullSocket(sock), echo, counts)  # type: ignore[arg-type] # only sending differs
    listener.start()
    try:
        with client("127.0.0.1") as asker:
            asker.sendto(b"abc", ("127.0.0.1", sock.getsockname()[1]))
            await until(lambda: bool(echo.asked))
        await asyncio.sleep(0)
        assert counts.unsent == 1
    finally:
        listener.stop()


class BrokenSocket(FullSocket):
    """A socket that fails to read once, as after an error of the network."""

    def __init__(self, inner: socket.socket) -> None:
        super().__init__(inner)
        self.errors = 1

    def recvfrom(self, size: int) -> tuple[bytes, tuple[str, int]]:
        if self.errors:
            self.errors -= 1
            raise OSError("network is down")
        return self._inner.recvfrom(size)

    def recvmsg(self, size: int, ancillary: int) -> object:
        if self.errors:
            self.errors -= 1
            raise OSError("network is down")
        return self._inner.recvmsg(size, ancillary)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
async def test_an_error_on_reading_is_counted_and_reading_goes_on(host: str) -> None:
    echo, counts = Echo(), UdpCounts()
    sock = bind(host, 0, socket.SOCK_DGRAM)
    listener = UdpListener(BrokenSocket(sock), echo, counts)  # type: ignore[arg-type] # only reading differs
    listener.start()
    try:
        with client("127.0.0.1") as asker:
            asker.sendto(b"abc", ("127.0.0.1", sock.getsockname()[1]))
            await until(lambda: bool(echo.asked))
        assert counts.receive_errors == 1
    finally:
        listener.stop()
