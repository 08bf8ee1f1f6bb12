"""Ids: short, free, and longer when there are many."""

from filterd.desk.number import free_id
from filterd.policy.ledger.event import Granted
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Scope, ScopeKind
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger, apply
from tests.filterd.desk.rig import NOW, Counter, rig


def with_grants(*numbers: str) -> Ledger:
    ledger = EMPTY_LEDGER
    for number in numbers:
        person, until = f"p{number}", NOW.replace(year=2027, month=1)
        grant = Grant(number, person, Scope(ScopeKind.EVERYTHING), NOW, until, Origin(OriginKind.PARENT))
        ledger = apply(ledger, Granted(NOW, grant))
    return ledger


def test_an_id_is_a_letter_and_three_digits() -> None:
    found = free_id("g", EMPTY_LEDGER)
    assert (found[0], len(found), found[1:].isdecimal()) == ("g", 4, True)


def test_an_id_that_is_taken_is_not_given() -> None:
    taken = {f"g{number:03}" for number in range(1000)}
    free = taken - {"g007"}
    assert len(free_id("g", EMPTY_LEDGER, taken)) == 7
    ledger = with_grants(*(f"g{number:03}" for number in range(9)))
    assert free_id("g", ledger) not in {f"g{number:03}" for number in range(9)}
    assert free


async def test_an_id_of_a_ticket_is_not_given_either() -> None:
    behind = rig()
    rows = (await Counter(behind)("ticket-print", count=50, minutes=5, budget="play"))["tickets"]
    taken = {row.id for row in rows}
    assert len(taken) == 50
    assert not {free_id("t", behind.store.ledger) for _ in range(500)} & taken
