"""Writing into the ledger: all or nothing, and only what can happen."""

import asyncio
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from filterd.desk.write import write, write_each
from filterd.error import ConfigError
from filterd.policy.ledger.event import Event, Granted, Revoked
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Scope, ScopeKind
from tests.filterd.desk.rig import NOW, rig

GRANT = Grant("g1", "mia", Scope(ScopeKind.EVERYTHING), NOW, NOW.replace(hour=13), Origin(OriginKind.PARENT))


async def test_events_build_on_each_other() -> None:
    behind = rig()
    assert await write(behind.given(), Granted(NOW, GRANT), Revoked(NOW, "g1")) is True
    assert behind.store.ledger.own("mia").grants == ()


async def test_one_event_that_cannot_happen_stops_them_all() -> None:
    behind = rig()
    with pytest.raises(ConfigError, match="This exception is no longer there"):
        await write(behind.given(), Granted(NOW, GRANT), Revoked(NOW, "g2"))
    assert behind.store.log == []


async def test_nothing_to_write_is_saved_even_without_a_disk() -> None:
    behind = rig()
    behind.store.is_broken = True
    assert await write(behind.given()) is True
    assert await write(behind.given(), Granted(NOW, GRANT)) is False
    assert behind.store.ledger.own("mia").grants == (GRANT,)


async def test_many_groups_are_written_one_by_one_and_others_go_first_in_between() -> None:
    behind = rig()
    between: list[int] = []

    async def others() -> None:
        while len(behind.store.log) < 10:
            between.append(len(behind.store.log))
            await asyncio.sleep(0)

    grants = (replace(GRANT, id=f"g{number}") for number in range(10))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(others())
        saved = await write_each(behind.given(), ((Granted(NOW, grant),) for grant in grants))
    assert saved is True
    assert between == list(range(1, 10))


async def test_a_group_is_made_from_the_ledger_as_it_is_when_its_turn_comes() -> None:
    behind = rig()
    behind.store.is_broken = True

    def groups() -> Iterator[tuple[Event, ...]]:
        yield (Granted(NOW, GRANT),)
        yield ()
        yield tuple(Revoked(NOW, each.id) for each in behind.store.ledger.own("mia").grants)

    assert await write_each(behind.given(), groups()) is False
    assert behind.store.ledger.own("mia").grants == ()
