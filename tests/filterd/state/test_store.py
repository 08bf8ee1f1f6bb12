"""The store on real folders: at once in memory, in order on disk, never a wait for the loop, never a traceback."""

import asyncio
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from filterd.error import ConfigError
from filterd.policy.ledger.event import Granted, Revoked
from filterd.policy.ledger.ledger import EMPTY_LEDGER
from filterd.state import Store
from filterd.state.disk import FolderDisk
from filterd.state.memory import Numbered
from filterd.state.writer import Writer
from tests.filterd.policy.ledger.sample import HOUR, NOW, a_grant
from tests.filterd.state.sample import events, ledgers
from tests.support.data import ROOT

COUNT = 40
LEDGERS, EVENTS = ledgers(11, COUNT), events(11, COUNT)


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    store = Store.open(folder, None)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Make every fsync wait until the test lets it go."""
    release = threading.Event()
    sync = FolderDisk.sync

    def wait(disk: FolderDisk, handle: int) -> None:
        release.wait(30)
        sync(disk, handle)

    monkeypatch.setattr(FolderDisk, "sync", wait)
    yield release
    release.set()


def test_a_store_keeps_what_happened(tmp_path: Path) -> None:
    with opened(tmp_path / "state") as store:
        assert (store.ledger, store.problem, store.saved) == (EMPTY_LEDGER, None, True)
        assert store.record(*EVENTS[:30]).result()
        assert store.ledger == LEDGERS[30]
        assert store.saved
    with opened(tmp_path / "state") as store:
        assert store.ledger == LEDGERS[30]
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


def test_a_second_engine_is_told_to_take_a_folder_of_its_own(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(ConfigError, match="which another engine uses; allowed: a folder of its own"):
        Store.open(tmp_path, None)
    Store.open(tmp_path, None).close()


async def test_dns_follows_at_once_and_whoever_waits_hears_of_the_disk(tmp_path: Path, slow: threading.Event) -> None:
    slow.set()
    with opened(tmp_path) as store:
        slow.clear()
        waiting = asyncio.ensure_future(store.append(EVENTS[0]))
        assert store.ledger == LEDGERS[1]
        await asyncio.sleep(0)  # the loop turns, and the disk has not answered
        assert not waiting.done()
        assert not store.saved
        slow.set()
        assert await waiting
        assert store.saved


async def test_events_that_came_while_the_disk_was_busy_go_together(
    tmp_path: Path, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow.set()
    batches = []
    has_begun = asyncio.Event()
    loop = asyncio.get_running_loop()
    append = Writer.append

    def remember(writer: Writer, lines: Sequence[Numbered]) -> None:
        batches.append(len(lines))
        loop.call_soon_threadsafe(has_begun.set)
        append(writer, lines)

    monkeypatch.setattr(Writer, "append", remember)
    with opened(tmp_path) as store:
        slow.clear()
        first = asyncio.ensure_future(store.append(EVENTS[0]))
        await has_begun.wait()
        others = [store.append(event) for event in EVENTS[1:20]]
        slow.set()
        assert all(await asyncio.gather(first, *others))
        assert batches == [1, 19]
    with opened(tmp_path) as store:
        assert store.ledger == LEDGERS[20]


async def test_who_stops_waiting_stops_nothing(tmp_path: Path, slow: threading.Event) -> None:
    slow.set()
    with opened(tmp_path) as store:
        slow.clear()
        waiting = [asyncio.ensure_future(store.append(event)) for event in EVENTS[:5]]
        for each in waiting:
            each.cancel()
        slow.set()
        assert await store.append()
    with opened(tmp_path) as store:
        assert store.ledger == LEDGERS[5]


def test_what_changes_nothing_is_not_written(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        before = (tmp_path / "journal.1").stat().st_size
        assert all(store.record(Revoked(NOW, "g1")).result() for _ in range(1000))
        assert (tmp_path / "journal.1").stat().st_size == before


def test_an_event_that_could_not_be_read_again_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as store, pytest.raises(ValueError, match="regex"):
        store.record(Revoked(NOW, "Not A Slug!"))


def test_a_long_journal_is_compacted_while_events_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filterd.state.writer.MOST_LINES", 3)
    with opened(tmp_path) as store:
        for event in EVENTS:
            store.record(event)
            if event in EVENTS[::10]:
                store.record().result()
    assert not (tmp_path / "ledger.1").exists()
    with opened(tmp_path) as store:
        assert store.ledger == LEDGERS[COUNT]


async def test_tending_writes_what_could_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("filterd.state.keeper.RETRY_SECONDS", 0.0)
    folder = tmp_path / "state"
    folder.touch()
    with opened(folder) as store:
        assert not await store.append(*EVENTS[:3])
        assert "there is a file where the folder should be" in str(store.problem)
        assert not await store.tend(NOW)
        folder.unlink()
        assert await store.tend(NOW)
        assert (store.problem, store.saved) == (None, True)
        assert await store.tend(None)
    with opened(folder) as store:
        assert store.ledger == LEDGERS[3]


async def test_a_time_that_is_known_drops_what_is_over_with_the_next_compaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("filterd.state.writer.MOST_LINES", 1)
    with opened(tmp_path) as store:
        await store.tend(NOW + 2 * HOUR)
        await store.append(Granted(NOW, a_grant("g1")), Granted(NOW, a_grant("g2", length=3 * HOUR)))
    with opened(tmp_path) as store:
        assert [number for number, _ in store.ledger.owners.items()] == ["g2"]


def test_a_closed_store_holds_nothing_and_saves_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path, None)
    store.record(EVENTS[0])
    store.close()
    store.close()
    assert not store.record(EVENTS[1]).result()
    with opened(tmp_path) as store:
        assert store.ledger == LEDGERS[1]


def test_a_mistake_of_ours_is_logged_and_the_next_look_brings_everything_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path) as store:
        with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
            patch.setattr(Writer, "append", lambda *_: 1 // 0)
            assert not store.record(EVENTS[0]).result()
            store._thread.submit(len, "").result()
        assert "could not be written: ZeroDivisionError" in caplog.text
        assert not store.saved
        assert store.record().result()
        assert store.saved
    with opened(tmp_path) as store:
        assert store.ledger == LEDGERS[1]


def journal_of(folder: Path) -> Path:
    return next(folder.glob("journal.*"))


@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "garbage", "gigabyte", "unreadable", "empty"])
def test_no_strange_file_in_the_folder_ends_the_engine(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "state"
    with opened(folder) as store:
        store.record(*EVENTS[:5]).result()
    kept = journal_of(folder).with_name("journal.7")
    if kind == "folder":
        kept.mkdir()
    elif kind == "pipe":
        os.mkfifo(kept)
    elif kind == "link":
        kept.symlink_to("/dev/zero")
    elif kind == "gigabyte":
        kept.touch()
        os.truncate(kept, 1 << 30)
    else:
        kept.write_bytes(b"garbage\n" * 1000 if kind == "garbage" else b"")
        kept.chmod(0 if kind == "unreadable" else 0o600)
    with opened(folder) as store:
        assert store.ledger == LEDGERS[5]
        assert "journal.7" in str(store.problem)
        assert store.record(*EVENTS[5:8]).result()
    assert (folder / "damaged.1").exists()
    with opened(folder) as store:
        assert (store.ledger, store.problem) == (LEDGERS[8], None)


def test_a_journal_of_a_gigabyte_counts_up_to_its_damage(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.record(*EVENTS[:5]).result()
    os.truncate(journal_of(tmp_path), 1 << 30)
    with opened(tmp_path) as store:
        assert store.ledger == LEDGERS[5]
        assert store.problem is not None
    assert (tmp_path / "damaged.1").stat().st_size == 1 << 30


def test_a_link_to_a_folder_is_followed_and_one_to_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    with opened(tmp_path / "link") as store:
        assert store.record(EVENTS[0]).result()
    (tmp_path / "there").rename(tmp_path / "away")
    with opened(tmp_path / "link") as store:
        assert store.problem is not None
        assert not store.record(EVENTS[0]).result()


def test_a_real_disk_that_is_full_or_read_only_costs_nothing_but_time(tmp_path: Path) -> None:
    unshare = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no namespaces here")
    command = [*unshare, sys.executable, "-m", "tests.filterd.state.full", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "all is well\n", done.stderr
