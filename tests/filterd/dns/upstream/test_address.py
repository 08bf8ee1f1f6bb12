import socket
from pathlib import Path

import pytest

from filterd.dns.upstream.address import Address, Transport, expand, from_resolv_conf, parse
from filterd.error import ConfigError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("udp://192.0.2.1", Address(Transport.UDP, "192.0.2.1", 53)),
        ("udp://192.0.2.1:5353", Address(Transport.UDP, "192.0.2.1", 5353)),
        ("UDP://192.0.2.1:53/", Address(Transport.UDP, "192.0.2.1", 53)),
        ("tcp://[2001:DB8:0::1]", Address(Transport.TCP, "2001:db8::1", 53)),
        ("tcp://[fe80::1%eth0]:54", Address(Transport.TCP, "fe80::1%eth0", 54)),
    ],
)
def test_a_url_names_transport_address_and_port(text: str, address: Address) -> None:
    assert parse(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "192.0.2.1",
        "udp:192.0.2.1",
        "udp://",
        "udp://resolver.example.com",
        "udp://192.0.2.256",
        "udp://192.0.2.1:0",
        "udp://192.0.2.1:65536",
        "udp://192.0.2.1:dns",
        "udp://2001:db8::1",
        "udp://[2001:db8::1",
        "udp://user@192.0.2.1",
        "udp://192.0.2.1/path",
        "udp://192.0.2.1?x=1",
        "https://192.0.2.1/dns-query",
    ],
)
def test_a_wrong_url_is_refused_with_what_was_found_and_what_is_allowed(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    (line,) = caught.value.lines
    assert line.startswith(f"{text}: ")
    assert "allowed: " in line


@pytest.mark.parametrize("text", ["udp://192.0.2.1:53", "tcp://[2001:db8::1]:853"])
def test_an_address_is_shown_as_the_url_that_gives_it(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(("host", "loopback"), [("127.0.0.5", True), ("::1", True), ("192.0.2.1", False)])
def test_loopback_is_where_nobody_else_can_forge(host: str, loopback: bool) -> None:
    assert Address(Transport.UDP, host).is_loopback is loopback


def test_the_socket_address_has_the_family_of_the_host() -> None:
    assert Address(Transport.UDP, "192.0.2.1").sockaddr() == (socket.AF_INET, ("192.0.2.1", 53))
    assert Address(Transport.UDP, "2001:db8::1").sockaddr() == (socket.AF_INET6, ("2001:db8::1", 53, 0, 0))


def test_a_zone_that_is_no_interface_is_refused() -> None:
    with pytest.raises(ConfigError, match="no-such-zone"):
        Address(Transport.UDP, "fe80::1%no-such-zone").sockaddr()


RESOLV_CONF = """\
# a comment
search example.com
nameserver 192.0.2.1
nameserver   2001:db8::1   trailing
nameserver not-an-address
nameserver
options edns0
nameserver 192.0.2.2
nameserver 192.0.2.3
"""


def test_resolv_conf_gives_its_first_three_nameservers() -> None:
    assert [address.host for address in from_resolv_conf(RESOLV_CONF)] == ["192.0.2.1", "2001:db8::1", "192.0.2.2"]


def test_system_stands_for_resolv_conf_and_doubles_are_asked_once(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text(RESOLV_CONF)
    found = expand(["tcp://192.0.2.9", "system", "udp://192.0.2.1:53"], path)
    assert [str(address) for address in found] == [
        "tcp://192.0.2.9:53",
        "udp://192.0.2.1:53",
        "udp://[2001:db8::1]:53",
        "udp://192.0.2.2:53",
    ]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        expand(["udp://nowhere", "udp://192.0.2.1", "system", "tcp://192.0.2.1:0"], tmp_path / "absent")
    assert [line.split(": ")[0] for line in caught.value.lines] == ["udp://nowhere", "system", "tcp://192.0.2.1:0"]


def test_no_server_at_all_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "resolv.conf").write_text("search example.com\n")
    with pytest.raises(ConfigError, match="no server"):
        expand([])
    with pytest.raises(ConfigError, match="names no nameserver"):
        expand(["system"], tmp_path / "resolv.conf")
