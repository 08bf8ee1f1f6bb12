"""The sums of a replay: what would be opened and closed, for whom, and what is never told by name."""

from datetime import timedelta

import pytest

from blocklists.name import to_wire
from filterd.policy import difference as difference_module
from filterd.policy.difference import Change, Ledger, Side, Tally
from filterd.policy.types import Decision, Verdict
from tests.filterd.policy.sample import NOW

OPEN = Decision(Verdict.ALLOW, "default", "games")
SHUT = Decision(Verdict.BLOCK, "category", "games")
ASK = Decision(Verdict.ASK, "default", "unrated")
SEALED = Decision(Verdict.BLOCK, "mandatory", "csam")
ORDERED = Decision(Verdict.BLOCK, "authority", "gambling")
NAME = to_wire("example.com")


def test_nothing_asked_nothing_different() -> None:
    found = Ledger().difference()
    assert (found.questions, found.total, found.changes) == (0, Tally(), ())


def test_the_same_verdict_is_no_change_whatever_the_reason() -> None:
    ledger = Ledger()
    ledger.add(NOW, NAME, "mia", SHUT, Decision(Verdict.BLOCK, "own", "custom"))
    found = ledger.difference()
    assert (found.questions, found.total, found.people, found.changes) == (1, Tally(), {}, ())


def test_changes_are_counted_by_direction_person_and_category() -> None:
    ledger = Ledger()
    ledger.add(NOW, NAME, "mia", SHUT, OPEN)
    ledger.add(NOW, NAME, "leo", OPEN, SHUT)
    ledger.add(NOW, NAME, "leo", SHUT, ASK)
    found = ledger.difference()
    assert found.total == Tally(opened=1, closed=1, otherwise=1)
    assert found.people == {"leo": Tally(closed=1, otherwise=1), "mia": Tally(opened=1)}
    assert found.categories == {"games": Tally(opened=1, closed=1), "unrated": Tally(otherwise=1)}


def test_a_change_says_from_what_to_what_and_why() -> None:
    ledger = Ledger()
    for minutes in range(3):
        ledger.add(NOW + timedelta(minutes=minutes), NAME, "mia", OPEN, SHUT)
    assert ledger.difference().changes == (
        Change(
            person="mia",
            name="example.com",
            before=Side(Verdict.ALLOW, "default", "games"),
            after=Side(Verdict.BLOCK, "category", "games"),
            count=3,
            first=NOW,
        ),
    )


def test_the_most_frequent_change_comes_first() -> None:
    ledger = Ledger()
    for name in ("a.test", "b.test", "b.test"):
        ledger.add(NOW, to_wire(name), "mia", OPEN, SHUT)
    assert [change.name for change in ledger.difference().changes] == ["b.test", "a.test"]


@pytest.mark.parametrize("withheld", [SEALED, ORDERED])
@pytest.mark.parametrize("opens", [True, False])
def test_what_is_never_told_is_only_counted(withheld: Decision, opens: bool) -> None:
    ledger = Ledger()
    ledger.add(NOW, NAME, "mia", *((withheld, OPEN) if opens else (OPEN, withheld)))
    found = ledger.difference()
    assert (found.withheld, found.changes, found.categories, found.people) == (1, (), {}, {})
    assert found.total == (Tally(opened=1) if opens else Tally(closed=1))


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(difference_module, "MOST_CHANGES", 2)
    ledger = Ledger()
    for name in ("a.test", "b.test", "c.test", "a.test"):
        ledger.add(NOW, to_wire(name), "mia", OPEN, SHUT)
    found = ledger.difference()
    assert ([change.count for change in found.changes], found.untold, found.total.closed) == ([2, 1], 1, 4)


def test_the_first_complaints_are_kept_and_all_are_counted() -> None:
    ledger = Ledger()
    for number in range(20):
        ledger.refuse(f"line {number}")
    found = ledger.difference()
    assert (found.refused, len(found.complaints), found.complaints[0]) == (20, 10, "line 0")
