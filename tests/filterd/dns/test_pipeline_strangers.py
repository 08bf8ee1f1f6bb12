"""The path of a question from an address of which nobody knows the device yet."""

import asyncio
from dataclasses import replace
from datetime import datetime

import dns.message
import pytest

from filterd.clients.roster import Roster
from filterd.dns import pipeline as module
from filterd.policy.ledger.ledger import EMPTY_LEDGER
from filterd.policy.types import Client
from tests.filterd.dns.test_pipeline import ANN, MIA, ZONE, query, reply, summary
from tests.support.service import rig, ruleset
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


class Names(Roster):
    """Notes of whom it was asked as somebody known, and of whom as somebody nobody knows."""

    def __init__(self) -> None:
        rules = ruleset()
        super().__init__(rules.snapshot, rules.book, EMPTY_LEDGER)
        self.met: list[bool] = []

    def identify(self, address: str, now: datetime, *, is_met: bool = True) -> Client:
        self.met.append(is_met)
        return super().identify(address, now, is_met=is_met)


@pytest.mark.parametrize("is_waiting", [True, False])
async def test_who_cannot_be_found_out_is_nobody_whoever_had_the_address_before(is_waiting: bool) -> None:
    door, roster = Door(ANN), Names()
    bench = rig(Zone(*ZONE), introduce=door)
    bench.pipeline.service = replace(bench.pipeline.service, roster=roster)
    if not is_waiting:
        door.opened.set_result(False)
    outcome = bench.pipeline.answer(query("sealed.invalid"), ANN, False)
    if isinstance(outcome, asyncio.Future):
        door.opened.set_result(False)
        await outcome
    assert roster.met == [False]


async def test_who_is_gone_when_the_answer_comes_is_nobody() -> None:
    doors: list[asyncio.Future[bool] | bool] = [True, asyncio.get_running_loop().create_future()]
    roster, bench = Names(), rig(Zone(*ZONE), introduce=lambda _: doors.pop(0))
    bench.pipeline.service = replace(bench.pipeline.service, roster=roster)
    assert summary(await reply(bench, "open.test", ANN)) == ("NOERROR", None, 1)
    assert roster.met == [True, False]


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
