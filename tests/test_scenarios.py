"""Every file of `scenarios/`: a household, questions at given times, and the answers they must get.

The engine is the real one, asked over UDP and TCP; only the clock is scripted and the upstream is a zone in the file.

A file has `about`, `household` (as for `filterd compile`), `lists` (label: names), `upstream` (zone lines) and `steps`.
A step is a question (`from`, `ask`, and what is expected: `rcode`, `ede`, `text`, `answers`, `ttl`), or moves the clock
(`at`), gives a command to the engine (`command`), silences the upstream (`upstream: silent`), or reloads with other
`household` or `lists`. `asked` tells how often the upstream must have heard questions so far.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import dns.message
import dns.rcode
import pytest
from msgspec import Struct

from filterd import control
from filterd.clock.floor import Traces
from filterd.config import Config, Endpoint, Transport, Upstreams, UpstreamURL, read
from filterd.config.engine import ClockSettings, DeviceSettings, Sync
from filterd.daemon import Engine
from tests.support.client import ask, ede_of
from tests.support.clock import ScriptedClock
from tests.support.files import write_index, write_snapshot
from tests.support.zone import Zone, silence

FILES = sorted(Path(__file__).parent.joinpath("scenarios").glob("*.yaml"))
START = datetime.fromisoformat("2026-07-01T12:00:00+00:00")

Lists = dict[str, tuple[str, ...]]


class Step(Struct, forbid_unknown_fields=True, rename={"source": "from"}):
    """One line of a scenario; see the module."""

    source: str = ""
    ask: str = ""
    rcode: str = "NOERROR"
    ede: int | None = None
    text: str = ""
    answers: tuple[str, ...] = ()
    ttl: int | None = None
    at: str = ""
    upstream: str = ""
    household: str = ""
    lists: Lists | None = None
    asked: int | None = None
    command: dict[str, str | int] = {}


class Scenario(Struct, forbid_unknown_fields=True):
    """One file."""

    about: str
    household: str
    steps: tuple[Step, ...]
    lists: Lists = {}
    upstream: tuple[str, ...] = ()


class Stage:
    """The running engine of one scenario and what its steps move."""

    def __init__(self, folder: Path, scenario: Scenario) -> None:
        self.folder = folder
        self.zone = Zone(*scenario.upstream)
        self.clock = ScriptedClock(START)
        self.ports: dict[str, int] = {}
        self.household, self.lists = scenario.household, scenario.lists

    def write(self, household: str, lists: Lists | None) -> None:
        self.household = household or self.household
        self.lists = self.lists if lists is None else lists
        write_index(self.folder / "index", self.lists)
        write_snapshot(self.folder / "policy.snapshot", self.household)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Engine]:
        self.write("", None)
        async with self.zone.serving() as upstream:
            config = Config(
                listen=(Endpoint("127.0.0.1", 0), Endpoint("::1", 0)),
                upstreams=Upstreams(servers=(UpstreamURL(Transport.UDP, "127.0.0.1", upstream),), timeout=0.1),
                index=self.folder / "index",
                snapshot=self.folder / "policy.snapshot",
                control=self.folder / "control.sock",
                state=self.folder / "state",
                clock=ClockSettings(Sync.ASSUMED),
                devices=DeviceSettings(neighbours=False),
            )
            engine = Engine(config, self.clock, Traces(touched=(), written=()))
            await engine.start()
            try:
                listen = (await engine.status())["listen"]
                assert isinstance(listen, list)
                self.ports = {place.rpartition(":")[0].strip("[]"): int(place.rpartition(":")[2]) for place in listen}
                yield engine
            finally:
                await engine.stop()

    async def act_and_check(self, engine: Engine, step: Step) -> None:
        if step.at:
            self.clock.set(datetime.fromisoformat(step.at))
        if step.upstream:
            self.zone.fail = silence() if step.upstream == "silent" else None
        if step.household or step.lists is not None:
            self.write(step.household, step.lists)
            await engine.reload()
        if step.command:
            fields = {key: value for key, value in step.command.items() if key != "command"}
            socket = self.folder / "control.sock"
            answer = await asyncio.to_thread(control.ask, socket, str(step.command["command"]), fields)
            assert answer["ok"], answer
        if step.ask:
            for tcp in (False, True):
                await self._expect(step, tcp)
        if step.asked is not None:
            assert len(self.zone.asked) == step.asked, self.zone.asked

    async def _expect(self, step: Step, tcp: bool) -> None:
        name, _, rtype = step.ask.partition(" ")
        server = "::1" if ":" in step.source else "127.0.0.1"
        answer = await ask(name, rtype or "A", source=step.source, server=server, port=self.ports[server], tcp=tcp)
        seen = (dns.rcode.to_text(answer.rcode()), *ede_of(answer), _answers(answer))
        expected = (step.rcode, step.ede, step.text or seen[2], step.answers)
        assert seen == expected, f"{step.ask} from {step.source} over {'TCP' if tcp else 'UDP'} at {self.clock.now()}"
        if step.ttl is not None:
            ttls = {rrset.ttl for rrset in (*answer.answer, *answer.authority)}
            assert ttls == {step.ttl}, f"{step.ask} from {step.source}"


def _answers(message: dns.message.Message) -> tuple[str, ...]:
    """Return the answer section as `TYPE data`, without owners and TTLs."""
    return tuple(f"{line.split()[3]} {line.split(maxsplit=4)[4]}" for line in _lines(message))


def _lines(message: dns.message.Message) -> list[str]:
    return [line for rrset in message.answer for line in rrset.to_text().splitlines()]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_scenario(path: Path, tmp_path: Path) -> None:
    scenario = read(path, Scenario)
    stage = Stage(tmp_path, scenario)
    async with stage.running() as engine:
        for step in scenario.steps:
            await stage.act_and_check(engine, step)


def test_there_are_scenarios_and_each_asks_something() -> None:
    assert len(FILES) >= 9
    for path in FILES:
        scenario = read(path, Scenario)
        assert scenario.about
        assert any(step.ask for step in scenario.steps), path.stem
