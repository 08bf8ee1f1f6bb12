"""Files are replaced whole or not at all; two generations and their texts stay; lines are quoted, secrets are not."""

import os
import threading
from collections.abc import Iterator
from errno import ENOSPC
from pathlib import Path

import pytest

from blocklists.encode import encode_lists
from blocklists.entry import Entry, Match
from blocklists.error import IndexFormatError, ListError
from blocklists.folder import (
    TEXTS,
    FolderBusyError,
    Generation,
    install,
    kept_text,
    locked,
    open_index,
    quote,
    write_atomic,
)
from blocklists.index import Hit, ListInfo
from blocklists.name import to_wire


def info(
    text: str = "a.txt", list_format: str = "domains", match: Match | None = None, authority: str = ""
) -> ListInfo:
    return ListInfo("a", "category", "ads", "A", match=match, format=list_format, text=text, authority=authority)


def put(folder: Path, name: str, text: str) -> None:
    """Install an index with one name, whose list text is `text`."""
    with locked(folder) as scratch:
        (scratch / text).write_text(name + "\n")
        data = encode_lists([(info(text), [Entry(name, Match.SUFFIX, 1)])])
        write_atomic(scratch / Generation.CURRENT, [data])
        install(folder, scratch, [scratch / text])


def test_a_file_is_replaced_by_a_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    write_atomic(path, [b"n", b"ew"])
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644 & ~current_umask()
    assert list(tmp_path.iterdir()) == [path]


def current_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_writer_that_fails_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    def half() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise OSError("no space left")

    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="no space"):
        write_atomic(path, half())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_whoever_reads_meanwhile_sees_the_old_or_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    contents = [bytes([number]) * 10_000 for number in range(50)]
    path.write_bytes(contents[0])
    seen = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(path.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for content in contents:
        write_atomic(path, [content[:5000], content[5000:]])
    done.set()
    reader.join()
    assert seen <= set(contents)


def test_an_open_index_stays_as_it_was_when_a_new_one_comes(tmp_path: Path) -> None:
    put(tmp_path, "example.com", "a.1.txt")
    old = open_index(tmp_path)
    put(tmp_path, "example.net", "a.2.txt")
    assert old.match(to_wire("example.com"))
    assert not open_index(tmp_path).match(to_wire("example.com"))


@pytest.mark.parametrize("length", [0, 100])
def test_an_open_index_outlives_a_file_that_is_cut_short_or_written_over(length: int, tmp_path: Path) -> None:
    put(tmp_path, "example.com", "a.1.txt")
    old = open_index(tmp_path)
    path = tmp_path / Generation.CURRENT
    size = path.stat().st_size
    os.truncate(path, length)
    assert old.match(to_wire("example.com"))
    path.write_bytes(bytes(size))
    assert old.match(to_wire("example.com"))


def test_the_index_before_is_kept_with_its_texts_and_the_one_before_that_is_not(tmp_path: Path) -> None:
    for number, name in enumerate(("example.com", "example.net", "example.org")):
        put(tmp_path, name, f"a.{number}.txt")
    assert open_index(tmp_path).match(to_wire("example.org"))
    assert open_index(tmp_path, Generation.PREVIOUS).match(to_wire("example.net"))
    assert sorted(path.name for path in (tmp_path / TEXTS).iterdir()) == ["a.1.txt", "a.2.txt"]


def test_an_equal_index_does_not_push_the_previous_one_out(tmp_path: Path) -> None:
    for name in ("example.com", "example.net", "example.net"):
        put(tmp_path, name, f"a.{name}.txt")
    assert open_index(tmp_path, Generation.PREVIOUS).match(to_wire("example.com"))


def test_a_damaged_index_never_becomes_the_previous_one(tmp_path: Path) -> None:
    put(tmp_path, "example.com", "a.1.txt")
    put(tmp_path, "example.net", "a.2.txt")
    (tmp_path / Generation.CURRENT).write_bytes(b"damaged")
    put(tmp_path, "example.org", "a.3.txt")
    assert open_index(tmp_path, Generation.PREVIOUS).match(to_wire("example.com"))
    assert open_index(tmp_path).match(to_wire("example.org"))


def test_an_index_that_cannot_be_read_back_is_not_installed(tmp_path: Path) -> None:
    put(tmp_path, "example.com", "a.1.txt")
    with locked(tmp_path) as scratch:
        (scratch / Generation.CURRENT).write_bytes(b"half an index")
        with pytest.raises(IndexFormatError):
            install(tmp_path, scratch, [])
    assert open_index(tmp_path).match(to_wire("example.com"))


@pytest.mark.parametrize("content", [b"", b"x", None])
def test_an_empty_short_or_missing_index_is_refused_by_path(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / Generation.CURRENT).write_bytes(content)
    with pytest.raises(IndexFormatError, match=r"index\.bin: "):
        open_index(tmp_path)


def test_a_folder_in_place_of_the_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / Generation.CURRENT).mkdir()
    with pytest.raises(IndexFormatError, match="not a plain file"):
        open_index(tmp_path)


def test_how_a_missing_index_comes_to_be_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexFormatError, match=f"`blocklists build --out {tmp_path}` makes one"):
        open_index(tmp_path)
    with pytest.raises(IndexFormatError, match="a build that changes something leaves one"):
        open_index(tmp_path, Generation.PREVIOUS)


def test_a_pipe_in_place_of_the_index_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / Generation.CURRENT)
    with pytest.raises(IndexFormatError, match=r"index\.bin: not a plain file"):
        open_index(tmp_path)


