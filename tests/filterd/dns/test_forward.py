import asyncio

import pytest

from filterd.dns.cache import Cache
from filterd.dns.forward import Forwarder
from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError, QueryError
from filterd.dns.upstream.pool import Pool
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Ede, Record, Response
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
    crowd = [asyncio.create_task(forward.fetch(QUESTION)) for _ in range(1000)]
    await until(lambda: bool(upstream.waiting))
    upstream.release(response())
    assert len({id(item) for item in await asyncio.gather(*crowd)}) == 1
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("error", [NoAnswerError("x"), NetworkError("x"), InvalidAnswerError("x")])
async def test_an_outage_is_an_item_too_and_kept_for_a_second(error: QueryError) -> None:
    forward, upstream = forwarder(error)
    item = await forward.fetch(QUESTION)
    assert (item.rcode, item.ede) == (Rcode.SERVFAIL, (Ede(error.ede),))
    assert forward.known(QUESTION, NOW + 0.9) is item
    assert forward.known(QUESTION, NOW + 1) is None
    assert len(upstream.asked) == 1


async def test_an_answer_that_cannot_be_passed_on_is_invalid_data() -> None:
    broken = Record(QUESTION.qname, Rtype.HTTPS, CLASS_IN, 60, b"\x00\x01\x3fshort")
    forward, _ = forwarder(Response(0, False, False, False, (broken,)))
    item = await forward.fetch(QUESTION)
    assert (item.rcode, item.ede) == (Rcode.SERVFAIL, (Ede(24),))
