"""What is on disk after each step of the writer, and what it refuses to go on with."""

import errno

import pytest

from filterd.policy.ledger.event import encode_event
from filterd.state import journal, writer
from filterd.state.document import Whole
from filterd.state.recovery import recover
from filterd.state.writer import Writer
from tests.filterd.state.sample import events, ledgers
from tests.filterd.state.simulated import SimulatedDisk

LEDGERS = ledgers(8, 10)
EVENTS = [(number, encode_event(event)) for number, event in enumerate(events(8, 10), 1)]


def whole(number: int) -> Whole:
    return Whole(LEDGERS[number], number)


def no_pause() -> None:
    """Make no pause."""


@pytest.fixture
def disk() -> SimulatedDisk:
    return SimulatedDisk()


@pytest.fixture
def begun(disk: SimulatedDisk) -> Writer:
    one = Writer(disk, 0, 0)
    one.rewrite(whole(0), no_pause)
    return one


def test_a_generation_is_a_ledger_and_an_empty_journal(disk: SimulatedDisk, begun: Writer) -> None:
    assert disk.image().keys() == {"ledger.1", "journal.1"}
    assert disk.image()["journal.1"] == journal.header(1)
    assert (begun.saved, begun.is_broken) == (0, False)


def test_lines_go_behind_each_other(disk: SimulatedDisk, begun: Writer) -> None:
    begun.append(EVENTS[:3])
    begun.append(EVENTS[3:4])
    assert begun.saved == 4
    assert recover(disk).whole == whole(4)


def test_one_generation_before_is_kept_and_drafts_and_older_ones_go(disk: SimulatedDisk, begun: Writer) -> None:
    disk.create("ledger.9.new")
    begun.append(EVENTS[:2])
    begun.rewrite(whole(2), no_pause)
    begun.append(EVENTS[2:4])
    begun.rewrite(whole(4), no_pause)
    assert disk.image().keys() == {"ledger.2", "journal.2", "ledger.3", "journal.3"}
    disk.remove("ledger.3")
    assert recover(disk).whole == whole(4)


def test_an_empty_journal_that_is_there_goes_on(disk: SimulatedDisk, begun: Writer) -> None:
    begun.close()
    again = Writer(disk, 1, 1)
    assert again.is_broken
    again.resume(0)
    again.append(EVENTS[:1])
    assert recover(disk).whole == whole(1)
    again.close()
    again.close()


def test_after_a_failure_the_journal_is_never_written_again(disk: SimulatedDisk, begun: Writer) -> None:
    for call in (1, 2):
        disk.failing = [disk.calls + call]
        with pytest.raises(OSError, match="space"):
            begun.append(EVENTS[:1])
        assert begun.is_broken
        before = disk.image()
        with pytest.raises(OSError, match="large"):
            begun.append(EVENTS[:1])
        assert disk.image() == before
        begun.rewrite(whole(0), no_pause)


def test_an_event_after_one_that_is_missing_is_refused(disk: SimulatedDisk, begun: Writer) -> None:
    """The reader would stop there, and everything later would be lost."""
    with pytest.raises(OSError, match="large"):
        begun.append(EVENTS[1:2])
    assert begun.is_broken


def test_no_journal_grows_beyond_what_is_read(begun: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST_OCTETS", 10)
    with pytest.raises(OSError, match="large"):
        begun.append(EVENTS[:1])


@pytest.mark.parametrize(("lines", "octets"), [(3, 10**9), (10**9, 300)])
def test_a_journal_is_long_by_its_lines_or_its_octets(
    begun: Writer, lines: int, octets: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "MOST_LINES", lines)
    monkeypatch.setattr(writer, "MOST_OCTETS", octets)
    assert not begun.is_long
    begun.append(EVENTS)
    assert begun.is_long
    begun.rewrite(whole(10), no_pause)
    assert not begun.is_long


def test_a_rewrite_that_fails_early_leaves_the_journal_and_gives_the_room_back(
    disk: SimulatedDisk, begun: Writer
) -> None:
    begun.append(EVENTS[:2])
    for call in (2, 3, 4, 6, 7, 8, 9, 10):  # the first and the fifth remove a draft that is not there
        disk.failing = [disk.calls + call]
        with pytest.raises(OSError, match="space"):
            begun.rewrite(whole(2), no_pause)
        assert not begun.is_broken
        assert "ledger.2.new" not in disk.names()
    disk.failing = []
    begun.append(EVENTS[2:3])
    assert recover(disk).whole == whole(3)


def test_a_rewrite_that_fails_late_ends_the_old_journal(disk: SimulatedDisk, begun: Writer) -> None:
    begun.append(EVENTS[:2])
    calls = disk.calls
    begun.rewrite(whole(2), no_pause)
    needed = disk.calls - calls
    disk.failing = [disk.calls + needed]
    with pytest.raises(OSError, match="space"):
        begun.rewrite(whole(2), no_pause)
    assert begun.is_broken


def test_a_rewrite_pauses_after_every_piece(begun: Writer) -> None:
    pauses: list[None] = []
    begun.rewrite(whole(9), lambda: pauses.append(None))
    assert len(pauses) == 1 + 3  # the journal's first line; the ledger's first, its only part, its end


def test_damaged_files_are_kept_under_other_names_two_at_most(disk: SimulatedDisk, begun: Writer) -> None:
    for name in ("ledger.5", "journal.6", "ledger.7"):
        disk.write(disk.create(name), name.encode())
    begun.set_aside(["ledger.5", "journal.6", "ledger.7", "ledger.8"])
    image = disk.image()
    assert image.keys() == {"ledger.1", "journal.1", "damaged.1", "damaged.2"}
    assert (image["damaged.1"], image["damaged.2"]) == (b"ledger.7", b"journal.6")


def test_files_that_cannot_be_removed_do_no_harm(disk: SimulatedDisk, begun: Writer) -> None:
    disk.failure = errno.EACCES
    begun.rewrite(whole(0), no_pause)
    begun.rewrite(whole(0), no_pause)
    calls = disk.calls
    begun.rewrite(whole(0), no_pause)
    needed = disk.calls - calls
    disk.failing = [disk.calls + needed]
    begun.rewrite(whole(0), no_pause)
    assert not begun.is_broken


def test_a_listing_that_fails_does_no_harm(disk: SimulatedDisk, begun: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(disk: SimulatedDisk) -> list[str]:
        raise OSError(errno.EIO, "x")

    monkeypatch.setattr(SimulatedDisk, "names", fail)
    begun.rewrite(whole(0), no_pause)
    begun.append(EVENTS[:1])
    assert begun.saved == 1
