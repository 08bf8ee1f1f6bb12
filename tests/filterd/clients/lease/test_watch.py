"""Lease files on disk: replaced, appended to, rewritten in place, cut, gone, or something else altogether."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from filterd.clients.lease import entry, watch
from filterd.clients.lease.watch import LeaseWatch
from tests.filterd.clients.lease.sample import NOW, golden
from tests.support.wait import open_descriptors

ONE = b"0 00:00:5e:00:53:11 192.0.2.11 mia *\n"
TWO = b"0 00:00:5e:00:53:12 192.0.2.12 ben *\n"
SECOND = timedelta(seconds=1)


def addresses(leases: LeaseWatch, now: datetime = NOW) -> list[str] | None:
    found = leases.changed(now)
    return None if found is None else [each.address for each in found]


def problems(leases: LeaseWatch) -> list[str]:
    return list(leases.problems)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "dnsmasq.leases"
    path.write_bytes(ONE)
    return path


def test_a_file_is_read_once_until_it_changes(path: Path) -> None:
    leases = LeaseWatch([path])
    assert addresses(leases) == ["192.0.2.11"]
    assert addresses(leases) is None
    with path.open("ab") as file:
        file.write(TWO)
    assert addresses(leases) == ["192.0.2.11", "192.0.2.12"]
    assert addresses(leases) is None
    assert problems(leases) == []


def test_a_file_that_was_replaced_is_read_even_if_size_and_time_are_the_same(path: Path) -> None:
    leases = LeaseWatch([path])
    leases.changed(NOW)
    new = path.with_name("new")
    new.write_bytes(TWO)
    status = path.stat()
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.rename(path)
    assert addresses(leases) == ["192.0.2.12"]


def test_several_files_are_one(path: Path, tmp_path: Path) -> None:
    kea = tmp_path / "kea-leases4.csv"
    kea.write_bytes(golden("kea4.csv"))
    leases = LeaseWatch([path, kea])
    assert addresses(leases) == ["192.0.2.11", "192.0.2.12", "192.0.2.11", "192.0.2.13"]
    path.write_bytes(TWO * 2)
    assert addresses(leases) == ["192.0.2.12", "192.0.2.12", "192.0.2.12", "192.0.2.11", "192.0.2.13"]


def test_a_missing_file_is_a_problem_until_it_is_there(path: Path) -> None:
    gone = path.with_name("gone")
    path.rename(gone)
    leases = LeaseWatch([path])
    assert addresses(leases) is None
    assert problems(leases) == [f"{path}: is not there; it is read as soon as it is"]
    gone.rename(path)
    assert addresses(leases) == ["192.0.2.11"]
    assert problems(leases) == []


def test_the_leases_stay_while_the_file_is_gone(path: Path) -> None:
    leases = LeaseWatch([path])
    leases.changed(NOW)
    path.rename(path.with_name("gone"))
    assert addresses(leases) is None
    assert len(problems(leases)) == 1
    path.with_name("gone").rename(path)
    assert addresses(leases) is None
    assert problems(leases) == []


def test_a_file_read_in_the_middle_of_a_write_waits_for_its_end(path: Path) -> None:
    leases = LeaseWatch([path])
    leases.changed(NOW)
    path.write_bytes(TWO[:20])
    assert addresses(leases) is None
    path.write_bytes(TWO)
    assert addresses(leases, NOW + SECOND / 2) == ["192.0.2.12"]
    assert problems(leases) == []


def test_a_file_that_stays_cut_counts_up_to_the_cut(path: Path) -> None:
    leases = LeaseWatch([path])
    leases.changed(NOW)
    path.write_bytes(TWO + ONE[:20])
    assert addresses(leases) is None
    assert addresses(leases, NOW + SECOND / 2) is None
    assert problems(leases) == []
    assert addresses(leases, NOW + SECOND) == ["192.0.2.12"]
    assert problems(leases) == [f"{path}: line 2: the file ends in the middle of this line"]
    assert addresses(leases, NOW + 2 * SECOND) is None


def test_every_cut_is_given_its_own_second(path: Path) -> None:
    leases = LeaseWatch([path])
    path.write_bytes(ONE[:20])
    leases.changed(NOW)
    path.write_bytes(ONE)
    assert addresses(leases, NOW + 2 * SECOND) == ["192.0.2.11"]
    path.write_bytes(TWO[:20])
    assert addresses(leases, NOW + 4 * SECOND) is None


def test_a_suddenly_empty_file_is_believed_after_a_second(path: Path) -> None:
    leases = LeaseWatch([path])
    leases.changed(NOW)
    path.write_bytes(b"")
    assert addresses(leases) is None
    assert addresses(leases, NOW + SECOND) == []


def test_a_file_that_moves_while_it_is_read_waits(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leases = LeaseWatch([path])
    real_fstat = os.fstat
    calls = 0

    def fstat(number: int) -> os.stat_result:
        nonlocal calls
        calls += 1
        if calls == 2:
            with path.open("ab") as file:
                file.write(TWO)
        return real_fstat(number)

    monkeypatch.setattr(os, "fstat", fstat)
    assert addresses(leases) is None
    assert addresses(leases) == ["192.0.2.11", "192.0.2.12"]


def test_a_clock_set_back_brings_back_what_had_run_out(path: Path) -> None:
    path.write_bytes(ONE.replace(b"0 ", b"1795212000 ", 1))
    leases = LeaseWatch([path])
    assert addresses(leases, NOW + timedelta(days=1)) == []
    assert addresses(leases, NOW) == ["192.0.2.11"]
    assert addresses(leases, NOW) is None


def test_a_clock_set_back_while_waiting_starts_the_wait_anew(path: Path) -> None:
    path.write_bytes(ONE + TWO[:20])
    leases = LeaseWatch([path])
    assert addresses(leases, NOW + timedelta(days=1)) is None
    assert addresses(leases, NOW) is None
    assert addresses(leases, NOW + SECOND) == ["192.0.2.11"]


def test_another_kind_of_file_is_told_after_a_second_and_changes_nothing(path: Path) -> None:
    leases = LeaseWatch([path])
    leases.changed(NOW)
    path.write_bytes(b"127.0.0.1 localhost\n")
    assert addresses(leases) is None
    assert addresses(leases, NOW + SECOND) is None
    assert problems(leases) == [f"{path}: found no lease file; allowed: one of dnsmasq, kea, isc, odhcpd"]
    path.write_bytes(ONE + TWO)
    assert addresses(leases, NOW + SECOND) == ["192.0.2.11", "192.0.2.12"]


def test_flaws_are_told_by_the_first_and_their_number(path: Path) -> None:
    path.write_bytes(ONE + b"x\ny\nz\n")
    leases = LeaseWatch([path])
    assert addresses(leases) == ["192.0.2.11"]
    assert problems(leases) == [
        f"{path}: line 2: five words are needed: expiry, MAC or IAID, address, name and client id (and 2 more)"
    ]


def test_a_block_without_end_is_told_without_a_line(path: Path) -> None:
    path.write_bytes(b"lease 192.0.2.1 {\n")
    leases = LeaseWatch([path])
    leases.changed(NOW)
    leases.changed(NOW + SECOND)
    assert problems(leases) == [f"{path}: the file ends in the middle of a block"]


def test_a_file_over_the_limit_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leases = LeaseWatch([path])
    leases.changed(NOW)
    monkeypatch.setattr(watch, "MOST_OCTETS", 100)
    path.write_bytes(ONE * 10)
    assert addresses(leases) is None
    assert addresses(leases, NOW + SECOND) is None
    assert problems(leases) == [f"{path}: more than 100 octets; the leases known before stay"]
    assert entry.MOST_OCTETS == 10_000_000


def test_a_pipe_a_folder_and_a_device_are_never_opened(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    paths = [pipe, link, tmp_path]
    before = open_descriptors()
    leases = LeaseWatch(paths)
    assert addresses(leases) is None
    assert problems(leases) == [f"{path}: is no regular file but a folder, a pipe or a device" for path in paths]
    assert open_descriptors() == before


def test_a_file_that_becomes_a_pipe_between_two_looks_blocks_nobody(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(Path, "stat", lambda self: status)
    leases = LeaseWatch([path])
    before = open_descriptors()
    assert addresses(leases) is None
    assert problems(leases) == [f"{path}: is no regular file but a folder, a pipe or a device"]
    assert open_descriptors() == before


def test_what_the_system_says_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    leases = LeaseWatch([loop])
    assert addresses(leases) is None
    assert problems(leases) == [f"{loop}: cannot be read: Too many levels of symbolic links"]


def test_a_link_to_a_lease_file_is_followed(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    assert addresses(LeaseWatch([link])) == ["192.0.2.11"]


def test_reading_leaves_no_descriptor_open(path: Path) -> None:
    leases = LeaseWatch([path])
    before = open_descriptors()
    for number in range(5):
        path.write_bytes(ONE * number)
        leases.changed(NOW + number * SECOND)
    assert open_descriptors() == before
