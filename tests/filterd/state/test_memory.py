"""What is in memory changes at once, in numbered steps, and survives that the disk is read late."""

from datetime import timedelta

import pytest
from msgspec.structs import force_setattr

from filterd.policy.ledger.event import Granted, Revoked, TicketMade, decode_event
from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply, prune
from filterd.state import memory as memory_module
from filterd.state.document import Whole
from filterd.state.memory import Memory
from tests.filterd.policy.ledger.sample import HOUR, NOW, a_grant, a_ticket
from tests.filterd.state.sample import events, ledgers


def fresh() -> Memory:
    memory = Memory()
    memory.adopt(Whole(EMPTY_LEDGER, 0))
    return memory


def test_events_are_applied_and_numbered() -> None:
    memory = fresh()
    numbered = memory.apply(events(4, 10))
    assert [number for number, _ in numbered] == list(range(1, 11))
    assert [decode_event(data) for _, data in numbered] == events(4, 10)
    assert memory.whole == Whole(ledgers(4, 10)[-1], 10)


def test_what_changes_nothing_gets_no_number() -> None:
    memory = fresh()
    assert memory.apply([Revoked(NOW, "g1"), Granted(NOW, a_grant()), Granted(NOW, a_grant())])[0][0] == 1
    assert memory.whole.number == 1


@pytest.mark.parametrize("number", ["Not A Slug!", "x" * 20_000])
def test_what_could_not_be_read_again_is_refused_before_anything_is_applied(number: str) -> None:
    memory, bad = fresh(), Revoked(NOW, "g1")
    force_setattr(bad, "id", number)  # as a mistake of ours might, past every check
    with pytest.raises(ValueError):  # noqa: PT011 - the words are for developers
        memory.apply([Granted(NOW, a_grant()), bad])
    assert memory.whole == Whole(EMPTY_LEDGER, 0)


def test_what_happened_before_the_disk_could_be_read_is_applied_to_what_is_read() -> None:
    memory = Memory()
    ticket = TicketMade(NOW, a_ticket())
    early = memory.apply([Revoked(NOW, "g1"), Granted(NOW, a_grant("g2"))])
    stored = apply(apply(EMPTY_LEDGER, Granted(NOW, a_grant("g1"))), ticket)
    memory.adopt(Whole(stored, 40))
    assert memory.whole.ledger == apply(apply(stored, Revoked(NOW, "g1")), Granted(NOW, a_grant("g2")))
    assert memory.whole.number > 40
    assert memory.whole.number > early[-1][0]


def test_only_the_newest_events_wait_for_a_disk_that_is_never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_module, "MOST_UNREAD", 3)
    memory = Memory()
    memory.apply([Granted(NOW, a_grant(f"g{number}")) for number in range(10)])
    assert len(memory.whole.ledger.owners) == 10
    memory.adopt(Whole(EMPTY_LEDGER, 500))
    assert sorted(number for number, _ in memory.whole.ledger.owners.items()) == ["g7", "g8", "g9"]
    assert memory.whole.number == 510


def test_a_sweep_drops_what_is_over_and_pauses_between_its_steps() -> None:
    memory = fresh()
    memory.apply(events(4, 60))
    whole = memory.whole
    pauses: list[None] = []
    memory.sweep(NOW + 5 * HOUR, lambda: pauses.append(None))
    assert memory.whole == Whole(prune(whole.ledger, NOW + 5 * HOUR), 60)
    assert len(pauses) == 1 + 1  # two people, and all else


def test_an_event_between_two_steps_of_a_sweep_stays() -> None:
    memory = fresh()
    memory.apply([Granted(NOW, a_grant(f"g{number}", f"p{number}")) for number in range(20)])
    later = NOW + timedelta(hours=2)
    count = 0

    def happen() -> None:
        nonlocal count
        count += 1
        memory.apply([Granted(later, a_grant(f"late{count}", "p1", start=later))])

    memory.sweep(later, happen)
    assert {number for number, _ in memory.whole.ledger.owners.items()} == {f"late{n + 1}" for n in range(count)}
    assert count == 10 + 1
    assert memory.whole.number == 20 + count
