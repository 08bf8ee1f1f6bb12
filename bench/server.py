"""The servers under test: how each is configured to block the same names and started in the foreground."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from bench.material import Material, tool

BLOCKED_STYLE = "NXDOMAIN"


@dataclass(frozen=True, slots=True)
class Setting:
    """One server's place in a run: its folder, its port, and the port of the common upstream, all on 127.0.0.1."""

    folder: Path
    port: int
    upstream: int
    binaries: Path


Command = list[str]


def filterd(material: Material, setting: Setting) -> Command:
    """Our engine: index, snapshot and configuration by the commands people use."""
    household = setting.folder / "household.yaml"
    household.write_text(yaml.safe_dump({"version": 1, "household": "bench", "unknown": "public", "people": []}))
    index, snapshot = setting.folder / "index", setting.folder / "policy.snapshot"
    tool(setting.binaries / "blocklists", "build", "--out", index, "--list", f"porn={material.names}")
    tool(setting.binaries / "filterd", "compile", household, "--out", snapshot)
    config = setting.folder / "filterd.yaml"
    config.write_text(
        yaml.safe_dump(
            {
                "listen": [f"127.0.0.1:{setting.port}"],
                "upstreams": {"servers": [f"udp://127.0.0.1:{setting.upstream}"]},
                "index": str(index),
                "snapshot": str(snapshot),
                "control": str(setting.folder / "control.sock"),
                "cache": {"megabytes": 64},
            }
        )
    )
    return [str(setting.binaries / "filterd"), "run", "--config", str(config)]


def dnsmasq(material: Material, setting: Setting) -> Command:
    """Every name as `address=/name/`, which answers NXDOMAIN for it and all below."""
    servers = setting.folder / "block.conf"
    servers.write_text("".join(f"address=/{name}/\n" for name in material.names.read_text().split()))
    return [
        "dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--no-daemon", "--bind-interfaces",
        "--listen-address=127.0.0.1", f"--port={setting.port}", f"--server=127.0.0.1#{setting.upstream}",
        "--cache-size=100000", "--dns-forward-max=1000", f"--conf-file={servers}", "--pid-file=",
    ]  # fmt: skip


def unbound(material: Material, setting: Setting) -> Command:
    """Every name as an `always_nxdomain` local zone; everything else forwarded."""
    zones = setting.folder / "zones.conf"
    zones.write_text("".join(f'local-zone: "{name}." always_nxdomain\n' for name in material.names.read_text().split()))
    config = setting.folder / "unbound.conf"
    config.write_text(
        unbound_base(setting.port, setting.folder)
        + f'    msg-cache-size: 64m\n    rrset-cache-size: 64m\n    include: "{zones}"\n'
        + f'forward-zone:\n    name: "."\n    forward-addr: 127.0.0.1@{setting.upstream}\n'
    )
    return ["unbound", "-d", "-c", str(config)]


def answers_anything(folder: Path, port: int) -> Command:
    """The common upstream: an Unbound that has an address for every name, and an SOA for what it has not.

    As real zones do: without an SOA no resolver keeps that there is no HTTPS record (RFC 2308 section 5).
    """
    config = folder / "upstream.conf"
    config.write_text(
        unbound_base(port, folder)
        + '    local-zone: "255.255.255.255.in-addr.arpa." nodefault\n'  # Unbound keeps this zone to itself otherwise
        + '    local-zone: "." redirect\n'
        + '    local-data: ". 3600 SOA ns.example. nobody.example. 1 3600 1200 604800 3600"\n'
        + '    local-data: ". 3600 A 192.0.2.1"\n    local-data: ". 3600 AAAA 2001:db8::1"\n'
    )
    return ["unbound", "-d", "-c", str(config)]


def unbound_base(port: int, folder: Path) -> str:
    """The settings that let an Unbound run in a folder of its own, on loopback only."""
    return (
        f"server:\n    interface: 127.0.0.1\n    port: {port}\n    do-daemonize: no\n"
        "    use-syslog: no\n    verbosity: 0\n"
        f'    username: ""\n    chroot: ""\n    directory: "{folder}"\n    pidfile: ""\n'
        "    do-not-query-localhost: no\n    module-config: iterator\n    num-threads: 1\n"
    )


SERVERS: dict[str, Callable[[Material, Setting], Command]] = {
    "filterd": filterd,
    "dnsmasq": dnsmasq,
    "unbound": unbound,
}
