"""The kernel's neighbour tables, followed live: one netlink socket, no capability, never a wait.

What the messages mean is in `message`, what is remembered in `table`. The socket may lose messages, as sockets do
(ENOBUFS of netlink(7)), and a dump may be disturbed: then the whole table is asked for again.
"""

import asyncio
import socket
from collections.abc import Callable, Collection
from contextlib import suppress

from filterd.clients.neighbour.message import GROUP, Absent, End, MessageError, Present, dump_request, parse
from filterd.clients.neighbour.route import has_neighbours
from filterd.clients.neighbour.table import Neighbour, Table
from filterd.clock import Clock

LARGEST = 8192  # octets; the kernel fills its parts of a dump up to what is read (netlink_dump in af_netlink.c)
MOST_AT_ONCE = 64  # messages of one neighbour each, or
OCTETS_AT_ONCE = 16_384  # about 200 neighbours of a dump: 2 ms; the rest comes with the next turn of the loop
BUFFER = 1 << 20  # octets asked for; the kernel gives what net.core.rmem_max allows
AGAIN_SECONDS = 1.0  # from a dump that failed to the next
DISCARD_PORT = 9  # RFC 863: nobody answers, whatever comes

Changed = Callable[[Collection[str]], None]


class Neighbours:
    """Who is at which address. `changed` is called with the addresses that have somebody else now, or nobody."""

    def __init__(self, clock: Clock, changed: Changed = lambda _: None) -> None:
        self.changed = changed
        self.problem: str | None = None
        self._clock = clock
        self._table = Table()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._socket: socket.socket | None = None
        self._again: asyncio.TimerHandle | None = None
        self._sequence = 0
        self._awaited: dict[str, asyncio.Event] = {}
        self._dumped: set[tuple[int, str]] | None = None  # what the dump that is under way has named so far

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Read the whole table and follow it. Where netlink is not to be had, `problem` says so and nobody is known."""
        self._loop = loop
        try:
            self._socket = _open()
        except OSError as error:
            self.problem = f"the kernel's neighbour tables cannot be read ({error}): devices are told by leases only"
            return
        loop.add_reader(self._socket.fileno(), self.catch_up)
        self._dump()
        while self._dumped is not None and self._read():
            pass  # nobody waits for an answer yet

    def stop(self) -> None:
        """Close the socket; who is known stays known."""
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if self._socket is not None and self._loop is not None:
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def catch_up(self) -> None:
        """Take in what the kernel has sent until now: without waiting, and not for long."""
        octets = 0
        for _ in range(MOST_AT_ONCE):
            read = self._read()
            octets += read
            if not read or octets > OCTETS_AT_ONCE:
                return

    def at(self, address: str) -> tuple[Neighbour, ...]:
        """Return who is at an address (canonical text); if nobody is, who was there in the last 30 minutes."""
        return self._table.at(address)

    def of(self, mac: str) -> tuple[Neighbour, ...]:
        """Return all places of a device, those of the last 30 minutes included."""
        return self._table.of(mac)

    def is_on_two_interfaces(self, mac: str) -> bool:
        """Whether a device answered by two interfaces in turns, in the last ten minutes."""
        return self._table.is_on_two_interfaces(mac, self._clock.monotonic())

    def mac_of(self, address: str) -> str | None:
        """Return the MAC of the one device that is at an address, None if nobody is or several claim it."""
        macs = {each.mac for each in self._table.at(address) if each.gone is None}
        return macs.pop() if len(macs) == 1 else None

    def is_there(self, address: str) -> bool:
        """Return whether the kernel knows who is at an address (text, with or without a scope)."""
        return any(each.gone is None for each in self._table.at(_bare(address)))

    def is_near(self, address: str) -> bool:
        """Whether no answer can reach an address before the kernel knows who is there; False if nothing is known."""
        if self._socket is None:
            return False
        try:
            return has_neighbours(_bare(address), address.partition("%")[2])
        except (OSError, ValueError):
            return False

    async def learn(self, address: str, seconds: float) -> bool:
        """Make the kernel find out who is at an address and wait for it; return whether somebody is.

        A device that knows the box already says nothing when it takes another address (to announce it is optional,
        RFC 9131 and RFC 5227 section 2.3): its first query arrives before the kernel knows who it is, as measured on
        Linux for both families. Whoever must not be wrong about that query waits here first.
        """
        bare = _bare(address)
        if not self.is_there(bare):
            event = self._awaited.setdefault(bare, asyncio.Event())
            _poke(address.removeprefix("::ffff:"))
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await event.wait()
            self._awaited.pop(bare, None)
        return self.is_there(bare)

    def expire(self) -> None:
        """Forget whoever is gone for more than 30 minutes; call it now and then."""
        self._tell(self._table.expire(self._clock.monotonic()))

    def _read(self) -> int:
        """Take in one datagram; return how many octets it had, 0 if there is none."""
        if self._socket is None:
            return 0
        try:
            data, _, flags, sender = self._socket.recvmsg(LARGEST)
        except BlockingIOError:
            return 0
        except OSError:  # ENOBUFS: messages were lost
            self._later()
            return 1
        if sender[0] == 0:  # the kernel's port (netlink(7)); nobody else is believed
            self._take(data, is_cut=bool(flags & socket.MSG_TRUNC))
        return len(data)

    def _dump(self) -> None:
        self._again = None
        if self._socket is None:
            return
        self._sequence = self._sequence % 0xFFFFFFFF + 1
        self._dumped = set()
        try:
            self._socket.send(dump_request(self._sequence))
        except OSError:  # EBUSY: the last one has not ended
            self._later()

    def _later(self) -> None:
        self._dumped = None
        if self._again is None and self._loop is not None:
            self._again = self._loop.call_later(AGAIN_SECONDS, self._dump)

    def _take(self, data: bytes, is_cut: bool) -> None:
        now = self._clock.monotonic()
        addresses: list[str] = []
        try:
            for word in parse(data):
                addresses += self._learn(word, now)
        except MessageError:
            is_cut = True
        if is_cut:
            self._later()
        self._tell(addresses)

    def _learn(self, word: Present | Absent | End, now: float) -> list[str]:
        if isinstance(word, End):
            return self._end(word, now)
        if isinstance(word, Absent):
            return [word.address] if self._table.lose(word, now) else []
        if self._dumped is not None:
            self._dumped.add((word.interface, word.address))
        return [word.address] if self._table.put(word, now) else []

    def _end(self, end: End, now: float) -> list[str]:
        if end.sequence != self._sequence or self._dumped is None:
            return []
        if not end.whole:
            self._later()
            return []
        heard, self._dumped = self._dumped, None
        return self._table.keep_only(heard, now)

    def _tell(self, addresses: Collection[str]) -> None:
        if addresses:
            self.changed(addresses)
        for address in self._awaited.keys() & addresses:
            self._awaited[address].set()


def _open() -> socket.socket:
    sock = socket.socket(
        socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE
    )
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        sock.bind((0, GROUP))
    except OSError:
        sock.close()
        raise
    return sock


def _bare(address: str) -> str:
    """Return an address without scope, IPv4 on a socket of both families as IPv4."""
    return address.partition("%")[0].removeprefix("::ffff:") if ":" in address else address


def _poke(address: str) -> None:
    """Send an empty datagram that nobody answers, so that the kernel asks whose the address is.

    It goes no further than the box's own links, so a forged source makes the box send nothing into the world.
    """
    is_ipv6 = ":" in address
    family = socket.AF_INET6 if is_ipv6 else socket.AF_INET
    hops = (socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS) if is_ipv6 else (socket.IPPROTO_IP, socket.IP_TTL)
    with socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC) as sock:
        sock.setsockopt(*hops, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_DONTROUTE, 1)
        with suppress(OSError):  # no link leads there: there is nobody to find
            sock.sendto(b"", (address, DISCARD_PORT))
