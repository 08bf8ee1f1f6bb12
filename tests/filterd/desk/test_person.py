"""Whom a request means."""

import pytest

from filterd.desk.person import budget_of, party_of, profile_of
from filterd.error import ConfigError
from filterd.policy.ledger.grant import EVERYONE
from tests.filterd.desk.rig import household
from tests.support.service import snapshot


def test_everyone_is_everybody_by_the_clock_of_the_household() -> None:
    party = party_of("everyone", household())
    assert (party.person, len(party.profiles)) == (EVERYONE, 4)
    assert str(party.zone(household())) == "Europe/Berlin"


def test_one_person_is_by_their_own_clock() -> None:
    assert str(party_of("leo", household()).zone(household())) == "America/New_York"
    assert str(party_of("ann", household()).zone(household())) == "Europe/Berlin"


def test_a_name_instead_of_an_id_is_a_mistake_with_a_guess() -> None:
    with pytest.raises(ConfigError, match=r"found 'Mia' \(is 'mia' meant\?\); allowed: mia, leo, ann, unknown$"):
        profile_of("Mia", household())


def test_an_escape_sequence_is_told_without_its_power() -> None:
    with pytest.raises(ConfigError) as caught:
        profile_of("\x1b[2J", household())
    assert "\x1b" not in str(caught.value)


def test_a_budget_may_be_left_out_if_there_is_one() -> None:
    leo = profile_of("leo", household())
    assert budget_of(leo, "")[0].slug == "play"
    with pytest.raises(ConfigError, match="budget: found 'films'; allowed: play"):
        budget_of(leo, "films")


def test_nobody_in_a_household_can_be_called_everyone() -> None:
    with pytest.raises(ConfigError, match="which is the word for everybody in commands"):
        snapshot("version: 1\nhousehold: x\npeople: [{id: everyone, name: E, tier: teen}]\n")
