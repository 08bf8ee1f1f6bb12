"""A desk over a small household, with a ledger in memory and a clock that a test moves."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from blocklists.suffix import is_public_suffix
from filterd.desk.answer import DeviceRow
from filterd.desk.desk import desk
from filterd.desk.given import Given
from filterd.pin import hashed
from filterd.policy.ledger.event import Event
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger, apply
from filterd.policy.moment import Moment, moment_at
from filterd.policy.snapshot import Snapshot
from tests.support.service import snapshot

PIN = "4711"
MAC = "00:00:5e:00:53:11"

# Wednesday, 14:00 in Berlin; school is on Monday to Friday.
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


@cache
def kept_pin() -> str:
    return hashed(PIN)


@cache
def household(pin: str = "") -> Snapshot:
    return snapshot(f"""
version: 1
household: example
zone: Europe/Berlin
unknown: public
pin: "{pin}"
people:
  - id: mia
    name: Mia
    tier: junior
    schedule: ["bed 20:00 to 07:00 on school nights", "shut social 12:00 to 15:00 on every day"]
    budgets:
      - {{id: play, name: Games, kind: session, minutes: {{school: 60, free: 90}}, covers: [games]}}
      - {{id: films, name: Films, kind: estimate, minutes: {{school: 90, free: 90}}, covers: [video]}}
    next_tier_month: 2026-07
    devices: [{{name: tablet, macs: ["02:00:00:00:53:01"]}}]
  - id: leo
    name: Leo
    tier: teen
    zone: America/New_York
    budgets: [{{id: play, name: Games, kind: session, minutes: {{school: 30, free: 30}}, covers: [games]}}]
    next_tier_month: 2027-01
  - {{id: ann, name: Ann, tier: adult}}
""")


class MemoryStore:
    """The ledger in memory. `is_broken`: nothing reaches the disk. `log` has every event that was appended."""

    def __init__(self) -> None:
        self.ledger: Ledger = EMPTY_LEDGER
        self.log: list[Event] = []
        self.is_broken = False

    def append(self, *events: Event) -> Awaitable[bool]:
        for event in events:
            self.ledger = apply(self.ledger, event)
            self.log.append(event)
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        done.set_result(not self.is_broken)
        return done


@dataclass(slots=True)
class Rig:
    """The desk and what a test moves."""

    household: Snapshot
    now: datetime = NOW
    certain: bool = True
    store: MemoryStore = field(default_factory=MemoryStore)
    devices: tuple[DeviceRow, ...] = ()

    def pass_time(self, **units: float) -> None:
        self.now += timedelta(**units)

    def seen(self, after: str, most: int, now: datetime) -> Sequence[DeviceRow]:
        return [each for each in self.devices if each.key > after][:most]

    def given(self) -> Given:
        return Given(
            household=lambda: self.household,
            store=self.store,
            now=lambda: self.now,
            is_certain=lambda: self.certain,
            devices=self.seen,
            is_ending=is_public_suffix,
        )

    def moment(self, person: str) -> Moment:
        """Return what a decision would see of a person now."""
        profile = self.household.client(person).profile
        return moment_at(profile.timing, self.store.ledger.standing(person, profile.guarded), self.now, self.certain)


def rig(*, pin: bool = False) -> Rig:
    return Rig(household(kept_pin() if pin else ""))


class Counter:
    """Asks the desk as the control socket does; the answer is plain values."""

    def __init__(self, behind: Rig) -> None:
        self._commands = desk(behind.given())
        self._home = behind.household.home

    async def __call__(self, command: str, **fields: object) -> dict[str, Any]:
        answer = dict(await self._commands[command](fields))
        assert answer.pop("zone") == str(self._home)
        return answer
