"""The devices around a running engine: sources, the memo they change, the rows that are shown."""

from pathlib import Path

import pytest

from filterd.clients.likeness import Looks, Suggestion
from filterd.clients.owner import Owners
from filterd.clients.sighting import Sighting, Source
from filterd.config.engine import DeviceSettings
from filterd.live.devices import Devices
from tests.filterd.policy.sample import of_one
from tests.support.clock import ScriptedClock

MAC, OTHER = "00005e005311", "00005e005312"
LEASE = "0 00:00:5e:00:53:11 192.0.2.7 mias-tablet *\n"
STRANGER = "0 00:00:5e:00:53:12 192.0.2.8 somebody *\n"


def devices(tmp_path: Path, **fields: object) -> Devices:
    snapshot = of_one(devices=[{"name": "tablet", "macs": [MAC]}])
    settings = DeviceSettings(leases=(tmp_path / "leases",), neighbours=False, **fields)  # type: ignore[arg-type]
    return Devices(settings, snapshot, {}, ScriptedClock())


async def test_a_lease_makes_an_address_somebodys_and_answers_are_forgotten(tmp_path: Path) -> None:
    found = devices(tmp_path)
    told: list[None] = []
    found.forgotten = lambda: told.append(None)
    assert not found.book.identify("192.0.2.7").known
    (tmp_path / "leases").write_text(LEASE)
    await found.look()
    client = found.book.identify("192.0.2.7")
    assert (client.profile.slug, client.device, client.known) == ("mia", "tablet", True)
    assert told


async def test_a_lease_that_is_gone_takes_its_person_along(tmp_path: Path) -> None:
    found = devices(tmp_path)
    (tmp_path / "leases").write_text(LEASE + STRANGER)
    await found.look()
    assert found.book.identify("192.0.2.7").known
    (tmp_path / "leases").write_text(STRANGER)
    await found.look()
    assert not found.book.identify("192.0.2.7").known


async def test_a_new_device_is_a_row_until_it_is_somebodys(tmp_path: Path) -> None:
    found = devices(tmp_path)
    (tmp_path / "leases").write_text(STRANGER)
    await found.look()
    found.book.identify("192.0.2.8")
    keys = [row.key for row in found.rows("", 10, found._clock.now())]
    assert keys == [f"mac-{MAC}", f"new-{OTHER}"]
    assert [row.key for row in found.rows(keys[0], 10, found._clock.now())] == keys[1:]
    assert [row.key for row in found.rows("", 1, found._clock.now())] == keys[:1]
    found.reassign({OTHER: ("mia", "phone")})
    assert found.book.identify("192.0.2.8").device == "phone"
    assert [row.key for row in found.rows("", 10, found._clock.now())] == [f"mac-{MAC}", f"mac-{OTHER}"]


async def test_another_household_file_gets_a_book_of_its_own(tmp_path: Path) -> None:
    found = devices(tmp_path)
    (tmp_path / "leases").write_text(LEASE)
    await found.look()
    assert found.book.identify("192.0.2.7").known
    found.adopt(of_one(), {})
    assert not found.book.identify("192.0.2.7").known


async def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    found = devices(tmp_path)
    await found.look()
    assert [str(tmp_path / "leases") in problem for problem in found.problems] == [True]


async def test_sources_are_opened_and_closed(tmp_path: Path) -> None:
    snapshot = of_one()
    found = Devices(DeviceSettings(neighbours=True, mdns=True), snapshot, {}, ScriptedClock())
    found.start()
    await found.look()
    assert await found.kernel.learn("127.0.0.77", 0.01) is False
    assert not found.kernel.is_near("127.0.0.77")
    found.stop()


async def test_names_that_devices_announce_are_shown(tmp_path: Path) -> None:
    found = devices(tmp_path)
    now = found._clock.now()
    found._mdns._heard(Sighting(Source.MDNS, "192.0.2.9", now, hostname="toms-phone"))
    assert not found.book.identify("192.0.2.9").known
    assert [row.hostname for row in found.rows("", 10, now) if row.key.startswith("new-")] == ["toms-phone"]


async def test_a_page_of_very_many_new_devices_is_all_that_is_worked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = devices(tmp_path)
    (tmp_path / "leases").write_text("".join(f"0 02:00:5e:00:00:{n:02x} 192.0.2.{n} phone *\n" for n in range(1, 201)))
    await found.look()
    asked: list[Looks] = []
    suggest = found.registry._likenesses.suggest

    def counted(looks: Looks, owners: Owners, now: float) -> tuple[Suggestion, ...]:
        asked.append(looks)
        return suggest(looks, owners, now)

    monkeypatch.setattr(found.registry._likenesses, "suggest", counted)
    now = found._clock.now()
    seen, after = list[str](), ""
    while page := found.rows(after, 10, now):
        seen += [row.key for row in page]
        after = seen[-1]
        assert len(asked) <= len(seen)
    assert len(found.registry.newcomers()) == 200
    assert seen == [f"mac-{MAC}", *(f"new-02005e0000{n:02x}" for n in range(1, 201))]


async def test_a_lease_that_ends_takes_its_person_along_within_half_a_minute(tmp_path: Path) -> None:
    found = devices(tmp_path)
    end = int(found._clock.now().timestamp()) + 60
    (tmp_path / "leases").write_text(f"{end} 00:00:5e:00:53:11 192.0.2.7 mias-tablet *\n")
    await found.look()
    assert found.book.identify("192.0.2.7").known
    assert isinstance(found._clock, ScriptedClock)
    found._clock.advance(61)
    await found.look()
    assert not found.book.identify("192.0.2.7").known
