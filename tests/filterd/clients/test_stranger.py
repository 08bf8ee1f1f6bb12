"""A question from an address at which the kernel knows nobody waits a moment for it, every time."""

import asyncio

import pytest

from filterd.clients.stranger import (
    MOST_FAR,
    MOST_QUESTIONS,
    MOST_WAITING,
    PATIENCE_SECONDS,
    Strangers,
    nobody,
)


class Kernel:
    """Learns nothing until it is told to; `there` are those it knows, `far` those without a neighbour."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []
        self.known = asyncio.Event()
        self.there: set[str] = set()
        self.far: set[str] = set()
        self.looked: list[str] = []
        self.error: OSError | None = None

    def is_there(self, address: str) -> bool:
        return address in self.there

    def is_near(self, address: str) -> bool:
        self.looked.append(address)
        return address not in self.far

    async def learn(self, address: str, seconds: float) -> bool:
        self.asked.append((address, seconds))
        if self.error:
            raise self.error
        await self.known.wait()
        return address in self.there


async def test_several_questions_of_one_address_wait_for_the_same() -> None:
    kernel, forgotten = Kernel(), list[str]()
    strangers = Strangers(kernel, forgotten.append)
    first, second = strangers.introduce("192.0.2.7"), strangers.introduce("192.0.2.7")
    assert isinstance(first, asyncio.Future)
    assert first is second
    await asyncio.sleep(0)
    kernel.there.add("192.0.2.7")
    kernel.known.set()
    assert await first is True
    assert kernel.asked == [("192.0.2.7", PATIENCE_SECONDS)]
    assert forgotten == ["192.0.2.7"]
    assert strangers.introduce("192.0.2.7") is True


async def test_an_address_that_was_known_once_is_a_stranger_when_the_kernel_forgot_it() -> None:
    kernel = Kernel()
    kernel.known.set()
    kernel.there.add("192.0.2.7")
    strangers = Strangers(kernel, lambda _: None)
    assert strangers.introduce("192.0.2.7") is True
    kernel.there.clear()
    for _ in range(2):  # nor does it help to have asked, with a forged address, before
        waiting = strangers.introduce("192.0.2.7")
        assert isinstance(waiting, asyncio.Future)
        assert await waiting is False


async def test_an_interface_that_is_gone_makes_a_stranger() -> None:
    kernel = Kernel()
    kernel.error = OSError("gone")
    waiting = Strangers(kernel, lambda _: None).introduce("fe80::1%eth9")
    assert isinstance(waiting, asyncio.Future)
    assert await waiting is False


async def test_whoever_forges_many_addresses_makes_nobody_wait_and_is_nobody() -> None:
    kernel = Kernel()
    strangers = Strangers(kernel, lambda _: None)
    waiting = [strangers.introduce(f"192.0.2.{number}") for number in range(MOST_WAITING + 5)]
    assert waiting.count(False) == 5
    kernel.there.add("192.0.2.200")
    assert strangers.introduce("192.0.2.200") is True
    await given_up(strangers, waiting)


async def test_of_one_address_some_questions_wait_and_the_others_are_nobodys() -> None:
    strangers = Strangers(Kernel(), lambda _: None)
    waiting = [strangers.introduce("192.0.2.7") for _ in range(MOST_QUESTIONS + 5)]
    assert waiting.count(False) == 5
    await given_up(strangers, waiting)


async def given_up(strangers: Strangers, waiting: list[asyncio.Future[bool] | bool]) -> None:
    strangers.stop()
    for each in {each for each in waiting if isinstance(each, asyncio.Future)}:
        with pytest.raises(asyncio.CancelledError):
            await each


async def test_what_needs_no_neighbour_is_asked_for_once_in_a_while() -> None:
    kernel = Kernel()
    kernel.far = {"127.0.0.1", *(f"2001:db8::{number:x}" for number in range(MOST_FAR))}
    strangers = Strangers(kernel, lambda _: None)
    assert [strangers.introduce("127.0.0.1") for _ in range(3)] == [True] * 3
    assert kernel.looked == ["127.0.0.1"]
    for number in range(MOST_FAR):
        assert strangers.introduce(f"2001:db8::{number:x}") is True
    assert strangers.introduce("127.0.0.1") is True
    assert kernel.looked.count("127.0.0.1") == 2
    assert kernel.asked == []


def test_where_nothing_can_be_learned_nobody_waits() -> None:
    assert nobody("192.0.2.7") is True
