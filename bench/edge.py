"""How long answers take while something changes for all of a thousand people at once: a real engine under load.

Each round is a quiet one, in which nothing changes, and one in which every bedtime begins at the same instant, one
after the other on the same machine. Then: a reload, and a grant and a pause for everyone.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench import crowd
from bench.load import Asked, Load, ask_steadily
from bench.measure import LOAD_CORE, SERVER_CORE, pin, put_first, running
from bench.server import answers_anything
from filterd.control import ask
from filterd.policy.snapshot import encode
from filterd.state import Store
from tests.support.engine import Engine, engine, resident_bytes
from tests.support.files import write_index
from tests.support.port import free_port

ZONE = "Europe/Berlin"
BEFORE, DURING, AFTER = 10, 2, 8  # seconds that are looked at
WARM = 6  # seconds until everybody has asked everything once


@dataclass(frozen=True, slots=True)
class Spread:
    """What happened, the answers of how many questions, and how long they took, in milliseconds."""

    what: str
    answers: int
    p50: float
    p999: float
    most: float


@dataclass(frozen=True, slots=True)
class Change:
    """A command for everybody: how long it took, in milliseconds, and the answers meanwhile."""

    what: str
    took: float
    answers: Spread


@dataclass(frozen=True, slots=True)
class Edges:
    """All of one bench: questions lost, resident octets of the engine with and without the crowd."""

    spreads: list[Spread]
    changes: list[Change]
    lost: int
    resident: int
    resident_alone: int


def edges(folder: Path, people: int, rate: float, rounds: int) -> Edges:
    """Measure; takes up to two minutes for each round, whose edge is at a whole minute."""
    upstream = free_port()
    found: dict[str, list[Asked]] = {}
    lost = resident = 0
    with running(answers_anything(folder, upstream), upstream, folder / "upstream.log", LOAD_CORE):
        stage = _Stage(folder, people, rate, upstream)
        for number in range(rounds):
            for kind, edge in (("nothing", None), ("bedtimes", _next_minute(WARM + BEFORE + 6))):
                with stage.serving(f"{kind}-{number}", edge) as served:
                    instant = time.time() + WARM + BEFORE if edge is None else edge.timestamp()
                    asked, missed = stage.load(served, instant + DURING + AFTER, lambda: None)
                    lost += missed
                    for part, start, stop in (
                        ("before", -BEFORE, 0),
                        ("at the edge", 0, DURING),
                        ("after", DURING, DURING + AFTER),
                    ):
                        found.setdefault(f"{kind}, {part}", []).extend(_between(asked, instant + start, instant + stop))
        with stage.serving("changes", None) as served:
            times: dict[str, tuple[float, float]] = {}
            asked, missed = stage.load(served, time.time() + WARM + 4 * DURING, lambda: _change(served, times))
            resident = resident_bytes(served.pid)
        changes = [
            Change(what, took * 1e3, spread(what, _between(asked, at, at + DURING)))
            for what, (at, took) in times.items()
        ]
        alone = _Stage(folder, 1, rate, upstream)
        with alone.serving("alone", None) as served:
            resident_alone = resident_bytes(served.pid)
    return Edges([spread(*each) for each in found.items()], changes, lost + missed, resident, resident_alone)


def spread(what: str, asked: Sequence[Asked]) -> Spread:
    """Return how long answers took."""
    times = sorted(seconds * 1e3 for _, seconds in asked) or [0.0]
    return Spread(what, len(asked), times[len(times) // 2], times[int(len(times) * 0.999)], times[-1])


class _Stage:
    """Starts engines for a crowd and asks them."""

    def __init__(self, folder: Path, people: int, rate: float, upstream: int) -> None:
        self._folder, self._people, self._rate, self._upstream = folder, people, rate, upstream
        self._index = write_index(folder / "index", crowd.LISTS)

    @contextmanager
    def serving(self, name: str, edge: datetime | None) -> Iterator[Engine]:
        place = self._folder / name
        place.mkdir()
        wall = (edge or datetime.now(UTC) + timedelta(hours=3)).astimezone(ZoneInfo(ZONE))
        (place / "policy.snapshot").write_bytes(encode(crowd.household(self._people, f"{wall:%H:%M}", ZONE)))
        _grant(place / "state", self._people)
        upstreams = [f"udp://127.0.0.1:{self._upstream}"]
        with engine(place, self._index, place / "policy.snapshot", upstreams, cache={"megabytes": 64}) as served:
            pin(served.pid, SERVER_CORE)
            put_first(served.pid)
            yield served

    def load(self, served: Engine, until: float, meanwhile: Callable[[], None]) -> tuple[list[Asked], int]:
        people = range(self._people)
        addresses = [crowd.address(number, device) for number in people for device in range(crowd.DEVICES)]
        wanted = Load(served.port, addresses, crowd.names(self._people), self._rate, until)
        with ProcessPoolExecutor(1, initializer=_at_the_load_core) as pool:
            done = pool.submit(ask_steadily, wanted)
            meanwhile()
            return done.result()


def _at_the_load_core() -> None:
    pin(0, LOAD_CORE)
    put_first(0)


def _grant(folder: Path, people: int) -> None:
    """Leave a state in which everybody was granted something."""
    now = datetime.now(UTC)
    store = Store.open(folder, now)
    try:
        assert store.record(*crowd.grants(people, now)).result()
    finally:
        store.close()


def _change(served: Engine, times: dict[str, tuple[float, float]]) -> None:
    control = served.config.parent / "control.sock"
    time.sleep(WARM)
    for what, command, fields in (
        ("reload", "reload", {}),
        ("grant for everyone", "grant", {"person": "everyone", "scope": "new.example.org", "minutes": 30}),
        ("pause of everyone", "pause", {"person": "everyone", "minutes": 30}),
    ):
        begun = time.time()
        answer = ask(control, command, fields)
        times[what] = begun, time.time() - begun
        assert answer["ok"], answer
        time.sleep(max(0.0, DURING - times[what][1]))


def _next_minute(least: float) -> datetime:
    """Return the first whole minute that is at least so many seconds ahead."""
    soon = datetime.now(UTC) + timedelta(seconds=least)
    return soon.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _between(asked: Sequence[Asked], start: float, stop: float) -> list[Asked]:
    return [each for each in asked if start <= each[0] < stop]
