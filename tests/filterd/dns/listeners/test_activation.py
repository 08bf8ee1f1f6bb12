"""Sockets handed over by a service manager, to a real child process."""

import os
import socket
import subprocess
import sys

import pytest

from filterd.dns.listeners.activation import take_over
from filterd.dns.listeners.bind import Sockets
from filterd.error import ConfigError
from tests.support.data import ROOT

CHILD = """
import os, sys
os.environ["LISTEN_PID"] = str(os.getpid())
from filterd.dns.listeners.activation import take_over
from filterd.error import ConfigError
try:
    sockets = take_over(os.environ)
except ConfigError as error:
    sys.exit(str(error))
for sock in (*sockets.udp, *sockets.tcp):
    print(sock.family.name, sock.type.name, os.get_inheritable(sock.fileno()), sock.getsockname()[1])
print(len(sockets.udp), len(sockets.tcp), "LISTEN_FDS" in os.environ, "LISTEN_PID" in os.environ)
"""


def handed_over(*sockets: socket.socket, count: str | None = None) -> subprocess.CompletedProcess[str]:
    """Start a child with the sockets from descriptor 3 on, as a service manager does."""
    spare = [os.dup(sock.fileno()) for sock in sockets]
    high = [os.dup2(descriptor, 100 + number) for number, descriptor in enumerate(spare)]
    script = "".join(f"exec {3 + number}<&{descriptor}; " for number, descriptor in enumerate(high))
    try:
        return subprocess.run(
            ["bash", "-c", f'{script} exec "$0" -c "$1"', sys.executable, CHILD],
            env={**os.environ, "LISTEN_FDS": str(len(sockets)) if count is None else count},
            pass_fds=high,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        for descriptor in (*spare, *high):
            os.close(descriptor)


def test_udp_and_tcp_are_told_apart_in_any_order() -> None:
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        udp.bind(("127.0.0.1", 0))
        done = handed_over(tcp, udp)
        assert done.stderr == ""
        assert done.stdout.splitlines() == [
            f"AF_INET SOCK_DGRAM False {udp.getsockname()[1]}",
            f"AF_INET SOCK_STREAM False {tcp.getsockname()[1]}",
            "1 1 False False",
        ]


def test_a_tcp_socket_that_does_not_listen_is_refused() -> None:
    with socket.socket() as tcp:
        tcp.bind(("127.0.0.1", 0))
        done = handed_over(tcp)
    assert done.returncode == 1
    assert done.stderr == "LISTEN_FDS: descriptor 3 is AF_INET SOCK_STREAM; a UDP or a listening TCP socket\n"


def test_a_unix_socket_is_refused() -> None:
    first, second = socket.socketpair()
    with first, second:
        done = handed_over(first)
    assert "descriptor 3 is AF_UNIX SOCK_STREAM" in done.stderr


def test_a_descriptor_that_is_not_there_is_refused() -> None:
    done = handed_over(count="1")
    assert done.returncode == 1
    assert "descriptor 3" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("count", ["", "many", "-1", "65", "٣"])
def test_a_count_that_is_no_count_is_refused(count: str) -> None:
    with pytest.raises(ConfigError, match="LISTEN_FDS"):
        take_over({"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": count})


def test_sockets_for_another_process_are_left_alone() -> None:
    environment = {"LISTEN_PID": "1", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "dns", "HOME": "/"}
    assert take_over(environment) == Sockets()
    assert environment == {"HOME": "/"}


def test_without_a_service_manager_there_are_none() -> None:
    assert take_over({}) == Sockets()
