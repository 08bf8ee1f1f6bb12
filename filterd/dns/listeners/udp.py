"""UDP: sockets drained in batches, answers from the address that was asked.

A socket bound to one address answers from it by nature. A socket bound to the wildcard address learns the address
that was asked from the packet information of ip(7) and RFC 3542 section 4, and hands it back when it sends.
Owns sockets; knows nothing of DNS.
"""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from filterd.dns.listeners.responder import Responder

# Longer than any query that is answered (1,232 octets): what is cut off here was too long already.
RECEIVE_OCTETS = 2048
# Datagrams per wake-up: enough to spread the cost of the loop, few enough that TCP and timers get their turn
# within a few milliseconds.
BATCH = 64
# A burst that arrives while the loop does something else waits here instead of being lost.
RECEIVE_BUFFER_OCTETS = 1 << 20

# linux/in.h and linux/in6.h; Python 3.11 does not name these.
_IP_PKTINFO = 8
_IP_MTU_DISCOVER = 10
_IPV6_MTU_DISCOVER = 23
_PMTUDISC_OMIT = 5
_ANCILLARY_OCTETS = socket.CMSG_SPACE(12) + socket.CMSG_SPACE(20)
_WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound

Peer = tuple[str, int] | tuple[str, int, int, int]
Ancillary = Sequence[tuple[int, int, bytes]]


@dataclass(slots=True)
class UdpCounts:
    """Datagrams lost at the socket: answers nobody took (a full buffer, an unreachable client) and failed reads."""

    unsent: int = 0
    receive_errors: int = 0


class UdpListener:
    """One bound UDP socket on the running loop from `start` to `stop`; it owns the socket."""

    def __init__(self, sock: socket.socket, responder: Responder, counts: UdpCounts) -> None:
        self._socket = sock
        self._responder = responder
        self._counts = counts
        wildcard = sock.getsockname()[0] in _WILDCARDS
        self._drain = self._drain_wildcard if wildcard else self._drain_bound

    def start(self) -> None:
        """Begin to read."""
        _prepare(self._socket)
        asyncio.get_running_loop().add_reader(self._socket, self._drain)

    def stop(self) -> None:
        """Stop reading and close; answers still on their way are counted as unsent."""
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()

    def _drain_bound(self) -> None:
        receive, send, answer = self._socket.recvfrom, self._socket.sendto, self._responder.answer
        self._responder.tick()
        for _ in range(BATCH):
            try:
                data, peer = receive(RECEIVE_OCTETS)
            except BlockingIOError:
                return
            except OSError:
                self._counts.receive_errors += 1
                return
            reply = answer(data, peer[0], False)
            if isinstance(reply, bytes):
                try:
                    send(reply, peer)
                except OSError:
                    self._counts.unsent += 1
            elif reply is not None:
                reply.add_done_callback(partial(self._send_later, peer, ()))

    def _drain_wildcard(self) -> None:
        receive, answer = self._socket.recvmsg, self._responder.answer
        self._responder.tick()
        for _ in range(BATCH):
            try:
                data, received, _, peer = receive(RECEIVE_OCTETS, _ANCILLARY_OCTETS)
            except BlockingIOError:
                return
            except OSError:
                self._counts.receive_errors += 1
                return
            reply = answer(data, peer[0], False)
            if isinstance(reply, bytes):
                self._send(reply, peer, _source(received))
            elif reply is not None:
                reply.add_done_callback(partial(self._send_later, peer, _source(received)))

    def _send_later(self, peer: Peer, source: Ancillary, done: "asyncio.Future[bytes | None]") -> None:
        reply = None if done.cancelled() else done.result()
        if reply is not None:
            self._send(reply, peer, source)

    def _send(self, reply: bytes, peer: Peer, source: Ancillary) -> None:
        try:
            self._socket.sendmsg((reply,), source, 0, peer)
        except OSError:
            self._counts.unsent += 1


def _prepare(sock: socket.socket) -> None:
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_OCTETS)
    # A forged "fragmentation needed" must not shrink what is sent (RFC 9715 section 3.1); on an IPv6 socket this holds
    # for the IPv4 it may carry.
    sock.setsockopt(socket.IPPROTO_IP, _IP_MTU_DISCOVER, _PMTUDISC_OMIT)
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_MTU_DISCOVER, _PMTUDISC_OMIT)
    if sock.getsockname()[0] not in _WILDCARDS:
        return
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IP, _IP_PKTINFO, 1)


def _source(received: Ancillary) -> Ancillary:
    """Return the ancillary data that makes an answer leave from where its query arrived."""
    for level, kind, data in received:
        if level == socket.IPPROTO_IPV6 and kind == socket.IPV6_PKTINFO:
            return ((level, kind, data),)  # with the interface: a link-local address means nothing without it
        if level == socket.IPPROTO_IP and kind == _IP_PKTINFO:
            # struct in_pktinfo: interface, the local address, the destination in the header (a broadcast, perhaps)
            return ((level, kind, bytes(4) + data[4:8] + bytes(4)),)
    return ()
