"""Opens everything that a power cut may leave of a running store, as `python -m tests.filterd.state.crash --lives N`.

A life: open what the last cut left, apply events, write each, compact now and then; in every other life some calls fail
as on a full disk. Of every call of that life every legal state of the disk is opened. It must hold the model's state
after some event that was begun, and none that was acknowledged may be missing. One of the states begins the next life,
so cuts during a recovery are met as well.
"""

import argparse
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from random import Random
from unittest.mock import patch

from filterd.policy.ledger.event import Event
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger
from filterd.state import writer
from filterd.state.keeper import Keeper
from filterd.state.memory import Memory
from filterd.state.recovery import recover
from tests.filterd.state.sample import stream
from tests.filterd.state.simulated import Image, Moment, SimulatedDisk

FOLDER = Path("/nowhere")
COMPACT_AFTER = 5
FAILURES = 3
OPENED = 0.1  # the share of the states that are opened for writing too, which takes ten times as long


@dataclass(frozen=True, slots=True)
class Cut:
    """A moment at which the power may go, and the numbers of the last events acknowledged and begun by then."""

    moment: Moment
    acknowledged: int
    begun: int


def opened(disk: SimulatedDisk) -> tuple[Memory, Keeper]:
    """Open a store as `Store.open` does, without its thread."""
    memory = Memory()
    seconds = count(step=1000)
    keeper = Keeper(FOLDER, lambda _: disk, memory, monotonic=lambda: float(next(seconds)))
    keeper.begin(None)
    assert keeper.trouble is None, keeper.trouble
    return memory, keeper


def live(image: Image, events: list[Event], acknowledged: int, failing: Collection[int]) -> Iterator[Cut]:
    """Yield every moment of one life, in which some calls fail once it is open."""
    disk = SimulatedDisk(image)
    seen = 0

    def cuts(begun: int) -> Iterator[Cut]:
        nonlocal seen
        fresh, seen = disk.moments[seen:], len(disk.moments)
        return (Cut(moment, acknowledged, begun) for moment in fresh)

    memory, keeper = opened(disk)
    yield from cuts(memory.whole.number)
    disk.failing = [disk.calls + call for call in failing]
    for event in events:
        numbered = memory.apply([event])
        is_saved = keeper.save(numbered, None, _no_pause)
        yield from cuts(memory.whole.number)
        acknowledged = memory.whole.number if is_saved else acknowledged
        keeper.compact(None, _no_pause)
        yield from cuts(memory.whole.number)
    keeper.close()
    yield from cuts(memory.whole.number)


class Model:
    """The ledgers of one stream of events, made as they are needed."""

    def __init__(self, seed: int) -> None:
        self._stream = stream(seed)
        self.events: list[Event] = []
        self.ledgers: list[Ledger] = [EMPTY_LEDGER]

    def some(self, start: int, count: int) -> list[Event]:
        """Return the events after the first `start`."""
        for event, ledger in islice(self._stream, max(0, start + count - len(self.events))):
            self.events.append(event)
            self.ledgers.append(ledger)
        return self.events[start : start + count]


def explore(seed: int, lives: int, events: int) -> int:
    """Return how many distinct states were opened; AssertionError for the first that is wrong."""
    chance, model = Random(seed), Model(seed)
    image: Image = {}
    number = states_seen = 0
    with patch.object(writer, "MOST_LINES", COMPACT_AFTER):
        for life in range(lives):
            failing = chance.sample(range(6 * events), FAILURES) if life % 2 else ()
            states: list[tuple[Image, int]] = []
            seen: set[tuple[frozenset[tuple[str, bytes]], int, int]] = set()
            for cut in live(image, model.some(number, events), number, failing):
                for state in cut.moment.images():
                    key = (frozenset(state.items()), cut.acknowledged, cut.begun)
                    if key not in seen:
                        seen.add(key)
                        states.append((state, check(state, cut, model, is_opened=chance.random() < OPENED)))
            states_seen += len(states)
            image, number = chance.choice(states)
    return states_seen


def check(state: Image, cut: Cut, model: Model, *, is_opened: bool) -> int:
    """Read one state, or open it for good; return the number of the last event in it."""
    disk = SimulatedDisk(state)
    recovery = recover(disk)
    assert not recovery.is_alarming, recovery.damaged  # a power cut is no reason to alarm anybody
    found = opened(disk)[0].whole if is_opened else recovery.whole
    assert cut.acknowledged <= found.number <= cut.begun, (cut.acknowledged, found.number, cut.begun)
    assert found.ledger == model.ledgers[found.number], found.number
    return found.number


def _no_pause() -> None:
    """Make no pause."""


def main() -> None:
    """Explore as long as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lives", type=int, default=20)
    parser.add_argument("--events", type=int, default=12)
    chosen = parser.parse_args()
    begun = time.monotonic()
    count = explore(chosen.seed, chosen.lives, chosen.events)
    print(f"{count:,} states in {time.monotonic() - begun:.1f} s, 0 wrong")


if __name__ == "__main__":
    main()
