"""The defaults that follow from the data, on a small catalogue and on the shipped one."""

from pathlib import Path

import pytest

from blocklists.catalogue import Catalogue, load, load_from
from blocklists.error import CatalogueError
from tests.blocklists.catalogue.folder import write_folder

# The table of the product, column "From": the youngest tier where a category is open by default.
OPEN_FROM = {
    "never": {"csam", "sexualised-minors", "image-abuse", "scam-malware"},
    "adult": {
        "extremism", "self-harm", "eating-harm", "porn", "dating-sex-services", "violence", "hate", "drugs",
        "adult-goods", "gambling", "stranger-chat", "bypass",
    },
    "youth": {"mature", "livestream", "spending"},
    "teen": {"social", "messaging"},
    "junior": {"video"},
    "young": {"games"},
}  # fmt: skip
MINORS_LOCKED = {"extremism", "self-harm", "eating-harm", "porn", "dating-sex-services"}
OPEN_AT_PUBLIC = {
    "mature", "adult-goods", "livestream", "social", "messaging", "games", "video", "spending", "ads", "trackers",
}  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Catalogue:
    return load_from(write_folder(tmp_path))


def test_a_tier_shuts_what_opens_later(small: Catalogue) -> None:
    assert small.shut_by_default("child") == {"traps", "harm", "goods"}
    assert small.shut_by_default("grown") == {"traps"}


def test_a_public_place_has_its_own_column_and_single_parts(small: Catalogue) -> None:
    assert small.shut_by_default("cafe") == {"traps", "harm", "goods/knives", "play"}


def test_locks_hold_for_everyone_or_for_minors_and_public_places(small: Catalogue) -> None:
    assert small.locked_shut("grown") == small.mandatory == {"traps"}
    assert small.locked_shut("child") == small.locked_shut("cafe") == {"traps", "harm"}


def test_a_group_is_protected_from_its_youngest_tier_on_and_at_public_places(small: Catalogue) -> None:
    assert small.protected_groups("child") == {"helplines"}
    assert small.protected_groups("grown") == small.protected_groups("cafe") == {"helplines", "health"}


def test_labels_and_starter_names_include_parts(small: Catalogue) -> None:
    assert small.labels == ("traps", "harm", "goods", "goods/knives", "goods/wine", "play")
    assert [name.name for name in small.starter("goods")] == ["knife.example"]
    assert [name.name for name in small.starter("goods/knives")] == ["knife.example"]


@pytest.mark.parametrize("noun", ["category", "group", "tier", "service", "mode"])
def test_an_unknown_slug_is_answered_with_the_known_ones(small: Catalogue, noun: str) -> None:
    with pytest.raises(CatalogueError, match=r"is called 'nothing'; there are "):
        getattr(small, noun)("nothing")


def test_a_tier_has_its_own_garden_and_those_of_younger_tiers(small: Catalogue) -> None:
    assert small.gardens("child") == {"child"}
    assert small.gardens("grown") == small.gardens("cafe") == {"child", "grown"}
    assert [name.name for name in small.garden_lists["child"].names] == ["tales.example"]


def test_the_garden_of_the_youngest_is_a_part_of_everybodys() -> None:
    catalogue = load()
    assert catalogue.gardens("little") == {"little"}
    for tier in ("young", "junior", "teen", "youth", "adult", "public"):
        assert catalogue.gardens(tier) == {"little", "young"}


def test_the_shipped_modes_shut_what_the_product_says() -> None:
    catalogue = load()
    bed, school, homework, free = catalogue.modes
    assert [mode.slug for mode in catalogue.modes] == ["bed", "school", "homework", "free"]
    assert (bed.everything, bed.learning, bed.shut, bed.free) == (True, True, (), False)
    entertainment = {"games", "video", "livestream", "social", "spending"}
    assert set(school.shut) == entertainment | {"messaging", "stranger-chat"}
    assert set(catalogue.mode("homework").shut) == set(homework.shut) == entertainment
    assert not any(mode.everything or mode.learning or mode.free for mode in (school, homework))
    assert (free.everything, free.learning, free.shut, free.free) == (False, False, (), True)


def test_the_shipped_tiers_shut_what_the_product_says() -> None:
    catalogue = load()
    later = {"little": 6, "young": 5, "junior": 4, "teen": 3, "youth": 2, "adult": 1}
    groups = list(OPEN_FROM.values())
    for tier, count in later.items():
        assert catalogue.shut_by_default(tier) == set().union(*groups[:count])
    every = {category.slug for category in catalogue.categories}
    assert catalogue.shut_by_default("public") == every - OPEN_AT_PUBLIC | {"adult-goods/weapons"}


def test_the_shipped_locks_are_those_of_the_product() -> None:
    catalogue = load()
    assert catalogue.mandatory == OPEN_FROM["never"]
    for tier in ("little", "young", "junior", "teen", "youth", "public"):
        assert catalogue.locked_shut(tier) == OPEN_FROM["never"] | MINORS_LOCKED
    assert catalogue.locked_shut("adult") == OPEN_FROM["never"]


def test_only_the_youngest_tier_goes_without_health_and_rights() -> None:
    catalogue = load()
    groups = {"helplines", "health-rights", "core", "learning"}
    assert catalogue.protected_groups("little") == groups - {"health-rights"}
    for tier in ("young", "junior", "teen", "youth", "adult", "public"):
        assert catalogue.protected_groups(tier) == groups
