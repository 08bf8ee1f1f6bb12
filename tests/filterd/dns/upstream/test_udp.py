"""A scripted server that errs and attacks. Timeouts are long where an answer is due and short where none is."""

import asyncio
import errno
import gc
import os
import socket
import warnings
from collections.abc import Callable

import pytest

from filterd.dns.upstream import udp
from filterd.dns.upstream.address import Address, Transport
from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.udp import UdpUpstream
from filterd.dns.wire import Response
from tests.support import fake_upstream as fake
from tests.support.fake_upstream import FakeUpstream
from tests.support.wait import open_descriptors

QUESTION = Question(b"\x03www\x07example\x04test\x00", 1)
LONG = 30.0
SHORT = 0.2
WATCHER = 1  # the descriptor that watches the sockets


def addresses(response: Response) -> list[bytes]:
    return [record.rdata for record in response.answers]


async def ask(server: FakeUpstream, timeout: float = LONG) -> Response:  # noqa: ASYNC109 - passed on
    upstream = UdpUpstream(server.address())
    try:
        return await upstream.query(QUESTION, timeout)
    finally:
        await upstream.aclose()


async def test_a_question_is_answered() -> None:
    async with FakeUpstream() as server:
        assert addresses(await ask(server)) == [fake.ADDRESS]


async def test_every_query_has_its_own_port_id_and_case() -> None:
    async with FakeUpstream() as server:
        upstream = UdpUpstream(server.address())
        for _ in range(50):
            await upstream.query(QUESTION, LONG)
    assert len({heard.client[1] for heard in server.heard}) > 45
    assert len({heard.data[:2] for heard in server.heard}) > 45
    assert len({fake.question_of(heard.data) for heard in server.heard}) > 45
    assert {fake.question_of(heard.data)[:-4].lower() for heard in server.heard} == {QUESTION.qname}


@pytest.mark.parametrize("bad", fake.MALFORMED, ids=lambda make: make.__name__)
@pytest.mark.parametrize("times", [1, 2, 19])
async def test_tudor_a_bad_first_reply_does_not_end_the_wait(bad: Callable[[bytes], bytes], times: int) -> None:
    async with FakeUpstream(fake.after(times, bad)) as server:
        assert addresses(await ask(server)) == [fake.ADDRESS]
        assert not server.heard_tcp


async def test_tudor_any_number_of_bad_replies_and_still_the_good_answer() -> None:
    async with FakeUpstream() as server:
        upstream = UdpUpstream(server.address())
        for times in range(1, 51):
            server.udp = fake.after(times, *fake.MALFORMED, fake.wrong_case)
            assert addresses(await upstream.query(QUESTION, LONG)) == [fake.ADDRESS], times
        assert upstream.tally.mismatches > 50
        await upstream.aclose()


async def test_after_twenty_mismatches_the_query_goes_over_tcp() -> None:
    async with FakeUpstream(fake.after(20, fake.wrong_id)) as server:
        assert addresses(await ask(server)) == [fake.ADDRESS]
        assert len(server.heard_tcp) == 1


async def test_a_flood_of_nothing_but_forgeries_is_never_believed() -> None:
    async with FakeUpstream(fake.after(200, fake.wrong_id), fake.tcp_silence) as server:
        with pytest.raises(NoAnswerError):
            await ask(server, SHORT)


async def test_kaminsky_every_id_from_the_right_address_and_port_and_still_no_forgery_is_believed() -> None:
    """The forger knows everything but the case of the letters; one id of the 65,536 is right."""

    def spray(heard: fake.Heard) -> None:
        lower = fake.question_of(heard.data).lower()
        for query_id in range(0x10000):
            heard.send(fake.reply(heard.data, fake.record(1, fake.FORGED), question=lower, query_id=query_id))

    async with FakeUpstream(spray) as server:
        assert addresses(await ask(server)) == [fake.ADDRESS]
        assert len(server.heard_tcp) == 1


async def test_the_right_id_with_the_wrong_case_is_not_believed() -> None:
    async with FakeUpstream(fake.says(fake.wrong_case), fake.tcp_silence) as server:
        with pytest.raises(NoAnswerError):
            await ask(server, SHORT)


async def test_a_forger_at_another_port_or_address_is_not_heard() -> None:
    def forged(heard: fake.Heard) -> None:
        for source in ("127.0.0.1", "127.0.0.66"):
            with socket.socket(type=socket.SOCK_DGRAM) as sock:
                sock.bind((source, 0))
                sock.sendto(fake.good(heard.data, fake.FORGED), heard.client)
        heard.send(fake.good(heard.data))

    async with FakeUpstream(forged) as server:
        upstream = UdpUpstream(server.address())
        assert addresses(await upstream.query(QUESTION, LONG)) == [fake.ADDRESS]
        assert upstream.tally.mismatches == 0


async def test_a_truncated_answer_is_fetched_over_tcp() -> None:
    async with FakeUpstream(fake.truncated) as server:
        assert addresses(await ask(server)) == [fake.ADDRESS]
        assert len(server.heard_tcp) == 1


async def test_a_server_that_truncates_over_tcp_as_well_has_no_valid_answer() -> None:
    tcp = fake.tcp_says(lambda query: fake.reply(query, truncated=True))
    async with FakeUpstream(fake.truncated, tcp) as server:
        with pytest.raises(InvalidAnswerError, match="truncated"):
            await ask(server)
        assert len(server.heard_tcp) == 1


