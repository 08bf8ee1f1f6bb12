"""Asks many questions over UDP from chosen addresses, a window of them at a time, and reports each outcome."""

import select
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import dns.edns
import dns.exception
import dns.message
import dns.rcode

QTYPES = {"A": 1, "AAAA": 28, "HTTPS": 65, "TXT": 16, "MX": 15, "SVCB": 64}
WINDOW = 100
LOST_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back: the code, how many answer records, the Extended DNS Error codes, the first address."""

    rcode: str
    answers: int
    ede: tuple[int, ...]
    address: str = ""


def question(number: int, name: str, qtype: int) -> bytes:
    """Return a query with id `number`, RD set and an OPT record of 1,232 octets."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    header = struct.pack(">HHHHHH", number, 0x0100, 1, 0, 0, 1)
    return header + labels + b"\0" + struct.pack(">HH", qtype, 1) + b"\0\0\x29\x04\xd0\0\0\0\0\0\0"


class _Reader:
    """Decodes answers; the bodies repeat, so each is parsed by the oracle once."""

    def __init__(self) -> None:
        self._seen: dict[bytes, Outcome] = {}

    def outcome(self, data: bytes, name_octets: int) -> Outcome:
        key = data[2:12] + data[12 + name_octets + 4 :]
        known = self._seen.get(key)
        if known is None:
            known = self._seen[key] = self._parse(data)
            if len(self._seen) > 50_000:
                self._seen.clear()
        return known

    @staticmethod
    def _parse(data: bytes) -> Outcome:
        message = dns.message.from_wire(data)
        codes = tuple(int(option.code) for option in message.options if isinstance(option, dns.edns.EDEOption))
        count = sum(len(rrset) for rrset in message.answer)
        address = next((rdata.address for rrset in message.answer for rdata in rrset if rrset.rdtype in (1, 28)), "")
        return Outcome(dns.rcode.to_text(message.rcode()), count, codes, address)


def ask_all(
    server: tuple[str, int],
    source: str,
    questions: Iterable[tuple[str, int]],
    check: Callable[[str, int, Outcome], None],
) -> int:
    """Ask every question from `source`; call `check` for each outcome; return how many were never answered."""
    reader = _Reader()
    waiting: dict[int, tuple[str, int, float]] = {}
    numbered = _numbered(questions, waiting)
    lost = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.bind((source, 0))
        connection.connect(server)
        connection.setblocking(False)
        more = True
        while more or waiting:
            more = more and _send(connection, numbered, waiting)
            if select.select([connection], [], [], 1.0)[0]:
                _receive(connection, waiting, reader, check)
            else:
                lost += _give_up(waiting)
    return lost


def _numbered(
    questions: Iterable[tuple[str, int]], waiting: dict[int, tuple[str, int, float]]
) -> Iterator[tuple[int, str, int]]:
    number = 0
    for name, qtype in questions:
        number = (number + 1) & 0xFFFF
        while number in waiting:
            number = (number + 1) & 0xFFFF
        yield number, name, qtype


def _send(
    connection: socket.socket, numbered: Iterator[tuple[int, str, int]], waiting: dict[int, tuple[str, int, float]]
) -> bool:
    while len(waiting) < WINDOW:
        following = next(numbered, None)
        if following is None:
            return False
        number, name, qtype = following
        waiting[number] = (name, qtype, time.monotonic())
        connection.send(question(number, name, qtype))
    return True


def _receive(
    connection: socket.socket,
    waiting: dict[int, tuple[str, int, float]],
    reader: _Reader,
    check: Callable[[str, int, Outcome], None],
) -> None:
    while True:
        try:
            data = connection.recv(4096)
        except BlockingIOError:
            return
        known = waiting.pop(int.from_bytes(data[:2], "big"), None)
        assert known is not None, "an answer with an id that nobody asked with"
        name, qtype, _ = known
        check(name, qtype, reader.outcome(data, len(name) + 2))


def _give_up(waiting: dict[int, tuple[str, int, float]]) -> int:
    late = [number for number, (_, _, sent) in waiting.items() if time.monotonic() - sent > LOST_SECONDS]
    for number in late:
        del waiting[number]
    return len(late)
