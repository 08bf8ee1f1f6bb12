"""What is measured of one running server."""

import os
import re
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.material import Material, tool
from tests.support.asker import QTYPES, question
from tests.support.engine import resident_bytes

SERVER_CORE, LOAD_CORE = 0, 1
START_SECONDS = 300.0
PROBES = 5000


@dataclass(frozen=True, slots=True)
class Figures:
    """One server's figures: seconds, octets, queries per second, the share of questions lost, and milliseconds.

    `new` is the rate for names that have to be asked for upstream.
    """

    name: str
    start: float
    resident: int
    rate: float
    lost: float
    new: float
    p50: float
    p99: float


@contextmanager
def running(command: list[str], port: int, log: Path, core: int = SERVER_CORE) -> Iterator[tuple[int, float]]:
    """Start `command` on `core`; yield its process id and the seconds until it answered."""
    begun = time.monotonic()
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            pin(process.pid, core)
            _wait_for_answer(process, port, log)
            yield process.pid, time.monotonic() - begun
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def pin(pid: int, core: int) -> None:
    """Keep a process (0: this one) on one core, where there is more than one."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(pid, {core})


def put_first(pid: int) -> None:
    """Let a process (0: this one) go before others on this machine, where that is allowed: answers are timed."""
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, -20)


def _wait_for_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(0.05)
        probe.connect(("127.0.0.1", port))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                probe.send(question(1, "ready.example", QTYPES["A"]))
                probe.recv(4096)
            except OSError:
                time.sleep(0.005)
                continue
            return
    raise SystemExit(f"{log.stem} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def measure(name: str, command: list[str], port: int, material: Material, seconds: float) -> Figures:
    """Start a server, warm it with one pass, load it for `seconds`, time single questions, then ask for new names."""
    with running(command, port, material.names.parent / f"{name}.log") as (pid, start):
        _dnsperf(port, material.questions, "-n", "1")
        rate, lost = _dnsperf(port, material.questions, "-l", str(seconds))
        p50, p99 = _latency(port, material)
        resident = resident_bytes(pid)
        new, _ = _dnsperf(port, material.new, "-n", "1", "-l", str(seconds))
        return Figures(name, start, resident, rate, lost, new, p50, p99)


def _dnsperf(port: int, questions: Path, *extent: str) -> tuple[float, float]:
    text = tool(
        "taskset", "-c", str(LOAD_CORE if (os.cpu_count() or 1) > 1 else SERVER_CORE),
        "dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", questions,
        "-q", "200", "-c", "10", "-t", "5", "-e", *extent,
    )  # fmt: skip
    rate = re.search(r"Queries per second:\s+([0-9.]+)", text)
    lost = re.search(r"Queries lost:\s+\d+ \(([0-9.]+)%\)", text)
    assert rate is not None, text
    return float(rate[1]), float(lost[1]) if lost else 0.0


def _latency(port: int, material: Material) -> tuple[float, float]:
    times = []
    lines = material.questions.read_text().splitlines()[:PROBES]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(2.0)
        probe.connect(("127.0.0.1", port))
        for number, line in enumerate(lines):
            name, qtype = line.split()
            packet = question(number & 0xFFFF, name, QTYPES[qtype])
            begun = time.perf_counter_ns()
            probe.send(packet)
            probe.recv(4096)
            times.append((time.perf_counter_ns() - begun) / 1e6)
    cuts = statistics.quantiles(times, n=100)
    return cuts[49], cuts[98]
