"""Waiting for a fact instead of for a time, and counting what a test must not leave behind."""

import asyncio
import os
from collections.abc import Callable


async def until(fact: Callable[[], bool]) -> None:
    """Return once `fact()` is true; the timeout of the test bounds the wait."""
    while not fact():  # noqa: ASYNC110 - what is waited for (a socket, a counter) sets no event
        await asyncio.sleep(0.001)


def open_descriptors() -> int:
    """Return how many file descriptors this process has open."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names are enough
