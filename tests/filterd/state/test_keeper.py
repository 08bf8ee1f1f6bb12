"""Whatever the disk does, the engine goes on, says what is wrong, and all is on disk when it works again."""

import errno
import logging
import shutil
from pathlib import Path

import pytest

from filterd.policy.ledger.event import Granted
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Scope, ScopeKind
from filterd.state import journal
from filterd.state.disk import Disk, FolderDisk, FolderInUseError
from filterd.state.document import Whole
from filterd.state.keeper import RENEW_SECONDS, RETRY_COMPACTION_SECONDS, RETRY_SECONDS, Keeper
from filterd.state.memory import Memory
from filterd.state.recovery import recover
from filterd.state.writer import Writer
from tests.filterd.policy.ledger.sample import HOUR, NOW
from tests.filterd.state.sample import events, ledgers
from tests.filterd.state.simulated import Image, SimulatedDisk

COUNT = 30
LEDGERS, EVENTS = ledgers(9, COUNT), events(9, COUNT)


class Rig:
    """A keeper with a disk and a clock that a test moves."""

    def __init__(self, image: Image | None = None) -> None:
        self.disk = SimulatedDisk(image)
        self.refusal: Exception | None = None
        self.seconds = 0.0
        self.opened = 0
        self.start()

    def start(self) -> None:
        self.memory = Memory()
        self.keeper = Keeper(Path("/srv/state"), self.open, self.memory, lambda: self.seconds)
        self.keeper.begin(None)

    def open(self, folder: Path) -> Disk:
        self.opened += 1
        if self.refusal is not None:
            raise self.refusal
        return self.disk

    def happen(self, start: int, count: int) -> bool:
        """Let the next events happen; return whether they are on disk."""
        return self.keeper.save(self.memory.apply(EVENTS[start : start + count]), None, no_pause)

    def retry(self) -> bool:
        self.seconds += RETRY_SECONDS
        return self.keeper.save((), None, no_pause)

    def on_disk(self) -> Whole:
        """Return what the next start will find if the power goes now and nothing that was not synced lasts."""
        *_, least = self.disk.now.images()
        return recover(SimulatedDisk(least)).whole


def no_pause() -> None:
    """Make no pause."""


def fail_all(rig: Rig, number: int) -> None:
    rig.disk.failing, rig.disk.failure = range(10**9), number


def test_what_was_saved_is_found_at_the_next_start() -> None:
    rig = Rig()
    assert rig.happen(0, 5)
    assert rig.keeper.is_saved
    again = Rig(rig.disk.image())
    assert again.memory.whole.ledger == LEDGERS[5]
    assert again.keeper.is_saved


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_fails_is_told_once_and_all_is_on_disk_when_it_works_again(
    number: int, caplog: pytest.LogCaptureFixture
) -> None:
    rig = Rig()
    rig.happen(0, 2)
    fail_all(rig, number)
    with caplog.at_level(logging.INFO):
        for start in range(2, 8):
            assert not rig.happen(start, 1)
            assert not rig.retry()
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert rig.keeper.trouble is not None
        assert rig.keeper.trouble.startswith("/srv/state: the disk ")
        assert not rig.keeper.is_saved
        assert rig.memory.whole.ledger == LEDGERS[8]
        rig.disk.failing = ()
        assert rig.retry()
        assert caplog.records[-1].levelname == "INFO"
    assert rig.keeper.trouble is None
    assert rig.on_disk().ledger == LEDGERS[8]
    assert rig.happen(8, 2)
    assert rig.on_disk().ledger == LEDGERS[10]


def test_a_failing_disk_is_tried_once_a_second_at_most() -> None:
    rig = Rig()
    fail_all(rig, errno.ENOSPC)
    assert not rig.happen(0, 1)
    calls = rig.disk.calls
    assert not rig.happen(1, 1)
    assert rig.disk.calls == calls
    rig.disk.failing = ()
    assert not rig.happen(2, 1)
    rig.keeper.retry_now()
    assert rig.happen(3, 1)
    assert rig.on_disk().ledger == LEDGERS[4]


