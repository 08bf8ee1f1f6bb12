"""A DNS server that misbehaves on purpose, over UDP and TCP on one loopback port.

A UDP script is a function of one query that was heard; a TCP script is a coroutine over one connection. Both are named
after the attack or the fault. Messages are put together octet by octet here, not with the code under test.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Self

from filterd.dns.upstream.address import Address, Transport

ADDRESS = bytes((192, 0, 2, 1))
FORGED = bytes((203, 0, 113, 66))

_PORTS_TRIED = 20


def question_of(query: bytes) -> bytes:
    """Return the raw question section of `query`."""
    end = 12
    while query[end]:
        end += 1 + query[end]
    return query[12 : end + 5]


def has_opt(query: bytes) -> bool:
    """Whether `query` carries an additional record, which can only be OPT."""
    return query[10:12] != b"\0\0"


def record(rtype: int, rdata: bytes, ttl: int = 300, owner: bytes = b"\xc0\x0c") -> bytes:
    """Return one record; the owner is the query name unless given in wire form."""
    return owner + rtype.to_bytes(2) + b"\0\1" + ttl.to_bytes(4) + len(rdata).to_bytes(2) + rdata


def reply(
    query: bytes,
    *answers: bytes,
    rcode: int = 0,
    truncated: bool = False,
    authority: tuple[bytes, ...] = (),
    question: bytes | None = None,
    query_id: int | None = None,
) -> bytes:
    """Return a reply to `query`; `question` and `query_id` put something false in their place."""
    head = query[:2] if query_id is None else query_id.to_bytes(2)
    flags = 0x8180 | rcode | (0x0200 if truncated else 0)
    counts = (1, len(answers), len(authority), 0)
    echoed = question_of(query) if question is None else question
    return b"".join((head, flags.to_bytes(2), *(n.to_bytes(2) for n in counts), echoed, *answers, *authority))


def good(query: bytes, address: bytes = ADDRESS) -> bytes:
    """Return the answer every test hopes for: one A record."""
    return reply(query, record(1, address))


class Heard:
    """One query that came over UDP."""

    def __init__(self, server: "FakeUpstream", data: bytes, client: tuple[str, int]) -> None:
        """Keep what came and from where."""
        self.server = server
        self.data = data
        self.client = client

    def send(self, data: bytes) -> None:
        """Send `data` from the address and port that were asked."""
        self.server.send_udp(data, self.client)


class Stream:
    """One TCP connection as a script sees it."""

    def __init__(self, server: "FakeUpstream", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Wrap the two ends."""
        self._server = server
        self._reader = reader
        self.writer = writer

    async def read(self) -> bytes:
        """Return the next query; EOFError when the client has closed."""
        length = int.from_bytes(await self._reader.readexactly(2))
        data = await self._reader.readexactly(length)
        self._server.heard_tcp.append(data)
        return data

    async def send(self, *messages: bytes) -> None:
        """Send `messages`, framed, in one segment."""
        await self.send_raw(b"".join(len(message).to_bytes(2) + message for message in messages))

    async def send_raw(self, data: bytes) -> None:
        """Send octets as they are."""
        self.writer.write(data)
        await self.writer.drain()


UdpScript = Callable[[Heard], None]
TcpScript = Callable[[Stream], Awaitable[None]]


# UDP scripts


def answers(heard: Heard) -> None:
    """Answer as a server should."""
    heard.send(good(heard.data))


def silence(heard: Heard) -> None:
    """Say nothing."""


def wrong_id(query: bytes) -> bytes:
    """Return a forgery whose sender has not guessed the id."""
    return reply(query, record(1, FORGED), query_id=int.from_bytes(query[:2]) ^ 0x0101)


def wrong_question(query: bytes) -> bytes:
    """Return an answer to another name."""
    return reply(query, record(1, FORGED), question=b"\x05other\x07example\x04test\x00\x00\x01\x00\x01")


def wrong_case(query: bytes) -> bytes:
    """Return an answer whose sender does not know the case of the letters."""
    return reply(query, record(1, FORGED), question=swapped_case(question_of(query)))


def swapped_case(question: bytes) -> bytes:
    """Return a raw question with the case of every letter of the name turned."""
    return question[:-4].swapcase() + question[-4:]


def cut_off(query: bytes) -> bytes:
    """Return an answer that ends in the middle of its record, without TC."""
    return good(query, FORGED)[:-3]


def formerr(query: bytes) -> bytes:
    """Return FORMERR."""
    return reply(query, rcode=1)


def bare_formerr(query: bytes) -> bytes:
    """Return FORMERR as a header alone, as very old servers send it."""
    return query[:2] + b"\x81\x81" + bytes(8)


def garbage(query: bytes) -> bytes:
    """Return octets that are no DNS."""
    return b"\xff\x00garbage" * 9


def empty(query: bytes) -> bytes:
    """Return a datagram of no octets."""
    return b""


def foreign_truncated(query: bytes) -> bytes:
    """Return TC for a question nobody asked."""
    return reply(query, question=b"\x05other\x07example\x04test\x00\x00\x01\x00\x01", truncated=True)


def two_aliases(query: bytes) -> bytes:
    """Return an answer that contradicts itself: two CNAMEs of one name."""
    return reply(query, record(5, b"\x01a\x04test\x00"), record(5, b"\x01b\x04test\x00"))


