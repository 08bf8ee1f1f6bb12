"""Binding real sockets, and what is said when that is impossible."""

import socket

import pytest

from filterd.config import Endpoint
from filterd.dns.listeners.bind import Sockets, bind, bind_all
from filterd.error import ConfigError


def test_each_address_gets_udp_and_tcp_on_one_port() -> None:
    sockets = bind_all([Endpoint("127.0.0.1", 0), Endpoint("127.0.0.2", 0)])
    try:
        assert [sock.getsockname() for sock in sockets.udp] == [sock.getsockname() for sock in sockets.tcp]
        assert [endpoint.host for endpoint in sockets.endpoints()] == ["127.0.0.1", "127.0.0.2"]
        assert all(endpoint.port for endpoint in sockets.endpoints())
    finally:
        sockets.close()


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_port_that_is_taken_is_named_and_nothing_stays_open(kind: socket.SocketKind) -> None:
    with bind("127.0.0.1", 0, kind) as first:
        port = first.getsockname()[1]
        if kind == socket.SOCK_STREAM:
            first.listen()
        with pytest.raises(ConfigError, match=f"listen: port {port} of 127.0.0.1: .* in use; another program"):
            bind_all([Endpoint("127.0.0.2", port), Endpoint("127.0.0.1", port)])
    bind_all([Endpoint("127.0.0.2", port), Endpoint("127.0.0.1", port)]).close()


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(ConfigError, match=r"port 5353 of 192\.0\.2\.200: .*does not have this address"):
        bind_all([Endpoint("192.0.2.200", 5353)])


def test_close_closes_all() -> None:
    udp, tcp = socket.socket(type=socket.SOCK_DGRAM), socket.socket()
    Sockets((udp,), (tcp,)).close()
    assert (udp.fileno(), tcp.fileno()) == (-1, -1)
