"""Writing into the ledger: all or nothing, and only what can happen."""

import pytest

from filterd.desk.write import write
from filterd.error import ConfigError
from filterd.policy.ledger.event import Granted, Revoked
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
