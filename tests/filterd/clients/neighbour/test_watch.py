"""Following the kernel: a scripted socket for what rarely happens, the real one for what always does."""

import asyncio
import errno
import socket
from collections import deque
from collections.abc import Collection, Iterator

import pytest

from filterd.clients.neighbour import Neighbours, watch
from filterd.clients.neighbour.message import State
from filterd.clock import SystemClock
from tests.filterd.clients.neighbour.kernel import DELETED, DONE, ERROR, header, neighbour
from tests.support.clock import ScriptedClock
from tests.support.wait import until

A, B = "00005e005311", "00005e005312"
Received = tuple[bytes, int, int] | OSError


class Kernel:
    """The socket's other end: `says` is what the next reads give, `asked` the sequence numbers of the dumps."""

    def __init__(self) -> None:
        self.said: deque[Received] = deque()
        self.asked: list[int] = []
        self.is_busy = False
        self.is_closed = False
        self.reads = 0
        self._wake, self._woken = socket.socketpair()

    def says(self, *parts: bytes, flags: int = 0, port: int = 0) -> None:
        self.said.append((b"".join(parts), flags, port))

    def fileno(self) -> int:
        return self._woken.fileno()

    def send(self, data: bytes) -> int:
        if self.is_busy:
            raise OSError(errno.EBUSY, "busy")
        self.asked.append(int.from_bytes(data[8:12], "little"))
        return len(data)

    def recvmsg(self, size: int) -> tuple[bytes, list[object], int, tuple[int, int]]:
        assert size == 8192
        self.reads += 1
        if not self.said:
            raise BlockingIOError
        found = self.said.popleft()
        if isinstance(found, OSError):
            raise found
        data, flags, port = found
        return data, [], flags, (port, 4)

    def close(self) -> None:
        self.is_closed = True
        self._wake.close()
        self._woken.close()


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    made = Kernel()
    monkeypatch.setattr(watch, "_open", lambda: made)
    monkeypatch.setattr(watch, "AGAIN_SECONDS", 0.0)
    yield made
    assert made.is_closed


@pytest.fixture
async def heard() -> list[list[str]]:
    return []


@pytest.fixture
async def neighbours(kernel: Kernel, heard: list[list[str]]) -> "Neighbours":
    def note(addresses: Collection[str]) -> None:
        heard.append(sorted(addresses))

    made = Neighbours(ScriptedClock(), note)
    made.start(asyncio.get_running_loop())
    assert kernel.asked == [1]
    return made


def at(address: str, mac: str = A, state: int = State.REACHABLE, **fields: int) -> bytes:
    return neighbour(address, bytes.fromhex(mac), state, **fields)


async def test_what_the_kernel_says_is_known_after_catching_up(neighbours: Neighbours, kernel: Kernel) -> None:
    kernel.says(at("192.0.2.11"), at("2001:db8::12", B))
    assert neighbours.mac_of("192.0.2.11") is None
    neighbours.catch_up()
    assert (neighbours.mac_of("192.0.2.11"), neighbours.mac_of("2001:db8::12")) == (A, B)
    kernel.says(at("192.0.2.11", kind=DELETED))
    neighbours.catch_up()
    assert neighbours.mac_of("192.0.2.11") is None
    assert [each.gone is None for each in neighbours.at("192.0.2.11")] == [False]
    neighbours.stop()


async def test_only_news_is_told(neighbours: Neighbours, kernel: Kernel, heard: list[list[str]]) -> None:
    for _ in range(3):
        kernel.says(at("192.0.2.11"))
    kernel.says(at("192.0.2.11", B), at("192.0.2.12", A))
    kernel.says(at("192.0.2.99", state=State.FAILED))
    neighbours.catch_up()
    assert heard == [["192.0.2.11"], ["192.0.2.11", "192.0.2.12"]]
    neighbours.stop()


async def test_four_thousand_neighbours_in_a_dump(neighbours: Neighbours, kernel: Kernel) -> None:
    addresses = [f"198.51.100.{number}" for number in range(1, 250)] + [f"2001:db8::{n:x}" for n in range(1, 3752)]
    messages = [at(each, f"{0x02005E000000 + number:012x}") for number, each in enumerate(addresses)]
    for start in range(0, 4000, 100):
        kernel.says(*messages[start : start + 100])
    kernel.says(header(DONE, bytes(4), sequence=1))
    for _ in range(40):
        neighbours.catch_up()
    assert all(neighbours.mac_of(each) for each in addresses)
    assert kernel.asked == [1]
    neighbours.stop()


async def test_the_whole_table_is_known_after_the_start(kernel: Kernel) -> None:
    for number in range(200):
        kernel.says(*[at(f"2001:db8::{number:x}:{each:x}") for each in range(100)])
    kernel.says(header(DONE, bytes(4), sequence=1))
    neighbours = Neighbours(ScriptedClock())
    neighbours.start(asyncio.get_running_loop())
    assert kernel.said == deque()
    neighbours.stop()