async def test_formerr_is_answered_with_the_same_query_without_edns() -> None:
    async with FakeUpstream(fake.only_without_edns) as server:
        assert addresses(await ask(server)) == [fake.ADDRESS]
    first, second = server.heard
    assert fake.has_opt(first.data)
    assert not fake.has_opt(second.data)
    assert (first.data[:2], first.client) == (second.data[:2], second.client)


async def test_edns_is_taken_away_once_only() -> None:
    async with FakeUpstream(fake.says(fake.formerr)) as server:
        with pytest.raises(InvalidAnswerError):
            await ask(server, SHORT)
        assert len(server.heard) == 2


@pytest.mark.parametrize("code", [2, 5])
async def test_servfail_and_refused_are_answers_the_pool_judges(code: int) -> None:
    async with FakeUpstream(fake.rcode(code)) as server:
        assert (await ask(server)).rcode == code


async def test_a_server_that_loses_the_case_is_asked_over_tcp() -> None:
    async with FakeUpstream(fake.says(fake.wrong_case)) as server:
        assert addresses(await ask(server)) == [fake.ADDRESS]
        assert fake.question_of(server.heard_tcp[0])[:-4] == QUESTION.qname


async def test_a_server_that_always_loses_the_case_is_remembered_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(udp, "CASE_PAUSE", 3600.0)
    async with FakeUpstream(fake.says(fake.wrong_case)) as server:
        upstream = UdpUpstream(server.address())
        for _ in range(6):
            await upstream.query(QUESTION, LONG)
        assert (len(server.heard), len(server.heard_tcp)) == (udp.CASE_STRIKES, 6)
        await upstream.aclose()


async def test_the_memory_of_lost_case_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(udp, "CASE_PAUSE", 0.0)
    async with FakeUpstream(fake.says(fake.wrong_case)) as server:
        upstream = UdpUpstream(server.address())
        for _ in range(6):
            await upstream.query(QUESTION, LONG)
        assert len(server.heard) == 6
        await upstream.aclose()


async def test_silence_ends_at_the_deadline() -> None:
    async with FakeUpstream(fake.silence) as server:
        with pytest.raises(NoAnswerError):
            await ask(server, SHORT)


async def test_an_answer_after_the_deadline_is_not_taken_for_the_next_question() -> None:
    async with FakeUpstream(fake.silence) as server:
        upstream = UdpUpstream(server.address())
        with pytest.raises(NoAnswerError):
            await upstream.query(QUESTION, SHORT)

        def late_then_good(heard: fake.Heard) -> None:
            server.heard[0].send(fake.good(server.heard[0].data, fake.FORGED))
            heard.send(fake.good(heard.data))

        server.udp = late_then_good
        assert addresses(await upstream.query(QUESTION, LONG)) == [fake.ADDRESS]


async def test_a_closed_port_on_this_machine_ends_the_query_at_once() -> None:
    async with FakeUpstream() as server:
        address = server.address()
    with pytest.raises(NetworkError):
        await UdpUpstream(address).query(QUESTION, LONG)


async def test_an_ipv6_server_is_asked() -> None:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sock:
        try:
            sock.bind(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6 loopback")
        loop = asyncio.get_running_loop()
        upstream = UdpUpstream(Address(Transport.UDP, "::1", sock.getsockname()[1]))
        asked = upstream.query(QUESTION, LONG)
        data, client = await loop.sock_recvfrom(sock, 4096)
        sock.sendto(fake.good(data), client)
        assert addresses(await asked) == [fake.ADDRESS]


async def test_no_socket_survives_answers_timeouts_or_cancellation() -> None:
    async with FakeUpstream(fake.silence) as server:
        upstream = UdpUpstream(server.address())
        before = open_descriptors()
        waiting = [upstream.query(QUESTION, LONG) for _ in range(100)]
        assert open_descriptors() == before + 100 + WATCHER
        for answer in waiting:
            answer.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert open_descriptors() == before + WATCHER
        with pytest.raises(NoAnswerError):
            await upstream.query(QUESTION, SHORT)
        server.udp = fake.answers
        await upstream.query(QUESTION, LONG)
        assert open_descriptors() == before + WATCHER
        await upstream.aclose()
        assert open_descriptors() == before


async def test_ports_in_use_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeUpstream() as server:
        draws = iter([server.port, server.port, 0])
        monkeypatch.setattr(udp, "draw_port", lambda: next(draws))
        assert addresses(await ask(server)) == [fake.ADDRESS]


async def test_no_free_port_at_all_is_a_network_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeUpstream() as server:
        monkeypatch.setattr(udp, "draw_port", lambda: server.port)
        with pytest.raises(NetworkError, match=os.strerror(errno.EADDRINUSE)):
            await ask(server)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            gc.collect()


async def test_no_descriptor_left_is_a_network_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> socket.socket:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    upstream = UdpUpstream(Address(Transport.UDP, "127.0.0.1", 53))
    monkeypatch.setattr(socket, "socket", full)
    with pytest.raises(NetworkError, match=os.strerror(errno.EMFILE)):
        upstream.open_socket()
    assert upstream.tally.network_errors == 1
