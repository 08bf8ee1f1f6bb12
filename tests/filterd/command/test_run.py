"""`filterd run` as a process: it starts, answers, and takes over sockets from a service manager."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.rcode

from tests.support.client import ask, ede_of


@contextmanager
def started(folder: Path, program: tuple[str, ...] = (), **options: object) -> Iterator[subprocess.Popen[str]]:
    """Run the engine of a folder until the block ends."""
    command = [*program, sys.executable, "-m", "filterd", "run", "--config", str(folder / "filterd.yaml")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **options) as process:  # type: ignore[call-overload]
        assert process.stderr is not None
        try:
            said = process.stderr.readline()
            assert "answering on" in said, said + process.stderr.read()
            yield process
        finally:
            process.terminate()
            process.wait(10)


async def test_sockets_of_a_service_manager_replace_the_configured_ones(folder: Path) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
        udp.bind(("0.0.0.0", 0))
        port = udp.getsockname()[1]
        tcp.bind(("127.0.0.1", port))
        tcp.listen()
        udp_copy, tcp_copy = os.dup2(udp.fileno(), 100), os.dup2(tcp.fileno(), 101)
        shell = f'exec 3<&{tcp_copy} 4<&{udp_copy}; LISTEN_FDS=2 LISTEN_PID=$$ exec "$@"'
        try:
            with started(folder, ("bash", "-c", shell, "bash"), pass_fds=(udp_copy, tcp_copy)):
                for server, tcp_wanted in (("127.0.0.5", False), ("127.0.0.1", True)):
                    answer = await ask("porn.test", source="127.0.0.11", server=server, port=port, tcp=tcp_wanted)
                    assert (answer.rcode(), ede_of(answer)[0]) == (dns.rcode.NXDOMAIN, 17)
        finally:
            os.close(udp_copy)
            os.close(tcp_copy)


def test_a_manager_is_told_when_the_engine_is_ready(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(folder / "notify"))
        manager.settimeout(10)
        environment = {**os.environ, "NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "200000"}
        with started(folder, env=environment):
            assert manager.recv(500).startswith(b"READY=1\nSTATUS=answering on 127.0.0.1:")
            assert manager.recv(500) == b"WATCHDOG=1"
            assert manager.recv(500) == b"WATCHDOG=1"
        said = b""
        while said != b"STOPPING=1":
            said = manager.recv(500)
            assert said in (b"WATCHDOG=1", b"STOPPING=1")
