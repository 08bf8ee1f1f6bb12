import asyncio
import gc

import pytest

from filterd.dns.cache import Cache
from filterd.dns.ede import of_upstream
from filterd.dns.forward import Forwarder
from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError, QueryError
from filterd.dns.upstream.pool import Pool
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Record, Response
from filterd.dns.wire.constant import CLASS_IN, Rcode, Rtype
from tests.support.scripted_upstream import Outcome, ScriptedUpstream, response
from tests.support.wait import until

QUESTION = Question(b"\x03www\x07example\x04test\x00", 1)
NOW = 1000.0


def forwarder(outcome: Outcome) -> tuple[Forwarder, ScriptedUpstream]:
    upstream = ScriptedUpstream("udp://192.0.2.1:53", outcome)
    return Forwarder(Cache(1 << 20), Pool([upstream], timeout=60.0), clock=lambda: NOW), upstream


async def test_an_answer_is_known_from_then_on_and_dated_by_its_arrival() -> None:
    forward, upstream = forwarder(response(ttl=300))
    assert forward.known(QUESTION, NOW) is None
    item = await forward.fetch(QUESTION)
    assert item.expires == NOW + 300
    assert forward.known(QUESTION, NOW + 299) is item
    assert forward.known(QUESTION, NOW + 300) is None
    assert len(upstream.asked) == 1


async def test_rebirthday_a_thousand_clients_make_one_upstream_query() -> None:
    forward, upstream = forwarder(None)
    crowd = [forward.fetch(QUESTION) for _ in range(1000)]
    assert forward.waiting() == 1
    upstream.release(response())
    assert len({id(item) for item in await asyncio.gather(*crowd)}) == 1
    assert (len(upstream.asked), forward.waiting()) == (1, 0)


async def test_other_questions_are_asked_beside_it() -> None:
    forward, upstream = forwarder(response())
    await asyncio.gather(*(forward.fetch(QUESTION._replace(qtype=qtype)) for qtype in (1, 28, 65)))
    assert len(upstream.asked) == 3


async def test_after_the_answer_the_same_question_is_asked_again() -> None:
    forward, upstream = forwarder(response(ttl=0))
    for _ in range(2):
        await forward.fetch(QUESTION)
    assert len(upstream.asked) == 2


async def test_one_who_gives_up_leaves_the_others_and_the_cache_their_answer() -> None:
    forward, upstream = forwarder(None)
    first, second = (asyncio.shield(forward.fetch(QUESTION)) for _ in range(2))
    first.cancel()
    upstream.release(response())
    assert forward.known(QUESTION, NOW) is None
    assert await second is forward.known(QUESTION, NOW)
    assert first.cancelled()


class Broken:
    """A resolver with a mistake in it."""

    async def query(self, question: Question) -> Response:
        """Fail in a way nobody expects."""
        raise RuntimeError(question.qname)


async def test_a_mistake_of_ours_reaches_everybody_and_is_forgotten_by_nobody() -> None:
    reports: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reports.append(context))
    forward = Forwarder(Cache(1 << 20), Broken())
    crowd = [forward.fetch(QUESTION) for _ in range(3)]
    assert [type(error) for error in await asyncio.gather(*crowd, return_exceptions=True)] == [RuntimeError] * 3
    forward.fetch(QUESTION)
    await until(lambda: forward.waiting() == 0)
    del crowd
    gc.collect()
    assert reports == []


async def test_closing_ends_the_asking_and_cancels_who_waits() -> None:
    forward, upstream = forwarder(None)
    waiter = forward.fetch(QUESTION)
    await forward.aclose()
    assert waiter.cancelled()
    assert forward.waiting() == 0
    await until(lambda: not upstream.waiting)


async def test_closing_with_nothing_under_way_is_no_matter() -> None:
    forward, upstream = forwarder(None)
    await forward.aclose()
    assert upstream.asked == []


@pytest.mark.parametrize("error", [NoAnswerError("x"), NetworkError("x"), InvalidAnswerError("x")])
async def test_an_outage_is_an_item_too_and_kept_for_a_second(error: QueryError) -> None:
    forward, upstream = forwarder(error)
    item = await forward.fetch(QUESTION)
    assert (item.rcode, item.ede) == (Rcode.SERVFAIL, (of_upstream(error.ede),))
    assert forward.known(QUESTION, NOW + 0.9) is item
    assert forward.known(QUESTION, NOW + 1) is None
    assert len(upstream.asked) == 1


async def test_an_answer_that_cannot_be_passed_on_is_invalid_data() -> None:
    broken = Record(QUESTION.qname, Rtype.HTTPS, CLASS_IN, 60, b"\x00\x01\x3fshort")
    forward, _ = forwarder(Response(0, False, False, False, (broken,)))
    item = await forward.fetch(QUESTION)
    assert (item.rcode, item.ede) == (Rcode.SERVFAIL, (of_upstream(24),))
