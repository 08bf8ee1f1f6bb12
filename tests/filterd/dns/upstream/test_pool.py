import asyncio

import pytest

from filterd.dns.upstream.address import Transport
from filterd.dns.upstream.error import NetworkError, NoAnswerError, OverloadError
from filterd.dns.upstream.health import State
from filterd.dns.upstream.pool import MAX_PENDING, Mode, Pool, connect
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.tcp import TcpUpstream
from filterd.dns.upstream.udp import UdpUpstream
from filterd.dns.wire.constant import Rcode
from tests.support import fake_upstream as fake
from tests.support.fake_upstream import FakeUpstream, Heard
from tests.support.scripted_upstream import Outcome, ScriptedUpstream, response
from tests.support.wait import open_descriptors, until

QUESTION = Question(b"\x03www\x07example\x04test\x00", 1)
LONG = 60.0
WATCHER = 1  # the descriptor that watches the sockets


def upstreams(*outcomes: Outcome) -> list[ScriptedUpstream]:
    return [ScriptedUpstream(f"udp://192.0.2.{number}:53", outcome) for number, outcome in enumerate(outcomes, 1)]


def states(pool: Pool) -> list[State]:
    return [status.state for status in pool.status()]


async def trip(pool: Pool) -> None:
    """Ask three questions, so that whoever fails all of them is taken out."""
    for _ in range(3):
        await pool.query(QUESTION)


def test_a_pool_without_upstreams_is_refused() -> None:
    with pytest.raises(ValueError, match="upstream"):
        Pool([])


async def test_the_transport_of_an_address_chooses_the_upstream() -> None:
    async with FakeUpstream() as server:
        assert isinstance(connect(server.address(Transport.UDP)), UdpUpstream)
        assert isinstance(connect(server.address(Transport.TCP)), TcpUpstream)


async def test_ordered_asks_the_first_as_long_as_it_answers() -> None:
    made = upstreams(response(), response())
    pool = Pool(made, timeout=LONG)
    for _ in range(5):
        await pool.query(QUESTION)
    assert [len(upstream.asked) for upstream in made] == [5, 0]


async def test_parallel_asks_all_and_takes_the_fastest() -> None:
    made = upstreams(None, response(Rcode.REFUSED), response())
    pool = Pool(made, Mode.PARALLEL, timeout=LONG)
    assert (await pool.query(QUESTION)).rcode == Rcode.NOERROR
    assert [len(upstream.asked) for upstream in made] == [1, 1, 1]


async def test_a_question_is_tried_three_times_and_no_more() -> None:
    async with FakeUpstream(fake.silence) as server:
        pool = Pool([connect(server.address())], timeout=0.3)
        with pytest.raises(NoAnswerError):
            await pool.query(QUESTION)
        assert len(server.heard) == 3
        assert len({(heard.client, heard.data) for heard in server.heard}) == 1
        await pool.aclose()


async def test_a_lost_packet_is_sent_again() -> None:
    def loses_the_first(heard: fake.Heard) -> None:
        if len(heard.server.heard) > 1:
            fake.answers(heard)

    async with FakeUpstream(loses_the_first) as server:
        pool = Pool([connect(server.address())], timeout=3.0)
        assert (await pool.query(QUESTION)).answers
        await pool.aclose()


async def test_a_dead_server_is_passed_over_by_the_next() -> None:
    async with FakeUpstream() as dead:
        address = dead.address()
    async with FakeUpstream() as server:
        pool = Pool([connect(address), connect(server.address())], timeout=LONG)
        for _ in range(5):
            assert (await pool.query(QUESTION)).answers
        assert states(pool) == [State.DOWN, State.UP]
        await pool.aclose()


async def test_a_server_that_failed_three_times_is_skipped_then_probed_beside_a_question_and_comes_back() -> None:
    made = upstreams(NetworkError("down"), response())
    pool = Pool(made, timeout=LONG)
    await trip(pool)
    assert states(pool) == [State.DOWN, State.UP]
    await pool.query(QUESTION)
    assert len(made[0].asked) == 3
    made[0].outcome = None
    while not made[0].waiting:  # the pause of one second goes by; nobody who asks meanwhile waits for the probe
        assert (await pool.query(QUESTION)).answers
        await asyncio.sleep(0.01)
    assert states(pool) == [State.PROBING, State.UP]
    await pool.query(QUESTION)
    assert len(made[0].asked) == 4
    made[0].release(response())
    await until(lambda: states(pool) == [State.UP, State.UP])
    await pool.aclose()


