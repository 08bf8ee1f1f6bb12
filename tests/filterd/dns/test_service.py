"""What is replaced as a whole when the policy changes."""

from datetime import UTC, datetime

from filterd.dns.service import service_of
from filterd.policy.types import Verdict
from tests.support.service import ruleset


def test_every_tier_and_state_of_the_household_has_a_cell_of_its_own() -> None:
    rules = ruleset()
    service = service_of(rules)
    for state in ("porn", "core", "custom", "unrated", "adult-goods"):
        service.counters.add(service.counters.cell("junior", state, Verdict.BLOCK))
    assert [row[:2] for row in service.counters.rows()] == [
        ("junior", state) for state in ("porn", "adult-goods", "core", "custom", "unrated")
    ]


def test_numbers_go_on_and_finished_answers_do_not() -> None:
    first = service_of(ruleset())
    first.counters.add(first.counters.cell("teen", "porn", Verdict.BLOCK))
    second = service_of(ruleset(), first)
    assert list(second.counters.rows()) == [("teen", "porn", Verdict.BLOCK, 1)]
    assert second.finished is not first.finished


def test_the_policy_and_the_people_are_those_of_the_ruleset() -> None:
    rules = ruleset()
    service = service_of(rules)
    assert service.policy is rules.policy
    assert service.roster.identify("127.0.0.11", datetime(2026, 7, 1, 12, tzinfo=UTC)).profile.slug == "mia"
