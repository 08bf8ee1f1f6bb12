"""Who vouches for the clock, asked through fakes; and the real kernel, which must at least be asked without harm."""

import ctypes
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from filterd.clock.sync import NTP_PHASE_LIMIT, STA_UNSYNC, Statement, Witness, Witnesses, kernel_is_synced

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def kernel(status: int, maxerror: int, result: int = 0) -> ctypes.CDLL:
    """A C library whose adjtimex answers so; it asserts that nothing is to be changed."""

    def adjtimex(pointer: object) -> int:
        timex = pointer._obj  # type: ignore[attr-defined]
        assert timex.modes == 0
        timex.status, timex.maxerror = status, maxerror
        return result

    return cast(ctypes.CDLL, SimpleNamespace(adjtimex=adjtimex))


def witnesses(folder: Path, *, synced: bool | None = None, assumed: bool = False) -> Witnesses:
    return Witnesses(lambda: synced, folder / "synchronized", folder / "rtc", assumed)


def chip(folder: Path, number: int, since_epoch: str, hctosys: str = "1\n") -> None:
    path = folder / "rtc" / f"rtc{number}"
    path.mkdir(parents=True)
    (path / "hctosys").write_text(hctosys)
    (path / "since_epoch").write_text(since_epoch)


@pytest.mark.parametrize(
    ("status", "maxerror", "known"),
    [
        (0, 1000, True),
        (0x2001, NTP_PHASE_LIMIT, True),
        (STA_UNSYNC, NTP_PHASE_LIMIT, False),
        (STA_UNSYNC, NTP_PHASE_LIMIT + 500, False),
        (STA_UNSYNC, 250_000, True),  # chronyd without rtcsync
    ],
)
def test_the_kernel_knows_by_its_flag_or_its_error(status: int, maxerror: int, known: bool) -> None:
    assert kernel_is_synced(kernel(status, maxerror, result=5 if status & STA_UNSYNC else 0)) is known


def test_a_kernel_that_refuses_or_has_no_such_call_says_nothing() -> None:
    assert kernel_is_synced(kernel(0, 0, result=-1)) is None  # EPERM, ENOSYS
    assert kernel_is_synced(cast(ctypes.CDLL, SimpleNamespace())) is None


def test_asking_the_real_kernel_changes_nothing() -> None:
    before = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    assert kernel_is_synced() in (True, False, None)
    assert abs(time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) - before) < 1


def test_the_kernel_is_asked_first(tmp_path: Path) -> None:
    assert witnesses(tmp_path, synced=True).knowing(NOW) == Statement(Witness.KERNEL)
    assert witnesses(tmp_path, synced=False).knowing(NOW) is None
    assert witnesses(tmp_path, synced=None).knowing(NOW) is None


def test_the_time_service_knows_when_it_has_set_the_clock_before_now(tmp_path: Path) -> None:
    flag = tmp_path / "synchronized"
    flag.touch()
    stamps = []
    for seconds in (-3600, 0):
        at = NOW + timedelta(seconds=seconds)
        os.utime(flag, (at.timestamp(), at.timestamp()))
        heard = witnesses(tmp_path).knowing(NOW)
        assert heard is not None
        assert heard.witness is Witness.SERVICE
        stamps.append(heard.stamp)
    assert stamps[0] != stamps[1]
    assert witnesses(tmp_path).knowing(NOW - timedelta(hours=1)) is None  # somebody set it back since


def test_the_settings_make_it_likely(tmp_path: Path) -> None:
    assert witnesses(tmp_path).likely(NOW) is None
    assert witnesses(tmp_path, assumed=True).likely(NOW) == Statement(Witness.SETTINGS)


@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_a_chip_the_clock_was_set_by_makes_it_likely_in_local_time_too(tmp_path: Path, hours: int) -> None:
    chip(tmp_path, 0, "0\n", hctosys="0\n")
    chip(tmp_path, 1, f"{int((NOW + timedelta(hours=hours)).timestamp())}\n")
    assert witnesses(tmp_path).likely(NOW) == Statement(Witness.CHIP)


@pytest.mark.parametrize(
    ("since_epoch", "hctosys"),
    [
        ("100\n", "1\n"),  # an empty battery: systemd moved the clock to its epoch, the chip stands at 1970
        ("946684800\n", "1\n"),
        (f"{int(NOW.timestamp())}\n", "0\n"),  # the clock was not set by it
        ("", "1\n"),
        ("soon\n", "1\n"),
        ("9" * 39, "1\n"),
        (f"{int(NOW.timestamp())}\n", "\xff"),
    ],
)
def test_a_dead_or_strange_chip_makes_nothing_likely(tmp_path: Path, since_epoch: str, hctosys: str) -> None:
    chip(tmp_path, 0, since_epoch, hctosys)
    assert witnesses(tmp_path).likely(NOW) is None


def test_a_chip_without_files_makes_nothing_likely(tmp_path: Path) -> None:
    (tmp_path / "rtc" / "rtc0").mkdir(parents=True)
    assert witnesses(tmp_path).likely(NOW) is None
