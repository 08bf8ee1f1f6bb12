"""One question over one UDP socket: send, ignore what does not match, end with the answer or the deadline.

Owns its socket until `close`. Where the question goes next (TCP, another server) is decided by the caller.
"""

import asyncio
import socket

from filterd.dns.upstream.entropy import draw_case, draw_id
from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError, QueryError
from filterd.dns.upstream.protocol import Tally
from filterd.dns.upstream.query import encode, without_opt
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.reply import Fault, judge
from filterd.dns.wire import Response

# Somebody is guessing, or the server is broken: TCP answers both (Technitium 13.4 against Rebirthday, CVE-2024-56089).
MAX_FAULTS = 20
# More than we allow (1232), so that a server that ignores the limit is still understood.
_RECEIVE = 4096


class Exchange:
    """A query under way. `message` is what is sent; `saw_wrong_case` tells afterwards whether a reply lost the case."""

    __slots__ = (
        "_answer",
        "_faults",
        "_id",
        "_loop",
        "_peer",
        "_raw",
        "_refused",
        "_sock",
        "_tally",
        "_trusts_icmp",
        "_with_edns",
        "message",
        "saw_wrong_case",
    )

    def __init__(self, sock: socket.socket, question: Question, tally: Tally, *, trusts_icmp: bool) -> None:
        """Take over `sock` (connected, non-blocking).

        `trusts_icmp`: a refused port ends the query at once. Only right on loopback: elsewhere anybody can forge the
        ICMP error, and reacting to it is what SAD DNS (CVE-2020-25705) and plain denial of service build on.
        """
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._peer = sock.getpeername()
        self._tally = tally
        self._trusts_icmp = trusts_icmp
        self._id = draw_id()
        self.message, self._raw = encode(question, self._id, draw_case(question.qname))
        self._answer: asyncio.Future[Response | None] = self._loop.create_future()
        self._faults = 0
        self._refused = False
        self._with_edns = True
        self.saw_wrong_case = False

    async def run(self, deadline: float) -> Response | None:
        """Return the answer, or None when the question has to go over TCP. Raises `QueryError` at `deadline`."""
        started = self._loop.time()
        try:
            self._sock.send(self.message)
        except OSError as error:
            self._tally.network_errors += 1
            raise NetworkError(error.strerror) from error
        self._tally.sent += 1
        # By number: asyncio's look-up of an unknown object formats the whole socket for a KeyError nobody sees (10 µs).
        self._loop.add_reader(self._sock.fileno(), self._readable)
        timer = self._loop.call_at(deadline, self._expire)
        try:
            response = await self._answer
        finally:
            timer.cancel()
        if response is not None:
            self._tally.answer(self._loop.time() - started)
        return response

    def close(self) -> None:
        """Give up the socket, whatever state the query is in."""
        self._loop.remove_reader(self._sock.fileno())
        self._sock.close()

    def _readable(self) -> None:
        while not self._answer.done():
            try:
                data, source = self._sock.recvfrom(_RECEIVE)
            except BlockingIOError:
                return
            except OSError as error:
                self._on_icmp(error)
                return
            # Between bind and connect the socket took datagrams from anybody; they are still in its queue.
            if source == self._peer:
                self._on_datagram(data)
            else:
                self._on_fault(Fault.MISMATCH)

    def _on_datagram(self, data: bytes) -> None:
        outcome = judge(data, self._id, self._raw)
        if isinstance(outcome, Response):
            self._answer.set_result(outcome)
        elif outcome is Fault.TRUNCATED:
            self._answer.set_result(None)
        else:
            self._on_fault(outcome)

    def _on_fault(self, fault: Fault) -> None:
        self._faults += 1
        self._tally.mismatches += 1
        if fault is Fault.CASE:
            self.saw_wrong_case = True
        if fault is Fault.CASE or self._faults == MAX_FAULTS:
            self._answer.set_result(None)
        elif fault is Fault.NO_EDNS and self._with_edns:
            self._ask_without_edns()

    def _ask_without_edns(self) -> None:
        """Send the plain form once, from the same port with the same id, so that a forger wins no second guess.

        The wait goes on for either answer: a forged FORMERR costs one packet, not the answer.
        """
        self._with_edns = False
        self._tally.sent += 1
        try:
            self._sock.send(without_opt(self.message, self._raw))
        except OSError as error:
            self._on_icmp(error)

    def _on_icmp(self, error: OSError) -> None:
        self._tally.network_errors += 1
        self._refused = True
        if self._trusts_icmp and not self._answer.done():
            self._answer.set_exception(NetworkError(error.strerror))

    def _expire(self) -> None:
        if not self._answer.done():
            self._tally.timeouts += 1
            self._answer.set_exception(self._reason())

    def _reason(self) -> QueryError:
        if self._faults:
            return InvalidAnswerError(f"{self._faults} answers that do not match")
        return NetworkError("refused") if self._refused else NoAnswerError("no answer in time")
