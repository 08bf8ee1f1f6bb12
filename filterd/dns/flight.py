"""Single flight: who asks the same thing at the same time shares one asking. Knows nothing of DNS.

Equal questions on the wire at once are what a birthday attack needs (RFC 5452 section 5; Rebirthday, CVE-2024-56089).
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Flights(Generic[K, V]):
    """Work under way, by key."""

    def __init__(self) -> None:
        """Start with none."""
        self._tasks: dict[K, asyncio.Task[V]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    async def share(self, key: K, work: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """Return what `work` gives, started only if no work for `key` is under way; its error reaches all who wait.

        A waiter that is cancelled leaves the work alone: the others, and the cache, still want it.
        """
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.get_running_loop().create_task(work())
            task.add_done_callback(lambda done: self._land(key, done))
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        """Cancel everything under way and wait until it has ended."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _land(self, key: K, task: asyncio.Task[V]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # seen: nobody may be left to see it, and asyncio would report it as forgotten
