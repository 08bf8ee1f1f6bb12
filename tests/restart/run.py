"""Rounds: start the real engine, command it, kill it at a random moment, start it again, compare."""

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

from bench.measure import running
from bench.server import answers_anything
from filterd.control import ask
from filterd.error import ConfigError
from tests.restart.model import GAME, GRANTED, PEOPLE, PLAIN, WITH_BUDGET, Command, Model, explains, model_of
from tests.support.engine import Engine, engine, run_tool
from tests.support.files import write_index, write_snapshot
from tests.support.port import free_port
from tests.support.stub import dig

HOUSEHOLD = """
version: 1
household: restart
zone: Europe/Berlin
people:
  - id: mia
    name: Mia
    tier: junior
    budgets: [{budget}]
    devices: [{{name: tablet, addresses: [127.0.0.11]}}]
  - id: leo
    name: Leo
    tier: teen
    budgets: [{budget}]
    devices: [{{name: phone, addresses: [127.0.0.12]}}]
  - {{id: ann, name: Ann, tier: adult, devices: [{{name: laptop, addresses: [127.0.0.21]}}]}}
"""
BUDGET = "{id: play, name: games, kind: session, minutes: {school: 600, free: 600}, covers: [games]}"
MACS = tuple(f"02:00:00:00:00:{number:02x}" for number in range(8))
LONGEST_SECONDS = 0.7  # of a life
MOST_HELD = 40
START_SECONDS = 60.0


@dataclass(slots=True)
class Result:
    """What all rounds came to; `lines` tell what was wrong."""

    rounds: int = 0
    commands: int = 0
    digs: int = 0
    cut: int = 0
    lines: list[str] = field(default_factory=list)


class World:
    """A state folder, the model of it, and the codes of tickets that nobody used."""

    def __init__(self, folder: Path, seed: int, upstream: int) -> None:
        self._folder, self._upstream = folder, upstream
        self._draw = random.Random(seed)
        self._index = write_index(folder / "index", {"games": [GAME]})
        self._snapshot = write_snapshot(folder / "policy.snapshot", HOUSEHOLD.format(budget=BUDGET))
        self._codes: dict[str, str] = {}
        self._under_way: Command | None = None
        self.model = Model()
        self.result = Result()

    def round(self) -> None:
        """Live once: compare what is there with what was saved, then command until killed."""
        with self._running() as served:
            self._compare(served)
            killer = Timer(self._draw.uniform(0.0, LONGEST_SECONDS), os.kill, (served.pid, signal.SIGKILL))
            killer.start()
            self._command(served)
            killer.join()
        self.result.rounds += 1

    def end(self) -> None:
        """Compare once more."""
        with self._running() as served:
            self._compare(served)

    @contextmanager
    def _running(self) -> Iterator[Engine]:
        """Start the engine over what the last one left, its socket file too."""
        with engine(self._folder, self._index, self._snapshot, [f"udp://127.0.0.1:{self._upstream}"]) as served:
            deadline = time.monotonic() + START_SECONDS
            while time.monotonic() < deadline:
                try:
                    ask(self._control, "status")
                except ConfigError:
                    time.sleep(0.01)
                    continue
                break
            yield served

    @property
    def _control(self) -> Path:
        return self._folder / "control.sock"

    def _command(self, served: Engine) -> None:
        """Give random commands until nobody answers; what was answered goes into the model."""
        while True:
            self._under_way = command = self._any()
            name, fields = command
            try:
                answer = ask(self._control, name, fields)
            except ConfigError:  # killed
                return
            self._under_way = None
            self.result.commands += 1
            if answer["ok"]:
                self._learn(command, answer)

    def _learn(self, command: Command, answer: dict[str, Any]) -> None:
        name, fields = command
        if not answer["saved"]:
            self.result.lines.append(f"{name} {fields}: not saved")
        self.model.take(command, answer, time.time())
        for row in answer.get("tickets", ()):
            self._codes[row["code"]] = row["id"]
        if name == "redeem":
            self.model.tickets.pop(self._codes.pop(str(fields["code"])), None)

    def _any(self) -> Command:
        """Return a command at random; most make sense."""
        draw = self._draw
        whoever, person = draw.choice((*PEOPLE, "everyone")), draw.choice(WITH_BUDGET)
        held = (*self.model.grants, *self.model.pauses)
        scope = draw.choice(("everything", "games", GRANTED))
        commands: list[Command] = [
            ("grant", {"person": whoever, "scope": scope, "minutes": draw.randint(600, 900)}),
            ("pause", {"person": whoever, "minutes": draw.randint(600, 900)}),
            ("bed", {"person": whoever}),
            ("resume", {"person": whoever}),
            ("bonus", {"person": person, "minutes": draw.randint(-3, 5)}),
            ("session-start", {"person": person}),
            ("session-stop", {"person": person}),
            ("ticket-print", {"minutes": 600, "gives": "grant", "scope": scope}),
            ("ticket-print", {"minutes": 5, "person": person}),
            (
                "assign",
                {"mac": draw.choice(MACS), "person": draw.choice(tuple(PEOPLE)), "name": f"n{draw.randrange(9)}"},
            ),
            ("release", {"mac": draw.choice(MACS)}),
        ]
        if held:
            commands += [("revoke", {"id": draw.choice(held)})] * (1 + len(held) // 10)
        if self._codes:
            commands.append(("redeem", {"person": person, "code": draw.choice(tuple(self._codes))}))
        return draw.choice(commands)

    def _compare(self, served: Engine) -> None:
        """Note what is not as the model says; then take what is there for the model."""
        seen = self._seen(served)
        for difference in self.model.differences(seen):
            if self._under_way is None or not explains(self._under_way, difference):
                self.result.lines.append(f"round {self.result.rounds}, {self._under_way}: {difference}")
            else:
                self.result.cut += 1
        self._codes = {code: number for code, number in self._codes.items() if number in seen.tickets}
        self.model = seen
        for person, address in PEOPLE.items():
            for name in (PLAIN, GAME, GRANTED):
                self.result.digs += 1
                found, expected = dig(served.port, name, source=address).is_open, self.model.is_open(person, name)
                if expected is not None and found is not expected:
                    self.result.lines.append(f"round {self.result.rounds}: {name} of {person}")

    def _seen(self, served: Engine) -> Model:
        """Return all that the engine shows, by the commands people use."""

        def shown(*words: str) -> list[dict[str, Any]]:
            told: dict[str, Any] = json.loads(run_tool("filterd", *words, "--json", "--config", served.config))
            (rows,) = (value for value in told.values() if isinstance(value, list))
            return rows

        people, devices = shown("people"), shown("devices")
        tickets = shown("ticket", "list")
        return model_of(people, tickets, devices, time.time())


def rounds(folder: Path, count: int, seed: int) -> Result:
    """Kill the engine so many times; return what came of it."""
    upstream = free_port()
    with running(answers_anything(folder, upstream), upstream, folder / "upstream.log"):
        world = World(folder, seed, upstream)
        for _ in range(count):
            world.round()
        world.end()
    return world.result
