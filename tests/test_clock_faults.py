"""A box whose clock is wrong goes on answering, shuts what any hour could shut, says so, and is exact once it knows.

The engine is the real one, asked over UDP; its clock and whoever vouches for the clock are scripted. The faults are
those of boxes without a battery, with a dead clock chip, and of time services that set the clock while people use it.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import dns.rcode
import pytest

from filterd.clock import ClockState
from filterd.clock.floor import Traces
from filterd.clock.sync import Witnesses
from filterd.config import Config, Endpoint, Transport, Upstreams, UpstreamURL
from filterd.config.engine import DeviceSettings
from filterd.daemon import Engine
from filterd.policy.ledger.event import Granted
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Scope, ScopeKind
from tests.support.client import ask, ede_of
from tests.support.clock import ScriptedClock
from tests.support.files import write_index, write_snapshot
from tests.support.zone import Zone

MIA, ANN = "127.0.0.11", "127.0.0.21"
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)
TIME_SERVER = "pool.time.test"
LISTS = {"core": ["time.test"], "porn": ["porn.test"], "helplines": ["help.test"]}
ZONE = ("open.test 3600 A 192.0.2.1", f"{TIME_SERVER} 3600 A 192.0.2.2", "help.test 3600 A 192.0.2.3")
HOUSEHOLD = """
version: 1
household: clocks
zone: Europe/Berlin
people:
  - id: mia
    name: Mia
    tier: junior
    schedule: [shut 20:00 to 06:30 on every day, "shut 02:15 to 02:45, 12:30 to 12:45 on every day"]
    devices: [{name: tablet, addresses: [127.0.0.11]}]
  - {id: ann, name: Ann, tier: adult, devices: [{name: laptop, addresses: [127.0.0.21]}]}
"""
UNSURE = "does not know yet what time it is"


@dataclass
class Box:
    """A running engine; `is_vouched`: whether the kernel says that the clock is right."""

    engine: Engine
    clock: ScriptedClock
    port: int
    is_vouched: list[bool]

    async def synced(self, now: datetime) -> None:
        """Let the time service set the clock."""
        self.clock.jump_to(now)
        self.is_vouched[0] = True
        await self.engine.look()

    async def state(self) -> tuple[ClockState, str]:
        told = (await self.engine.status())["clock"]
        assert isinstance(told, dict)
        return told["state"], told["words"]

    async def outcome(self, name: str, source: str) -> tuple[str, str]:
        """Ask; return the code and the text of the Extended DNS Error. SERVFAIL and silence fail the test."""
        answer = await ask(name, source=source, port=self.port)
        assert dns.rcode.to_text(answer.rcode()) in ("NOERROR", "NXDOMAIN")
        return dns.rcode.to_text(answer.rcode()), ede_of(answer)[1]

    async def is_open(self, name: str, source: str) -> bool:
        return (await self.outcome(name, source))[0] == "NOERROR"


@asynccontextmanager
async def box(folder: Path, now: datetime, is_vouched: bool = False) -> AsyncIterator[Box]:
    """Boot a box whose clock shows `now`."""
    write_index(folder / "index", LISTS)
    write_snapshot(folder / "policy.snapshot", HOUSEHOLD)
    clock, vouched = ScriptedClock(now), [is_vouched]
    nowhere = folder / "nowhere"
    async with Zone(*ZONE).serving() as upstream:
        config = Config(
            listen=(Endpoint("127.0.0.1", 0),),
            upstreams=Upstreams(servers=(UpstreamURL(Transport.UDP, "127.0.0.1", upstream),)),
            index=folder / "index",
            snapshot=folder / "policy.snapshot",
            control=folder / "control.sock",
            state=folder / "state",
            devices=DeviceSettings(neighbours=False),
        )
        witnesses = Witnesses(lambda: vouched[0], nowhere, nowhere)
        engine = Engine(config, clock, Traces(touched=(), written=()), witnesses)
        await engine.start()
        try:
            listen = (await engine.status())["listen"]
            assert isinstance(listen, list)
            yield Box(engine, clock, int(listen[0].rpartition(":")[2]), vouched)
        finally:
            await engine.stop()


def is_shut(now: datetime) -> bool:
    """Return what the two lines of Mia's schedule mean, the simple way."""
    minute = now.astimezone(BERLIN).hour * 60 + now.astimezone(BERLIN).minute
    return minute >= 20 * 60 or minute < 6 * 60 + 30 or 12 * 60 + 30 <= minute < 12 * 60 + 45


def quarters(start: datetime, hours: int) -> Iterator[datetime]:
    """Yield every quarter of an hour, and the second before it."""
    for number in range(hours * 4):
        yield start + timedelta(minutes=15 * number, seconds=-1)
        yield start + timedelta(minutes=15 * number)


async def violations(found: Box, start: datetime, hours: int) -> list[datetime]:
    """Let time pass; return the instants at which Mia got something else than her schedule says."""
    wrong = []
    for now in quarters(start, hours):
        found.clock.advance((now - found.clock.now()).total_seconds())
        if await found.is_open("open.test", MIA) is is_shut(now):
            wrong.append(now)
        assert await found.is_open("open.test", ANN)
    return wrong


