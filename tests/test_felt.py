"""A pause, a bedtime and a grant are felt by an app although its device remembers answers.

All of it is real: `filterd run`, an adult's commands, dnsmasq as the cache of each device, `dig` as its app. The name
was asked just before each change, so that no answer in the cache is younger. `python -m bench felt` measures the same
with the TTLs that every household has.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.measure import running
from bench.server import answers_anything
from tests.support.engine import Engine, engine, run_tool
from tests.support.files import write_index, write_snapshot
from tests.support.port import free_port
from tests.support.stub import DIG, DNSMASQ, dig, dnsmasq, wait_for

NAME = "www.example.com"
ZONE = "Europe/Berlin"
OPEN_TTL, REFUSED_TTL = 3, 3  # seconds, where households have 60 and 10
SLACK = 5.0  # seconds, for a machine that has other things to do
PREPARING = 12.0  # seconds, until both caches have been asked
PATIENCE = 60.0  # seconds, for whatever does not come at all
HOUSEHOLD = """
version: 1
household: felt
zone: {zone}
people:
  - id: mia
    name: Mia
    tier: junior
    answer: {{open_ttl: {open_ttl}, ttl: {ttl}}}
    devices: [{{name: tablet, addresses: [127.0.0.11]}}]
  - id: leo
    name: Leo
    tier: teen
    answer: {{ttl: {ttl}}}
    schedule: [{line}]
    devices: [{{name: phone, addresses: [127.0.0.12]}}]
"""


@dataclass(frozen=True, slots=True)
class Home:
    """A running engine, when Leo's bedtime begins (Unix time), and the ports of the caches of both."""

    engine: Engine
    edge: float
    mia: int
    leo: int

    def say(self, *words: str) -> float:
        """Give a command as an adult does; return when that was begun (Unix time)."""
        begun = time.time()
        run_tool("filterd", *words, "--config", self.engine.config)
        return begun


@contextmanager
def home(folder: Path) -> Iterator[Home]:
    upstream, snapshot = free_port(), folder / "policy.snapshot"
    with ExitStack() as stack:
        stack.enter_context(running(answers_anything(folder, upstream), upstream, folder / "upstream.log"))
        write_snapshot(snapshot, household("shut 01:00 to 02:00 on 2026-01-01"))
        addresses = [f"udp://127.0.0.1:{upstream}"]
        served = stack.enter_context(engine(folder, write_index(folder / "index"), snapshot, addresses))
        mia, leo = (stack.enter_context(dnsmasq(folder, served.port, f"127.0.0.{end}")) for end in (11, 12))
        edge = (datetime.now(UTC) + timedelta(seconds=60 + PREPARING)).replace(second=0, microsecond=0)
        begin, end = (f"{at.astimezone(ZoneInfo(ZONE)):%H:%M}" for at in (edge, edge + timedelta(hours=1)))
        write_snapshot(snapshot, household(f"shut {begin} to {end} on every day"))
        run_tool("filterd", "reload", "--config", served.config)
        yield Home(served, edge.timestamp(), mia, leo)


def household(line: str) -> str:
    return HOUSEHOLD.format(zone=ZONE, open_ttl=OPEN_TTL, ttl=REFUSED_TTL, line=line)


@pytest.mark.skipif(not (DNSMASQ and DIG), reason="dnsmasq-base or dnsutils is not installed")
@pytest.mark.timeout(200)
def test_what_an_adult_does_and_what_the_clock_does_is_felt_behind_a_cache(tmp_path: Path) -> None:
    with home(tmp_path) as found, ThreadPoolExecutor(2) as pool:
        of_mia, of_leo = pool.submit(pause_and_resume, found), pool.submit(bedtime_and_grant, found)
        paused, resumed = of_mia.result()
        late, granted = of_leo.result()
    assert paused <= OPEN_TTL + SLACK
    assert resumed <= REFUSED_TTL + SLACK
    assert 0 <= late <= SLACK
    assert granted <= REFUSED_TTL + SLACK


def pause_and_resume(found: Home) -> tuple[float, float]:
    """Return the seconds until Mia's device felt a pause, and its end."""
    before = dig(found.mia, NAME)
    assert before.is_open
    assert before.ttl is not None
    assert before.ttl <= OPEN_TTL
    begun = found.say("pause", "mia", "5")
    paused = wait_for(found.mia, NAME, False, PATIENCE) - begun
    begun = found.say("resume", "mia")
    return paused, wait_for(found.mia, NAME, True, PATIENCE) - begun


def bedtime_and_grant(found: Home) -> tuple[float, float]:
    """Return the seconds from the edge until Leo's device felt it, and those until it felt a grant."""
    late = refused_at(found) - found.edge
    begun = found.say("grant", "leo", "everything", "5")
    return late, wait_for(found.leo, NAME, True, PATIENCE) - begun


def refused_at(found: Home) -> float:
    """Ask every second; return when the first refusal came. No answer before it may be kept past the edge."""
    answers = 0
    while True:
        begun = time.time()
        seen = dig(found.leo, NAME)
        if not seen.is_open:
            assert answers > 0, "the edge passed before the first question: the machine was too slow for this test"
            return time.time()
        answers += 1
        assert seen.ttl is not None
        assert int(begun) + seen.ttl <= found.edge  # dnsmasq counts whole seconds
        time.sleep(max(0.0, begun + 1 - time.time()))
