"""How many seconds until a device with a cache of its own feels what changed: a pause, its end, a bedtime, a grant.

The name was asked just before each change. The cache is asked twenty times a second, and in the end by `dig`; every
household's TTLs hold: 60 s for what is open, 10 s for a refusal. Seconds are from the moment an adult's command was
begun, or from the edge.
"""

import socket
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.measure import LOAD_CORE, running
from bench.server import answers_anything
from tests.support.asker import QTYPES, question
from tests.support.engine import Engine, engine, run_tool
from tests.support.files import write_index, write_snapshot
from tests.support.port import free_port
from tests.support.stub import dig, dnsmasq, resolved

RESOLVED = Path("/lib/systemd/systemd-resolved")
NAME = "www.example.com"
ZONE = "Europe/Berlin"
PACE = 0.05
AHEAD = 100.0  # seconds until the bedtime: a pause and its end come before
PATIENCE = 120.0
EVENTS = ("pause", "end of a pause", "bedtime", "grant in bedtime")


@dataclass(frozen=True, slots=True)
class Felt:
    """After how many seconds a change was felt behind one kind of cache."""

    cache: str
    event: str
    runs: int
    least: float
    median: float
    most: float


@dataclass(frozen=True, slots=True)
class Device:
    """A person, the engine, and the port of the cache on the person's device."""

    person: str
    engine: Engine
    port: int

    def say(self, *words: str) -> float:
        """Give an adult's command; return when it was begun."""
        begun = time.time()
        run_tool("filterd", *words, "--config", self.engine.config)
        return begun


def felt(folder: Path, cache: str, count: int, binary: Path = RESOLVED) -> list[Felt]:
    """Measure with so many devices at once behind `dnsmasq`, or behind `systemd-resolved`; takes three minutes."""
    upstream = free_port()
    edge = (datetime.now(UTC) + timedelta(seconds=AHEAD + 60)).replace(second=0, microsecond=0)
    with ExitStack() as stack:
        stack.enter_context(running(answers_anything(folder, upstream), upstream, folder / "upstream.log", LOAD_CORE))
        home = _Home(folder, upstream, edge, stack)
        devices = list(home.behind_dnsmasq(count) if cache == "dnsmasq" else home.behind_resolved(count, binary))
        with ThreadPoolExecutor(count) as pool:
            stories = list(pool.map(lambda device: story(device, edge.timestamp()), devices))
    return [
        Felt(cache, event, count, min(times), statistics.median(times), max(times))
        for event, times in zip(EVENTS, zip(*stories, strict=True), strict=True)
    ]


def story(device: Device, edge: float) -> tuple[float, ...]:
    """Return the seconds of each of EVENTS."""
    port, person = device.port, device.person

    def seconds(change: Callable[[], float], is_open: bool) -> float:
        assert dig(port, NAME).is_open is not is_open
        begun = change()
        seen = _until(port, is_open)
        assert dig(port, NAME).is_open is is_open
        return seen - begun

    return (
        seconds(lambda: device.say("pause", person, "5"), False),
        seconds(lambda: device.say("resume", person), True),
        seconds(lambda: edge, False),
        seconds(lambda: device.say("grant", person, "everything", "5"), True),
    )


def _until(port: int, is_open: bool) -> float:
    """Ask until the name is open, or refused; return when that was seen."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(PATIENCE)
        probe.connect(("127.0.0.1", port))
        deadline = time.time() + PATIENCE
        while time.time() < deadline:
            probe.send(question(1, NAME, QTYPES["A"]))
            if (int.from_bytes(probe.recv(4096)[6:8]) > 0) is is_open:  # the count of answers
                return time.time()
            time.sleep(PACE)
    raise AssertionError(f"{NAME} was not {'open' if is_open else 'refused'} within {PATIENCE} s")


class _Home:
    """Starts engines with people whose bedtime begins at `edge`, and the caches of their devices."""

    def __init__(self, folder: Path, upstream: int, edge: datetime, stack: ExitStack) -> None:
        self._folder, self._upstream, self._stack = folder, upstream, stack
        self._index = write_index(folder / "index")
        begin, end = (f"{at.astimezone(ZoneInfo(ZONE)):%H:%M}" for at in (edge, edge + timedelta(hours=1)))
        self._line = f"shut {begin} to {end} on every day"

    def behind_dnsmasq(self, count: int) -> Iterator[Device]:
        """Yield devices of one engine, which knows them by their addresses."""
        people = {f"person-{number}": f"127.0.0.{number + 11}" for number in range(count)}
        served = self._engine("engine", people)
        for person, address in people.items():
            yield Device(person, served, self._stack.enter_context(dnsmasq(self._folder, served.port, address)))

    def behind_resolved(self, count: int, binary: Path) -> Iterator[Device]:
        """Yield devices with an engine each, for this cache cannot be told from which address to ask."""
        for number in range(count):
            served = self._engine(f"engine-{number}", {"person": "127.0.0.1"})
            yield Device("person", served, self._stack.enter_context(resolved(self._folder, served.port, binary)))

    def _engine(self, name: str, people: dict[str, str]) -> Engine:
        place = self._folder / name
        place.mkdir()
        lines = [
            f"  - {{id: {person}, name: {person}, tier: junior, schedule: [{self._line}],"
            f" devices: [{{name: {person}, addresses: [{address}]}}]}}"
            for person, address in people.items()
        ]
        household = "\n".join(("version: 1", "household: felt", f"zone: {ZONE}", "people:", *lines))
        snapshot = write_snapshot(place / "policy.snapshot", household)
        return self._stack.enter_context(engine(place, self._index, snapshot, [f"udp://127.0.0.1:{self._upstream}"]))
