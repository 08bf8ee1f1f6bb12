"""Questions of many people at a steady rate, and how long each took. One process, one socket."""

import random
import select
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.asker import QTYPES, question

IP_PKTINFO = 8  # linux/in.h; Python has no name for it before 3.14
SO_TIMESTAMPNS = 35  # asm-generic/socket.h
_PKTINFO = struct.Struct("=i4s4s")
_TIMESPEC = struct.Struct("=qq")
_LAST_ANSWERS_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """What is asked: `rate` questions a second for one of the names, from one of the addresses, until an instant."""

    port: int
    addresses: Sequence[str]
    names: Sequence[str]
    rate: float
    until: float


Asked = tuple[float, float]
"""When a question was sent (seconds of CLOCK_REALTIME), and after how many seconds its answer was there."""


def ask_steadily(load: Load) -> tuple[list[Asked], int]:
    """Ask; return what came back in the order of sending, and how many questions were never answered.

    Each question has its time, whether or not those before it were answered, so an engine that stands still is seen by
    all that were due meanwhile. The kernel says when an answer came: this process may be late to look.
    """
    draw = random.Random(1)
    sent: dict[int, float] = {}
    found: list[Asked] = []
    questions = [question(0, name, QTYPES["A"])[2:] for name in load.names]
    sources = [_PKTINFO.pack(0, socket.inet_aton(address), b"\0\0\0\0") for address in load.addresses]
    draw.shuffle(sources)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        sock.bind(("0.0.0.0", 0))
        sock.setblocking(False)
        number, due, lost = 0, time.time(), 0
        while due < load.until:
            while due <= (now := time.time()):
                identity = number & 0xFFFF
                lost += identity in sent
                sent[identity] = now
                data = identity.to_bytes(2) + draw.choice(questions)
                ancillary = [(socket.IPPROTO_IP, IP_PKTINFO, sources[number % len(sources)])]
                sock.sendmsg([data], ancillary, 0, ("127.0.0.1", load.port))
                number, due = number + 1, due + 1 / load.rate
            _receive(sock, sent, found, max(0.0, due - time.time()))
        end = time.time() + _LAST_ANSWERS_SECONDS
        while sent and time.time() < end:
            _receive(sock, sent, found, 0.05)
    return sorted(found), lost + len(sent)


def _receive(sock: socket.socket, sent: dict[int, float], found: list[Asked], seconds: float) -> None:
    """Take what is there, after at most so many seconds."""
    if not select.select([sock], [], [], seconds)[0]:
        return
    while True:
        try:
            data, ancillary, _, _ = sock.recvmsg(4096, 64)
        except BlockingIOError:
            return
        whole, nano = _TIMESPEC.unpack(ancillary[0][2])
        begun = sent.pop(int.from_bytes(data[:2]), None)
        if begun is not None:
            found.append((begun, whole + nano / 1e9 - begun))