MALFORMED = (wrong_id, wrong_question, cut_off, formerr, bare_formerr, garbage, empty, foreign_truncated, two_aliases)


def after(times: int, *bad: Callable[[bytes], bytes]) -> UdpScript:
    """Send `times` bad replies, in turn, and then the good one (TuDoor)."""

    def script(heard: Heard) -> None:
        for number in range(times):
            heard.send(bad[number % len(bad)](heard.data))
        heard.send(good(heard.data))

    return script


def says(make: Callable[[bytes], bytes]) -> UdpScript:
    """Send what `make` makes of the query, and nothing else."""
    return lambda heard: heard.send(make(heard.data))


def truncated(heard: Heard) -> None:
    """Ask the client to come back over TCP."""
    heard.send(reply(heard.data, truncated=True))


def rcode(code: int) -> UdpScript:
    """Answer with a response code alone."""
    return says(lambda query: reply(query, rcode=code))


def only_without_edns(heard: Heard) -> None:
    """Refuse every query that has an OPT record (RFC 6891 section 7)."""
    heard.send(formerr(heard.data) if has_opt(heard.data) else good(heard.data))


# TCP scripts


async def tcp_answers(stream: Stream) -> None:
    """Answer every query in order."""
    while True:
        await stream.send(good(await stream.read()))


async def tcp_silence(stream: Stream) -> None:
    """Read and say nothing."""
    while True:
        await stream.read()


def tcp_says(make: Callable[[bytes], bytes]) -> TcpScript:
    """Answer every query with what `make` makes of it."""

    async def script(stream: Stream) -> None:
        while True:
            await stream.send(make(await stream.read()))

    return script


def in_turn(*scripts: TcpScript) -> TcpScript:
    """Use one script per connection, the last for all that follow."""
    left = list(scripts)

    async def script(stream: Stream) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(stream)

    return script


async def tcp_byte_by_byte(stream: Stream) -> None:
    """Answer one octet at a time."""
    while True:
        message = good(await stream.read())
        for octet in len(message).to_bytes(2) + message:
            await stream.send_raw(bytes((octet,)))
            await asyncio.sleep(0)


async def tcp_closes_mid_message(stream: Stream) -> None:
    """Close after half an answer."""
    message = good(await stream.read())
    await stream.send_raw((len(message).to_bytes(2) + message)[:10])


async def tcp_closes_after_one(stream: Stream) -> None:
    """Answer one query and close."""
    await stream.send(good(await stream.read()))


async def tcp_half_closes(stream: Stream) -> None:
    """Answer one query, close the sending side only and go on reading."""
    await stream.send(good(await stream.read()))
    stream.writer.write_eof()
    await tcp_silence(stream)


async def tcp_not_dns(stream: Stream) -> None:
    """Answer in another protocol."""
    await stream.read()
    await stream.send_raw(b"\x00\x05HTTP/1.1 400 Bad Request\r\n\r\n")
    await tcp_silence(stream)


def tcp_reversed(count: int) -> TcpScript:
    """Collect `count` queries and answer the last first, all in one segment."""

    async def script(stream: Stream) -> None:
        while True:
            queries = [await stream.read() for _ in range(count)]
            await stream.send(*(good(query) for query in reversed(queries)))

    return script


class FakeUpstream:
    """The server; `async with` starts and stops it. `heard` and `heard_tcp` are the queries that came, in order."""

    def __init__(self, udp: UdpScript = answers, tcp: TcpScript = tcp_answers) -> None:
        """Take what to do with each query and with each connection; both may be replaced while it runs."""
        self.udp = udp
        self.tcp = tcp
        self.heard: list[Heard] = []
        self.heard_tcp: list[bytes] = []
        self.connections = 0
        self.port = 0
        self._socket: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self.streams: set[asyncio.Task[None]] = set()

    def address(self, transport: Transport = Transport.UDP) -> Address:
        """Return where to ask."""
        return Address(transport, "127.0.0.1", self.port)

    def send_udp(self, data: bytes, client: tuple[str, int]) -> None:
        """Send a datagram from the server's own address."""
        assert self._socket is not None
        self._socket.sendto(data, client)

    async def __aenter__(self) -> Self:
        for _ in range(_PORTS_TRIED):
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
            sock.bind(("127.0.0.1", 0))
            self.port = sock.getsockname()[1]
            try:
                self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            except OSError:  # the same number is taken for TCP
                sock.close()
                continue
            self._socket = sock
            asyncio.get_running_loop().add_reader(sock, self._readable, sock)
            return self
        raise RuntimeError("no port that is free for UDP and TCP")

    async def __aexit__(self, *_: object) -> None:
        assert self._socket is not None
        assert self._server is not None
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        self._server.close()
        for task in list(self.streams):
            task.cancel()
        if self.streams:
            await asyncio.wait(self.streams)

    def _readable(self, sock: socket.socket) -> None:
        try:
            data, client = sock.recvfrom(65_535)
        except OSError:  # nothing there, or the client has closed its port already
            return
        heard = Heard(self, data, client)
        self.heard.append(heard)
        self.udp(heard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.streams.add(task)
        self.connections += 1
        try:
            await self.tcp(Stream(self, reader, writer))
        except (EOFError, OSError, asyncio.CancelledError):
            pass
        finally:
            self.streams.discard(task)
            writer.close()
