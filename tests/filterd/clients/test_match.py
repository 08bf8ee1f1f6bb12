"""The outcome: what an adult wrote down, and what evidence said, in one shape."""

from filterd.clients.evidence import Kind
from filterd.clients.match import by_evidence, by_hand
from filterd.clients.owner import Owner
from filterd.clients.sighting import Source
from filterd.policy.snapshot import Assignment


def test_an_exact_address_counts_more_than_a_range() -> None:
    exact, place = Assignment(bytes(4), 32, 1, "tablet"), Assignment(bytes(4), 24, 2, None)
    found = [by_hand(each) for each in (exact, place)]
    assert [(each.policy_id, each.device, each.kind, each.score) for each in found if each] == [
        (1, "tablet", Kind.ADDRESS, 60),
        (2, None, Kind.RANGE, 40),
    ]
    assert {each.source for each in found if each} == {Source.MANUAL}


def test_nothing_written_down_is_no_match() -> None:
    assert by_hand(None) is None


def test_evidence_has_its_source() -> None:
    match = by_evidence(Owner(3, "phone"), Kind.LEASE, 70)
    assert (match.policy_id, match.device, match.source, match.score) == (3, "phone", Source.LEASE, 70)
