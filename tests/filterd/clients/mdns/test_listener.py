"""Listening on real sockets: multicast on loopback only, and in a network namespace for IPv6."""

import asyncio
import json
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from itertools import pairwise

import pytest

from filterd.clients.mdns import listener as module
from filterd.clients.mdns.listener import GROUP_V4, MOST_A_SECOND, MOST_LINKS, MdnsListener, links
from filterd.clients.sighting import Sighting
from tests.filterd.clients.mdns.sample import NOW, host, message
from tests.support.port import free_port
from tests.support.wait import open_descriptors, until

LOOPBACK = {"lo": socket.if_nametoindex("lo")}
HERE = "127.0.0.1"


class Listening:
    """A listener on loopback and what it heard."""

    def __init__(self) -> None:
        self.port = free_port()
        self.heard: list[Sighting] = []
        self.listener = MdnsListener(self.heard.append, lambda: NOW, self.port)

    def names(self) -> list[tuple[str, str]]:
        return [(each.address, each.hostname) for each in self.heard]


@pytest.fixture
async def listening() -> AsyncIterator[Listening]:
    found = Listening()
    found.listener.listen(LOOPBACK)
    yield found
    found.listener.stop()


@contextmanager
def speaker(port: int, address: str = HERE) -> Iterator[socket.socket]:
    """A device on loopback that speaks from this port; nothing it sends leaves the machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)
        interface = struct.pack("=4s4si", bytes(4), bytes(4), LOOPBACK["lo"])
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, interface)
        sock.bind((address, port))
        yield sock


async def test_a_name_is_heard_on_a_real_socket(listening: Listening) -> None:
    assert listening.listener.problems == ()
    with speaker(listening.port) as device, speaker(listening.port, "127.0.0.2") as other:
        other.sendto(message(host(HERE)), (GROUP_V4, listening.port))  # a name for somebody else
        device.sendto(b"noise", (GROUP_V4, listening.port))
        device.sendto(message(host(HERE)), (GROUP_V4, listening.port))
        await until(lambda: bool(listening.heard))
    assert listening.names() == [(HERE, "mia-tablet")]


async def test_another_port_and_a_message_to_one_machine_are_not_heard(listening: Listening) -> None:
    with speaker(listening.port) as device, speaker(free_port()) as elsewhere:
        elsewhere.sendto(message(host(HERE)), (GROUP_V4, listening.port))
        device.sendto(message(host(HERE)), (HERE, listening.port))
        device.sendto(message(host(HERE, name=b"\x04last\x05local\x00")), (GROUP_V4, listening.port))
        await until(lambda: bool(listening.heard))
    assert listening.names() == [(HERE, "last")]


async def test_another_listener_on_the_machine_hears_as_well(listening: Listening) -> None:
    heard: list[Sighting] = []
    second = MdnsListener(heard.append, lambda: NOW, listening.port)
    second.listen(LOOPBACK)
    with speaker(listening.port) as device:
        device.sendto(message(host(HERE)), (GROUP_V4, listening.port))
        await until(lambda: bool(heard and listening.heard))
    second.stop()
    assert heard == listening.heard != []


async def test_listening_again_keeps_what_is_heard_and_leaves_what_is_gone(listening: Listening) -> None:
    before = open_descriptors()
    listening.listener.listen(LOOPBACK)
    assert open_descriptors() == before
    listening.listener.listen({})
    assert open_descriptors() == before - 2
    listening.listener.listen(LOOPBACK)
    with speaker(listening.port) as device:
        device.sendto(message(host(HERE)), (GROUP_V4, listening.port))
        await until(lambda: bool(listening.heard))
    listening.listener.stop()
    assert open_descriptors() == before - 2


async def test_an_interface_that_is_not_there_is_a_problem_in_words(listening: Listening) -> None:
    before = open_descriptors()
    listening.listener.listen({**LOOPBACK, "gone0": 999_999})
    assert open_descriptors() == before
    assert [line.partition(": ")[0] for line in listening.listener.problems] == [
        "names of devices (mDNS, IPv4) cannot be heard on gone0",
        "names of devices (mDNS, IPv6) cannot be heard on gone0",
    ]
    listening.listener.listen(LOOPBACK)
    assert listening.listener.problems == ()


async def test_the_interfaces_have_an_end(listening: Listening) -> None:
    listening.listener.listen({f"gone{number}": 900_000 + number for number in range(100)})
    assert len(listening.listener.problems) == 2 * MOST_LINKS


async def test_a_flood_is_looked_at_up_to_a_limit_a_second(
    listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0

    def announced(*_: object) -> None:
        nonlocal looked
        looked += 1

    second = 1000.0
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: second)
    monkeypatch.setattr(module, "announced", announced)
    with speaker(listening.port) as device:
        for _ in range(MOST_A_SECOND + 50):
            device.sendto(b"noise", (GROUP_V4, listening.port))
            await asyncio.sleep(0)
        for _ in range(50):
            await asyncio.sleep(0)
        assert looked == MOST_A_SECOND
        second += 1
        device.sendto(b"noise", (GROUP_V4, listening.port))
        for _ in range(50):
            await asyncio.sleep(0)
    assert looked == MOST_A_SECOND + 1


async def test_one_wake_up_reads_a_bounded_number(listening: Listening) -> None:
    heard = [0]
    with speaker(listening.port) as device:
        for _ in range(3 * module.BATCH):
            device.sendto(message(host(HERE)), (GROUP_V4, listening.port))
        while heard[-1] < 3 * module.BATCH:
            await asyncio.sleep(0)  # one turn of the loop
            heard.append(len(listening.heard))
    assert {after - before for before, after in pairwise(heard)} <= {0, module.BATCH}


def test_links_are_all_interfaces_but_loopback() -> None:
    assert "lo" not in links()
    assert links() == {name: index for index, name in socket.if_nameindex() if name != "lo"}


def test_names_are_heard_on_a_link_of_its_own_over_both_families() -> None:
    prepare = (
        "ip link add home0 type veth peer name home1 && ip address add 192.0.2.1/24 dev home0"
        " && ip address add fe80::11/64 dev home0 nodad && ip link set home0 up && ip link set home1 up"
    )
    command = (
        f"{prepare} || exit 77; exec {sys.executable} -m tests.filterd.clients.mdns.speak home0 192.0.2.1 fe80::11"
    )
    try:
        done = subprocess.run(
            ["unshare", "--map-root-user", "--net", "sh", "-c", command],
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("no unshare on this machine")
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip(f"no network namespace can be made here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    heard = json.loads(done.stdout)
    assert sorted(heard, key=lambda each: ip_address(each[0]).version) == [
        ["192.0.2.1", "mia-tablet"],
        ["fe80::11", "mia-tablet"],
    ]
