"""The real folder: who may have it, what is a file in it, and what a power cut may not undo."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from filterd.state.disk import Disk, FolderDisk, FolderInUseError
from tests.filterd.state.simulated import SimulatedDisk


def write(disk: Disk, name: str, data: bytes) -> None:
    handle = disk.create(name)
    disk.write(handle, data)
    disk.sync(handle)
    disk.close(handle)


@pytest.fixture(params=["real", "simulated"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Disk:
    """Both keep the same promises, or what is proved with the simulated one says nothing."""
    return FolderDisk(tmp_path) if request.param == "real" else SimulatedDisk()


def test_files_are_made_extended_renamed_and_removed(disk: Disk) -> None:
    write(disk, "a", b"one")
    handle = disk.extend("a")
    disk.write(handle, b"two")
    disk.sync(handle)
    disk.close(handle)
    write(disk, "b", b"gone")
    disk.rename("a", "b")
    disk.sync_names()
    assert (disk.names(), disk.read("b", 100), disk.read("b", 4)) == (["b"], b"onetwo", b"onet")
    disk.remove("b")
    assert disk.names() == []
    assert disk.is_in_place()
    disk.release()


def test_what_cannot_be_is_an_os_error(disk: Disk) -> None:
    write(disk, "a", b"12345")
    for number, refused in (
        (errno.EEXIST, lambda: disk.create("a")),
        (errno.ENOENT, lambda: disk.read("b", 4)),
        (errno.ENOENT, lambda: disk.extend("b")),
        (errno.ENOENT, lambda: disk.rename("b", "c")),
        (errno.ENOENT, lambda: disk.remove("b")),
    ):
        with pytest.raises(OSError, match=re.escape(os.strerror(number))):
            refused()
    disk.release()


def test_a_missing_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    disk = FolderDisk(tmp_path / "var" / "state")
    write(disk, "a", b"")
    disk.release()
    assert (tmp_path / "var" / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "var" / "state" / "a").stat().st_mode & 0o777 == 0o600


def test_a_second_process_is_told_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    code = f"from filterd.state.disk import *; FolderDisk(Path({str(tmp_path)!r})); print('mine', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"mine\n"
        with pytest.raises(FolderInUseError):
            FolderDisk(tmp_path)
        other.kill()
        other.wait()
    FolderDisk(tmp_path).release()


def test_links_pipes_and_folders_are_no_files_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    disk = FolderDisk(tmp_path / "state")
    (tmp_path / "state" / "link").symlink_to(secret)
    os.mkfifo(tmp_path / "state" / "pipe")
    (tmp_path / "state" / "folder").mkdir()
    for name in ("link", "pipe", "folder"):
        with pytest.raises(OSError, match=r"links|Invalid|No such device"):
            disk.read(name, 100)
        with pytest.raises(OSError, match=r"links|Invalid|No such device|directory"):
            disk.extend(name)
    disk.release()
    assert secret.read_bytes() == b"secret"


def test_a_file_that_was_removed_meanwhile_is_not_taken_for_written(tmp_path: Path) -> None:
    disk = FolderDisk(tmp_path)
    handle = disk.create("a")
    (tmp_path / "a").unlink()
    with pytest.raises(FileNotFoundError):
        disk.sync(handle)
    disk.close(handle)
    disk.release()


def test_a_folder_that_was_replaced_is_noticed(tmp_path: Path) -> None:
    disk = FolderDisk(tmp_path / "state")
    (tmp_path / "state").rename(tmp_path / "old")
    assert not disk.is_in_place()
    (tmp_path / "state").mkdir()
    assert not disk.is_in_place()
    disk.release()


def test_a_file_or_a_dangling_link_in_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link", "file/below"):
        with pytest.raises((FileExistsError, NotADirectoryError)):
            FolderDisk(tmp_path / name)


def test_a_folder_that_cannot_be_locked_is_closed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("filterd.state.disk.fcntl.flock", refuse)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(OSError, match="locks"):
        FolderDisk(tmp_path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_write_in_pieces_is_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr("filterd.state.disk.os.write", lambda handle, data: real(handle, data[:3]))
    disk = FolderDisk(tmp_path)
    write(disk, "a", b"0123456789")
    assert disk.read("a", 10) == b"0123456789"
    disk.release()
