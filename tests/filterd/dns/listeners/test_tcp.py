"""TCP over real sockets: pipelining, and each limit against the attack it stops."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from filterd.dns.listeners.bind import bind
from filterd.dns.listeners.tcp import LONGEST_QUERY_OCTETS, TcpLimits, TcpListener
from tests.filterd.dns.listeners.echo import Echo
from tests.filterd.dns.listeners.test_udp import needs_ipv6
from tests.support.wait import until

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def framed(message: bytes) -> bytes:
    return len(message).to_bytes(2, "big") + message


async def read(reader: asyncio.StreamReader) -> bytes:
    async with asyncio.timeout(5):
        return await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Wait until the other side ends the connection, politely or not."""
    try:
        async with asyncio.timeout(5):
            return await reader.read() == b""
    except ConnectionResetError:
        return True


class Served:
    """A listener on a free port and the connections made to it."""

    def __init__(self, listener: TcpListener, host: str, port: int, echo: Echo) -> None:
        self.counts, self.host, self.port, self.echo = listener.counts, host, port, echo
        self.writers: list[asyncio.StreamWriter] = []

    async def connect(self, source: str | None = None) -> Streams:
        reader, writer = await asyncio.open_connection(self.host, self.port, local_addr=(source, 0) if source else None)
        self.writers.append(writer)
        return reader, writer


@asynccontextmanager
async def serving(limits: TcpLimits | None = None, host: str = "127.0.0.1") -> AsyncIterator[Served]:
    echo = Echo()
    sock = bind(host, 0, socket.SOCK_STREAM)
    listener = TcpListener([sock], echo, limits or TcpLimits())
    served = Served(listener, host, sock.getsockname()[1], echo)
    await listener.start()
    try:
        yield served
    finally:
        for writer in served.writers:
            writer.close()
        listener.stop()
        await asyncio.sleep(0)


@pytest.mark.parametrize("host", ["127.0.0.1", pytest.param("::1", marks=needs_ipv6)])
async def test_one_query_gets_one_answer(host: str) -> None:
    async with serving(host=host) as served:
        reader, writer = await served.connect()
        writer.write(framed(b"abc"))
        assert await read(reader) == b"cba"
        assert served.echo.asked == [(b"abc", host, True)]


async def test_pipelined_queries_are_answered_out_of_order() -> None:
    async with serving() as served:
        reader, writer = await served.connect()
        writer.write(framed(b"LATER 1") + framed(b"LATER 2") + framed(b"now"))
        assert await read(reader) == b"won"
        served.echo.release()
        assert [await read(reader), await read(reader)] == [b"2 RETAL", b"1 RETAL"]


async def test_a_message_in_single_octets_is_put_together() -> None:
    async with serving() as served:
        reader, writer = await served.connect()
        for octet in framed(b"abc"):
            writer.write(bytes((octet,)))
            await writer.drain()
            await asyncio.sleep(0.001)
        assert await read(reader) == b"cba"


async def test_the_longest_query_is_taken() -> None:
    async with serving() as served:
        reader, writer = await served.connect()
        writer.write(framed(bytes(LONGEST_QUERY_OCTETS)) * 3)
        assert [len(await read(reader)) for _ in range(3)] == [LONGEST_QUERY_OCTETS] * 3


@pytest.mark.parametrize("length", [0, LONGEST_QUERY_OCTETS + 1, 65_535])
async def test_a_length_of_zero_or_too_much_closes(length: int) -> None:
    async with serving() as served:
        reader, writer = await served.connect()
        writer.write(length.to_bytes(2, "big"))
        assert await is_closed(reader)
        assert served.counts.bad_length == 1
        assert served.echo.asked == []


async def test_what_is_dropped_over_udp_closes_over_tcp() -> None:
    async with serving() as served:
        reader, writer = await served.connect()
        writer.write(framed(b"SILENCE"))
        assert await is_closed(reader)


async def test_one_address_cannot_take_all_connections() -> None:
    async with serving(TcpLimits(connections_per_address=2)) as served:
        kept = [await served.connect("127.0.0.1") for _ in range(2)]
        refused, _ = await served.connect("127.0.0.1")
        assert await is_closed(refused)
        other_reader, other_writer = await served.connect("127.0.0.2")
        for reader, writer in [*kept, (other_reader, other_writer)]:
            writer.write(framed(b"abc"))
            assert await read(reader) == b"cba"
        assert served.counts.refused == 1


