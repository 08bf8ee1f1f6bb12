"""Devices: pages of what was seen, and whose they are."""

import pytest

from filterd.desk.answer import DeviceRow
from filterd.error import ConfigError
from tests.filterd.desk.rig import MAC, NOW, Counter, Rig, rig


@pytest.fixture
def behind() -> Rig:
    return rig()


@pytest.fixture
def ask(behind: Rig) -> Counter:
    return Counter(behind)


def row(number: int) -> DeviceRow:
    return DeviceRow(f"{number:04}", "", "", "", False, "", (), NOW, ())


@pytest.mark.parametrize(("count", "pages"), [(0, [0]), (1, [1]), (50, [50]), (51, [50, 1]), (120, [50, 50, 20])])
async def test_devices_come_in_pages_each_once(behind: Rig, ask: Counter, count: int, pages: list[int]) -> None:
    behind.devices = tuple(map(row, range(count)))
    seen, sizes, after = [], [], None
    while after != "":
        page = await ask("devices", after=after or "")
        seen += page["devices"]
        sizes.append(len(page["devices"]))
        after = page["after"]
    assert (sizes, tuple(seen)) == (pages, behind.devices)


async def test_a_device_is_put_to_a_person_moved_and_released(behind: Rig, ask: Counter) -> None:
    done = await ask("assign", mac="0000.5E00.5311", person="mia", name="mias-phone")
    assert done == {"mac": MAC, "person": "mia", "name": "mias-phone", "saved": True}
    await ask("assign", mac=MAC, person="leo")
    known = behind.store.ledger.devices.get("00005e005311")
    assert known is not None
    assert known.person == "leo"
    assert await ask("release", mac=MAC) == {"mac": MAC, "person": "", "name": "", "saved": True}
    with pytest.raises(ConfigError, match="belongs to nobody"):
        await ask("release", mac=MAC)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"mac": "00:00:00:00:00:00"}, "mac: found '00:00:00:00:00:00'; allowed: one such as .*zeros"),
        ({"mac": "ff:ff:ff:ff:ff:ff"}, "broadcast"),
        ({"mac": "01:00:5e:00:00:01"}, "group"),
        ({"mac": "00:00:5e:00:53"}, "six pairs"),
        ({"mac": "x" * 41}, "mac: found"),
        ({"person": "everyone"}, "person: found 'everyone'"),
        ({"person": "unknown"}, "or `release` the device"),
        ({"name": "Mia's phone"}, "name: found"),
        ({"mac": "02:00:00:00:53:01"}, "which the household file gives to Mia; allowed: to change it there"),
    ],
)
async def test_what_cannot_be_assigned_is_refused_and_nothing_changed(
    behind: Rig, ask: Counter, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        await ask("assign", **{"mac": MAC, "person": "mia", **fields})
    assert behind.store.log == []


async def test_a_device_of_the_household_file_is_not_released_here(ask: Counter) -> None:
    with pytest.raises(ConfigError, match="to change it there"):
        await ask("release", mac="02:00:00:00:53:01")
