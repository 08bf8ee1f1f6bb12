"""Putting a catalogue together from a folder: what counts where, and what is refused."""

from pathlib import Path

import pytest

from blocklists.catalogue import load, load_from
from blocklists.entry import Match
from blocklists.error import CatalogueError
from tests.blocklists.catalogue.folder import FILES, write_folder


def complaints(folder: Path) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        load_from(folder)
    return str(caught.value).splitlines()


def test_the_shipped_data_load_and_are_read_once() -> None:
    assert load() is load()


def test_the_names_of_a_service_count_to_its_category(tmp_path: Path) -> None:
    catalogue = load_from(write_folder(tmp_path))
    assert [name.name for name in catalogue.starter("play")] == ["chess.example", "go.example"]
    assert [name.name for name in catalogue.service_names("chess")] == ["chess.example"]


def test_an_equals_sign_means_that_name_only(tmp_path: Path) -> None:
    suffix, exact = load_from(write_folder(tmp_path)).starter("harm")
    assert (suffix.name, suffix.match) == ("harm.example", Match.SUFFIX)
    assert (exact.name, exact.match) == ("www.harm.test", Match.EXACT)
    assert exact.why == "Known"


def test_a_part_has_a_list_of_its_own(tmp_path: Path) -> None:
    catalogue = load_from(write_folder(tmp_path))
    assert [name.name for name in catalogue.starter_lists["goods/knives"].names] == ["knife.example"]
    assert catalogue.starter_lists["goods"].names == ()


def test_helpline_hosts_become_the_protected_group_once_each(tmp_path: Path) -> None:
    names = load_from(write_folder(tmp_path)).protected("helplines")
    assert [(name.name, name.match) for name in names] == [
        ("help.example", Match.SUFFIX),
        ("line.example", Match.EXACT),
    ]


def test_a_tier_without_a_garden_needs_no_file(tmp_path: Path) -> None:
    tiers = FILES["tiers.yaml"].replace(", garden: true", "", 1)
    folder = write_folder(tmp_path, {"tiers.yaml": tiers}, missing="garden/child.yaml")
    assert set(load_from(folder).garden_lists) == {"grown"}
    (line,) = complaints(write_folder(tmp_path, missing="garden/child.yaml"))
    assert "garden/child.yaml" in line


def test_an_empty_list_says_why(tmp_path: Path) -> None:
    assert load_from(write_folder(tmp_path)).starter_lists["traps"].why_empty == "Too short-lived."
    assert complaints(write_folder(tmp_path, {"starter/traps.yaml": "list: traps\n"})) == [
        "starter/traps.yaml: an empty list needs 'why_empty'"
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (line,) = complaints(write_folder(tmp_path, missing="protected/health.yaml"))
    assert "health.yaml" in line


def test_a_file_in_the_wrong_place_is_named(tmp_path: Path) -> None:
    swapped = {"starter/play.yaml": FILES["starter/harm.yaml"]}
    assert "starter/play.yaml: the file says it is list 'harm'" in complaints(write_folder(tmp_path, swapped))


def test_a_part_that_the_category_does_not_have_is_named(tmp_path: Path) -> None:
    changed = FILES["starter/goods.yaml"].replace("goods/knives", "goods/forks")
    (line,) = complaints(write_folder(tmp_path, {"starter/goods.yaml": changed}))
    assert "'goods/forks' is no part of this category; there are goods, goods/knives, goods/wine" in line


def test_a_helpline_without_a_source_is_refused(tmp_path: Path) -> None:
    changed = FILES["helplines.yaml"].replace("source: 'https://line.example/', ", "")
    (line,) = complaints(write_folder(tmp_path, {"helplines.yaml": changed}))
    assert "helplines.yaml: " in line
    assert "source" in line


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    changes = {
        "starter/harm.yaml": FILES["starter/harm.yaml"].replace("harm.example", "'bad name'"),
        "categories.yaml": FILES["categories.yaml"].replace("risk: overuse", "risk: boredom"),
    }
    lines = complaints(write_folder(tmp_path, changes))
    assert len(lines) == 2
    assert lines[0].startswith("categories.yaml: categories[play]: ")
    assert lines[1].startswith("starter/harm.yaml: 'bad name': ")
