"""Who vouches for the clock: the kernel, the time service, the clock chip, or the settings. Reads, sets nothing."""

import ctypes
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

STA_UNSYNC = 0x0040  # linux/timex.h
NTP_PHASE_LIMIT = 16_000_000  # linux/timex.h, in microseconds: the error the kernel assumes of a clock nobody keeps

_LOCAL_TIME = timedelta(hours=15)  # a clock chip may keep local time, up to UTC+14
_MOST_OCTETS = 40


class Witness(StrEnum):
    """Who says that the clock is right. The first two know it; the others make it likely."""

    KERNEL = "kernel"
    SERVICE = "time service"
    CHIP = "clock chip"
    SETTINGS = "settings"


class _Timex(ctypes.Structure):
    """The head of `struct timex` (adjtimex(2)), which all libraries share, and room for the rest of it."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


def kernel_is_synced(library: ctypes.CDLL | None = None) -> bool | None:
    """Return what the kernel thinks of its clock, None if it does not say (adjtimex(2) with no modes changes nothing).

    chronyd without `rtcsync` leaves STA_UNSYNC set but tells its error, which else is the limit. Setting the clock
    resets both. EPERM in a sandbox, ENOSYS or no such function elsewhere are None.
    """
    timex = _Timex()
    try:
        adjtimex = (library or ctypes.CDLL(None, use_errno=True)).adjtimex
        if adjtimex(ctypes.byref(timex)) < 0:
            return None
    except (OSError, AttributeError):
        return None
    return not timex.status & STA_UNSYNC or timex.maxerror < NTP_PHASE_LIMIT


@dataclass(frozen=True, slots=True)
class Statement:
    """Who vouches for the clock. `stamp` differs whenever the same witness has said so anew; 0: it says so just now."""

    witness: Witness
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Whom to ask. `assumed`: the settings say that the clock is right unless it is plainly wrong."""

    kernel: Callable[[], bool | None] = kernel_is_synced
    flag: Path = Path("/run/systemd/timesync/synchronized")
    chips: Path = Path("/sys/class/rtc")
    assumed: bool = False

    def knowing(self, now: datetime) -> Statement | None:
        """Return the statement of the kernel or the time service, if either knows that the clock is right."""
        if self.kernel():
            return Statement(Witness.KERNEL)
        try:
            touched = self.flag.stat().st_mtime_ns
        except OSError:
            return None
        # Touched by systemd-timesyncd(8) whenever it has set the clock; a clock before that was set back by others.
        is_past = touched <= now.timestamp() * 1e9 + 1e9
        return Statement(Witness.SERVICE, touched) if is_past else None

    def likely(self, now: datetime) -> Statement | None:
        """Return whoever makes it likely that a clock is right which is not plainly wrong."""
        if self.assumed:
            return Statement(Witness.SETTINGS)
        is_set_by_chip = any(_set_the_clock(chip, now) for chip in self.chips.glob("rtc*"))
        return Statement(Witness.CHIP) if is_set_by_chip else None


def _set_the_clock(chip: Path, now: datetime) -> bool:
    """Say whether the kernel took the time from this chip at boot, and the chip still agrees with the clock.

    Without battery a chip begins at 1970 or 2000; systemd then moves the clock, not the chip, to the last time it
    knows, which looks right and is not.
    """
    try:
        if _number(chip / "hctosys") != 1:
            return False
        return abs(datetime.fromtimestamp(_number(chip / "since_epoch"), UTC) - now) <= _LOCAL_TIME
    except (OSError, ValueError, OverflowError):
        return False


def _number(path: Path) -> int:
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return int(os.read(handle, _MOST_OCTETS))
    finally:
        os.close(handle)