async def test_a_failed_probe_leaves_it_out() -> None:
    made = upstreams(NetworkError("down"), response())
    pool = Pool(made, timeout=LONG)
    await trip(pool)
    while len(made[0].asked) < 4:
        await pool.query(QUESTION)
        await asyncio.sleep(0.01)
    await until(lambda: states(pool) == [State.DOWN, State.UP])
    assert len(made[0].asked) == 4
    await pool.aclose()


async def test_when_all_are_out_all_are_asked_and_the_first_back_is_heard_at_once() -> None:
    made = upstreams(NetworkError("down"), NetworkError("down"))
    pool = Pool(made, timeout=LONG)
    for _ in range(5):
        with pytest.raises(NetworkError):
            await pool.query(QUESTION)
    assert states(pool) == [State.DOWN, State.DOWN]
    made[1].outcome = response()
    assert (await pool.query(QUESTION)).answers
    assert states(pool) == [State.DOWN, State.UP]


async def test_more_than_a_thousand_waiting_questions_are_refused_at_once() -> None:
    (upstream,) = upstreams(None)
    pool = Pool([upstream], timeout=LONG)
    crowd = [pool.query(QUESTION) for _ in range(MAX_PENDING)]
    await until(lambda: len(upstream.waiting) == MAX_PENDING)
    with pytest.raises(OverloadError):
        await pool.query(QUESTION)
    assert len(upstream.asked) == MAX_PENDING
    upstream.release(response())
    await asyncio.gather(*crowd)
    upstream.outcome = response()
    assert (await pool.query(QUESTION)).answers


async def test_cancelled_questions_make_room_and_leave_no_socket() -> None:
    async with FakeUpstream(fake.silence) as server:
        before = open_descriptors()
        pool = Pool([connect(server.address())], timeout=LONG)
        crowd = [pool.query(QUESTION) for _ in range(200)]
        assert open_descriptors() == before + 200 + WATCHER
        for answer in crowd:
            answer.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        await until(lambda: open_descriptors() == before + WATCHER)
        await pool.aclose()
        assert open_descriptors() == before


async def test_closing_closes_every_upstream_and_ends_the_probes() -> None:
    made = upstreams(NetworkError("down"), response())
    pool = Pool(made, timeout=LONG)
    await trip(pool)
    made[0].outcome = None
    while not made[0].waiting:
        await pool.query(QUESTION)
        await asyncio.sleep(0.01)
    await pool.aclose()
    assert all(upstream.is_closed for upstream in made)
    await until(lambda: not made[0].waiting)


async def test_the_status_tells_what_happened() -> None:
    async with FakeUpstream(fake.after(2, fake.garbage)) as first, FakeUpstream(fake.truncated) as second:
        pool = Pool([connect(first.address()), connect(second.address())], Mode.PARALLEL, timeout=LONG)
        await pool.query(QUESTION)
        first.udp = fake.rcode(Rcode.REFUSED)
        await pool.query(QUESTION)
        one, two = pool.status()
        assert (one.name, one.sent, one.answered, one.mismatches) == (f"udp://127.0.0.1:{first.port}", 2, 2, 2)
        assert two.tcp_switches >= 1
        await pool.aclose()


async def test_the_status_has_the_smoothed_round_trip_in_milliseconds() -> None:
    async with FakeUpstream() as server:
        pool = Pool([connect(server.address())], timeout=LONG)
        assert pool.status()[0].rtt_ms is None
        await pool.query(QUESTION)
        (status,) = pool.status()
        assert status.rtt_ms is not None
        assert 0 < status.rtt_ms < LONG * 1000
        assert (status.sent, status.answered, status.timeouts, status.mismatches) == (1, 1, 0, 0)
        await pool.aclose()


async def test_a_lone_server_that_is_slow_or_loses_datagrams_is_sent_the_same_one_and_heard() -> None:
    heard: list[bytes] = []

    def answers_the_third(message: Heard) -> None:
        heard.append(message.data)
        if len(heard) == 3:
            message.send(fake.good(message.data))

    async with FakeUpstream(udp=answers_the_third) as server:
        pool = Pool([connect(server.address())], timeout=3.0)
        assert (await pool.query(QUESTION)).rcode == Rcode.NOERROR
        await pool.aclose()
    assert heard[0] == heard[1] == heard[2]  # a forger has one id, one port and one spelling to guess
    assert pool.status()[0].sent == 3
