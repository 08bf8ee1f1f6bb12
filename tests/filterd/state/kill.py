"""Kills a process that writes events, again and again, as `python -m tests.filterd.state.kill --rounds 1000`.

The child appends events as fast as it can, compacts now and then, and tells over a pipe which are on disk. It is killed
with SIGKILL at a random moment. What is then in the folder must be the model's state after some event, and none that
was told may be missing. The next child goes on from there.
"""

import argparse
import os
import select
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from filterd.state import writer
from filterd.state.store import Store
from tests.filterd.state.crash import Model
from tests.filterd.state.sample import stream
from tests.support.data import ROOT

LONGEST_SECONDS = 0.3
COMPACT_AFTER = 40
BURST = 5
ROUNDS_OF_A_FOLDER = 10  # every child makes all events anew from the first one


def write_for_ever(folder: Path, seed: int, start: int) -> None:
    """Be the child: append the events after the first `start`, and tell the number of each that is on disk."""
    writer.MOST_LINES = COMPACT_AFTER
    store = Store.open(folder, None)
    for number, (event, _) in enumerate(islice(stream(seed), start, None), start + 1):
        done = store.record(event)
        done.add_done_callback(partial(_tell, number))
        if number % BURST == 0:
            done.result()


def _tell(number: int, done: "Future[bool]") -> None:
    assert done.result()
    os.write(sys.stdout.fileno(), b"%d\n" % number)


def strike(folder: Path, seed: int, start: int, seconds: float) -> int:
    """Run a child and kill it so long after its first sign of life; return the number of the last event it told."""
    command = [sys.executable, "-m", "tests.filterd.state.kill", "--child", str(folder), str(seed), str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        assert select.select([child.stdout], [], [], 60)[0], "the child says nothing"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        told = child.stdout.read().split(b"\n")[:-1]  # what follows the last line end is half a number
        assert child.wait() == -signal.SIGKILL
    return int(told[-1]) if told else start


def torment(folder: Path, seed: int, rounds: int) -> int:
    """Return how many events survived that many kills; AssertionError if one is missing."""
    chance, model, number = Random(seed), Model(seed), 0
    for _ in range(rounds):
        told = strike(folder, seed, number, chance.uniform(0, LONGEST_SECONDS))
        store = Store.open(folder, None)
        number = store._memory.whole.number
        model.some(0, number)
        assert number >= told
        assert store.ledger == model.ledgers[number]
        assert store.problem is None
        store.close()
    return number


def main() -> None:
    """Be the child, or torment some."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=3, metavar=("FOLDER", "SEED", "START"))
    chosen = parser.parse_args()
    if chosen.child:
        folder, seed, start = chosen.child
        write_for_ever(Path(folder), int(seed), int(start))
    events = 0
    with TemporaryDirectory() as folder:
        for begun in range(0, chosen.rounds, ROUNDS_OF_A_FOLDER):
            rounds = min(ROUNDS_OF_A_FOLDER, chosen.rounds - begun)
            events += torment(Path(folder) / str(begun), chosen.seed + begun, rounds)
    print(f"{chosen.rounds:,} kills, {events:,} events, none missing")


if __name__ == "__main__":
    main()
