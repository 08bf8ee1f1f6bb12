"""Addresses that nobody has seen yet: their first question waits until the kernel knows which device it came from.

A device that takes another IPv6 address sends its first question before any neighbour table has heard of it. Without a
moment of patience it would be answered as a device nobody knows, which may be more than its person is allowed.
"""

import asyncio
from collections.abc import Callable, Coroutine
from ipaddress import ip_address

MOST_WAITING = 64
"""Addresses at once; whoever forges more is answered as an unknown device, at once."""

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
        """Return what to wait for before an unknown device at `address` is answered, None if there is nothing."""
        task = self._waiting.get(address)
        if task is None and address not in self._tried and len(self._waiting) < MOST_WAITING and _is_far(address):
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
            if len(self._tried) >= MOST_TRIED:
                del self._tried[next(iter(self._tried))]
            self._tried[address] = None
            self._forget(address)


def _is_far(address: str) -> bool:
    """Whether a device may be behind it: this machine has no neighbour table of itself."""
    return not ip_address(address.partition("%")[0]).is_loopback


def nobody(address: str) -> "asyncio.Future[None] | None":
    """Introduce nobody, where there is no way to learn anything."""
    return None