def test_neither_generation_needs_a_journal_that_failed() -> None:
    rig = Rig()
    rig.happen(0, 2)
    rig.disk.failing = [rig.disk.calls + 1]  # half a line, and the rest of the journal is in doubt
    assert rig.happen(2, 1)
    rig.happen(3, 2)
    image = dict(rig.disk.image())
    newest = max(name for name in image if name.startswith("ledger."))
    image[newest] = b"damaged"
    assert Rig(image).memory.whole.ledger == LEDGERS[5]


def test_a_second_rewrite_for_which_there_is_no_room_is_no_trouble() -> None:
    rig = Rig()
    calls = rig.disk.calls
    rig.disk.failing = [calls + 1]
    assert rig.happen(0, 1)
    needed = (rig.disk.calls - calls - 2) // 2
    rig.disk.failing = [rig.disk.calls + 1, *range(rig.disk.calls + needed + 3, rig.disk.calls + 100)]
    assert rig.happen(1, 1)
    assert rig.keeper.trouble is None
    assert rig.on_disk().ledger == LEDGERS[2]


def test_a_folder_that_cannot_be_read_at_the_start_is_read_later_and_loses_nothing() -> None:
    before = Rig()
    before.happen(0, 4)
    rig = Rig()
    rig.disk, rig.refusal = SimulatedDisk(before.disk.image()), PermissionError(errno.EACCES, "x")
    rig.start()
    assert rig.keeper.trouble is not None
    assert "no permission" in rig.keeper.trouble
    assert not rig.happen(4, 3)
    rig.refusal = FolderInUseError("x")
    assert not rig.retry()
    assert "another engine" in rig.keeper.trouble
    rig.refusal = None
    assert rig.retry()
    assert rig.memory.whole.ledger == LEDGERS[7]
    assert rig.on_disk().ledger == LEDGERS[7]
    assert rig.happen(7, 3)
    assert rig.on_disk().ledger == LEDGERS[10]


def test_a_folder_that_can_be_read_and_not_written_is_read() -> None:
    before = Rig()
    before.happen(0, 4)
    rig = Rig()
    rig.disk = SimulatedDisk(before.disk.image())
    fail_all(rig, errno.EROFS)
    rig.start()
    assert rig.memory.whole.ledger == LEDGERS[4]
    assert rig.keeper.trouble is not None
    assert not rig.happen(4, 2)
    rig.disk.failing = ()
    assert rig.retry()
    assert rig.on_disk().ledger == LEDGERS[6]