def test_a_folder_of_any_name_is_told_on_one_printable_line(tmp_path: Path) -> None:
    folder = tmp_path / "line\nbreak\x1b[31m"
    with pytest.raises(IndexFormatError) as missing:
        open_index(folder)
    folder.write_bytes(b"")
    with pytest.raises(IndexFormatError) as no_folder:
        open_index(folder)
    with pytest.raises(ListError) as occupied, locked(folder):
        pass
    for raised in (missing, no_folder, occupied):
        assert str(raised.value).isprintable()


def test_a_full_disk_is_named_by_the_folder_on_it(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as raised, locked(tmp_path):
        raise OSError(ENOSPC, "No space left on device")
    assert raised.value.filename == str(tmp_path)


def test_a_second_build_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with locked(tmp_path) as scratch:
        (scratch / "half").write_bytes(b"x")
        with pytest.raises(FolderBusyError, match="another build"), locked(tmp_path):
            pass
        assert (scratch / "half").exists()
    with locked(tmp_path):
        pass


def test_what_a_killed_build_left_is_removed(tmp_path: Path) -> None:
    with locked(tmp_path) as scratch:
        pass
    scratch.mkdir()
    (scratch / "bucket-000").write_bytes(b"left over")
    with locked(tmp_path) as scratch:
        assert list(scratch.iterdir()) == []
    assert not scratch.exists()


def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    for path in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(ListError, match="where the folder should be"), locked(path):
            pass


def quoted(
    folder: Path, text: bytes, qname: str, labels: int, list_format: str = "domains", match: Match | None = None
) -> tuple[int, str] | None:
    (folder / TEXTS).mkdir(exist_ok=True)
    (folder / TEXTS / "a.txt").write_bytes(text)
    found = quote(folder, Hit(info("a.txt", list_format, match), labels, Match.SUFFIX), to_wire(qname))
    return None if found is None else (found.line, found.text)


@pytest.mark.parametrize(
    ("text", "list_format", "expected"),
    [
        (b"# example.com\nnotexample.com\nexample.com\n", "domains", (3, "example.com")),
        (b"\xef\xbb\xbfexample.com\r\n", "domains", (1, "example.com")),
        (b"other.test\nEXAMPLE.Com.\n", "domains", (2, "EXAMPLE.Com.")),
        (b"! x\n@@||example.com^\n||example.com^\n", "adblock", (3, "||example.com^")),
        (b"server=/a.test/example.com/\n", "dnsmasq", (1, "server=/a.test/example.com/")),
        (b"example.com", "domains", (1, "example.com")),
    ],
)
def test_the_line_of_an_entry_is_quoted(
    text: bytes, list_format: str, expected: tuple[int, str], tmp_path: Path
) -> None:
    assert quoted(tmp_path, text, "example.com", 2, list_format) == expected
    if list_format != "hosts":
        assert quoted(tmp_path, text, "www.example.com", 2, list_format) == expected


def test_the_line_quoted_is_one_that_covers_the_name(tmp_path: Path) -> None:
    text = b"0.0.0.0 a.test example.com\n"
    assert quoted(tmp_path, text, "example.com", 2, "hosts") == (1, "0.0.0.0 a.test example.com")
    assert quoted(tmp_path, text, "www.example.com", 2, "hosts") is None
    assert quoted(tmp_path, b"example.com\n*.example.com\n", "www.example.com", 2, match=Match.EXACT) == (
        2,
        "*.example.com",
    )


def test_a_name_written_in_another_alphabet_is_quoted_as_it_stands(tmp_path: Path) -> None:
    assert quoted(tmp_path, "a.test\nbücher.example\n".encode(), "xn--bcher-kva.example", 2) == (2, "bücher.example")


def test_a_zone_is_quoted_although_its_names_are_relative(tmp_path: Path) -> None:
    zone = b"$TTL 1\n@ SOA rpz.test. a.test. 1 1 1 1 1\n  NS a.test.\nexample.com CNAME .\n*.example.com CNAME .\n"
    assert quoted(tmp_path, zone, "www.example.com", 2, "rpz") == (5, "*.example.com CNAME .")
    assert quoted(tmp_path, zone, "example.com", 2, "rpz") == (4, "example.com CNAME .")


def test_octets_that_are_no_text_cannot_stop_a_quote(tmp_path: Path) -> None:
    text = b"\xff\xfe example.com\n" + b"x" * 100_000 + b"example.com\nexample.com # \xf0\n" + b"example.com\n"
    assert quoted(tmp_path, text, "example.com", 2) == (4, "example.com")


def test_authority_lists_are_never_quoted_even_if_a_text_lies_there(tmp_path: Path) -> None:
    (tmp_path / TEXTS).mkdir()
    (tmp_path / TEXTS / "a.txt").write_bytes(b"example.com\n")
    hit = Hit(info("a.txt", authority="Example Authority"), 2, Match.SUFFIX)
    assert quote(tmp_path, hit, to_wire("example.com")) is None


def test_a_text_outside_the_folder_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"example.com\n")
    (tmp_path / "index" / TEXTS).mkdir(parents=True)
    for name in ("../../secret", str(tmp_path / "secret"), ".."):
        assert kept_text(tmp_path / "index", info(name)) is None
        assert quote(tmp_path / "index", Hit(info(name), 2, Match.SUFFIX), to_wire("example.com")) is None


def test_a_text_that_is_gone_is_no_error(tmp_path: Path) -> None:
    assert quote(tmp_path, Hit(info("gone.txt"), 2, Match.SUFFIX), to_wire("example.com")) is None
