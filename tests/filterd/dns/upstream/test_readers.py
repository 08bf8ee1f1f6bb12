import asyncio
import operator
import socket
from functools import partial

import pytest

from filterd.dns.upstream.readers import Readers
from tests.support.wait import open_descriptors, until


def receive(sock: socket.socket, read: list[bytes]) -> None:
    read.append(sock.recv(100))


async def test_each_socket_is_read_by_its_own_reader_and_a_forgotten_one_by_nobody() -> None:
    readers = Readers()
    read: list[bytes] = []
    pairs = [socket.socketpair() for _ in range(200)]
    for _, ours in pairs:
        readers.watch(ours.fileno(), partial(receive, ours, read))
    for number, (theirs, _) in enumerate(pairs):
        theirs.send(b"%d" % number)
    await until(lambda: len(read) == 200)
    assert sorted(map(int, read)) == list(range(200))
    assert len(readers) == 200
    readers.forget(pairs[0][1].fileno())
    pairs[0][0].send(b"late")
    pairs[1][0].send(b"heard")
    await until(lambda: len(read) == 201)
    assert read[-1] == b"heard"
    readers.close()
    for pair in pairs:
        for sock in pair:
            sock.close()


async def test_a_number_used_again_belongs_to_the_new_socket() -> None:
    readers = Readers()
    read: list[bytes] = []
    for name in (b"first", b"second"):
        theirs, ours = socket.socketpair()
        with theirs, ours:
            readers.watch(ours.fileno(), partial(receive, ours, read))
            theirs.send(name)
            await until(partial(operator.contains, read, name))
            readers.forget(ours.fileno())
    assert set(read) == {b"first", b"second"}
    assert len(readers) == 0
    readers.close()


async def test_closing_leaves_no_descriptor_and_it_can_be_used_again() -> None:
    before = open_descriptors()
    readers = Readers()
    readers.close()
    for _ in range(2):
        theirs, ours = socket.socketpair()
        with theirs, ours:
            readers.watch(ours.fileno(), asyncio.Event().set)
            readers.close()
    assert open_descriptors() == before


async def test_a_closed_socket_cannot_be_watched() -> None:
    readers = Readers()
    with pytest.raises(OSError, match="Bad file descriptor"):
        readers.watch(open_descriptors() + 500, asyncio.Event().set)
    assert len(readers) == 0
    readers.close()