def test_a_listing_that_fails_lets_the_folder_go(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(disk: SimulatedDisk) -> list[str]:
        raise OSError(errno.EIO, "x")

    with monkeypatch.context() as patch:
        patch.setattr(SimulatedDisk, "names", fail)
        rig = Rig()
    assert rig.disk.is_released
    assert rig.keeper.trouble is not None


@pytest.mark.parametrize("is_readable", [True, False])
def test_a_damaged_file_is_kept_aside_and_told_without_content(
    is_readable: bool, caplog: pytest.LogCaptureFixture
) -> None:
    before = Rig()
    before.happen(0, 6)
    image = dict(before.disk.image())
    place = image["journal.1"].rfind(b"\n", 0, -1) - 3 if is_readable else 0
    image["journal.1"] = image["journal.1"][:place] + b"\xff" + image["journal.1"][place + 1 :]
    with caplog.at_level(logging.WARNING):
        rig = Rig(image)
    assert rig.memory.whole.ledger == LEDGERS[4 if is_readable else 0]
    assert rig.keeper.damage is not None
    assert "journal.1" in rig.keeper.damage
    assert [record.getMessage() for record in caplog.records] == [rig.keeper.damage]
    assert rig.disk.image()["damaged.1"] == image["journal.1"]
    assert rig.keeper.is_saved
    again = Rig(rig.disk.image())
    assert (again.keeper.damage, again.keeper.trouble) == (None, None)


def test_neither_generation_needs_a_file_that_was_set_aside() -> None:
    before = Rig()
    before.happen(0, 6)
    image = dict(before.disk.image())
    image["journal.1"] = image["journal.1"][:-1] + b"!\n"
    rig = Rig(image)
    kept = dict(rig.disk.image())
    newest = max(name for name in kept if name.startswith("ledger."))
    kept[newest] = b"damaged"
    assert Rig(kept).memory.whole.ledger == rig.memory.whole.ledger == LEDGERS[5]


def test_damage_on_a_disk_that_cannot_be_written_is_set_aside_when_it_can() -> None:
    before = Rig()
    before.happen(0, 6)
    image = {**before.disk.image(), "ledger.7": b"damaged"}
    rig = Rig()
    rig.disk = SimulatedDisk(image)
    fail_all(rig, errno.EROFS)
    rig.start()
    rig.disk.failing = ()
    assert rig.retry()
    assert rig.disk.image()["damaged.1"] == b"damaged"
    assert rig.keeper.damage is not None


def test_a_line_cut_off_by_a_power_cut_alarms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    before = Rig()
    before.happen(0, 6)
    image = dict(before.disk.image())
    with caplog.at_level(logging.INFO):
        rig = Rig({**image, "journal.1": image["journal.1"][:-4]})
    assert rig.memory.whole.ledger == LEDGERS[5]
    assert (rig.keeper.damage, rig.keeper.trouble) == (None, None)
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_a_long_journal_is_compacted_and_a_failure_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filterd.state.writer.MOST_LINES", 3)
    rig = Rig()
    assert rig.happen(0, 3)
    rig.keeper.compact(None, no_pause)
    assert "ledger.2" not in rig.disk.names()
    assert rig.happen(3, 1)
    fail_all(rig, errno.ENOSPC)
    rig.keeper.compact(None, no_pause)
    rig.disk.failing = ()
    rig.keeper.compact(None, no_pause)
    assert "ledger.2" not in rig.disk.names()
    assert rig.happen(4, 1)
    rig.seconds += RETRY_COMPACTION_SECONDS
    rig.keeper.compact(None, no_pause)
    assert "ledger.2" in rig.disk.names()
    assert rig.on_disk().ledger == LEDGERS[5]


def test_a_compaction_drops_what_is_over_only_if_the_time_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filterd.state.writer.MOST_LINES", 3)
    far = NOW.replace(year=NOW.year + 1)
    for now, is_less in ((None, False), (far, True)):
        rig = Rig()
        rig.happen(0, 12)
        rig.keeper.compact(now, no_pause)
        assert (len(rig.memory.whole.ledger.owners) < len(LEDGERS[12].owners)) is is_less
        assert rig.on_disk() == rig.memory.whole


def test_a_start_drops_what_is_over_and_writes_nothing_if_nothing_is_to_be_written() -> None:
    before = Rig()
    before.happen(0, 12)
    again = Rig(before.disk.image())
    image = again.disk.image()
    third = Rig(image)
    assert third.disk.image() == image
    assert third.happen(12, 1)
    memory = Memory()
    Keeper(Path("/srv/state"), lambda _: SimulatedDisk(image), memory).begin(NOW.replace(year=NOW.year + 1))
    assert len(memory.whole.ledger.owners) < len(LEDGERS[12].owners)


def test_a_journal_that_may_not_grow_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.happen(0, 2)
    monkeypatch.setattr(journal, "MOST_OCTETS", len(rig.disk.image()["journal.1"]))
    assert rig.happen(2, 3)
    assert rig.on_disk().ledger == LEDGERS[5]


def test_a_journal_that_may_not_grow_on_a_full_disk_is_not_taken_for_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.happen(0, 2)
    monkeypatch.setattr(journal, "MOST_OCTETS", len(rig.disk.image()["journal.1"]))
    fail_all(rig, errno.ENOSPC)
    assert not rig.happen(2, 1)
    assert not rig.retry()
    rig.disk.failing = ()
    assert rig.retry()
    assert rig.on_disk().ledger == LEDGERS[3]


def test_a_mistake_of_ours_before_anything_was_read_is_none_later(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig()
    rig.refusal = PermissionError(errno.EACCES, "x")
    rig.start()
    rig.refusal = ZeroDivisionError("x")
    with pytest.raises(ZeroDivisionError):
        rig.retry()
    rig.refusal = None
    assert rig.retry()


def test_a_mistake_of_ours_in_the_ledger_is_trouble_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(self: Writer, *_: object) -> None:
        raise ValueError("odd")

    monkeypatch.setattr(Writer, "rewrite", mistaken)
    rig = Rig()
    assert rig.keeper.trouble is not None
    assert "mistake" in rig.keeper.trouble


def test_a_folder_that_was_removed_is_made_again_with_all_that_is_in_memory(tmp_path: Path) -> None:
    memory, folder = Memory(), tmp_path / "state"
    keeper = Keeper(folder, FolderDisk, memory)
    keeper.begin(None)
    assert keeper.save(memory.apply(EVENTS[:3]), None, no_pause)
    shutil.rmtree(folder)
    assert keeper.save(memory.apply(EVENTS[3:5]), None, no_pause)
    disk = FolderDisk(tmp_path / "copy")
    disk.release()
    shutil.copytree(folder, tmp_path / "copy", dirs_exist_ok=True)
    keeper.close()
    again = FolderDisk(tmp_path / "copy")
    assert recover(again).whole.ledger == LEDGERS[5]
    again.release()


def test_a_folder_that_cannot_be_made_again_is_not_taken_for_the_truth_later(tmp_path: Path) -> None:
    """What is in memory is newer than a folder that comes back, from a backup perhaps."""
    memory, folder, seconds = Memory(), tmp_path / "state", [0.0]
    keeper = Keeper(folder, FolderDisk, memory, lambda: seconds[0])
    keeper.begin(None)
    keeper.save(memory.apply(EVENTS[:3]), None, no_pause)
    backup = tmp_path / "backup"
    shutil.copytree(folder, backup)
    shutil.rmtree(folder)
    folder.touch()
    assert not keeper.save(memory.apply(EVENTS[3:5]), None, no_pause)
    folder.unlink()
    backup.rename(folder)
    seconds[0] += RETRY_SECONDS
    assert keeper.save((), None, no_pause)
    assert memory.whole.ledger == LEDGERS[5]
    keeper.close()
    again = FolderDisk(folder)
    assert recover(again).whole.ledger == LEDGERS[5]
    again.release()


def names_on(rig: Rig) -> bytes:
    """Return all octets in the folder."""
    return b"".join(rig.disk.read(name, 1 << 20) for name in rig.disk.names())


def test_what_is_over_leaves_the_disk_in_two_days_although_nothing_happens() -> None:
    rig = Rig()
    held = Grant("g1", "mia", Scope(ScopeKind.NAME, "private.example.com"), NOW, NOW + HOUR, Origin(OriginKind.PARENT))
    assert rig.keeper.save(rig.memory.apply([Granted(NOW, held)]), NOW, no_pause)
    for hours, is_there in ((0, True), (23, True), (24, True), (48, False)):
        rig.seconds = hours * 3600.0
        rig.keeper.compact(NOW + hours * HOUR, no_pause)
        assert (b"private.example.com" in names_on(rig)) is is_there, hours
    names = rig.disk.names()
    for day in range(3, 6):  # and then nothing is written any more
        rig.seconds = day * RENEW_SECONDS
        assert rig.keeper.is_due
        rig.keeper.compact(NOW + day * 24 * HOUR, no_pause)
        assert (rig.disk.names(), rig.keeper.is_due) == (names, False)


def test_what_ends_without_an_event_leaves_the_disk_too() -> None:
    rig = Rig()
    until = NOW + 72 * HOUR
    held = Grant("g1", "mia", Scope(ScopeKind.NAME, "private.example.com"), NOW, until, Origin(OriginKind.PARENT))
    rig.keeper.save(rig.memory.apply([Granted(NOW, held)]), NOW, no_pause)
    for day in range(1, 6):
        rig.seconds = day * RENEW_SECONDS
        rig.keeper.compact(NOW + day * 24 * HOUR, no_pause)
        assert (b"private.example.com" in names_on(rig)) is (day < 4), day
