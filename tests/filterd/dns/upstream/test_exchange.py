import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError
from filterd.dns.upstream.exchange import MAX_FAULTS, Exchange
from filterd.dns.upstream.protocol import Tally
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.readers import Readers
from filterd.dns.upstream.timeouts import Timeouts
from tests.support import fake_upstream as fake
from tests.support.wait import until

QUESTION = Question(b"\x03www\x07example\x04test\x00", 1)
LONG = 30.0
SHORT = 0.2


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(LONG)
        yield sock


@pytest.fixture
async def readers() -> AsyncIterator[Readers]:
    made = Readers()
    yield made
    made.close()


def unexpected(exchange: Exchange) -> None:
    pytest.fail(f"{exchange.message!r} went over TCP")


def client() -> socket.socket:
    """Return a socket as it is between bind and connect."""
    sock = socket.socket(type=socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    sock.bind(("127.0.0.1", 0))
    return sock


def deadline(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_a_datagram_that_came_before_connect_is_not_believed(server: socket.socket, readers: Readers) -> None:
    sock = client()
    with socket.socket(type=socket.SOCK_DGRAM) as forger:
        forger.sendto(b"forged before connect", sock.getsockname())
    sock.connect(server.getsockname())
    tally = Tally()
    exchange = Exchange(sock, QUESTION, tally, readers, Timeouts(), trusts_icmp=True)
    asked = exchange.run(deadline(LONG), unexpected)
    await asyncio.sleep(0)
    query, source = server.recvfrom(4096)
    server.sendto(fake.good(query), source)
    response = await asked
    exchange.close()
    assert response is not None
    assert response.answers[0].rdata == fake.ADDRESS
    assert tally.mismatches == 1


async def test_icmp_does_not_end_the_wait_where_it_can_be_forged(server: socket.socket, readers: Readers) -> None:
    """The port is closed while the first reply is awaited and opened again: the answer still counts (SAD DNS)."""
    where = server.getsockname()
    server.close()
    sock = client()
    sock.connect(where)
    tally = Tally()
    exchange = Exchange(sock, QUESTION, tally, readers, Timeouts(), trusts_icmp=False)
    asked = exchange.run(deadline(LONG), unexpected)
    await until(lambda: tally.network_errors > 0)
    assert not asked.done()
    with socket.socket(type=socket.SOCK_DGRAM) as reopened:
        reopened.bind(where)
        reopened.sendto(fake.good(exchange.message), sock.getsockname())
        assert await asked is not None
    exchange.close()


async def test_icmp_alone_is_a_network_error_in_the_end(server: socket.socket, readers: Readers) -> None:
    where = server.getsockname()
    server.close()
    sock = client()
    sock.connect(where)
    exchange = Exchange(sock, QUESTION, Tally(), readers, Timeouts(), trusts_icmp=False)
    with pytest.raises(NetworkError):
        await exchange.run(deadline(SHORT), unexpected)
    exchange.close()


async def test_a_question_that_cannot_be_sent_is_a_network_error(server: socket.socket, readers: Readers) -> None:
    sock = client()
    sock.connect(server.getsockname())
    sock.shutdown(socket.SHUT_WR)
    tally = Tally()
    exchange = Exchange(sock, QUESTION, tally, readers, Timeouts(), trusts_icmp=True)
    with pytest.raises(NetworkError):
        await exchange.run(deadline(LONG), unexpected)
    exchange.close()
    assert (tally.sent, tally.network_errors) == (0, 1)


async def test_a_second_sending_that_fails_does_not_end_the_wait_for_the_first(
    server: socket.socket, readers: Readers
) -> None:
    sock = client()
    sock.connect(server.getsockname())
    tally = Tally()
    exchange = Exchange(sock, QUESTION, tally, readers, Timeouts(), trusts_icmp=False)
    asked = exchange.run(deadline(LONG), unexpected)
    await until(lambda: tally.sent == 1)
    sock.shutdown(socket.SHUT_WR)
    server.sendto(fake.formerr(exchange.message), sock.getsockname())
    await until(lambda: tally.network_errors == 1)
    server.sendto(fake.good(exchange.message), sock.getsockname())
    assert await asked is not None
    exchange.close()


@pytest.mark.parametrize(("bad", "kind"), [(0, NoAnswerError), (1, InvalidAnswerError), (19, InvalidAnswerError)])
async def test_the_deadline_tells_silence_from_rubbish(
    server: socket.socket, readers: Readers, bad: int, kind: type[Exception]
) -> None:
    sock = client()
    sock.connect(server.getsockname())
    for _ in range(bad):
        server.sendto(b"rubbish", sock.getsockname())
    exchange = Exchange(sock, QUESTION, Tally(), readers, Timeouts(), trusts_icmp=True)
    with pytest.raises(kind):
        await exchange.run(deadline(SHORT), unexpected)
    exchange.close()


async def test_the_twentieth_fault_asks_for_tcp(server: socket.socket, readers: Readers) -> None:
    sock = client()
    sock.connect(server.getsockname())
    for _ in range(MAX_FAULTS):
        server.sendto(b"rubbish", sock.getsockname())
    tally = Tally()
    exchange = Exchange(sock, QUESTION, tally, readers, Timeouts(), trusts_icmp=True)
    switched: list[Exchange] = []
    answer = exchange.run(deadline(LONG), switched.append)
    await until(lambda: bool(switched))
    assert (switched, answer.done(), sock.fileno()) == ([exchange], False, -1)
    assert (tally.mismatches, tally.answered) == (MAX_FAULTS, 0)
