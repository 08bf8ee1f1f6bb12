"""The names we ship: none too wide, none in the way of a protected one, and what devices need is all there."""

import json

import pytest
from publicsuffixlist import PublicSuffixList

from blocklists.catalogue import StarterName, load
from blocklists.entry import Match
from tests.support.data import ROOT, shared

CATALOGUE = load()
STARTER = [(label, name) for label, listed in CATALOGUE.starter_lists.items() for name in listed.names]
PROTECTED = [(slug, name) for slug, listed in CATALOGUE.protected_lists.items() for name in listed.names]
GARDENS = [(slug, name) for slug, listed in CATALOGUE.garden_lists.items() for name in listed.names]
EVERY = [name for _, name in STARTER + PROTECTED + GARDENS]
EMPTY_ON_PURPOSE = {"csam", "sexualised-minors", "image-abuse", "extremism", "self-harm", "eating-harm"}
# Shared networks: thousands of strangers' pages hang on them.
SHARED_NETWORKS = {
    "akamai.net", "akamaihd.net", "akamaized.net", "amazonaws.com", "azureedge.net", "cloudflare.com", "cloudflare.net",
    "cloudfront.net", "edgekey.net", "edgesuite.net", "fastly.net", "fastlylb.net", "google.com", "googleapis.com",
    "googleusercontent.com", "gstatic.com", "apple.com", "microsoft.com", "icloud.com", "jsdelivr.net", "unpkg.com",
    "github.com", "githubusercontent.com",
}  # fmt: skip
# Whoever wants these services shut still needs the clock and the check whether a network is open.
INTENDED = {("facebook.com", "time.facebook.com"), ("nintendo.net", "ctest.cdn.nintendo.net")}


def covers(name: StarterName, other: str) -> bool:
    return other == name.name or (name.match is Match.SUFFIX and other.endswith(f".{name.name}"))


def is_protected(host: str, group: str) -> bool:
    return any(covers(name, host) for name in CATALOGUE.protected(group))


def test_no_starter_name_shuts_or_is_opened_by_a_protected_one() -> None:
    opened = {(name.name, other.name) for _, name in STARTER for _, other in PROTECTED if covers(other, name.name)}
    shut = {(name.name, other.name) for _, name in STARTER for _, other in PROTECTED if covers(name, other.name)}
    assert opened == set()
    assert shut == INTENDED


def test_no_name_is_a_public_suffix_with_all_below_it() -> None:
    suffixes = PublicSuffixList()
    assert [name.name for name in EVERY if name.match is Match.SUFFIX and suffixes.is_public(name.name)] == []


def test_no_name_is_a_shared_network() -> None:
    assert [name.name for name in EVERY if name.match is Match.SUFFIX and name.name in SHARED_NETWORKS] == []


def test_a_name_belongs_to_one_category() -> None:
    owners: dict[str, set[str]] = {}
    for label, name in STARTER:
        owners.setdefault(name.name, set()).add(label)
    assert {name: labels for name, labels in owners.items() if len(labels) > 1} == {}


def test_categories_that_would_harm_by_naming_are_empty_and_say_so() -> None:
    empty = {
        category.slug
        for category in CATALOGUE.categories
        if not any(CATALOGUE.starter_lists[label].names for label in category.labels())
    }
    assert empty == EMPTY_ON_PURPOSE
    for slug in empty:
        assert CATALOGUE.starter_lists[slug].why_empty.startswith("Almost empty: offers little protection.")


def test_every_part_has_names() -> None:
    parts = [label for label in CATALOGUE.labels if "/" in label]
    assert parts
    assert all(CATALOGUE.starter_lists[label].names for label in parts)


def test_services_that_count_to_budgets_are_many() -> None:
    counted = [service for service in CATALOGUE.services if CATALOGUE.category(service.category).budget]
    assert len(counted) >= 80
    for slug in ("games", "video", "social", "livestream"):
        assert len([service for service in counted if service.category == slug]) >= 10


@pytest.mark.parametrize("file", ["captive-portals.json", "crl-hostname.json"])
def test_connectivity_checks_and_revocation_are_protected(file: str) -> None:
    hosts = json.loads(shared("protected", file).read_text())["list"]
    assert [host for host in hosts if not is_protected(host, "core")] == []


@pytest.mark.parametrize(
    "host",
    ["why.home.arpa", "2.debian.pool.ntp.org", "time.windows.com", "ctldl.windowsupdate.com", "swscan.apple.com",
     "security.debian.org", "de.archive.ubuntu.com", "r3.o.lencr.org", "redirector.gvt1.com", "downloads.openwrt.org"],
)  # fmt: skip
def test_clocks_updates_and_the_box_itself_are_core(host: str) -> None:
    assert is_protected(host, "core")


@pytest.mark.parametrize(
    "host",
    ["google.com", "sub.www.google.com", "images.google.com", "store.apple.com", "www.bing.com", "www.youtube.com",
     "s3.amazonaws.com", "storage.googleapis.com", "play.google.com", "addons.mozilla.org"],
)  # fmt: skip
def test_core_opens_no_search_shop_or_store_of_others(host: str) -> None:
    assert not is_protected(host, "core")


def test_protected_groups_are_rich() -> None:
    assert len(CATALOGUE.protected("learning")) >= 100
    assert len(CATALOGUE.protected("health-rights")) >= 100
    assert len(CATALOGUE.protected("helplines")) >= 60


def test_where_children_learn_no_stranger_publishes() -> None:
    publishing = {
        "youtube.com", "reddit.com", "archive.org", "scratch.mit.edu", "quora.com", "fandom.com", "medium.com",
        "blogspot.com", "wordpress.com", "google.com", "quizlet.com", "padlet.com",
    }  # fmt: skip
    for group in ("learning", "health-rights"):
        assert {host for host in publishing if is_protected(host, group)} == set()
    assert {host for host in publishing for _, name in GARDENS if covers(name, host)} == set()


def test_no_garden_holds_what_is_shut_for_its_tier() -> None:
    shut = {tier: CATALOGUE.shut_by_default(tier) for tier in CATALOGUE.garden_lists}
    wrong = [
        (slug, name.name, label, other.name)
        for slug, name in GARDENS
        for label, other in STARTER
        if label.partition("/")[0] in shut[slug] and (covers(name, other.name) or covers(other, name.name))
    ]
    assert {"games", "video"} <= shut["little"]
    assert "video" in shut["young"]
    assert wrong == []


def test_no_garden_repeats_what_is_protected_anyway() -> None:
    assert [name.name for _, name in GARDENS for _, other in PROTECTED if covers(other, name.name)] == []


def test_gardens_are_planted() -> None:
    assert set(CATALOGUE.garden_lists) == {"little", "young"}
    assert min(len(listed.names) for listed in CATALOGUE.garden_lists.values()) >= 50
    assert all(tier.garden == (tier.slug in CATALOGUE.garden_lists) for tier in CATALOGUE.tiers)
    written = {path.stem for path in (ROOT / "blocklists" / "data" / "garden").glob("*.yaml")}
    assert written == set(CATALOGUE.garden_lists)
