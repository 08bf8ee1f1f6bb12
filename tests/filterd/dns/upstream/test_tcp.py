import asyncio

import pytest

from filterd.dns.upstream.address import Transport
from filterd.dns.upstream.error import NetworkError, NoAnswerError
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.tcp import MAX_CONNECTIONS, TcpUpstream
from tests.support import fake_upstream as fake
from tests.support.fake_upstream import FakeUpstream
from tests.support.wait import open_descriptors, until

LONG = 30.0
SHORT = 0.2


def question(number: int = 0) -> Question:
    return Question(b"\x04%04d\x07example\x04test\x00" % number, 1)


def upstream_at(server: FakeUpstream) -> TcpUpstream:
    return TcpUpstream(server.address(Transport.TCP))


async def test_one_connection_serves_question_after_question() -> None:
    async with FakeUpstream() as server:
        upstream = upstream_at(server)
        for number in range(10):
            await upstream.query(question(number), LONG)
        assert (server.connections, len(server.heard_tcp), upstream.tally.answered) == (1, 10, 10)
        await upstream.aclose()


async def test_a_crowd_gets_a_second_connection_and_never_a_third() -> None:
    async with FakeUpstream(tcp=fake.tcp_silence) as server:
        upstream = upstream_at(server)
        crowd = [upstream.query(question(number), LONG) for number in range(500)]
        await until(lambda: len(server.heard_tcp) == 500)
        assert server.connections == MAX_CONNECTIONS
        await upstream.aclose()
        assert all(isinstance(error, NetworkError) for error in await asyncio.gather(*crowd, return_exceptions=True))


@pytest.mark.parametrize("script", [fake.tcp_closes_after_one, fake.tcp_half_closes])
async def test_a_question_on_a_connection_the_server_closes_is_asked_once_more(script: fake.TcpScript) -> None:
    async with FakeUpstream(tcp=fake.in_turn(script, fake.tcp_answers)) as server:
        upstream = upstream_at(server)
        answers = await asyncio.gather(*(upstream.query(question(number), LONG) for number in range(5)))
        assert len(answers) == 5
        assert server.connections == 2
        await upstream.aclose()


async def test_a_new_connection_that_breaks_is_not_tried_again() -> None:
    async with FakeUpstream(tcp=fake.tcp_closes_mid_message) as server:
        upstream = upstream_at(server)
        with pytest.raises(NetworkError):
            await upstream.query(question(), LONG)
        assert server.connections == 1


async def test_after_a_break_the_next_question_opens_a_new_connection() -> None:
    async with FakeUpstream(tcp=fake.in_turn(fake.tcp_closes_mid_message, fake.tcp_answers)) as server:
        upstream = upstream_at(server)
        with pytest.raises(NetworkError):
            await upstream.query(question(), LONG)
        assert (await upstream.query(question(), LONG)).answers
        await upstream.aclose()


async def test_silence_ends_at_the_deadline_and_the_connection_stays() -> None:
    async with FakeUpstream(tcp=fake.tcp_silence) as server:
        upstream = upstream_at(server)
        for _ in range(2):
            with pytest.raises(NoAnswerError):
                await upstream.query(question(), SHORT)
        assert server.connections == 1
        assert upstream.tally.timeouts == 2
        await upstream.aclose()


async def test_no_time_left_asks_nobody_anything_for_long() -> None:
    async with FakeUpstream() as server:
        upstream = upstream_at(server)
        with pytest.raises(NoAnswerError):
            await upstream.query(question(), -1.0)
        await upstream.aclose()


async def test_no_socket_survives_closing() -> None:
    async with FakeUpstream(tcp=fake.tcp_silence) as server:
        before = open_descriptors()
        upstream = upstream_at(server)
        waiting = upstream.query(question(), LONG)
        await until(lambda: bool(server.heard_tcp))
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await upstream.aclose()
        for stream in list(server.streams):
            stream.cancel()
        await until(lambda: open_descriptors() == before)
        assert waiting.cancelled()
