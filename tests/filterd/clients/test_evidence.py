"""What evidence is worth: the order, the limit of the weak, and what age takes away."""

import pytest

from filterd.clients.evidence import ENOUGH, WORTH, Kind, is_enough, lasts, score


def test_the_scores_are_as_documented() -> None:
    assert {kind: score(kind) for kind in Kind} == {
        Kind.CLIENT_ID: 90,
        Kind.NEIGHBOUR: 80,
        Kind.LEASE: 70,
        Kind.ADDRESS: 60,
        Kind.RANGE: 40,
        Kind.NAME_AND_FINGERPRINT: 30,
        Kind.NAME: 20,
        Kind.ANNOUNCED_NAME: 10,
    }


def test_each_kind_has_a_reason_and_the_kinds_stand_in_order() -> None:
    assert list(WORTH) == list(Kind)
    assert all(worth.reason for worth in WORTH.values())
    assert sorted(WORTH.values(), key=lambda worth: -worth.score) == list(WORTH.values())


@pytest.mark.parametrize("kind", [Kind.NAME_AND_FINGERPRINT, Kind.NAME, Kind.ANNOUNCED_NAME])
def test_what_a_device_says_of_itself_is_never_enough(kind: Kind) -> None:
    assert not is_enough(score(kind))


@pytest.mark.parametrize("kind", [Kind.CLIENT_ID, Kind.NEIGHBOUR, Kind.LEASE, Kind.ADDRESS, Kind.RANGE])
def test_the_rest_is_enough(kind: Kind) -> None:
    assert is_enough(score(kind))
    assert is_enough(ENOUGH)


def test_a_neighbour_that_is_gone_counts_less_and_ends_after_half_an_hour() -> None:
    assert [score(Kind.NEIGHBOUR, minutes * 60) for minutes in (0, 10, 30, 31)] == [80, 70, 50, 0]
    assert lasts(Kind.NEIGHBOUR) == 1800


def test_what_stands_until_its_cause_ends_has_no_age() -> None:
    assert score(Kind.LEASE, 1e9) == 70
    assert lasts(Kind.LEASE) == float("inf")
