"""Addresses that have not asked yet: their first question waits until the kernel knows which device it came from.

A device that takes another address sends its first question before any neighbour table has heard of it. Without a
moment of patience it would be answered as a device nobody knows, or one of a range: more than its person may have.
"""

import asyncio
from collections.abc import Callable, Coroutine
from ipaddress import ip_address

MOST_WAITING = 64
"""Addresses at once; whoever forges more is answered at once, by what is known."""

MOST_TRIED = 4096
PATIENCE_SECONDS = 0.3

Learn = Callable[[str, float], Coroutine[None, None, bool]]
"""Find out who is at an address, in at most so many seconds; whether somebody known to the kernel is."""


class Strangers:
    """Introduces each address once; `forget` when what is known of devices has changed."""

    def __init__(self, learn: Learn, forget: Callable[[str], None]) -> None:
        self._learn = learn
        self._forget = forget
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._tried: dict[str, None] = {}

    def introduce(self, address: str) -> "asyncio.Future[None] | None":
        """Return what to wait for before `address` is answered, None if there is nothing."""
        if address in self._tried:
            return None
        task = self._waiting.get(address)
        if task is None and len(self._waiting) < MOST_WAITING:
            if _is_this_machine(address):
                self._remember(address)
                return None
            task = self._waiting[address] = asyncio.get_running_loop().create_task(self._meet(address))
        return task

    def stop(self) -> None:
        """Wait for nobody any more."""
        for task in tuple(self._waiting.values()):
            task.cancel()

    async def _meet(self, address: str) -> None:
        try:
            await self._learn(address, PATIENCE_SECONDS)
        except OSError:
            return  # no such interface any more: an unknown device, then
        finally:
            del self._waiting[address]
            self._remember(address)
            self._forget(address)

    def _remember(self, address: str) -> None:
        if len(self._tried) >= MOST_TRIED:
            del self._tried[next(iter(self._tried))]
        self._tried[address] = None


def _is_this_machine(address: str) -> bool:
    """Whether no other device can be behind it: no neighbour table has loopback."""
    return ip_address(address.partition("%")[0]).is_loopback


def nobody(address: str) -> "asyncio.Future[None] | None":
    """Introduce nobody, where there is no way to learn anything."""
    return None
