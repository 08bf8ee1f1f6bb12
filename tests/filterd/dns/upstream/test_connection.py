import asyncio

import pytest

from filterd.dns.upstream.address import Transport
from filterd.dns.upstream.connection import Connection
from filterd.dns.upstream.error import InvalidAnswerError, NetworkError
from filterd.dns.upstream.protocol import Tally
from filterd.dns.upstream.question import Question
from tests.support import fake_upstream as fake
from tests.support.fake_upstream import FakeUpstream
from tests.support.wait import until

IDLE = 30.0


def question(number: int) -> Question:
    return Question(b"\x04%04d\x07example\x04test\x00" % number, 1)


def connect(server: FakeUpstream, idle: float = IDLE) -> Connection:
    return Connection(server.address(Transport.TCP).sockaddr(), Tally(), idle)


async def test_questions_asked_before_it_is_open_are_sent_when_it_is() -> None:
    async with FakeUpstream() as server:
        connection = connect(server)
        answers = await asyncio.gather(*(connection.ask(question(number)) for number in range(20)))
        assert [answer.answers[0].rdata for answer in answers] == [fake.ADDRESS] * 20
        assert (server.connections, len(server.heard_tcp), connection.waiting) == (1, 20, 0)
        await connection.aclose()


async def test_answers_in_reverse_and_in_one_segment_find_their_questions() -> None:
    def echo(query: bytes) -> bytes:
        return fake.reply(query, fake.record(16, b"\x04" + fake.question_of(query)[1:5]))

    async def reverse(stream: fake.Stream) -> None:
        queries = [await stream.read() for _ in range(50)]
        await stream.send(*(echo(query) for query in reversed(queries)))

    async with FakeUpstream(tcp=reverse) as server:
        connection = connect(server)
        asked = [question(number)._replace(qtype=16) for number in range(50)]
        answers = await asyncio.gather(*(connection.ask(one) for one in asked))
        assert [answer.answers[0].rdata for answer in answers] == [b"\x04%04d" % number for number in range(50)]
        await connection.aclose()


async def test_ids_of_waiting_questions_differ() -> None:
    async with FakeUpstream(tcp=fake.tcp_reversed(300)) as server:
        connection = connect(server)
        await asyncio.gather(*(connection.ask(question(number)) for number in range(300)))
        assert len({query[:2] for query in server.heard_tcp}) == 300
        await connection.aclose()


async def test_an_answer_octet_by_octet_is_put_together() -> None:
    async with FakeUpstream(tcp=fake.tcp_byte_by_byte) as server:
        connection = connect(server)
        assert (await connection.ask(question(1))).answers[0].rdata == fake.ADDRESS
        await connection.aclose()


@pytest.mark.parametrize("script", [fake.tcp_closes_mid_message, fake.tcp_not_dns])
async def test_a_connection_that_breaks_fails_what_waits(script: fake.TcpScript) -> None:
    async with FakeUpstream(tcp=script) as server:
        connection = connect(server)
        with pytest.raises(NetworkError):
            await connection.ask(question(1))
        assert connection.is_closed
        with pytest.raises(NetworkError):
            await connection.ask(question(2))


async def test_a_server_that_half_closes_is_left() -> None:
    async with FakeUpstream(tcp=fake.tcp_half_closes) as server:
        connection = connect(server)
        await connection.ask(question(1))
        await until(lambda: connection.is_closed)
        assert connection.waiting == 0


async def test_no_connection_at_all_is_a_network_error() -> None:
    async with FakeUpstream() as server:
        address = server.address(Transport.TCP).sockaddr()
    tally = Tally()
    connection = Connection(address, tally, IDLE)
    with pytest.raises(NetworkError, match="refused"):
        await connection.ask(question(1))
    assert tally.network_errors == 1


async def test_formerr_is_answered_with_the_query_without_edns() -> None:
    def old(query: bytes) -> bytes:
        return fake.formerr(query) if fake.has_opt(query) else fake.good(query)

    async with FakeUpstream(tcp=fake.tcp_says(old)) as server:
        connection = connect(server)
        assert (await connection.ask(question(1))).answers[0].rdata == fake.ADDRESS
        assert len(server.heard_tcp) == 2
        await connection.aclose()


async def test_a_malformed_answer_ends_its_question_at_once() -> None:
    async with FakeUpstream(tcp=fake.tcp_says(fake.cut_off)) as server:
        connection = connect(server)
        with pytest.raises(InvalidAnswerError, match="malformed"):
            await connection.ask(question(1))
        assert not connection.is_closed
        await connection.aclose()


async def test_an_answer_nobody_waits_for_is_passed_over() -> None:
    async def stray(stream: fake.Stream) -> None:
        query = await stream.read()
        await stream.send(fake.wrong_id(query), fake.wrong_question(query), fake.good(query))
        await fake.tcp_silence(stream)

    async with FakeUpstream(tcp=stray) as server:
        connection = connect(server)
        assert (await connection.ask(question(1))).answers[0].rdata == fake.ADDRESS
        await connection.aclose()


async def test_endless_answers_to_nothing_close_the_connection() -> None:
    async def babble(stream: fake.Stream) -> None:
        query = await stream.read()
        while True:
            await stream.send(fake.wrong_id(query))

    async with FakeUpstream(tcp=babble) as server:
        connection = connect(server)
        with pytest.raises(NetworkError, match="nothing that was asked"):
            await connection.ask(question(1))


async def test_an_idle_connection_closes_itself_but_not_while_a_question_waits() -> None:
    async with FakeUpstream(tcp=fake.tcp_silence) as server:
        connection = connect(server, idle=0.0)
        waiting = asyncio.create_task(connection.ask(question(1)))
        await asyncio.sleep(0.05)
        assert not connection.is_closed
        waiting.cancel()
        await until(lambda: connection.is_closed)


async def test_closing_while_it_opens_leaves_nothing_behind() -> None:
    async with FakeUpstream() as server:
        connection = connect(server)
        waiting = asyncio.create_task(connection.ask(question(1)))
        await asyncio.sleep(0)
        await connection.aclose()
        with pytest.raises(NetworkError):
            await waiting
