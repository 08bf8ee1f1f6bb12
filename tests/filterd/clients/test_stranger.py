"""The first question of an address waits a moment for the kernel, once."""

import asyncio

import pytest

from filterd.clients.stranger import MOST_TRIED, MOST_WAITING, PATIENCE_SECONDS, Strangers, nobody


class Kernel:
    """Learns nothing until it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []
        self.known = asyncio.Event()
        self.error: OSError | None = None

    async def learn(self, address: str, seconds: float) -> bool:
        self.asked.append((address, seconds))
        if self.error:
            raise self.error
        await self.known.wait()
        return True


async def test_several_questions_of_one_address_wait_for_the_same() -> None:
    kernel, forgotten = Kernel(), list[str]()
    strangers = Strangers(kernel.learn, forgotten.append)
    first, second = strangers.introduce("192.0.2.7"), strangers.introduce("192.0.2.7")
    assert first is second
    assert first is not None
    await asyncio.sleep(0)
    kernel.known.set()
    await first
    assert kernel.asked == [("192.0.2.7", PATIENCE_SECONDS)]
    assert forgotten == ["192.0.2.7"]
    assert strangers.introduce("192.0.2.7") is None


async def test_an_interface_that_is_gone_costs_nothing_but_the_introduction() -> None:
    kernel = Kernel()
    kernel.error = OSError("gone")
    waiting = Strangers(kernel.learn, lambda _: None).introduce("fe80::1%eth9")
    assert waiting is not None
    await waiting


async def test_whoever_forges_many_addresses_makes_nobody_wait() -> None:
    kernel = Kernel()
    strangers = Strangers(kernel.learn, lambda _: None)
    waiting = [strangers.introduce(f"192.0.2.{number}") for number in range(MOST_WAITING + 5)]
    assert waiting.count(None) == 5
    strangers.stop()
    for each in waiting:
        if each is not None:
            with pytest.raises(asyncio.CancelledError):
                await each


async def test_old_addresses_may_be_introduced_again() -> None:
    kernel = Kernel()
    kernel.known.set()
    strangers = Strangers(kernel.learn, lambda _: None)
    for number in range(MOST_TRIED + 1):
        waiting = strangers.introduce(f"2001:db8::{number:x}")
        assert waiting is not None
        await waiting
    assert strangers.introduce("2001:db8::1") is None
    again = strangers.introduce("2001:db8::")
    assert again is not None
    await again


async def test_this_machine_is_no_stranger() -> None:
    kernel = Kernel()
    strangers = Strangers(kernel.learn, lambda _: None)
    for address in ("127.0.0.1", "127.0.0.1", "::1"):
        assert strangers.introduce(address) is None
    assert kernel.asked == []
    assert nobody("192.0.2.7") is None