async def test_a_dump_is_read_in_turns(neighbours: Neighbours, kernel: Kernel) -> None:
    for number in range(200):
        kernel.says(*[at(f"2001:db8::{number:x}:{each:x}") for each in range(100)])
    neighbours.catch_up()
    assert len(kernel.said) == 197
    neighbours.stop()


async def test_a_flood_is_read_in_turns(neighbours: Neighbours, kernel: Kernel) -> None:
    for _ in range(200):
        kernel.says(at("192.0.2.11"))
    before = kernel.reads
    neighbours.catch_up()
    assert kernel.reads - before == watch.MOST_AT_ONCE
    neighbours.stop()


async def test_after_lost_messages_the_table_is_read_again_and_who_left_meanwhile_is_gone(
    neighbours: Neighbours, kernel: Kernel, heard: list[list[str]]
) -> None:
    kernel.says(at("192.0.2.11"), at("192.0.2.12", B), header(DONE, bytes(4), sequence=1))
    kernel.said.append(OSError(errno.ENOBUFS, "no buffer space"))
    kernel.said.append(OSError(errno.ENOBUFS, "no buffer space"))
    neighbours.catch_up()
    assert neighbours.mac_of("192.0.2.12") == B
    await until(lambda: kernel.asked == [1, 2])
    kernel.says(at("192.0.2.11"), header(DONE, bytes(4), sequence=2))
    neighbours.catch_up()
    assert (neighbours.mac_of("192.0.2.11"), neighbours.mac_of("192.0.2.12")) == (A, None)
    assert heard[-1] == ["192.0.2.12"]
    neighbours.stop()


@pytest.mark.parametrize(
    "parts",
    [
        (at("192.0.2.11", header_flags=0x12, sequence=1), header(DONE, bytes(4), sequence=1)),
        (at("192.0.2.11"), header(ERROR, bytes(20), sequence=1)),
        (at("192.0.2.11"), at("192.0.2.12")[:-4]),
    ],
    ids=["interrupted", "failed", "half a message"],
)
async def test_a_disturbed_dump_removes_nobody_and_is_repeated(
    neighbours: Neighbours, kernel: Kernel, parts: tuple[bytes, ...]
) -> None:
    kernel.says(at("192.0.2.7", B))
    kernel.says(*parts)
    neighbours.catch_up()
    assert (neighbours.mac_of("192.0.2.7"), neighbours.mac_of("192.0.2.11")) == (B, A)
    await until(lambda: kernel.asked == [1, 2])
    neighbours.stop()


async def test_a_datagram_that_was_cut_counts_as_lost(neighbours: Neighbours, kernel: Kernel) -> None:
    kernel.says(at("192.0.2.11"), flags=socket.MSG_TRUNC)
    neighbours.catch_up()
    assert neighbours.mac_of("192.0.2.11") == A
    await until(lambda: kernel.asked == [1, 2])
    neighbours.stop()


async def test_while_the_kernel_is_busy_with_a_dump_the_next_waits(neighbours: Neighbours, kernel: Kernel) -> None:
    kernel.is_busy = True
    kernel.said.append(OSError(errno.ENOBUFS, "no buffer space"))
    neighbours.catch_up()
    await asyncio.sleep(0.01)
    assert kernel.asked == [1]
    kernel.is_busy = False
    await until(lambda: len(kernel.asked) == 2)
    neighbours.stop()


async def test_the_end_of_an_old_dump_removes_nobody(neighbours: Neighbours, kernel: Kernel) -> None:
    kernel.says(at("192.0.2.11"), header(DONE, bytes(4), sequence=1))
    kernel.says(at("192.0.2.12", B), header(DONE, bytes(4), sequence=1), header(DONE, bytes(4), sequence=99))
    neighbours.catch_up()
    assert (neighbours.mac_of("192.0.2.11"), neighbours.mac_of("192.0.2.12")) == (A, B)
    neighbours.stop()


async def test_what_does_not_come_from_the_kernel_is_not_believed(neighbours: Neighbours, kernel: Kernel) -> None:
    kernel.says(at("192.0.2.11"), port=4711)
    neighbours.catch_up()
    assert neighbours.mac_of("192.0.2.11") is None
    neighbours.stop()


async def test_an_address_that_two_claim_is_nobodys(neighbours: Neighbours, kernel: Kernel) -> None:
    kernel.says(at("fe80::1", A, interface=2), at("fe80::1", B, interface=3))
    neighbours.catch_up()
    assert neighbours.mac_of("fe80::1") is None
    assert {each.mac for each in neighbours.at("fe80::1")} == {A, B}
    neighbours.stop()


