"""Which error explains which refusal, and what its text may say."""

from dataclasses import replace
from itertools import product

import pytest

from blocklists.catalogue import load
from blocklists.entry import Match
from blocklists.index import Hit, ListInfo
from filterd.config import convert
from filterd.dns import ede
from filterd.dns.ede import EdeCode, of_decision
from filterd.dns.wire import Ede
from filterd.policy.compile import compile_household
from filterd.policy.household import Household
from filterd.policy.moment import UNKNOWN_HOUR
from filterd.policy.types import SEALED, Decision, Profile, Verdict

NAMES = {
    "gambling": "gambling",
    "dating-sex-services": "dating and paid sex",
    "scam-malware": "traps, scams and viruses",
}
HOME = Profile(1, "mia", "Mia", "junior", False, frozenset(), frozenset(), names=NAMES)
CAFE = Profile(2, "guests", "Guests", "public", False, frozenset(), frozenset(), operator=True, names=NAMES)
ASK, BLOCK = Verdict.ASK, Verdict.BLOCK


@pytest.mark.parametrize(
    ("verdict", "rule", "state", "profile", "code", "text"),
    [
        (BLOCK, "category", "gambling", HOME, 17, "Filtered: gambling"),
        (BLOCK, "category", "dating-sex-services", HOME, 17, "Filtered: dating and paid sex"),
        (BLOCK, "own", "custom", HOME, 17, "Filtered: a rule of this household"),
        (BLOCK, "mandatory", "scam-malware", HOME, 15, "Blocked: traps, scams and viruses"),
        (BLOCK, "category", "gambling", CAFE, 15, "Blocked: gambling"),
        (BLOCK, "own", "custom", CAFE, 15, "Blocked: a rule of this network"),
        (BLOCK, "authority", "gambling", HOME, 16, "Censored: gambling"),
        (BLOCK, "authority", "scam-malware", HOME, 16, "Censored: traps, scams and viruses"),
        (BLOCK, "authority", "gambling", CAFE, 16, "Censored: gambling"),
        (BLOCK, "default", "rare-state", HOME, 17, "Filtered: rare state"),
        (ASK, "default", "unrated", HOME, 17, "Ask an adult to open this"),
        (ASK, "default", "games", HOME, 17, "Ask an adult to open this"),
        (ASK, "default", "unrated", CAFE, 15, "Ask an adult to open this"),
    ],
)
def test_the_code_says_whose_choice_it_was(
    verdict: Verdict, rule: str, state: str, profile: Profile, code: int, text: str
) -> None:
    found = of_decision(Decision(verdict, rule, state), profile)
    assert (found.code, found.text) == (code, text)


@pytest.mark.parametrize(
    ("rule", "state", "by", "text"),
    [
        ("pause", "schedule", "pause", "Filtered: a pause"),
        ("pause", "schedule", "bed", "Filtered: bedtime"),
        ("schedule", "schedule", "bed", "Filtered: bedtime"),
        ("schedule", "schedule", "shut", "Filtered: the schedule"),
        ("schedule", "schedule", "piano-time", "Filtered: piano time"),
        ("budget", "budget", "fun", "Filtered: a time limit"),
        ("schedule", "schedule", UNKNOWN_HOUR, "Filtered: this box does not know yet what time it is"),
        ("budget", "budget", UNKNOWN_HOUR, "Filtered: this box does not know yet what time it is"),
    ],
)
def test_what_is_shut_for_a_time_says_by_what(rule: str, state: str, by: str, text: str) -> None:
    found = of_decision(Decision(BLOCK, rule, state, by=by), HOME)
    assert (found.code, found.text) == (17, text)
    assert of_decision(Decision(BLOCK, rule, state, by=by), CAFE).code == 15


def test_sealed_categories_cannot_be_told_apart() -> None:
    cases = product(sorted(SEALED), ("authority", "mandatory", "category", "own"), (HOME, CAFE), (ASK, BLOCK))
    found = {of_decision(Decision(verdict, rule, state), profile) for state, rule, profile, verdict in cases}
    assert [(item.code, item.text) for item in found] == [(15, "Blocked")]


def test_a_category_that_is_newer_than_the_snapshot_is_not_named() -> None:
    hit = Hit(ListInfo(slug="new", kind="category", label="new", name="New"), 2, Match.SUFFIX)
    assert of_decision(Decision(BLOCK, "category", "new", (hit,)), HOME).text == "Filtered: a new category"


@pytest.mark.parametrize("verdict", [ASK, BLOCK])
@pytest.mark.parametrize("rule", ["authority", "category"])
@pytest.mark.parametrize("operator", [False, True])
def test_every_category_fits_into_a_short_text(verdict: Verdict, rule: str, operator: bool) -> None:
    compiled = compile_household(convert({"version": 1, "household": "The example family"}, Household), load())
    profile = replace(compiled.profiles[compiled.unknown], operator=operator)
    for category in load().categories:
        text = of_decision(Decision(verdict, rule, category.slug), profile).text
        assert 0 < len(text.encode()) <= 60


def test_no_category_is_sealed_that_was_not_meant_to_be() -> None:
    assert frozenset({"csam", "sexualised-minors", "image-abuse"}) == SEALED


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (ede.PROHIBITED, EdeCode.PROHIBITED),
        (ede.of_upstream(22), 22),
        (ede.of_upstream(23), 23),
        (ede.of_upstream(24), 24),
    ],
)
def test_other_texts_are_short_and_plain(found: Ede, code: int) -> None:
    assert found.code == code
    assert 10 < len(found.text) <= 60
    assert found.text.isascii()
