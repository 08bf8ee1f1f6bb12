"""Two hosts in network namespaces, with real DHCP, router advertisements and temporary addresses: whose is whose."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.data import ROOT
from tests.support.netns import UPLINK, Home, Namespace, home, take_mac

PORT = 5300
IPV4 = "192.0.2.1"
OLD, NEW = "2001:db8:1::", "2001:db8:2::"
TABLET, PHONE, RANDOM = "00:00:5e:00:53:11", "00:00:5e:00:53:12", "02:00:5e:00:53:11"
TABLET_ID = "ff5e005311000200000001aabbccdd"  # as RFC 4361 makes them: the same after a change of the MAC

_ASK = """
import socket, sys
question, server, source = sys.argv[1:4]
sock = socket.socket(socket.AF_INET6 if ":" in server else socket.AF_INET, socket.SOCK_DGRAM)
sock.settimeout(10)
if source:
    sock.bind((source, 0))
sock.sendto(question.encode(), (server, 5300))
print(sock.recv(65535).decode())
"""


def ask(host: Namespace, question: str, server: str, source: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(host.run(sys.executable, "-IS", "-c", _ASK, question, server, source))
    return answer


def who(host: Namespace, server: str, source: str = "") -> str | None:
    """Return the device as which a host is recognised, None if nobody knows it."""
    answer = ask(host, "who", server, source)
    return str(answer["device"]) if answer["known"] else None


def eventually(fact: Callable[[], object]) -> None:
    deadline = time.monotonic() + 15
    while not fact():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def temporary(host: Namespace, prefix: str) -> list[str]:
    return [
        str(each["local"])
        for each in host.addresses()
        if each.get("temporary") and not each.get("deprecated") and each["local"].startswith(prefix.rstrip(":"))
    ]


@contextmanager
def recogniser(network: Home) -> Iterator[None]:
    """Run it on the router without any capability, whatever the user."""
    with network.router.running(
        *("setpriv", "--bounding-set=-all", "--inh-caps=-all", "env", f"PYTHONPATH={ROOT}", sys.executable),
        *("-m", "tests.support.recogniser", str(PORT), str(network.leases)),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "ready"
        yield


@dataclass(frozen=True, slots=True)
class Scene:
    """The network, and Mia's tablet and Leo's phone in it, each with its lease and a temporary address."""

    network: Home
    tablet: Namespace
    phone: Namespace

    def arrive(self, prefix: str) -> tuple[str, str]:
        """Both hosts take leases and temporary addresses below `prefix`; return their IPv4 addresses."""
        addresses = (
            self.network.lease(self.tablet, "mia-tablet", TABLET_ID),
            self.network.lease(self.phone, "leo-phone"),
        )
        eventually(lambda: temporary(self.tablet, prefix) and temporary(self.phone, prefix))
        return addresses

    def state(self) -> dict[str, Any]:
        return ask(self.network.router, "state", "127.0.0.1")

    def devices(self, server: str) -> tuple[str | None, str | None]:
        return who(self.tablet, server), who(self.phone, server)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with home(tmp_path, [TABLET, PHONE]) as network, recogniser(network):
        yield Scene(network, *network.hosts)


def test_both_are_their_people_from_the_first_query_on_and_after_renumbering(scene: Scene) -> None:
    with scene.network.serving("100-119", OLD):
        before = scene.arrive(OLD)
        assert scene.devices(IPV4) == ("mia-tablet", "leo-phone")
        assert scene.devices(OLD + "1") == ("mia-tablet", "leo-phone")
        assert ask(scene.tablet, "who", OLD + "1")["address"] in temporary(scene.tablet, OLD)
    with scene.network.serving("140-159", NEW):
        after = scene.arrive(NEW)
        assert not set(before) & set(after)
        assert scene.devices(IPV4) == ("mia-tablet", "leo-phone")
        assert scene.devices(NEW + "1") == ("mia-tablet", "leo-phone")
        assert ask(scene.tablet, "who", NEW + "1")["address"] in temporary(scene.tablet, NEW)
    assert scene.state() == {"new": [], "alarms": []}


@pytest.mark.parametrize(("server", "fresh"), [(OLD + "1", OLD + "99"), (IPV4, "192.0.2.99")])
def test_a_fresh_address_of_a_host_that_knows_the_router_is_told_by_asking_the_kernel(
    scene: Scene, server: str, fresh: str
) -> None:
    with scene.network.serving("100-119", OLD):
        scene.arrive(OLD)
        assert who(scene.tablet, server) == "mia-tablet"
        scene.tablet.run("ip", "addr", "add", f"{fresh}/{64 if ':' in fresh else 24}", "dev", UPLINK)
        answer = ask(scene.tablet, "learn", server, fresh)
        assert (answer["address"].removeprefix("::ffff:"), answer["device"]) == (fresh, "mia-tablet")


def test_without_asking_a_fresh_address_is_known_after_the_first_answer(scene: Scene) -> None:
    with scene.network.serving("100-119", OLD):
        scene.arrive(OLD)
        scene.tablet.run("ip", "addr", "add", f"{OLD}99/64", "dev", UPLINK, "nodad")
        assert who(scene.tablet, OLD + "1", OLD + "99") in (None, "mia-tablet")  # never somebody else
        eventually(lambda: who(scene.tablet, OLD + "1", OLD + "99") == "mia-tablet")


def test_a_rotated_mac_is_unknown_and_looks_like_the_tablet(scene: Scene) -> None:
    with scene.network.serving("100-119", OLD):
        scene.arrive(OLD)
        assert who(scene.tablet, IPV4) == "mia-tablet"
        take_mac(scene.tablet, RANDOM)
        scene.network.lease(scene.tablet, "mia-tablet", TABLET_ID)
        eventually(lambda: temporary(scene.tablet, OLD))
        assert who(scene.tablet, IPV4) is None
        assert who(scene.tablet, OLD + "1") is None
        eventually(lambda: [each["hostname"] for each in scene.state()["new"]] == ["mia-tablet"])
        (new,) = scene.state()["new"]
        assert (new["mac"], new["random"]) == (RANDOM.replace(":", ""), True)
        assert new["suggestions"] == [["mia-tablet", 30, ["the same name", "the same DHCP client"]]]
        assert scene.state()["alarms"] == []


def test_a_copied_mac_raises_the_alarm_and_gains_nothing(scene: Scene) -> None:
    with scene.network.serving("100-119", OLD):
        scene.arrive(OLD)
        assert who(scene.tablet, IPV4) == "mia-tablet"
        take_mac(scene.phone, TABLET)
        scene.network.lease(scene.phone, "leo-phone")
        eventually(lambda: temporary(scene.phone, OLD))
        eventually(lambda: scene.state()["alarms"])
        assert scene.state()["alarms"] == [["mia-tablet", "two names", ["mia-tablet", "leo-phone"], True]]
        assert who(scene.phone, IPV4) is None
        assert who(scene.phone, OLD + "1") is None
        assert who(scene.tablet, IPV4) == "mia-tablet"


def test_an_address_of_somebody_else_set_by_hand_gains_nothing(scene: Scene) -> None:
    with scene.network.serving("100-119", OLD):
        theirs, _ = scene.arrive(OLD)
        scene.tablet.run("ip", "link", "set", UPLINK, "down")
        scene.phone.run("ip", "addr", "add", f"{theirs}/24", "dev", UPLINK)
        eventually(lambda: scene.state()["alarms"] or who(scene.phone, IPV4, theirs))
        assert who(scene.phone, IPV4, theirs) is None
        assert who(scene.phone, IPV4) == "leo-phone"