async def test_answers_by_two_interfaces_are_told(neighbours: Neighbours, kernel: Kernel) -> None:
    for interface in (2, 3, 2, 3):
        kernel.says(at("fe80::1", interface=interface))
    neighbours.catch_up()
    assert neighbours.is_on_two_interfaces(A)
    assert {each.interface for each in neighbours.of(A)} == {2, 3}
    neighbours.stop()


async def test_dumps_of_a_device_that_moved_are_no_answers_by_two_interfaces(
    neighbours: Neighbours, kernel: Kernel
) -> None:
    for _ in range(4):
        kernel.says(*(at("fe80::1", interface=interface, sequence=1) for interface in (2, 3)))
    neighbours.catch_up()
    assert not neighbours.is_on_two_interfaces(A)
    neighbours.stop()


async def test_nothing_happens_after_the_end(neighbours: Neighbours, kernel: Kernel) -> None:
    kernel.said.append(OSError(errno.ENOBUFS, "no buffer space"))
    neighbours.catch_up()
    neighbours.stop()
    neighbours.stop()
    kernel.says(at("192.0.2.11"))
    neighbours.catch_up()
    await asyncio.sleep(0.01)
    assert kernel.asked == [1]
    assert neighbours.mac_of("192.0.2.11") is None


async def test_where_netlink_is_forbidden_the_problem_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden() -> socket.socket:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(watch, "_open", forbidden)
    neighbours = Neighbours(ScriptedClock())
    neighbours.start(asyncio.get_running_loop())
    assert "neighbour tables cannot be read" in (neighbours.problem or "")
    neighbours.catch_up()
    assert neighbours.at("192.0.2.11") == ()
    neighbours.stop()


async def test_who_is_gone_for_long_is_forgotten_and_told(kernel: Kernel) -> None:
    clock, heard = ScriptedClock(), list[str]()
    neighbours = Neighbours(clock, heard.extend)
    neighbours.start(asyncio.get_running_loop())
    kernel.says(at("192.0.2.11"), at("192.0.2.11", kind=DELETED))
    neighbours.catch_up()
    heard.clear()
    clock.advance(1801)
    neighbours.expire()
    assert heard == ["192.0.2.11"]
    assert neighbours.at("192.0.2.11") == ()
    neighbours.stop()


async def test_who_is_asked_for_is_waited_for(
    neighbours: Neighbours, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(address: str) -> None:
        kernel.says(at(address))
        asyncio.get_running_loop().call_soon(neighbours.catch_up)

    monkeypatch.setattr(watch, "_poke", answer)
    assert await neighbours.learn("192.0.2.11", 30)
    monkeypatch.delattr(watch, "_poke")  # who is known is not asked for again
    assert await neighbours.learn("192.0.2.11", 0)
    neighbours.stop()


async def test_who_is_asked_for_by_another_form_of_the_address_is_the_same(
    neighbours: Neighbours, kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    poked: list[str] = []

    def answer(address: str) -> None:
        poked.append(address)
        kernel.says(at("192.0.2.11"), at("fe80::12", mac=B))
        asyncio.get_running_loop().call_soon(neighbours.catch_up)

    monkeypatch.setattr(watch, "_poke", answer)
    assert await neighbours.learn("::ffff:192.0.2.11", 30)
    assert neighbours.is_there("::ffff:192.0.2.11")
    assert neighbours.is_there("fe80::12%eth0")
    assert not neighbours.is_there("fe80::13%eth0")
    assert poked == ["192.0.2.11"]
    neighbours.stop()


async def test_an_address_is_near_where_the_kernel_says_so(
    neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    def has(address: str, scope: str) -> bool:
        asked.append((address, scope))
        if address == "192.0.2.99":
            raise OSError("no route")
        return True

    monkeypatch.setattr(watch, "has_neighbours", has)
    near = [neighbours.is_near(each) for each in ("::ffff:192.0.2.11", "fe80::12%eth0", "192.0.2.99")]
    assert near == [True, True, False]
    assert asked == [("192.0.2.11", ""), ("fe80::12", "eth0"), ("192.0.2.99", "")]
    neighbours.stop()
    assert not neighbours.is_near("192.0.2.11")  # who knows nothing makes nobody wait


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "no address"])
async def test_where_nobody_is_the_wait_ends(neighbours: Neighbours, address: str) -> None:
    assert not await neighbours.learn(address, 0.01)
    neighbours.stop()


async def test_the_real_table_is_read_without_a_problem() -> None:
    neighbours = Neighbours(SystemClock())
    neighbours.start(asyncio.get_running_loop())
    assert neighbours.problem is None
    neighbours.catch_up()
    assert neighbours.at("127.0.0.1") == ()
    neighbours.stop()


def test_a_socket_that_cannot_join_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: socket.socket, _address: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(PermissionError):  # a socket left open would be a warning, and so an error
        watch._open()
