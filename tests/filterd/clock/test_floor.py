"""The floor is the latest of what is known to have passed, and no damaged or absurd file moves it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from filterd.clock.floor import BUILT, FILE, LATEST, Floor, Traces

DAY = datetime(2027, 3, 1, 12, tzinfo=UTC)
NO_TRACES = Traces((), ())


def floor(folder: Path, *created: datetime, traces: Traces = NO_TRACES) -> Floor:
    return Floor(folder, created, traces)


def kept(folder: Path, instant: datetime) -> None:
    one = floor(folder)
    one.advance(instant)
    assert one.keep()


def test_without_anything_the_day_it_was_built_counts(tmp_path: Path) -> None:
    assert floor(tmp_path / "none").instant == BUILT


def test_the_latest_of_all_traces_counts(tmp_path: Path) -> None:
    touched, written = tmp_path / "clock-epoch", tmp_path / "fake-hwclock.data"
    touched.touch()
    os.utime(touched, (DAY.timestamp(), DAY.timestamp()))
    written.write_text("2027-03-02 10:17:01\n")
    traces = Traces((tmp_path / "missing", touched), (tmp_path / "missing", written))
    assert floor(tmp_path, traces=Traces((touched,), ())).instant == DAY
    assert floor(tmp_path, traces=traces).instant == datetime(2027, 3, 2, 10, 17, 1, tzinfo=UTC)
    kept(tmp_path, datetime(2027, 3, 3, tzinfo=UTC))
    assert floor(tmp_path, traces=traces).instant == datetime(2027, 3, 3, tzinfo=UTC)
    snapshot = datetime(2027, 3, 4, tzinfo=UTC)
    assert floor(tmp_path, snapshot, traces=traces).instant == snapshot


def test_the_machines_own_traces_are_looked_for_by_default(tmp_path: Path) -> None:
    assert BUILT <= Floor(tmp_path).instant < LATEST


def test_it_outlives_the_process(tmp_path: Path) -> None:
    kept(tmp_path, DAY)
    assert floor(tmp_path).instant == DAY
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_an_unchanged_floor_is_not_written_again(tmp_path: Path) -> None:
    kept(tmp_path, DAY)
    before = (tmp_path / FILE).stat().st_ino
    assert floor(tmp_path).keep()
    assert (tmp_path / FILE).stat().st_ino == before


@pytest.mark.parametrize("octet", range(35))
def test_a_flipped_bit_is_noticed(tmp_path: Path, octet: int) -> None:
    kept(tmp_path, DAY)
    path = tmp_path / FILE
    data = bytearray(path.read_bytes())
    assert len(data) == 35
    for bit in range(8):
        data[octet] ^= 1 << bit
        path.write_bytes(data)
        data[octet] ^= 1 << bit
        assert floor(tmp_path).instant == BUILT


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\0" * 4096,
        b"2027-03-01T12:00:00+00:00",
        b"2027-03-01T12:00:00+00:00 00000000\n",
        b"9" * 1_000_000,
        b"\xff\xfe",
        b"99999-99-99",
    ],
)
def test_a_damaged_file_does_not_count(tmp_path: Path, text: bytes) -> None:
    (tmp_path / FILE).write_bytes(text)
    (tmp_path / "fake").write_bytes(text)
    one = floor(tmp_path, traces=Traces((), (tmp_path / "fake",)))
    assert one.instant in (BUILT, DAY)  # fake-hwclock has no checksum, so its whole time counts
    one.advance(DAY + timedelta(days=1))
    assert one.keep()
    assert floor(tmp_path).instant == DAY + timedelta(days=1)


def test_a_folder_or_a_pipe_in_its_place_does_not_count(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    assert floor(tmp_path).instant == BUILT
    (tmp_path / FILE).rmdir()
    os.mkfifo(tmp_path / FILE)
    assert floor(tmp_path).instant == BUILT


@pytest.mark.parametrize("year", [2057, 2070, 2106, 9999])
def test_the_far_future_does_not_count_whoever_says_so(tmp_path: Path, year: int) -> None:
    far = datetime(year, 2, 7, tzinfo=UTC)
    (tmp_path / "fake").write_text(f"{year}-02-07 06:28:15\n")
    one = floor(tmp_path, far, traces=Traces((), (tmp_path / "fake",)))
    assert one.instant == BUILT
    one.advance(far)
    assert one.instant == BUILT


def test_it_never_goes_back_by_itself_and_does_when_overruled(tmp_path: Path) -> None:
    kept(tmp_path, DAY + timedelta(days=9))
    one = floor(tmp_path)
    one.advance(DAY)
    assert one.instant == DAY + timedelta(days=9)
    one.overrule(DAY)
    assert one.instant == DAY
    assert one.keep()
    assert floor(tmp_path).instant == DAY
    one.overrule(datetime(1970, 1, 1, tzinfo=UTC))
    assert one.instant == BUILT


def test_a_disk_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    one = floor(tmp_path / "file")
    one.advance(DAY)
    assert not one.keep()
    assert one.instant == DAY


def test_what_a_power_cut_left_half_written_goes(tmp_path: Path) -> None:
    (tmp_path / f".{FILE}.0123456789abcdef").write_bytes(b"half")
    kept(tmp_path, DAY)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