BOOTS = {
    "1970": (datetime(1970, 1, 1, tzinfo=UTC), ClockState.UNTRUSTED),
    "2000, a chip without a battery": (datetime(2000, 1, 1, 0, 0, 7, tzinfo=UTC), ClockState.UNTRUSTED),
    "a year ago": (NOON - timedelta(days=365), ClockState.UNTRUSTED),
    "in a year": (NOON + timedelta(days=365), ClockState.FLOOR),
    "the last second of 32 bits": (datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC), ClockState.FLOOR),
    "the last second of 32 bits without a sign": (datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC), ClockState.UNTRUSTED),
    "right, but nobody says so": (NOON, ClockState.FLOOR),
}


@pytest.mark.parametrize(("now", "state"), BOOTS.values(), ids=BOOTS.keys())
async def test_from_any_boot_on_questions_are_answered_the_stricter_state_holds_and_the_right_one_after_the_sync(
    tmp_path: Path, now: datetime, state: ClockState
) -> None:
    async with box(tmp_path, now) as found:
        for _ in range(3):
            assert await found.is_open(TIME_SERVER, MIA)
            assert await found.is_open("help.test", MIA)
            assert await found.is_open("open.test", ANN)
            assert not await found.is_open("porn.test", MIA)
            rcode, text = await found.outcome("open.test", MIA)
            assert rcode == "NXDOMAIN"
            assert UNSURE in text
            told, words = await found.state()
            assert told is state
            assert "what time it is: everything that any bedtime could close is closed until it" in words
            found.clock.advance(1)  # over the end of 32 bits
            await found.engine.look()
        await found.synced(NOON)
        assert await found.state() == (ClockState.SYNCED, "This box knows what time it is.")
        assert await violations(found, NOON + timedelta(minutes=15), 20) == []


DAYS = {
    "the last Sunday of October has 25 hours": datetime(2026, 10, 24, 18, tzinfo=UTC),
    "the last Sunday of March has 23": datetime(2027, 3, 27, 18, tzinfo=UTC),
    "32 bits end": datetime(2038, 1, 18, 20, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 28, 20, tzinfo=UTC),
}


@pytest.mark.parametrize("start", DAYS.values(), ids=DAYS.keys())
async def test_a_schedule_is_kept_over_odd_days(tmp_path: Path, start: datetime) -> None:
    async with box(tmp_path, start, is_vouched=True) as found:
        assert await violations(found, start + timedelta(minutes=15), 16) == []


@pytest.mark.parametrize("hours", [-1, 1, -24 * 365, 24 * 365])
async def test_a_time_service_that_sets_the_clock_sets_the_schedule_with_the_next_question(
    tmp_path: Path, hours: int
) -> None:
    start = NOON + timedelta(days=400, hours=7, minutes=-1)  # 18:59 in Berlin, in a winter in which all jumps are known
    async with box(tmp_path, start, is_vouched=True) as found:
        assert await found.is_open("open.test", MIA)
        for _ in range(2):  # there and back
            found.clock.jump(hours * 3600)
            await found.engine.look()
            assert (await found.state())[0] is ClockState.SYNCED
            assert await violations(found, found.clock.now() + timedelta(minutes=1), 3) == []
            hours = -hours


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_set_by_hand_is_doubted_until_somebody_vouches_for_it(tmp_path: Path, hours: int) -> None:
    async with box(tmp_path, NOON, is_vouched=True) as found:
        await found.engine.look()
        found.is_vouched[0] = False  # setting the clock resets what the kernel says of it (adjtimex(2))
        found.clock.jump(hours * 3600)
        assert not await found.is_open("open.test", MIA)
        assert await found.is_open(TIME_SERVER, MIA)
        assert (await found.state())[0] is not ClockState.SYNCED
        await found.synced(NOON)
        assert await found.is_open("open.test", MIA)


async def test_a_leap_second_is_no_jump(tmp_path: Path) -> None:
    async with box(tmp_path, NOON, is_vouched=True) as found:
        await found.engine.look()
        found.is_vouched[0] = False  # the time service rests
        found.clock.jump(-1)
        assert await found.is_open("open.test", MIA)
        assert (await found.state())[0] is ClockState.SYNCED


@pytest.mark.parametrize("hours", [-1, 1, 24 * 365])
async def test_half_an_hour_that_was_granted_lasts_half_an_hour_whatever_is_done_to_the_clock(
    tmp_path: Path, hours: int
) -> None:
    late = NOON + timedelta(hours=10)
    async with box(tmp_path, late, is_vouched=True) as found:
        until = late + timedelta(minutes=30)
        scope, origin = Scope(ScopeKind.EVERYTHING), Origin(OriginKind.PARENT)
        await found.engine.people.append(Granted(late, Grant("g1", "mia", scope, late, until, origin)))
        found.clock.advance(10 * 60)
        found.clock.jump(hours * 3600)
        await found.engine.look()
        found.clock.advance(20 * 60 - 1)
        assert await found.is_open("open.test", MIA)
        found.clock.advance(1)
        assert await found.is_open("open.test", MIA) is not is_shut(found.clock.now())


async def test_after_a_restart_a_clock_before_the_last_known_time_is_not_believed(tmp_path: Path) -> None:
    async with box(tmp_path, NOON, is_vouched=True) as found:
        await found.engine.look()
    async with box(tmp_path, NOON - timedelta(hours=1)) as found:
        assert (await found.state())[0] is ClockState.UNTRUSTED
        assert not await found.is_open("open.test", MIA)
        assert await found.is_open(TIME_SERVER, MIA)
        await found.synced(NOON + timedelta(minutes=5))
        assert await found.is_open("open.test", MIA)
