"""Only plain files are read, whatever somebody names; messages stay printable."""

import os
import socket
from errno import EACCES
from pathlib import Path

import pytest

from blocklists.error import SourceError
from blocklists.source import Source, open_list, shown, slug_of


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.list"
    path.write_bytes(b"example.com\n")
    with open_list(path) as file:
        assert file.read() == b"example.com\n"


def test_a_folder_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=f"{tmp_path}: a folder"), open_list(tmp_path):
        pass


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="gone: cannot be read: No such file"), open_list(tmp_path / "gone"):
        pass


def test_symbolic_links_are_followed_to_a_plain_file(tmp_path: Path) -> None:
    (tmp_path / "a.list").write_bytes(b"example.com\n")
    (tmp_path / "link").symlink_to("a.list")
    (tmp_path / "further").symlink_to("link")
    with open_list(tmp_path / "further") as file:
        assert file.read() == b"example.com\n"


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("pipe", "a pipe, not a plain file"),
        ("folder", "a folder, not a plain file"),
        ("socket", "a socket, not a plain file"),
        ("/dev/zero", "a device, not a plain file"),
        ("nowhere", "cannot be read: No such file"),
        ("link", "cannot be read: Too many levels"),
    ],
)
def test_a_link_or_name_of_anything_else_is_refused_and_does_not_hang(target: str, why: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(target)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket"))  # its address may have some hundred octets only
    for path in (tmp_path / "link", tmp_path / target):
        with pytest.raises(SourceError, match=f"{path.name}: {why}"), open_list(path):
            pass


def test_a_file_that_turns_into_a_pipe_meanwhile_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "a.list").write_bytes(b"example.com\n")
    plain = (tmp_path / "a.list").stat()
    monkeypatch.setattr(Path, "stat", lambda path: plain)
    with pytest.raises(SourceError, match="a pipe"), open_list(tmp_path / "pipe"):
        pass


def test_a_name_with_a_nul_octet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not a file name"), open_list(tmp_path / "a\0b"):
        pass


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError(EACCES, "Permission denied")  # root, who may run the tests, reads everything

    (tmp_path / "secret").write_bytes(b"example.com\n")
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(SourceError, match="secret: cannot be read: Permission denied"), open_list(tmp_path / "secret"):
        pass


@pytest.mark.parametrize("name", [b"line\nbreak", b"\xff\xfe", b"\x1b[31mred", "\u202egnp.exe".encode()])
def test_odd_file_names_are_shown_on_one_printable_line(name: bytes) -> None:
    text = shown(os.fsdecode(name))
    assert text.isprintable()
    assert text.encode("utf-8")


def test_words_of_any_language_are_shown_as_they_are() -> None:
    assert shown("Bücher.список") == "Bücher.список"


def test_slugs_are_plain_short_and_differ() -> None:
    taken: set[str] = set()
    assert slug_of("adult-goods/vapes", Path("/x/Vaping List.hosts"), taken) == "adult-goods-vapes-vaping-list-hosts"
    assert slug_of("adult-goods/vapes", Path("/y/Vaping_List.hosts"), taken) == "adult-goods-vapes-vaping-list-hosts-2"
    assert slug_of("ads", Path("../\n"), taken) == "ads"
    assert len(slug_of("ads", Path("n" * 300), taken)) == 80
    assert len(taken) == 4


def test_a_text_of_our_own_needs_no_file() -> None:
    source = Source("core", "protected", "core", "Core", "filterd", text=b"example.com\n")
    with source.opened() as file:
        assert file.read() == b"example.com\n"
    assert source.where == "core"
