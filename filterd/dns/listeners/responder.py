"""What a listener asks of the pipeline. No I/O here."""

from asyncio import Future
from typing import Protocol


class Responder(Protocol):
    """Answers one message at a time; `filterd.dns.pipeline.Pipeline` is the real one."""

    def tick(self) -> None:
        """Read the clocks; a listener calls it once per wake-up, before the messages of that wake-up."""
        ...

    def answer(self, data: bytes, address: str, stream: bool) -> "bytes | Future[bytes | None] | None":
        """Return the answer to one message from `address`, None for silence, or a future of either."""
        ...
