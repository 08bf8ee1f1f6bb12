"""The clock under every fault: 1970, 2000, 2038, 2106, a year off, set back, leap seconds, floors gone wrong."""

import asyncio
import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from filterd.clock import ClockState
from filterd.clock.floor import BUILT, FILE, Floor, Traces
from filterd.clock.sync import Witness, Witnesses
from filterd.clock.watch import KEEP_SECONDS, ClockWatch
from tests.support.clock import ScriptedClock

START = datetime(2027, 3, 1, 12, tzinfo=UTC)
YEAR = 365 * 86400


class Box:
    """A machine whose clock and witnesses a test moves."""

    def __init__(self, folder: Path, now: datetime = START, **settings: bool) -> None:
        self.folder, self.clock = folder, ScriptedClock(now)
        self.synced: bool | None = False
        self.witnesses = Witnesses(lambda: self.synced, folder / "synchronized", folder / "rtc", **settings)
        self.boot()

    def boot(self) -> None:
        floor = Floor(self.folder, traces=Traces((), ()))
        self.watch = ClockWatch(floor, self.witnesses, self.clock.now(), self.clock.monotonic())

    def check(self, seconds: float = 1.0) -> ClockState:
        self.clock.advance(seconds)
        return self.watch.check(self.clock.now(), self.clock.monotonic())

    def time_service(self) -> None:
        """Let systemd-timesyncd say that it has just set the clock."""
        flag = self.folder / "synchronized"
        flag.touch()
        os.utime(flag, (self.clock.now().timestamp(), self.clock.now().timestamp()))

    async def keep(self) -> bool:
        return await self.watch.keep_floor(self.clock.monotonic())


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("1970-01-01T00:00:07", ClockState.UNTRUSTED),
        ("2000-01-01T00:00:00", ClockState.UNTRUSTED),
        ("2026-03-01T12:00:00", ClockState.UNTRUSTED),
        ("2027-03-01T12:00:00", ClockState.FLOOR),
        ("2028-03-01T12:00:00", ClockState.FLOOR),
        ("2038-01-19T03:14:07", ClockState.FLOOR),
        ("2038-01-19T03:14:09", ClockState.FLOOR),
        ("2070-01-01T00:00:00", ClockState.UNTRUSTED),
        ("2106-02-07T06:28:16", ClockState.UNTRUSTED),
    ],
)
@pytest.mark.parametrize("assumed", [False, True])
def test_a_cold_boot_believes_no_clock_and_the_settings_only_a_possible_one(
    tmp_path: Path, now: str, state: ClockState, assumed: bool
) -> None:
    box = Box(tmp_path, datetime.fromisoformat(now).replace(tzinfo=UTC), assumed=assumed)
    expected = ClockState.SYNCED if assumed and state is ClockState.FLOOR else state
    assert box.watch.state is expected
    box.clock.jump_to(START)
    box.synced = True
    assert box.check() is ClockState.SYNCED
    assert box.watch.witness is Witness.KERNEL


def test_synced_stays_without_internet(box: Box) -> None:
    box.synced = True
    assert box.check() is ClockState.SYNCED
    box.synced = False  # the kernel gives up after nine hours without a time service
    assert box.check(30 * 86400) is ClockState.SYNCED


def test_a_clock_that_falls_below_the_floor_is_not_believed(box: Box) -> None:
    box.synced = True
    box.check()
    box.synced = False
    box.clock.jump(-3600)
    assert box.check() is ClockState.UNTRUSTED
    assert box.watch.witness is None
    box.clock.jump(3600)
    assert box.check() is ClockState.FLOOR
    box.synced = True
    assert box.check() is ClockState.SYNCED


@pytest.mark.parametrize("seconds", [-YEAR, -3600, 3600, YEAR])
def test_a_clock_set_by_the_time_service_is_believed(box: Box, seconds: float) -> None:
    box.synced = True
    box.check()
    box.clock.jump(seconds)
    assert box.check() is ClockState.SYNCED


@pytest.mark.parametrize("seconds", [3600, YEAR])
def test_a_clock_set_forwards_with_nobody_vouching_is_doubted(box: Box, seconds: float) -> None:
    box.synced = True
    box.check()
    box.synced = False
    box.clock.jump(seconds)
    assert box.check() is ClockState.FLOOR


