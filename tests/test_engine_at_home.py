"""The whole engine on a router in a network namespace: two hosts with real leases and temporary addresses ask it."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.engine import BIN, run_tool
from tests.support.files import write_index
from tests.support.netns import BRIDGE, UPLINK, Home, Namespace, home, take_mac

IPV4, IPV6 = "192.0.2.1", "2001:db8:1::"
TABLET, PHONE, RANDOM = "00:00:5e:00:53:11", "00:00:5e:00:53:12", "02:00:5e:00:53:11"
TABLET_ID = "ff5e005311000200000001aabbccdd"

# Everybody is told apart by a name of their own: it is refused to Mia, to Leo, or to those whom nobody knows.
HOUSEHOLD = """
version: 1
household: example
unknown: public
zone: Europe/Berlin
people:
  - id: mia
    name: Mia
    tier: junior
    block: [mia.test]
    devices: [{name: mia-tablet, macs: ["00:00:5e:00:53:11"], hostname: mia-tablet}]
  - id: leo
    name: Leo
    tier: teen
    block: [leo.test]
    devices: [{name: leo-phone, macs: ["00:00:5e:00:53:12"]}]
"""
# Ten questions from each of 140 addresses of the network that nobody has: half of them are none that can be read.
_FORGE = """
import socket, struct, sys, time
router, own, interface = sys.argv[1:]
link = bytes.fromhex(router.replace(":", "") + own.replace(":", "") + "0800")
question = bytes.fromhex("000101000001000000000000") + b"\\6public\\4test\\0" + bytes.fromhex("00010001")
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sock.bind((interface, 0))
for number in range(1400):
    time.sleep(0.001 if number % 5 == 0 else 0)  # its own burst must not fill the receive buffer
    data = question if number % 2 else question[:-3]
    header = struct.pack("!BBHHHBBH", 69, 0, 28 + len(data), 0, 0, 64, 17, 0)
    header += bytes([192, 0, 2, 110 + number % 140, 192, 0, 2, 1])
    total = sum(struct.unpack("!10H", header))
    check = ~(total + (total >> 16)) & 0xFFFF
    udp = struct.pack("!4H", 4000, 5300, 8 + len(data), 0)
    sock.send(link + header[:10] + struct.pack("!H", check) + header[12:] + udp + data)
