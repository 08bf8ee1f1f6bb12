"""What the desk is given: the real parts fit."""

from dataclasses import replace
from pathlib import Path

from filterd.desk.desk import desk
from filterd.desk.given import Household, Store
from filterd.policy.ledger.standing import NOTHING
from filterd.policy.snapshot import decode, encode
from filterd.state.store import Store as DiskStore
from tests.filterd.desk.rig import NOW, household, rig


def test_a_snapshot_that_was_written_and_read_is_a_household() -> None:
    read: Household = decode(encode(household()))
    assert dict(read.services) == dict(household().services)
    assert read.services["minecraft"] == "games"


async def test_what_the_desk_did_is_there_after_a_restart(tmp_path: Path) -> None:
    kept = DiskStore.open(tmp_path, NOW)
    store: Store = kept
    commands = desk(replace(rig().given(), store=store))
    assert (await commands["pause"]({"person": "mia", "minutes": 30}))["saved"] is True
    before = kept.ledger
    kept.close()
    after = DiskStore.open(tmp_path, NOW)
    assert after.ledger.own("mia") == before.own("mia") != NOTHING
    after.close()
