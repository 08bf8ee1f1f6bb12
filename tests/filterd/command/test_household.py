"""Household files and snapshots, whichever is given."""

from pathlib import Path

import pytest

from filterd.command.household import compiled, size_of, snapshot_of
from filterd.error import ConfigError


def test_a_household_file_and_its_snapshot_are_the_same(folder: Path) -> None:
    assert snapshot_of(folder / "household.yaml").checksum == snapshot_of(folder / "policy.snapshot").checksum


@pytest.mark.parametrize("text", ["", "version: 1", "version: 2\nhousehold: x\n", "people: [", "\x00"])
def test_every_mistake_names_the_file(folder: Path, text: str) -> None:
    path = folder / "bad.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        compiled(path)
    assert all(line.startswith(f"{path}: ") for line in caught.value.lines)


def test_a_file_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.yaml: cannot be read"):
        snapshot_of(folder / "none.yaml")


def test_mistakes_of_form_and_of_meaning_are_told_together(folder: Path) -> None:
    path = folder / "bad.yaml"
    path.write_text(
        "version: 1\nhousehold: 7\nunknown: baby\npeople:\n"
        "  - {id: Mia, name: Mia, tier: junor, bedtime: 20, allow: [http://example.com]}\n"
    )
    with pytest.raises(ConfigError) as caught:
        compiled(path)
    assert [line.split(": ")[1] for line in caught.value.lines] == ["household", "people[0].bedtime", "people[0].id"]
    path.write_text(path.read_text().replace("household: 7", "household: Us"))
    with pytest.raises(ConfigError) as caught:
        compiled(path)
    assert [line.split(": ")[1] for line in caught.value.lines] == [
        "people[0].bedtime",
        "people[0].id",
        "people[0].tier",
        "people[0].allow[0]",
        "unknown",
    ]


def test_the_size_counts_devices_however_they_are_told(folder: Path) -> None:
    path = folder / "home.yaml"
    path.write_text(
        "{version: 1, household: x, people: [{id: mia, name: Mia, tier: junior, devices: ["
        "{name: a, macs: ['00:00:5e:00:53:11', '00:00:5e:00:53:12']}, {name: b, addresses: [192.0.2.1]}]}]}"
    )
    assert size_of(compiled(path)) == "2 profiles, 1 addresses, 2 hardware addresses"
