"""The path of a question from an address of which nobody knows the device yet."""

import asyncio

import dns.message
import pytest

from filterd.dns import pipeline as module
from tests.filterd.dns.test_pipeline import ANN, MIA, ZONE, query, reply, summary
from tests.support.service import rig
from tests.support.zone import Zone


class Door:
    """Introduces one address, when it is opened."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def __call__(self, address: str) -> asyncio.Future[bool] | bool:
        if address != self.address:
            return True
        return self.opened.result() if self.opened.done() else self.opened


@pytest.mark.parametrize(
    ("name", "expected"), [("open.test", ("NOERROR", None, 1)), ("porn.test", ("NXDOMAIN", 17, 0))]
)
async def test_the_first_question_of_an_address_waits_until_it_is_known_who_asks(
    name: str, expected: tuple[str, int | None, int]
) -> None:
    door = Door("127.0.0.99")
    bench = rig(Zone(*ZONE), introduce=door)
    waiting = bench.pipeline.answer(query(name), "127.0.0.99", False)
    assert isinstance(waiting, asyncio.Future)
    assert bench.pipeline.waiting() == 1
    known = bench.pipeline.answer(query("porn.test"), MIA, False)
    assert isinstance(known, bytes)
    door.opened.set_result(True)
    wire = await waiting
    assert wire is not None
    assert summary(dns.message.from_wire(wire)) == expected
    assert bench.pipeline.waiting() == 0


@pytest.mark.parametrize("data", [query("open.test"), query("porn.test"), query("open.test")[:20], b"?"])
@pytest.mark.parametrize("is_waiting", [True, False])
@pytest.mark.parametrize("address", [ANN, "203.0.113.1"])
async def test_who_cannot_be_found_out_gets_no_answer_of_any_kind(data: bytes, is_waiting: bool, address: str) -> None:
    """Answers that cannot be delivered would fill the send buffer, and then nobody gets one."""
    door = Door(address)
    bench = rig(Zone(*ZONE), introduce=door)
    if not is_waiting:
        door.opened.set_result(False)
    outcome = bench.pipeline.answer(data, address, False)
    if isinstance(outcome, asyncio.Future):
        door.opened.set_result(False)
        outcome = await outcome
    assert outcome is None
    assert bench.pipeline.counts.dropped == 1


async def test_who_is_gone_when_the_answer_comes_gets_none() -> None:
    doors: list[asyncio.Future[bool] | bool] = [True, asyncio.get_running_loop().create_future()]
    bench = rig(Zone(*ZONE), introduce=lambda _: doors.pop(0))
    waiting = bench.pipeline.answer(query("open.test"), ANN, False)
    assert isinstance(waiting, asyncio.Future)
    assert await waiting is None


async def test_strangers_that_wait_do_not_stand_in_the_way_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 1)
    bench = rig(Zone(*ZONE), introduce=Door(ANN))
    waiting = bench.pipeline.answer(query("open.test"), ANN, False)
    assert isinstance(waiting, asyncio.Future)
    assert summary(await reply(bench, "open.test")) == ("NOERROR", None, 1)
    bench.pipeline.stop()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_who_waits_to_be_known_is_given_up_when_the_engine_stops() -> None:
    door = Door("127.0.0.99")
    bench = rig(Zone(*ZONE), introduce=door)
    waiting = bench.pipeline.answer(query("open.test"), "127.0.0.99", False)
    assert isinstance(waiting, asyncio.Future)
    bench.pipeline.stop()
    door.opened.set_result(True)
    with pytest.raises(asyncio.CancelledError):
        await waiting
