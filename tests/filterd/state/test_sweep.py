"""Sweeping in steps is pruning at once, and what happens between two steps stays."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.policy.ledger.event import Granted
from filterd.policy.ledger.ledger import Ledger, apply, prune
from filterd.state.sweep import steps
from tests.filterd.policy.ledger.sample import NOW, a_grant
from tests.filterd.state.sample import ledgers


def many_people(count: int = 30) -> Ledger:
    ledger = ledgers(2, 80)[-1]
    for number in range(count):
        length = timedelta(hours=1 + number % 3)
        ledger = apply(ledger, Granted(NOW, a_grant(f"x{number}", f"p{number}", length=length)))
    return ledger


@given(st.integers(0, 200), st.integers(0, 80), st.integers(-1, 100))
@settings(max_examples=50, deadline=None)
def test_all_steps_together_prune(seed: int, count: int, hours: int) -> None:
    ledger = ledgers(seed, count)[-1]
    now = NOW + timedelta(hours=hours)
    swept = ledger
    for step in steps(ledger, now):
        swept = step(swept)
    assert swept == prune(ledger, now)


def test_a_household_takes_several_steps() -> None:
    ledger = many_people()
    now = NOW + timedelta(hours=2)
    changes = list(steps(ledger, now))
    assert len(changes) == 17 + 1  # of two people each, and one for all else
    for step in changes:
        ledger = step(ledger)
    assert ledger == prune(many_people(), now)


def test_what_comes_between_two_steps_stays() -> None:
    ledger = many_people()
    now = NOW + timedelta(hours=2)
    for number, step in enumerate(steps(ledger, now)):
        ledger = apply(ledger, Granted(now, a_grant(f"late{number}", f"p{number}", start=now)))
        ledger = step(ledger)
    assert all(ledger.owners.get(f"late{number}") == f"p{number}" for number in range(18))
    assert not ledger.own("p0").grants[0].until <= now


def test_a_ledger_with_nothing_over_stays_the_same_one() -> None:
    ledger = many_people()
    for step in steps(ledger, NOW - timedelta(days=1)):
        assert step(ledger) is ledger
