"""Addresses of which the kernel knows no device now: their question waits a moment until it does.

A device that takes another address sends its first question before any neighbour table has heard of it, and it may
take the same address again after that was forgotten. What leases, ranges and habit say of the address is about
whoever had it before. No answer reaches the address before the kernel knows who is there, so nobody loses anything
by the wait, nor by getting no answer where nobody is found. Owns the waiting; who is at an address is the kernel's.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

MOST_WAITING = 64
"""Addresses at once; whoever forges more gets no answer, nor does who comes first then: devices ask again."""

MOST_QUESTIONS = 16
"""Of one address that wait at once."""

MOST_FAR = 4096
FAR_SECONDS = 60.0
"""For so long an address is known to need no neighbour: routes change rarely."""

PATIENCE_SECONDS = 0.3


class Kernel(Protocol):
    """What the kernel knows; `filterd.clients.neighbour.Neighbours` is one."""

    def is_there(self, address: str) -> bool:
        """Return whether the kernel knows who is at an address now."""
        ...

    def is_near(self, address: str) -> bool:
        """Return whether nothing can be sent to an address before the kernel knows who is there."""
        ...

    async def learn(self, address: str, seconds: float) -> bool:
        """Find out who is at an address, in at most so many seconds; whether somebody is."""
        ...


class _Meeting:
    """The questions that wait for one address."""

    __slots__ = ("questions", "task")

    def __init__(self, task: "asyncio.Task[bool]") -> None:
        self.task, self.questions = task, 0


class Strangers:
    """Introduces addresses; `forget` is called when what is known of the device at one has changed."""

    def __init__(self, kernel: Kernel, forget: Callable[[str], None]) -> None:
        self._kernel = kernel
        self._forget = forget
        self._waiting: dict[str, _Meeting] = {}
        self._far: dict[str, float] = {}

    def introduce(self, address: str) -> "asyncio.Future[bool] | bool":
        """Return whether it can be told who is at `address`, or what to wait for to know that."""
        if self._kernel.is_there(address) or self._is_far(address):
            return True
        meeting = self._waiting.get(address)
        if meeting is None:
            if len(self._waiting) >= MOST_WAITING:
                return False
            task = asyncio.get_running_loop().create_task(self._meet(address))
            meeting = self._waiting[address] = _Meeting(task)
        meeting.questions += 1
        return meeting.task if meeting.questions <= MOST_QUESTIONS else False

    def stop(self) -> None:
        """Wait for nobody any more."""
        for meeting in tuple(self._waiting.values()):
            meeting.task.cancel()

    async def _meet(self, address: str) -> bool:
        try:
            return await self._kernel.learn(address, PATIENCE_SECONDS)
        except OSError:
            return False  # no such interface any more
        finally:
            del self._waiting[address]
            self._forget(address)

    def _is_far(self, address: str) -> bool:
        now = asyncio.get_running_loop().time()
        if now < self._far.get(address, 0.0):
            return True
        if self._kernel.is_near(address):
            return False
        if len(self._far) >= MOST_FAR:
            self._far.clear()
        self._far[address] = now + FAR_SECONDS
        return True


def nobody(address: str) -> bool:
    """Introduce nobody, where there is no way to learn anything."""
    return True