def test_the_word_of_the_time_service_ends_when_the_clock_is_set_by_others_and_holds_when_given_anew(box: Box) -> None:
    box.time_service()
    assert box.check() is ClockState.SYNCED
    assert box.watch.witness is Witness.SERVICE
    box.clock.jump(7200)
    assert box.check() is ClockState.FLOOR
    assert box.check() is ClockState.FLOOR
    box.time_service()
    assert box.check() is ClockState.SYNCED


def test_a_boot_at_an_old_time_becomes_synced_when_the_time_service_sets_the_clock(tmp_path: Path) -> None:
    box = Box(tmp_path, START - timedelta(days=90))
    assert box.watch.state is ClockState.FLOOR
    box.clock.jump(90 * 86400)
    box.time_service()
    assert box.check() is ClockState.SYNCED


def test_a_leap_second_changes_nothing(box: Box) -> None:
    box.synced = True
    box.check()
    box.synced = False
    box.clock.jump(-1)
    assert box.check(0) is ClockState.SYNCED
    assert box.watch.jump(box.clock.now(), box.clock.monotonic()) is None


def test_settings_are_asked_again_when_the_clock_was_set(tmp_path: Path) -> None:
    box = Box(tmp_path, assumed=True)
    assert (box.watch.state, box.watch.witness) == (ClockState.SYNCED, Witness.SETTINGS)
    box.clock.jump(3600)
    assert box.check() is ClockState.SYNCED
    box.clock.jump(-2 * YEAR)
    assert box.check() is ClockState.UNTRUSTED


async def test_the_floor_outlives_a_restart_and_is_written_once_an_hour_at_most(box: Box) -> None:
    box.synced = True
    box.check()
    assert await box.keep()
    box.check(KEEP_SECONDS - 2)
    assert not await box.keep()
    box.check(3)
    assert await box.keep()
    box.synced = False
    box.clock.jump(-600)
    box.boot()
    assert box.watch.state is ClockState.UNTRUSTED


async def test_a_wrong_clock_chip_cannot_poison_the_floor(tmp_path: Path) -> None:
    chip = tmp_path / "rtc" / "rtc0"
    chip.mkdir(parents=True)
    (chip / "hctosys").write_text("1\n")
    future = START + timedelta(days=3650)
    (chip / "since_epoch").write_text(f"{int(future.timestamp())}\n")
    box = Box(tmp_path, future)
    assert (box.watch.state, box.watch.witness) == (ClockState.SYNCED, Witness.CHIP)
    box.check(7200)
    assert not await box.keep()
    assert not (tmp_path / FILE).exists()


async def test_a_floor_in_the_future_is_overruled_by_the_time_service_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    future = Floor(tmp_path, traces=Traces((), ()))
    future.advance(START + timedelta(days=3650))
    assert future.keep()
    box = Box(tmp_path)
    assert box.watch.state is ClockState.UNTRUSTED
    box.synced = True
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        assert box.check() is ClockState.SYNCED
        assert box.check() is ClockState.SYNCED
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "2037-02-26" in box.watch.words()
    assert await box.keep()
    box.synced = False
    box.boot()
    assert box.check(0) is ClockState.FLOOR


def test_a_time_service_that_lies_about_1970_is_believed_and_leaves_no_lower_floor(box: Box) -> None:
    box.clock.jump_to(datetime(1970, 1, 1, tzinfo=UTC))
    box.synced = True
    assert box.check() is ClockState.SYNCED
    assert BUILT.strftime("%Y-%m-%d") in box.watch.words()
    box.synced = False
    assert box.check() is ClockState.UNTRUSTED


async def test_a_disk_that_waits_does_not_hold_up_the_loop(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    release = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(floor: Floor) -> bool:
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result(30)
        return True

    monkeypatch.setattr(Floor, "keep", slow)
    box.synced = True
    box.check()
    keeping = asyncio.ensure_future(box.keep())
    await asyncio.sleep(0)
    assert not keeping.done()
    release.set()
    assert await keeping


def test_a_jump_is_told_once_to_the_engine_whatever_was_checked_before(box: Box) -> None:
    box.clock.jump(-3600)
    box.check(0)
    assert box.watch.jump(box.clock.now(), box.clock.monotonic()) == -3600
    assert box.watch.jump(box.clock.now(), box.clock.monotonic()) is None


def test_entering_and_leaving_trust_is_logged_once(box: Box, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        box.synced = True
        box.check()
        box.check()
    assert [record.message for record in caplog.records] == ["clock: This box knows what time it is."]
    assert box.watch.words() == "This box knows what time it is."