"""
LISTS = {"gambling": ["public.test", "leo.test", "mia.test"]}


def asked(host: Namespace, name: str, server: str) -> str:
    """Ask as dig does; return the reason of a refusal, "" if the name is open (here its upstream is dead)."""
    seen = host.run("dig", "+tries=1", "+time=5", "+noall", "+comments", f"@{server}", "-p", "5300", name)
    return next((line.partition(": (")[2].rstrip(")") for line in seen.splitlines() if "Filtered" in line), "")


def who(host: Namespace, server: str) -> str:
    """Return whose host it is by what it is refused."""
    if asked(host, "mia.test", server) == "Filtered: a rule of this household":
        return "mia"
    return "leo" if asked(host, "leo.test", server) == "Filtered: a rule of this household" else "unknown"


def eventually(fact: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not fact():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.1)


def temporary(host: Namespace) -> list[str]:
    return [str(each["local"]) for each in host.addresses() if each.get("temporary") and not each.get("deprecated")]


@dataclass(frozen=True, slots=True)
class Scene:
    """The network, the engine on its router, and two hosts."""

    network: Home
    config: Path

    @property
    def tablet(self) -> Namespace:
        return self.network.hosts[0]

    @property
    def phone(self) -> Namespace:
        return self.network.hosts[1]

    def command(self, *words: str) -> str:
        return run_tool("filterd", *words, "--config", self.config)

    def devices(self) -> list[dict[str, Any]]:
        found = json.loads(self.command("devices", "--json"))
        return list(found["devices"] if isinstance(found, dict) else found)

    def arrive(self) -> None:
        self.network.lease(self.tablet, "mia-tablet", TABLET_ID)
        self.network.lease(self.phone, "leo-phone")
        eventually(lambda: temporary(self.tablet) and temporary(self.phone))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with home(tmp_path, [TABLET, PHONE]) as network, _engine(network, tmp_path) as config:
        yield Scene(network, config)


@contextmanager
def _engine(network: Home, folder: Path) -> Iterator[Path]:
    (folder / "household.yaml").write_text(HOUSEHOLD)
    run_tool("filterd", "compile", folder / "household.yaml", "--out", folder / "policy.snapshot")
    write_index(folder / "index", LISTS)
    config = folder / "filterd.yaml"
    settings = {
        "listen": ["0.0.0.0:5300", "[::]:5300"],
        "upstreams": {"servers": ["udp://127.0.0.1:9"], "timeout": 0.2},
        "access": ["192.0.2.0/24", "2001:db8::/32", "fe80::/10", "127.0.0.0/8"],
        "index": str(folder / "index"),
        "snapshot": str(folder / "policy.snapshot"),
        "control": str(folder / "control.sock"),
        "state": str(folder / "state"),
        "clock": {"sync": "assumed"},
        "devices": {"leases": [str(network.leases)]},
    }
    config.write_text(yaml.safe_dump(settings))
    with network.router.running(sys.executable, str(BIN / "filterd"), "run", "--config", str(config)):
        eventually(lambda: (folder / "control.sock").exists())
        yield config


def test_hosts_are_their_people_over_both_families_and_a_pause_reaches_their_device(scene: Scene) -> None:
    with scene.network.serving("100-119", IPV6):
        scene.arrive()
        for server in (IPV4, IPV6 + "1"):
            assert (who(scene.tablet, server), who(scene.phone, server)) == ("mia", "leo")
        scene.command("pause", "mia", "5")
        for server in (IPV4, IPV6 + "1"):
            assert asked(scene.tablet, "open.test", server) == "Filtered: a pause"
            assert asked(scene.phone, "open.test", server) == ""


def test_the_first_question_from_a_new_temporary_address_has_its_person_already(scene: Scene) -> None:
    with scene.network.serving("100-119", IPV6):
        scene.arrive()
        assert who(scene.tablet, IPV6 + "1") == "mia"
        for number in range(5):
            scene.tablet.run("ip", "addr", "add", f"{IPV6}{number + 0x50:x}/64", "dev", UPLINK, "nodad")
            source = f"{IPV6}{number + 0x50:x}"
            seen = scene.tablet.run(
                "dig", "+tries=1", "+time=5", "+noall", "+comments", "-b", source, f"@{IPV6}1", "-p", "5300", "mia.test"
            )
            assert "Filtered: a rule of this household" in seen, source


def test_a_leased_address_of_a_sleeping_device_is_not_its_person(scene: Scene) -> None:
    with scene.network.serving("100-119", IPV6):
        scene.arrive()
        (theirs,) = (str(each["local"]) for each in scene.tablet.addresses() if each["family"] == "inet")
        assert who(scene.tablet, IPV4) == "mia"
        scene.tablet.run("ip", "link", "set", UPLINK, "down")
        router = json.loads(scene.network.router.run("ip", "-j", "link", "show", BRIDGE))[0]["address"]
        # Whoever knows the router's hardware address need not ask for it, which would give the thief away.
        scene.phone.run("ip", "neigh", "replace", IPV4, "lladdr", router, "nud", "permanent", "dev", UPLINK)
        scene.phone.run("ip", "addr", "add", f"{theirs}/24", "dev", UPLINK)
        for _ in range(3):
            scene.network.router.run("ip", "neigh", "del", theirs, "dev", BRIDGE)
            seen = scene.phone.run(
                "dig", "+tries=1", "+time=5", "+noall", "+comments", "-b", theirs, f"@{IPV4}", "-p", "5300", "leo.test"
            )
            assert "Filtered: a rule of this household" in seen


def test_forged_addresses_take_nobody_an_answer_away(scene: Scene) -> None:
    """Answers that nobody takes fill the send buffer until the kernel gives up, after three seconds."""
    with scene.network.serving("100-119", IPV6):
        scene.arrive()
        assert who(scene.tablet, IPV4) == "mia"
        router = json.loads(scene.network.router.run("ip", "-j", "link", "show", BRIDGE))[0]["address"]
        scene.phone.run(sys.executable, "-IS", "-c", _FORGE, router, PHONE, UPLINK)
        assert [asked(scene.tablet, "public.test", IPV4) for _ in range(20)] == ["Filtered: gambling"] * 20


def test_a_rotated_mac_waits_with_a_suggestion_until_an_adult_says_whose_it_is(scene: Scene) -> None:
    with scene.network.serving("100-119", IPV6):
        scene.arrive()
        assert who(scene.tablet, IPV4) == "mia"
        take_mac(scene.tablet, RANDOM)
        scene.network.lease(scene.tablet, "mia-tablet", TABLET_ID)
        assert who(scene.tablet, IPV4) == "unknown"
        assert asked(scene.tablet, "public.test", IPV4) == "Filtered: gambling"
        eventually(lambda: any(each["suggestion"] == "mia" for each in scene.devices()))
        (new,) = [each for each in scene.devices() if each["suggestion"]]
        assert (new["mac"], new["is_random"], new["person"]) == (RANDOM, True, "")
        scene.command("assign", RANDOM, "mia", "mia-tablet-2")
        assert who(scene.tablet, IPV4) == "mia"
        assert not any(each["suggestion"] for each in scene.devices())


def test_a_copied_mac_raises_the_alarm_and_gains_nothing(scene: Scene) -> None:
    with scene.network.serving("100-119", IPV6):
        scene.arrive()
        assert who(scene.phone, IPV4) == "leo"
        take_mac(scene.tablet, PHONE)
        scene.network.lease(scene.tablet, "mia-tablet", TABLET_ID)
        eventually(lambda: any(each["alarms"] for each in scene.devices()))
        assert who(scene.tablet, IPV4) == "unknown"
        assert "ALARM: two devices have the hardware address" in scene.command("status")
