"""Whatever the disk holds, the state that is found is one that was, and the newest that can be."""

import pytest

from filterd.policy.ledger.event import encode_event
from filterd.policy.ledger.ledger import EMPTY_LEDGER
from filterd.state import journal
from filterd.state.document import Whole, pack
from filterd.state.place import journal_name, ledger_name
from filterd.state.recovery import Recovery, recover
from tests.filterd.state.sample import events, ledgers
from tests.filterd.state.simulated import Image, SimulatedDisk

LEDGERS = ledgers(6, 12)
EVENTS = [(number, encode_event(event)) for number, event in enumerate(events(6, 12), 1)]

# Two generations: the first ledger holds 4 events, its journal the next 4, the second journal the last 4.
IMAGE = {
    "ledger.1": b"".join(pack(Whole(LEDGERS[4], 4), 1)),
    "journal.1": journal.header(1) + journal.octets(1, EVENTS[4:8]),
    "ledger.2": b"".join(pack(Whole(LEDGERS[8], 8), 2)),
    "journal.2": journal.header(2) + journal.octets(2, EVENTS[8:]),
}


def found(image: Image, number: int) -> Recovery:
    """Return what is found, after a look that it is the model's state after so many events."""
    recovery = recover(SimulatedDisk(image))
    assert recovery.whole == Whole(LEDGERS[number], number)
    return recovery


def without(*names: str) -> Image:
    return {name: data for name, data in IMAGE.items() if name not in names}


def flipped(name: str, place: int = -3) -> Image:
    data = bytearray(IMAGE[name])
    data[place] ^= 1
    return {**IMAGE, name: bytes(data)}


def test_an_empty_folder_is_an_empty_ledger() -> None:
    recovery = recover(SimulatedDisk({"clock-floor": b"", "ledger.1.new": b"half"}))
    assert recovery == Recovery(Whole(EMPTY_LEDGER, 0))


def test_the_newest_ledger_and_its_journal_count() -> None:
    recovery = found(IMAGE, 12)
    assert (recovery.base, recovery.newest, recovery.damaged) == (2, 2, [])
    assert not recovery.is_compact


def test_a_ledger_with_an_empty_journal_is_compact() -> None:
    image = {"ledger.2": IMAGE["ledger.2"], "journal.2": journal.header(2)}
    assert found(image, 8).is_compact
    assert not found({"ledger.2": IMAGE["ledger.2"]}, 8).is_compact
    assert not found({**image, "journal.3": journal.header(3)}, 8).is_compact


def test_a_damaged_ledger_costs_nothing_for_the_one_before_and_both_journals_say_the_same() -> None:
    recovery = found(flipped("ledger.2"), 12)
    assert (recovery.base, recovery.newest, recovery.damaged) == (1, 2, ["ledger.2"])
    assert recovery.is_alarming


@pytest.mark.parametrize("place", range(0, len(IMAGE["ledger.2"]), 41))
def test_every_flipped_bit_of_the_newest_ledger_costs_nothing(place: int) -> None:
    assert found(flipped("ledger.2", place), 12).damaged == ["ledger.2"]


def test_damage_to_what_is_no_longer_needed_is_no_damage() -> None:
    assert found(flipped("journal.1"), 12).damaged == []
    assert found(flipped("ledger.1"), 12).damaged == []
    assert found(without("ledger.1", "journal.1"), 12).damaged == []


def test_a_journal_counts_up_to_its_damage() -> None:
    image = flipped("journal.2", IMAGE["journal.2"].rfind(b"\n", 0, -1) - 3)
    recovery = found(image, 10)
    assert (recovery.damaged, recovery.is_alarming) == (["journal.2"], True)


def test_a_cut_tail_is_named_but_alarms_nobody() -> None:
    recovery = found({**IMAGE, "journal.2": IMAGE["journal.2"][:-5]}, 11)
    assert (recovery.damaged, recovery.is_alarming) == (["journal.2"], False)


def test_a_compaction_cut_off_between_its_two_names_is_no_damage() -> None:
    assert found({**without("ledger.2"), "journal.2": journal.header(2)}, 8).damaged == []
    assert found(without("journal.2"), 8).damaged == []


def test_no_event_is_applied_twice() -> None:
    image = {**IMAGE, "journal.2": journal.header(2) + journal.octets(2, EVENTS[5:])}
    assert found(image, 12).damaged == []


def test_the_events_of_a_journal_count_though_its_ledgers_are_gone() -> None:
    """No state that was, but nothing better is left; it is told."""
    recovery = recover(SimulatedDisk({**flipped("ledger.1"), "ledger.2": b""}))
    assert recovery.whole.number == 12
    assert recovery.damaged == ["ledger.2", "ledger.1"]
    assert recovery.is_alarming


def test_a_journal_that_grew_beyond_all_bounds_counts_up_to_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST_OCTETS", len(IMAGE["journal.2"]))
    for behind in (b"\n", b"garbage", bytes(1000)):
        recovery = found({**IMAGE, "journal.2": IMAGE["journal.2"] + behind}, 12)
        assert (recovery.damaged, recovery.is_alarming) == (["journal.2"], True)


@pytest.mark.parametrize("name", [ledger_name(9), journal_name(9), journal_name(1)])
@pytest.mark.parametrize(
    "data", [b"", b"garbage\n" * 100, bytes(1000), b"filterd-journal 2 9\n", b"filterd-ledger 2 9 1"]
)
def test_garbage_under_our_names_hides_nothing(name: str, data: bytes) -> None:
    recovery = found({**IMAGE, name: data}, 12)
    assert recovery.damaged == ([] if name == journal_name(1) else [name])
    assert recovery.newest == 2
