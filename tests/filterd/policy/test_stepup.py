"""Proposals of the next tier: when they appear, what they say, and that nothing moves by itself."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.catalogue import load
from blocklists.error import CatalogueError
from filterd.policy.stepup import Growing, Proposal, proposals
from tests.filterd.policy import sample

CATALOGUE = load()
BERLIN = ZoneInfo("Europe/Berlin")
MAY = datetime(2027, 5, 10, 12, tzinfo=UTC)
STEPS = {"little": "young", "young": "junior", "junior": "teen", "teen": "youth", "youth": "adult"}
MONTHS = st.builds("{}-{:02}".format, st.integers(2020, 2040), st.integers(1, 12))
NOWS = st.datetimes(datetime(2019, 12, 1), datetime(2041, 2, 1), timezones=st.just(UTC))  # noqa: DTZ001 - it adds one


def one(tier: str, month: str = "2027-05", now: datetime = MAY) -> Proposal:
    (proposal,) = proposals([Growing("mia", "Mia", tier, month)], CATALOGUE, now, BERLIN)
    return proposal


@pytest.mark.parametrize(("zone", "hours"), [("Pacific/Kiritimati", -14), ("Pacific/Pago_Pago", 11), ("UTC", 0)])
def test_a_proposal_begins_with_the_month_of_the_household(zone: str, hours: int) -> None:
    mia = Growing("mia", "Mia", "junior", "2027-05")
    start = datetime(2027, 5, 1, tzinfo=UTC) + timedelta(hours=hours)
    assert proposals([mia], CATALOGUE, start - timedelta(seconds=1), ZoneInfo(zone)) == ()
    assert len(proposals([mia], CATALOGUE, start, ZoneInfo(zone))) == 1


def test_a_proposal_stands_until_somebody_acts() -> None:
    first = one("young")
    assert one("young", now=MAY + timedelta(days=365 * 7)) == first


def test_without_a_month_nobody_is_proposed_anything() -> None:
    people = [Growing(tier.slug, "Mia", tier.slug) for tier in CATALOGUE.tiers]
    assert proposals(people, CATALOGUE, MAY, BERLIN) == ()


@pytest.mark.parametrize("tier", ["adult", "public"])
def test_after_the_last_tier_and_at_public_there_is_no_next_one(tier: str) -> None:
    assert proposals([Growing("mia", "Mia", tier, "2027-05")], CATALOGUE, MAY, BERLIN) == ()


@given(tier=st.sampled_from(list(STEPS)), month=MONTHS, now=NOWS)
def test_only_the_next_tier_is_ever_proposed(tier: str, month: str, now: datetime) -> None:
    found = proposals([Growing("mia", "Mia", tier, month)], CATALOGUE, now, UTC)
    assert [(each.before.slug, each.after.slug) for each in found] == [(tier, STEPS[tier])] * (f"{now:%Y-%m}" >= month)


def test_what_opens_and_what_stays_shut_are_those_of_the_product() -> None:
    assert one("little").opens == ("games",)
    assert one("little").protects == ("health-rights",)
    assert one("young").opens == ("video",)
    assert one("junior").opens == ("social", "messaging")
    assert one("teen").opens == ("mature", "livestream", "spending")
    assert one("youth").stays_shut == ()
    assert set(one("junior").stays_shut) == CATALOGUE.shut_by_default("teen") - CATALOGUE.mandatory


@pytest.mark.parametrize("tier", STEPS)
def test_what_is_shut_for_everyone_is_never_spoken_of(tier: str) -> None:
    proposal = one(tier)
    assert CATALOGUE.mandatory.isdisjoint(proposal.opens + proposal.stays_shut)
    for slug in CATALOGUE.mandatory:
        name = CATALOGUE.category(slug).name
        assert name not in proposal.for_adult + proposal.for_person


def test_bedtime_and_minutes_before_and_after_are_told() -> None:
    proposal = one("junior")
    tiers = (proposal.before, proposal.after)
    assert [each.bedtime.start for each in tiers if each.bedtime] == [time(20, 30), time(21, 30)]
    assert [each.budget.school_day_minutes for each in tiers if each.budget] == [90, 120]
    for words in (proposal.for_adult, proposal.for_person):
        assert "The usual bedtime is 21:30 to 06:30 then, not 20:30 to 06:30." in words
        assert "are 120 on a school day then, not 90" in words


def test_growing_up_is_the_own_decision_of_the_person() -> None:
    assert [tier for tier in STEPS if one(tier).own_decision] == ["youth"]
    for words in (one("youth").for_adult, one("youth").for_person):
        assert "own decision then, and nobody else's" in words
        assert "Nothing changes by itself" in words


def test_people_keep_their_order_and_those_whose_month_has_not_come_are_left_out() -> None:
    people = [Growing(str(number), "A", "junior", f"2027-{number:02}") for number in (5, 6, 1, 12, 4)]
    assert [each.person for each in proposals(people, CATALOGUE, MAY, BERLIN)] == ["5", "1", "4"]


def test_a_tier_nobody_knows_is_named() -> None:
    with pytest.raises(CatalogueError, match="no tier is called 'baby'"):
        proposals([Growing("mia", "Mia", "baby", "2027-05")], CATALOGUE, MAY, BERLIN)


def test_the_order_of_the_tiers_is_that_of_the_catalogue() -> None:
    people = [Growing("mia", "Mia", "little", "2027-05"), Growing("leo", "Leo", "teen", "2027-05")]
    mia, leo = proposals(people, sample.CATALOGUE, MAY, BERLIN)
    assert (mia.after.slug, mia.opens, mia.protects) == ("junior", ("games",), ("health-rights",))
    assert (leo.after.slug, leo.own_decision) == ("adult", True)
