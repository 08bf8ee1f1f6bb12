"""The words a child reads: short, kind, complete."""

import re

import pytest

from blocklists.catalogue import Category, Lock, PublicDefault, Risk, load

CATEGORIES = load().categories
ORDER = (
    "csam sexualised-minors image-abuse scam-malware extremism self-harm eating-harm porn dating-sex-services mature"
    " violence hate drugs adult-goods gambling stranger-chat livestream social messaging games video spending ads"
    " trackers bypass"
)
LONGEST_SENTENCE_WORDS = {"to8": 15, "9-12": 24, "13+": 30}
# Words that blame, threaten, or that the field does not use (Luxembourg Guidelines).
UNKIND = re.compile(
    r"\b(you should(?:n't| not)? have|naughty|shame|guilty|punish\w*|bad (?:boy|girl)|child porn\w*)\b", re.IGNORECASE
)


def levels(category: Category) -> dict[str, str]:
    words = category.explanations
    return {"to8": words.to8, "9-12": words.from9, "13+": words.from13}


def test_the_categories_stand_in_the_order_of_the_product() -> None:
    assert [category.slug for category in CATEGORIES] == ORDER.split()


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.slug)
def test_explanations_are_short_and_kind_at_each_level(category: Category) -> None:
    for level, text in levels(category).items():
        assert text.endswith((".", "?"))
        assert not UNKIND.search(text)
        for sentence in re.split(r"(?<=[.?;])\s+", text):
            assert len(sentence.split()) <= LONGEST_SENTENCE_WORDS[level], sentence


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda category: category.slug)
def test_the_youngest_readers_get_the_shortest_text_without_jargon(category: Category) -> None:
    texts = levels(category)
    assert len(texts["to8"]) <= len(texts["9-12"]) <= len(texts["13+"])
    assert not re.search(r"\b(DNS|domain|resolver|filter list|category|phishing|pornography)\b", texts["to8"])


def test_the_first_three_categories_read_the_same() -> None:
    first = CATEGORIES[0].explanations
    assert [category.explanations for category in CATEGORIES[1:3]] == [first, first]
    assert CATEGORIES[3].explanations != first


def test_every_category_names_its_risk_and_honest_sources() -> None:
    assert {category.risk for category in CATEGORIES} == set(Risk)
    assert all(category.sources and category.definition.endswith(".") for category in CATEGORIES)


def test_four_categories_count_to_the_budget() -> None:
    assert {category.slug for category in CATEGORIES if category.budget} == {"games", "video", "social", "livestream"}


def test_choices_left_to_an_adult_are_said_in_a_note() -> None:
    noted = {category.slug: category for category in CATEGORIES if category.note}
    assert {"messaging", "ads", "trackers", "bypass", "scam-malware"} <= set(noted)
    assert [slug for slug, category in noted.items() if category.public is PublicDefault.OPERATOR] == ["bypass"]


def test_what_is_never_open_by_default_is_locked() -> None:
    for category in CATEGORIES:
        assert (category.youngest is None) == (category.lock is Lock.MANDATORY)
