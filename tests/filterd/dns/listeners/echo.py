"""A responder for listener tests: says what it was asked, at once or later."""

import asyncio


class Echo:
    """Answers with the message reversed; `LATER...` after `release`, `SILENCE...` never, `BIG...` at length."""

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, str, bool]] = []
        self.ticks = 0
        self.later: list[tuple[bytes, asyncio.Future[bytes | None]]] = []

    def tick(self) -> None:
        self.ticks += 1

    def answer(self, data: bytes, address: str, stream: bool) -> bytes | asyncio.Future[bytes | None] | None:
        self.asked.append((data, address, stream))
        if data.startswith(b"SILENCE"):
            return None
        if data.startswith(b"BIG"):
            return bytes(60_000)
        if data.startswith(b"LATER"):
            future: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
            self.later.append((data, future))
            return future
        return data[::-1]

    def release(self) -> None:
        """Answer what waits, the last first."""
        while self.later:
            data, future = self.later.pop()
            if not future.done():
                future.set_result(data[::-1])
