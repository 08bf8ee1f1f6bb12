"""Which labels are shut for a tier, after changes, and which changes are refused."""

from filterd.mistake import Mistakes
from filterd.policy.shut import check_changes, lock_of, shut_labels
from tests.filterd.policy.sample import CATALOGUE

MANDATORY = {"csam", "sexualised-minors", "image-abuse", "scam-malware"}
GOODS = {"adult-goods", "adult-goods/alcohol", "adult-goods/weapons"}


def labels(tier: str, *changes: tuple[list[str], list[str]]) -> set[str]:
    return set(shut_labels(CATALOGUE, tier, changes)) - MANDATORY


def refused(tier: str, opened: list[str], closed: list[str]) -> list[str]:
    mistakes = Mistakes()
    check_changes(mistakes, "people[0]", CATALOGUE, tier, opened, closed)
    return mistakes.lines


def test_the_defaults_of_the_catalogue_with_the_parts_of_what_is_shut() -> None:
    assert labels("teen") == {"porn", "gambling"} | GOODS
    assert labels("public") == {"porn", "gambling", "adult-goods/weapons"}
    assert labels("adult") == set()


def test_the_mandatory_categories_are_always_there() -> None:
    assert shut_labels(CATALOGUE, "adult", []) == MANDATORY


def test_opening_a_category_opens_its_parts() -> None:
    assert labels("teen", (["adult-goods"], [])) == {"porn", "gambling"}


def test_opening_a_part_leaves_the_category_shut() -> None:
    assert labels("teen", (["adult-goods/alcohol"], [])) == {"porn", "gambling", "adult-goods", "adult-goods/weapons"}


def test_a_part_named_by_itself_wins_over_its_category() -> None:
    assert labels("adult", (["adult-goods/alcohol"], ["adult-goods"])) == {"adult-goods", "adult-goods/weapons"}
    assert labels("teen", (["adult-goods"], ["adult-goods/alcohol"])) == {"porn", "gambling", "adult-goods/alcohol"}


def test_the_person_comes_after_the_tier() -> None:
    assert labels("teen", (["gambling"], []), ([], ["gambling"])) == {"porn", "gambling"} | GOODS
    assert labels("teen", ([], ["games"]), (["games"], [])) == {"porn", "gambling"} | GOODS


def test_what_is_locked_stays_shut_whatever_is_asked() -> None:
    assert "porn" in labels("teen", (["porn"], []))
    assert shut_labels(CATALOGUE, "adult", [(["csam"], [])]) == MANDATORY


def test_locks_are_told() -> None:
    assert lock_of(CATALOGUE, "adult", "csam") == "shut for everyone and cannot be opened"
    assert lock_of(CATALOGUE, "junior", "porn").startswith("locked for the tier 'junior'")
    assert lock_of(CATALOGUE, "public", "porn").startswith("locked for the tier 'public'")
    assert lock_of(CATALOGUE, "adult", "porn") == ""
    assert lock_of(CATALOGUE, "junior", "gambling") == ""


def test_opening_what_is_locked_is_refused() -> None:
    assert refused("adult", ["porn"], []) == []
    assert refused("junior", ["porn"], []) == [
        "people[0].open[0]: found 'porn', which is locked for the tier 'junior': it stays shut under 18 and in public "
        "places; allowed: to leave it out"
    ]


def test_opening_and_shutting_the_same_is_refused() -> None:
    assert refused("junior", ["games"], ["ads", "games"]) == [
        "people[0].open[0]: found 'games', which is under shut too; allowed: one of the two"
    ]


def test_an_unknown_category_is_refused_with_a_guess() -> None:
    (line,) = refused("junior", [], ["gamse"])
    assert line.startswith("people[0].shut[0]: found 'gamse' (is 'games' meant?); allowed: porn, adult-goods, ")
