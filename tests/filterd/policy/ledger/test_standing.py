"""The part of the ledger that a decision sees."""

from filterd.policy.ledger.standing import NOTHING, Spent, Standing
from tests.filterd.policy.ledger.sample import TODAY, a_grant, a_pause


def test_nothing_is_empty_and_anything_is_not() -> None:
    assert NOTHING.is_empty
    assert not Standing(grants=(a_grant(),)).is_empty
    assert not Standing(pauses=(a_pause(),)).is_empty
    assert not Standing(spent={"games": Spent(TODAY)}).is_empty
