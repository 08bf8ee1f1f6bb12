"""What every upstream offers and what is counted about it. No I/O here."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from filterd.dns.upstream.question import Question
from filterd.dns.wire import Response

_SMOOTHING = 1 / 8  # RFC 6298 section 2: alpha


@dataclass(slots=True)
class Tally:
    """Counters of one upstream since the start; `rtt` is smoothed, in seconds, None before the first answer."""

    sent: int = 0
    answered: int = 0
    timeouts: int = 0
    mismatches: int = 0
    network_errors: int = 0
    tcp_switches: int = 0
    rtt: float | None = None

    def answer(self, seconds: float) -> None:
        """Count a good answer that took `seconds`."""
        self.answered += 1
        self.rtt = seconds if self.rtt is None else self.rtt + (seconds - self.rtt) * _SMOOTHING


class Upstream(Protocol):
    """One server that can be asked."""

    @property
    def name(self) -> str:
        """The URL of the server."""
        ...

    @property
    def tally(self) -> Tally:
        """What was counted so far."""
        ...

    def query(self, question: Question, timeout: float) -> asyncio.Future[Response]:
        """Ask at once; the future holds an answer that matches, any rcode, or after `timeout` seconds a `QueryError`.

        Cancelling the future gives the question up. A future and no coroutine: a task for each try costs more than
        the try (measured: three tasks took 60 of 175 µs).
        """
        ...

    def resend(self, attempt: asyncio.Future[Response]) -> None:
        """Send the question of a running `attempt` once more, the same octets from the same socket; not over TCP."""
        ...

    async def aclose(self) -> None:
        """Close every connection; what waits fails."""
        ...
