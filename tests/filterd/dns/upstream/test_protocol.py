import pytest

from filterd.dns.upstream.protocol import Tally


def test_the_first_answer_sets_the_round_trip_and_later_ones_move_it_by_an_eighth() -> None:
    tally = Tally()
    assert tally.rtt is None
    tally.answer(0.8)
    assert tally.rtt == 0.8
    tally.answer(0.0)
    assert tally.rtt == pytest.approx(0.7)
    assert tally.answered == 2
