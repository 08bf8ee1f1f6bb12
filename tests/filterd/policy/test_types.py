"""What a decision says of itself, and that nothing of it can be changed afterwards."""

import pytest

from filterd.policy.types import Decision, Verdict
from tests.filterd.policy.sample import CATALOGUE, of_one


@pytest.mark.parametrize("verdict", list(Verdict))
def test_asking_is_answered_like_blocking(verdict: Verdict) -> None:
    assert Decision(verdict, "default", "unrated").is_blocked is (verdict is not Verdict.ALLOW)


def test_the_first_three_categories_are_sealed() -> None:
    sealed = [each.slug for each in CATALOGUE.categories if Decision(Verdict.BLOCK, "mandatory", each.slug).is_sealed]
    assert sealed == [each.slug for each in CATALOGUE.categories[:3]]


def test_a_decision_cannot_be_changed() -> None:
    decision = Decision(Verdict.BLOCK, "default", "unrated")
    with pytest.raises(AttributeError, match="immutable"):
        decision.verdict = Verdict.ALLOW  # type: ignore[misc]  # the attempt is the test


def test_the_own_rules_of_a_profile_cannot_be_changed() -> None:
    profile = of_one(block=["example.com"], services={"blocks": "block"}).profiles[0]
    for mapping in (profile.own, profile.own_exact, profile.own_services):
        assert not hasattr(mapping, "__setitem__")
