"""The text of a list is settled once: copied for a list, only digested for an authority."""

import os
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path

import pytest

from blocklists.entry import Match
from blocklists.error import SourceError
from blocklists.source import Source
from blocklists.stage import require_unchanged, stage

TEXT = b"# a list\r\nexample.com\r\nexample.net\r\n" + b"# padding\n" * 20_000


def source(path: Path, authority: str = "") -> Source:
    return Source("ads-x", "category", "ads", "x", "", path=path, match=Match.EXACT, authority=authority)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "x.list"
    path.write_bytes(TEXT)
    return path


def test_a_list_is_copied_octet_by_octet_under_its_slug_and_digest(scratch: Path, given: Path) -> None:
    staged = stage(source(given), scratch)
    digest = sha256(TEXT).hexdigest()
    assert staged.path == scratch / f"ads-x.{digest}.txt"
    assert staged.path.read_bytes() == TEXT
    assert (staged.info.sha256, staged.info.text, staged.octets) == (digest, staged.path.name, len(TEXT))
    assert (staged.info.format, staged.info.match) == ("domains", Match.EXACT)
    assert [path.name for path in scratch.iterdir()] == [staged.path.name]


def test_an_authority_list_is_read_where_it_is_and_copied_nowhere(scratch: Path, given: Path) -> None:
    staged = stage(source(given, "Example Authority"), scratch)
    assert staged.path == given
    assert (staged.info.text, staged.info.authority) == ("", "Example Authority")
    assert (staged.info.sha256, staged.octets) == (sha256(TEXT).hexdigest(), len(TEXT))
    assert list(scratch.iterdir()) == []


def test_an_authority_list_that_changes_meanwhile_is_refused(scratch: Path, given: Path) -> None:
    staged = stage(source(given, "Example Authority"), scratch)
    require_unchanged(staged)
    given.write_bytes(TEXT + b"example.org\n")
    with pytest.raises(SourceError, match=r"x\.list: changed while it was read"):
        require_unchanged(staged)


@pytest.mark.parametrize(
    ("text", "why"), [(b"", "empty"), (b"<!DOCTYPE html><html>", "HTML"), (b"# nothing\n", "no entries")]
)
def test_what_is_no_list_is_refused_by_name_and_nothing_is_left(
    text: bytes, why: str, scratch: Path, given: Path
) -> None:
    given.write_bytes(text)
    with pytest.raises(SourceError, match=rf"x\.list: .*{why}"):
        stage(source(given), scratch)
    assert list(scratch.iterdir()) == []


def test_a_list_without_end_is_refused_and_does_not_fill_the_disk(
    scratch: Path, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blocklists.stage._MOST_OCTETS", len(TEXT))
    stage(source(given), scratch).path.unlink()
    given.write_bytes(TEXT + b"\n")
    for authority in ("", "Example Authority"):
        with pytest.raises(SourceError, match=rf"x\.list: more than {len(TEXT):,} octets"):
            stage(source(given, authority), scratch)
    assert list(scratch.iterdir()) == []


def test_a_file_that_cannot_be_read_is_named(scratch: Path) -> None:
    with pytest.raises(SourceError, match=r"/proc/self/mem: cannot be read: Input/output error"):
        stage(source(Path("/proc/self/mem")), scratch)  # a plain file whose first page no process has


def test_a_plain_file_that_would_make_us_wait_is_refused(
    scratch: Path, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = os.pipe2(os.O_NONBLOCK)  # as /proc/kmsg, which only root may open
    with os.fdopen(ours, "rb") as empty, os.fdopen(theirs, "wb"):
        monkeypatch.setattr(Source, "opened", lambda source: nullcontext(empty))
        with pytest.raises(SourceError, match=r"x\.list: cannot be read: it has nothing"):
            stage(source(given), scratch)


def test_our_own_text_is_staged_like_a_file(scratch: Path) -> None:
    staged = stage(Source("core", "protected", "core", "Core", "filterd", text=b"*.example.com  # why\n"), scratch)
    assert staged.path.read_bytes() == b"*.example.com  # why\n"