async def test_all_addresses_together_are_limited_and_places_come_free() -> None:
    async with serving(TcpLimits(connections=2)) as served:
        first, first_writer = await served.connect("127.0.0.1")
        await served.connect("127.0.0.2")
        refused, _ = await served.connect("127.0.0.3")
        assert await is_closed(refused)
        first_writer.close()
        assert await is_closed(first)
        reader, writer = await served.connect("127.0.0.3")
        writer.write(framed(b"abc"))
        assert await read(reader) == b"cba"


async def test_a_connection_ends_after_its_last_query_with_all_answers_sent() -> None:
    async with serving(TcpLimits(queries_per_connection=3)) as served:
        reader, writer = await served.connect()
        writer.write(framed(b"LATER") * 3 + framed(b"abc"))
        await until(lambda: len(served.echo.later) == 3)
        served.echo.release()
        assert [await read(reader) for _ in range(3)] == [b"RETAL"] * 3
        assert await is_closed(reader)
        assert len(served.echo.asked) == 3


async def test_who_sends_more_than_is_taken_still_gets_every_answer() -> None:
    async with serving() as served:
        limit = TcpLimits().queries_per_connection
        for _ in range(5):
            reader, writer = await served.connect()
            writer.write(b"".join(framed(number.to_bytes(16)) for number in range(4 * limit)))
            assert len(await reader.read()) == limit * len(framed(bytes(16)))
            writer.close()


async def test_half_a_message_is_not_waited_for() -> None:
    async with serving(TcpLimits(message_seconds=0.05)) as served:
        reader, writer = await served.connect()
        writer.write(framed(b"abc") + framed(b"half a message")[:-3])
        assert await read(reader) == b"cba"
        assert await is_closed(reader)
        assert served.counts.timed_out == 1


async def test_a_drop_by_drop_sender_does_not_prolong_its_message() -> None:
    async with serving(TcpLimits(message_seconds=0.1)) as served:
        reader, writer = await served.connect()
        closed = asyncio.ensure_future(is_closed(reader))
        writer.write((4000).to_bytes(2, "big"))
        while not closed.done():
            writer.write(b"x")
            await asyncio.sleep(0.005)
        assert served.counts.timed_out == 1


async def test_an_idle_connection_is_closed() -> None:
    async with serving(TcpLimits(idle_seconds=0.05)) as served:
        reader, _ = await served.connect()
        assert await is_closed(reader)
        assert served.counts.timed_out == 1


async def test_a_busy_connection_ends_with_its_life() -> None:
    async with serving(TcpLimits(life_seconds=0.1, idle_seconds=5)) as served:
        reader, writer = await served.connect()
        closed = False
        while not closed and len(served.echo.asked) < 90:
            writer.write(framed(b"abc"))
            await asyncio.sleep(0.01)
            closed = writer.transport.is_closing() or reader.at_eof()
        assert 0 < len(served.echo.asked) < 90
        assert served.counts.timed_out == 1


async def test_a_reader_that_never_reads_is_dropped() -> None:
    loop = asyncio.get_running_loop()
    async with serving() as served:
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.setblocking(False)
            await loop.sock_connect(sock, (served.host, served.port))
            asked = 0
            while not served.counts.slow_readers and asked < 99:
                await loop.sock_sendall(sock, framed(b"BIG"))
                asked += 1
                await asyncio.sleep(0.002)
            await until(lambda: served.counts.slow_readers == 1)
            assert asked < 99


async def test_a_half_closed_connection_still_gets_its_answers() -> None:
    async with serving() as served:
        reader, writer = await served.connect()
        writer.write(framed(b"LATER"))
        writer.write_eof()
        await until(lambda: len(served.echo.later) == 1)
        served.echo.release()
        assert await read(reader) == b"RETAL"
        assert await is_closed(reader)


async def test_an_answer_for_a_client_that_left_is_forgotten() -> None:
    async with serving() as served:
        _, writer = await served.connect()
        writer.write(framed(b"LATER"))
        await until(lambda: len(served.echo.later) == 1)
        writer.transport.abort()
        await asyncio.sleep(0.01)
        served.echo.release()
        await asyncio.sleep(0.01)
        reader, writer = await served.connect()
        writer.write(framed(b"abc"))
        assert await read(reader) == b"cba"


async def test_stop_drops_open_connections() -> None:
    async with serving() as served:
        reader, _ = await served.connect()
    assert await is_closed(reader)
