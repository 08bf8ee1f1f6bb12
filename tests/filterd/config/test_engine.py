"""The engine's settings: what each means, its default, and its limits."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from filterd.config.convert import convert
from filterd.config.engine import CacheSize, ClockSettings, Config, DeviceSettings, Sync, UpstreamMode
from filterd.config.place import Endpoint, Transport
from filterd.error import ConfigError


def lines(**fields: object) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        convert(fields, Config)
    return caught.value.lines


def test_every_setting_has_a_default() -> None:
    config = convert({}, Config)
    assert config.listen == (Endpoint("127.0.0.1", 5353), Endpoint("::1", 5353))
    assert config.upstreams.mode is UpstreamMode.ORDERED
    assert [upstream.transport for upstream in config.upstreams.servers] == [Transport.SYSTEM]
    assert config.upstreams.timeout == 2.0
    assert config.index == Path("/var/lib/filterd/index")
    assert config.snapshot == Path("/var/lib/filterd/policy.snapshot")
    assert config.control == Path("/run/filterd/control.sock")
    assert config.cache == CacheSize(8)
    assert config.state == Path("/var/lib/filterd-state")
    assert config.clock == ClockSettings(Sync.AUTO)
    assert config.devices == DeviceSettings(leases=(), neighbours=True, mdns=False)


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "192.168.1.7", "10.9.8.7", "100.64.0.1", "fe80::7", "fd00::7"])
def test_by_default_home_addresses_may_ask(inside: str) -> None:
    address = ip_address(inside)
    assert any(
        address in each.network for each in convert({}, Config).access if each.network.version == address.version
    )


@pytest.mark.parametrize("outside", ["192.0.2.1", "8.0.0.1", "2001:db8::1", "172.32.0.1"])
def test_by_default_nobody_else_may_ask(outside: str) -> None:
    address = ip_address(outside)
    assert not any(
        address in each.network for each in convert({}, Config).access if each.network.version == address.version
    )


def test_all_settings_can_be_set() -> None:
    config = convert(
        {
            "listen": ["0.0.0.0:53", "[::]:53"],
            "upstreams": {"mode": "parallel", "servers": ["udp://192.0.2.1", "tcp://192.0.2.1"], "timeout": 1},
            "index": "index",
            "snapshot": "policy.snapshot",
            "control": "control.sock",
            "access": ["192.0.2.0/24"],
            "cache": {"megabytes": 64},
            "state": "state",
            "clock": {"sync": "assumed"},
            "devices": {"leases": ["dnsmasq.leases", "kea.csv"], "neighbours": False, "mdns": True},
        },
        Config,
    )
    assert config.upstreams.mode is UpstreamMode.PARALLEL
    assert (config.state, config.clock.sync) == (Path("state"), Sync.ASSUMED)
    assert config.devices == DeviceSettings((Path("dnsmasq.leases"), Path("kea.csv")), neighbours=False, mdns=True)
    assert (config.index, config.cache.megabytes, str(config.access[0])) == (Path("index"), 64, "192.0.2.0/24")


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"listen": []}, "listen: found 0 values; allowed: at least 1"),
        (
            {"listen": "127.0.0.1:53"},
            "listen: found '127.0.0.1:53'; allowed: a list, as [one, two] or with a dash for each",
        ),
        ({"listen": ["[::1]:53", "[::0:1]:53"]}, "listen: found [::1]:53 twice; allowed: once each"),
        ({"upstreams": {"servers": []}}, "upstreams.servers: found 0 values; allowed: at least 1"),
        ({"upstreams": {"servers": ["system"] * 17}}, "upstreams.servers: found 17 values; allowed: at most 16"),
        ({"upstreams": {"servers": ["system", "system"]}}, "upstreams.servers: found system twice; allowed: once each"),
        ({"upstreams": {"mode": "fastest"}}, "upstreams.mode: found 'fastest'; allowed: ordered, parallel"),
        ({"upstreams": {"timeout": 0}}, "upstreams.timeout: found 0; allowed: a number from 0.1 to 30.0"),
        ({"upstreams": {"timeout": 31}}, "upstreams.timeout: found 31; allowed: a number from 0.1 to 30.0"),
        ({"cache": 8}, "cache: found 8; allowed: lines of `name: value` with the names megabytes"),
        ({"cache": {"megabytes": 0}}, "cache.megabytes: found 0; allowed: a whole number from 1 to 4096"),
        ({"state": 7}, "state: found 7; allowed: a path"),
        ({"clock": {"sync": "ntp"}}, "clock.sync: found 'ntp'; allowed: auto, assumed"),
        (
            {"devices": {"leases": "dnsmasq.leases"}},
            "devices.leases: found 'dnsmasq.leases'; allowed: a list, as [one, two] or with a dash for each",
        ),
        ({"devices": {"leases": ["x"] * 17}}, "devices.leases: found 17 values; allowed: at most 16"),
        ({"devices": {"neighbours": "no"}}, "devices.neighbours: found 'no'; allowed: true or false"),
        ({"index": ""}, "index: found ''; allowed: a path"),
        ({"control": "/" + "x" * 107}, "control: found a path of 108 bytes; allowed: 107"),
        (
            {"listen": ["127.0.0.1"]},
            "listen[0]: found '127.0.0.1'; allowed: an address and a port, such as 127.0.0.1:5353 or [::1]:5353 "
            "(the port is missing)",
        ),
        (
            {"access": ["192.0.2.7/24"]},
            "access[0]: found '192.0.2.7/24'; allowed: an address or a range, such as 192.0.2.7, 192.0.2.0/24 or "
            "2001:db8::/32 (192.0.2.7/24 has host bits set)",
        ),
        (
            {"upstreams": {"servers": ["192.0.2.1"]}},
            "upstreams.servers[0]: found '192.0.2.1'; allowed: udp://ADDRESS, tcp://ADDRESS, either with :PORT (an "
            "IPv6 address in []), or system (it begins with neither udp:// nor tcp://)",
        ),
    ],
)
def test_a_wrong_setting_is_told_with_what_is_allowed(fields: dict[str, object], line: str) -> None:
    assert lines(**fields) == (line,)


def test_several_free_ports_may_be_asked_for() -> None:
    assert len(convert({"listen": ["127.0.0.1:0", "127.0.0.1:0"]}, Config).listen) == 2


def test_the_longest_socket_path_is_allowed() -> None:
    assert len(str(convert({"control": "/" + "x" * 106}, Config).control)) == 107
