"""Messages to the service manager, received on a real socket."""

import os
import socket
from pathlib import Path

import pytest

from filterd.notify import Notifier


@pytest.mark.parametrize("abstract", [False, True])
def test_the_service_manager_hears_each_state(tmp_path: Path, abstract: bool) -> None:
    name = f"@filterd-test-{tmp_path.name}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name[1:] if abstract else name)
        manager.settimeout(5)
        notifier = Notifier({"NOTIFY_SOCKET": name})
        notifier.ready("two\nlines")
        assert manager.recv(200) == b"READY=1\nSTATUS=two lines"
        notifier.reloading()
        first, second = manager.recv(200).split(b"\n")
        assert first == b"RELOADING=1"
        assert int(second.removeprefix(b"MONOTONIC_USEC=")) > 0
        notifier.alive()
        assert manager.recv(200) == b"WATCHDOG=1"
        notifier.stopping()
        assert manager.recv(200) == b"STOPPING=1"


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "/nowhere/at/all"}, {"NOTIFY_SOCKET": "x" * 300}])
def test_no_manager_is_no_trouble(environment: dict[str, str]) -> None:
    assert Notifier(environment).ready("serving") is None  # type: ignore[func-returns-value] # it only must not raise


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "10000000"}, 10.0),
        ({"WATCHDOG_USEC": "10000000", "WATCHDOG_PID": str(os.getpid())}, 10.0),
        ({"WATCHDOG_USEC": "10000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdog_interval_is_the_managers(environment: dict[str, str], seconds: float | None) -> None:
    assert Notifier(environment).watchdog_seconds == seconds


@pytest.mark.timeout(20)
def test_a_manager_that_does_not_read_holds_up_no_query(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        for _ in range(2000):  # far more than its queue holds, and a wait of a second for each of the rest
            notifier.alive()
        assert manager.recv(100) == b"WATCHDOG=1"
