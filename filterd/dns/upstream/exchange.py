"""One question over one UDP socket: send, ignore what does not match, end with the answer or the deadline.

Owns its socket until `close`. Where the question goes next (TCP, another server) is decided by the caller.
"""

import asyncio
import socket
from collections.abc import Callable

from filterd.dns.upstream.entropy import draw_case, draw_id
from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError, QueryError
from filterd.dns.upstream.protocol import Tally
from filterd.dns.upstream.query import encode, without_opt
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.readers import Readers
from filterd.dns.upstream.reply import Fault, judge
from filterd.dns.upstream.timeouts import Slot, Timeouts
from filterd.dns.wire import Response

# Somebody is guessing, or the server is broken: TCP answers both (Technitium 13.4 against Rebirthday, CVE-2024-56089).
MAX_FAULTS = 20
# More than we allow (1232), so that a server that ignores the limit is still understood.
_RECEIVE = 4096


class Exchange:
    """A query under way: `message` is what is sent, `answer` what comes of it, and then the caller has to `close`.

    `saw_wrong_case` tells afterwards whether a reply lost the case.
    """

    __slots__ = (
        "_faults",
        "_id",
        "_peer",
        "_raw",
        "_readers",
        "_refused",
        "_slot",
        "_sock",
        "_started",
        "_switch",
        "_tally",
        "_timeouts",
        "_trusts_icmp",
        "_with_edns",
        "answer",
        "message",
        "saw_wrong_case",
    )

    def __init__(
        self,
        sock: socket.socket,
        question: Question,
        tally: Tally,
        readers: Readers,
        timeouts: Timeouts,
        *,
        trusts_icmp: bool,
    ) -> None:
        """Take over `sock` (connected, non-blocking).

        `trusts_icmp`: a refused port ends the query at once. Only right on loopback: elsewhere anybody can forge the
        ICMP error, and reacting to it is what SAD DNS (CVE-2020-25705) and plain denial of service build on.
        """
        self._sock = sock
        self._readers = readers
        self._peer = sock.getpeername()
        self._tally = tally
        self._trusts_icmp = trusts_icmp
        self._id = draw_id()
        self.message, self._raw = encode(question, self._id, draw_case(question.qname))
        self._faults = 0
        self._refused = False
        self._with_edns = True
        self._timeouts = timeouts
        self._slot: Slot = {}
        self.saw_wrong_case = False

    def run(self, deadline: float, switch: Callable[["Exchange"], None]) -> asyncio.Future[Response]:
        """Ask; return `answer`, which is a `QueryError` at `deadline`.

        `switch` is called, with the socket closed and `answer` open, when the question has to go over TCP.
        """
        loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[Response] = loop.create_future()
        self._switch = switch
        self._started = loop.time()
        try:
            self._sock.send(self.message)
            self._readers.watch(self._sock.fileno(), self._readable)
        except OSError as error:
            self._tally.network_errors += 1
            self.answer.set_exception(NetworkError(error.strerror))
        else:
            self._tally.sent += 1
            self._slot = self._timeouts.add(deadline, self._expire)
        return self.answer

    def resend(self) -> None:
        """Send the same octets again, so that a forger has no second id to guess; nothing once TCP has taken over."""
        if self._sock.fileno() >= 0:
            self._send(self.message if self._with_edns else without_opt(self.message, self._raw))

    def close(self) -> None:
        """Give up the socket, whatever state the query is in."""
        self._slot.pop(self._expire, None)
        self._readers.forget(self._sock.fileno())
        self._sock.close()

    def _readable(self) -> None:
        while not (self.answer.done() or self._sock.fileno() < 0):
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
            self._tally.answer(asyncio.get_running_loop().time() - self._started)
            self.answer.set_result(outcome)
        elif outcome is Fault.TRUNCATED:
            self._give_way()
        else:
            self._on_fault(outcome)

    def _on_fault(self, fault: Fault) -> None:
        self._faults += 1
        self._tally.mismatches += 1
        if fault is Fault.CASE:
            self.saw_wrong_case = True
        if fault is Fault.CASE or self._faults == MAX_FAULTS:
            self._give_way()
        elif fault is Fault.NO_EDNS and self._with_edns:
            self._ask_without_edns()

    def _give_way(self) -> None:
        """Leave the question to TCP."""
        self.close()
        self._switch(self)

    def _ask_without_edns(self) -> None:
        """Send the plain form once, from the same port with the same id, so that a forger wins no second guess.

        The wait goes on for either answer: a forged FORMERR costs one packet, not the answer.
        """
        self._with_edns = False
        self._send(without_opt(self.message, self._raw))

    def _send(self, message: bytes) -> None:
        self._tally.sent += 1
        try:
            self._sock.send(message)
        except OSError as error:
            self._on_icmp(error)

    def _on_icmp(self, error: OSError) -> None:
        self._tally.network_errors += 1
        self._refused = True
        if self._trusts_icmp and not self.answer.done():
            self.answer.set_exception(NetworkError(error.strerror))

    def _expire(self) -> None:
        if not self.answer.done():
            self._tally.timeouts += 1
            self.answer.set_exception(self._reason())

    def _reason(self) -> QueryError:
        if self._faults:
            return InvalidAnswerError(f"{self._faults} answers that do not match")
        return NetworkError("refused") if self._refused else NoAnswerError("no answer in time")
