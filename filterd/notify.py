"""Tells the service manager what the engine is doing: the datagrams of sd_notify(3). Without one it does nothing."""

import os
import socket
import time
from collections.abc import Mapping


class Notifier:
    """Sends state to the socket that NOTIFY_SOCKET names; silence and failure are the same to us."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        path = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + path[1:] if path.startswith("@") else path
        self.watchdog_seconds = _watchdog_seconds(environment)

    def ready(self, status: str) -> None:
        """Say that queries are answered from now on (after start and after every reload)."""
        self._send("READY=1", f"STATUS={status}")

    def reloading(self) -> None:
        """Say that a reload began; `Type=notify-reload` wants the monotonic time with it."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Say that the engine is on its way out."""
        self._send("STOPPING=1")

    def alive(self) -> None:
        """Say that the loop still turns; wanted every `watchdog_seconds` at the latest.

        Never waits: where the manager is too busy to read, every query would wait with us.
        """
        self._send("WATCHDOG=1", patience_seconds=0)

    def _send(self, *lines: str, patience_seconds: float = 1) -> None:
        if not self._address:
            return
        text = "\n".join(line.replace("\n", " ") for line in lines)
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
                sock.settimeout(patience_seconds)
                sock.sendto(text.encode(), self._address)
        except OSError:
            return  # DNS goes on without a service manager


def _watchdog_seconds(environment: Mapping[str, str]) -> float | None:
    """Return how often the manager wants a sign of life, as in sd_watchdog_enabled(3), or None."""
    microseconds, pid = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not (microseconds.isascii() and microseconds.isdigit()) or pid not in ("", str(os.getpid())):
        return None
    return int(microseconds) / 1e6 or None
