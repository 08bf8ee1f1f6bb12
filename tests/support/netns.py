"""A small home network in network namespaces: a router with dnsmasq and hosts on its bridge, all on this machine.

Nothing in it reaches any other network: a namespace begins without an interface, and gets only the pairs made here.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

BRIDGE, UPLINK = "lan0", "eth0"
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"

_APPLY_LEASE = """#!/bin/sh
# What a DHCP client runs with what it got (busybox udhcpc).
case "$1" in
  deconfig) ip -4 addr flush dev "$interface" ;;
  bound|renew) ip addr replace "$ip/$mask" dev "$interface" ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Namespace:
    """One host: what is run here sees its interfaces and addresses only."""

    name: str

    def run(self, *command: str) -> str:
        """Run to the end and return what was printed; a failure shows its words."""
        done = subprocess.run(self._inside(command), capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    @contextmanager
    def running(self, *command: str) -> Iterator["subprocess.Popen[str]"]:
        """Run until the block ends; what it printed comes on its `stdout`."""
        process = subprocess.Popen(self._inside(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=10)

    def configure(self, interface: str, **values: int) -> None:
        """Set what is below /proc/sys/net/ipv6/conf of an interface."""
        for key, value in values.items():
            self.run("sh", "-c", f"echo {value} > /proc/sys/net/ipv6/conf/{interface}/{key}")

    def addresses(self, interface: str = UPLINK) -> list[dict[str, Any]]:
        """Return the addresses of an interface as `ip` describes them (`local`, `family`, `temporary`, ...)."""
        (link,) = json.loads(self.run("ip", "-j", "addr", "show", "dev", interface))
        return list(link["addr_info"])

    def _inside(self, command: tuple[str, ...]) -> list[str]:
        return [_tool("ip"), "netns", "exec", self.name, *command]


@dataclass(slots=True)
class Home:
    """The router and its hosts. `folder` holds the lease file and is readable for everyone."""

    router: Namespace
    folder: Path
    hosts: list[Namespace] = field(default_factory=list)

    @property
    def leases(self) -> Path:
        """The lease file of dnsmasq."""
        return self.folder / "dnsmasq.leases"

    @contextmanager
    def serving(self, ipv4: str, ipv6: str) -> Iterator[None]:
        """Give addresses of `192.0.2.` + the range `ipv4` (such as 100-119) by DHCP, of the /64 `ipv6` by RA."""
        first, last = (f"192.0.2.{end}" for end in ipv4.split("-"))
        self.router.run("ip", "-6", "addr", "replace", f"{ipv6}1/64", "dev", BRIDGE, "nodad")
        with self.router.running(
            _tool("dnsmasq"),
            *("--conf-file=/dev/null", "--port=0", "--no-daemon", "--user=root", "--pid-file=", "--no-ping"),
            *(f"--interface={BRIDGE}", "--bind-dynamic", "--enable-ra", "--dhcp-authoritative"),
            f"--dhcp-leasefile={self.leases}",
            f"--dhcp-range={first},{last},255.255.255.0,2h",
            f"--dhcp-range={ipv6}100,{ipv6}1ff,slaac,64,2h",
        ):
            yield
        self.router.run("ip", "-6", "addr", "del", f"{ipv6}1/64", "dev", BRIDGE)

    def lease(self, host: Namespace, hostname: str, client_id: str = "") -> str:
        """Get an address for a host from the DHCP server and return it; `client_id` is hexadecimal."""
        own_id = ["-C", "-x", f"0x3d:{client_id}"] if client_id else []
        host.run(
            *(_tool("busybox"), "udhcpc", "-i", UPLINK, "-n", "-q", "-f", "-B", "-t", "10", "-T", "1"),
            *("-s", str(self.folder / "apply"), "-x", f"hostname:{hostname}", *own_id),
        )
        (address,) = [each["local"] for each in host.addresses() if each["family"] == "inet"]
        return str(address)


@contextmanager
def home(folder: Path, macs: list[str]) -> Iterator[Home]:
    """Make a router and a host for each MAC; skip the calling test where that is impossible."""
    _skip_unless_possible()
    folder.chmod(0o755)
    script = folder / "apply"
    script.write_text(_APPLY_LEASE)
    script.chmod(0o755)
    with ExitStack() as stack:
        router = stack.enter_context(_namespace("router"))
        router.run("ip", "link", "add", BRIDGE, "type", "bridge", "forward_delay", "0")
        router.run("ip", "addr", "add", "192.0.2.1/24", "dev", BRIDGE)
        router.run("ip", "link", "set", BRIDGE, "up")
        network = Home(router, folder)
        for number, mac in enumerate(macs):
            host = stack.enter_context(_namespace(f"host{number}"))
            _connect(router, host, f"port{number}")
            host.configure(UPLINK, use_tempaddr=2, dad_transmits=0, router_solicitation_delay=0)
            take_mac(host, mac)
            network.hosts.append(host)
        yield network


def take_mac(host: Namespace, mac: str) -> None:
    """Give a host another MAC: its addresses go and it asks for a router again."""
    host.run("ip", "link", "set", UPLINK, "down")
    host.run("ip", "addr", "flush", "dev", UPLINK)
    host.run("ip", "link", "set", UPLINK, "address", mac)
    host.run("ip", "link", "set", UPLINK, "up")


def _connect(router: Namespace, host: Namespace, port: str) -> None:
    router.run("ip", "link", "add", port, "type", "veth", "peer", "name", UPLINK, "netns", host.name)
    router.run("ip", "link", "set", port, "master", BRIDGE, "up")


@contextmanager
def _namespace(label: str) -> Iterator[Namespace]:
    namespace = Namespace(f"filterd-{os.getpid()}-{label}")
    ip = _tool("ip")
    subprocess.run([ip, "netns", "add", namespace.name], check=True)
    try:
        namespace.run("ip", "link", "set", "lo", "up")
        yield namespace
    finally:
        subprocess.run([ip, "netns", "del", namespace.name], check=True)


def _skip_unless_possible() -> None:
    if os.geteuid() != 0:
        pytest.skip("network namespaces need root")
    for name, package in (("ip", "iproute2"), ("dnsmasq", "dnsmasq-base"), ("busybox", "busybox")):
        if shutil.which(name, path=_PATH) is None:
            pytest.skip(f"{name} is not installed (Debian package: {package})")
    try:
        with _namespace("probe") as probe:
            probe.run("ip", "link", "add", BRIDGE, "type", "bridge")
            probe.run("ip", "link", "add", UPLINK, "type", "veth", "peer", "name", "port")
            probe.configure(UPLINK, use_tempaddr=2)
    except (subprocess.CalledProcessError, AssertionError) as error:
        pytest.skip(f"no network can be made in a namespace here: {error}")


def _tool(name: str) -> str:
    return shutil.which(name, path=_PATH) or name
