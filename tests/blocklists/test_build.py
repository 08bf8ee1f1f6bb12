"""A build takes everything or nothing, gives equal octets for equal inputs, and says what it left out."""

import os
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path

import pytest

from blocklists.build import Step, build, key_of
from blocklists.entry import Match
from blocklists.error import ListError, SourceError
from blocklists.folder import TEXTS, FolderBusyError, Generation, locked, open_index, quote
from blocklists.index import ListInfo
from blocklists.name import to_wire
from blocklists.source import Source

GOOD = b"example.com\nexample.net\nexample.com\nco.uk\nnot a name\n"


def source(
    folder: Path, slug: str = "ads-a", text: bytes = GOOD, match: Match | None = None, authority: str = ""
) -> Source:
    path = folder / f"{slug}.list"
    path.write_bytes(text)
    return Source(slug, "category", "ads", slug, "", path=path, match=match, authority=authority)


def test_a_build_says_what_it_took_and_what_it_refused(tmp_path: Path) -> None:
    report = build(tmp_path / "out", [source(tmp_path)])
    (listed,) = report.lists
    assert (listed.entries, listed.names, listed.duplicates, listed.format) == (3, 2, 1, "domains")
    assert [(refusal.kind, refusal.count, refusal.line) for refusal in listed.refused] == [
        ("over-wide", 1, 4),
        ("syntax", 1, 5),
    ]
    assert [(entry.name, entry.line) for entry in listed.over_wide] == [("co.uk", 4)]
    assert (report.names, report.is_new) == (2, True)
    assert report.octets == (tmp_path / "out" / Generation.CURRENT).stat().st_size
    assert report.checksum == open_index(tmp_path / "out").checksum
    assert report.peak_rss_octets > 1_000_000


def test_the_index_names_list_text_and_entries(tmp_path: Path) -> None:
    build(tmp_path / "out", [source(tmp_path, match=Match.EXACT)])
    (info,) = open_index(tmp_path / "out").lists
    assert (info.entries, info.match, info.format) == (3, Match.EXACT, "domains")  # exact, co.uk may stay
    assert (tmp_path / "out" / TEXTS / info.text).read_bytes() == GOOD


def test_a_public_suffix_is_left_out_unless_it_is_meant_alone(tmp_path: Path) -> None:
    build(tmp_path / "out", [source(tmp_path), source(tmp_path, "ads-b", b"0.0.0.0 github.io\n0.0.0.0 co.uk\n")])
    index = open_index(tmp_path / "out")
    assert index.match(to_wire("bbc.co.uk")) == ()
    assert [hit.list.slug for hit in index.match(to_wire("co.uk"))] == ["ads-b"]


def test_the_same_list_in_four_formats_gives_the_same_entries(tmp_path: Path) -> None:
    names = [f"n{number}.example.{end}" for number in range(50) for end in ("com", "net")]
    forms = {
        "hosts": [f"0.0.0.0 {name}" for name in names],
        "domains": names,
        "adblock": [f"||{name}^" for name in names],
        "dnsmasq": [f"server=/{name}/" for name in names],
    }
    sources = [source(tmp_path, form, "\n".join(lines).encode(), match=Match.SUFFIX) for form, lines in forms.items()]
    report = build(tmp_path / "out", sources)
    assert [listed.format for listed in report.lists] == list(forms)
    index = open_index(tmp_path / "out")
    assert len(index) == len(names)
    for name in names:
        hits = index.match(to_wire(f"www.{name}"))
        assert [(hit.list.slug, hit.labels, hit.match) for hit in hits] == [(form, 3, Match.SUFFIX) for form in forms]


def test_equal_inputs_give_equal_octets_and_other_inputs_another_key(tmp_path: Path) -> None:
    sources = [source(tmp_path), source(tmp_path, "ads-b", b"example.org\n")]
    for out in ("one", "two"):
        build(tmp_path / out, sources)
    data = [(tmp_path / out / Generation.CURRENT).read_bytes() for out in ("one", "two")]
    assert data[0] == data[1]
    assert not build(tmp_path / "one", sources).is_new
    info = ListInfo("a", "category", "ads", "A", sha256="00")
    assert key_of([info]) == key_of([info])
    assert key_of([info]) != key_of([ListInfo("a", "category", "ads", "A", sha256="01")])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"<html>", "HTML"),
        (b"", "empty"),
        (bytes(range(256)) * 8, "binary|cannot be used"),
        (b"example.com\nexample.1\nexample.2\n", "2 of 3 entries cannot be used"),
        (b"co.uk\nac.uk\n", "no entries"),
    ],
)
def test_one_unusable_list_refuses_the_whole_build_by_name(text: bytes, why: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(out, [source(tmp_path)])
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(SourceError, match=rf"bad\.list: .*({why})"):
        build(out, [source(tmp_path, "good", b"example.org\n"), source(tmp_path, "bad", text)])
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def bad_sources(folder: Path) -> list[Source]:
    gone = Source("ads-gone", "category", "ads", "gone", "", path=folder / "gone.list")
    return [
        source(folder, "html", b"<html>"),
        source(folder),
        source(folder, "half", b"example.1\nexample.com\n"),
        gone,
    ]


def test_all_unusable_lists_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        build(tmp_path / "out", bad_sources(tmp_path))
    lines = str(raised.value).splitlines()
    assert [line.removeprefix(f"{tmp_path}/").partition(":")[0] for line in lines] == [
        "html.list",
        "gone.list",
        "half.list",
    ]


def test_unusable_lists_may_be_skipped_and_are_reported(tmp_path: Path) -> None:
    report = build(tmp_path / "out", bad_sources(tmp_path), skip_refused=True)
    assert [listed.slug for listed in report.lists] == ["ads-a"]
    assert [(skipped.slug, skipped.label) for skipped in report.skipped] == [
        ("html", "ads"),
        ("ads-gone", "ads"),
        ("half", "ads"),
    ]
    assert "1 of 2 entries cannot be used" in report.skipped[2].why


def test_a_skipped_list_leaves_no_trace_in_the_index(tmp_path: Path) -> None:
    build(tmp_path / "out", bad_sources(tmp_path), skip_refused=True)
    build(tmp_path / "plain", [source(tmp_path)])
    files = [
        {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        for out in (tmp_path / "out", tmp_path / "plain")
    ]
    assert files[0] == files[1]


@pytest.mark.parametrize("text", [b"<html>", b"example.1\nexample.com\n"])
def test_the_list_of_an_authority_is_never_skipped(text: bytes, tmp_path: Path) -> None:
    sources = [source(tmp_path), source(tmp_path, "csam-x", text, authority="Example Authority")]
    with pytest.raises(SourceError, match=r"csam-x\.list: "):
        build(tmp_path / "out", sources, skip_refused=True)
    assert not (tmp_path / "out" / Generation.CURRENT).exists()


def test_a_list_of_our_own_is_never_skipped(tmp_path: Path) -> None:
    ours = Source("protected-core", "protected", "core", "Core", "", text=b"<html>")
    with pytest.raises(SourceError, match="protected-core: "):
        build(tmp_path / "out", [ours], skip_refused=True)


def test_two_builds_at_once_do_not_mix(tmp_path: Path) -> None:
    with locked(tmp_path / "out"), pytest.raises(FolderBusyError):
        build(tmp_path / "out", [source(tmp_path)])


def test_an_authority_list_leaves_no_name_anywhere(tmp_path: Path) -> None:
    text = b"secret-one.test\nsecret-two.test\nco.uk\nsecret three\n"
    given = tmp_path / "given"
    given.mkdir()
    sources = [source(given, "csam-x", text, authority="Example Authority"), source(given)]
    report = build(tmp_path / "out", sources)
    assert open_index(tmp_path / "out").match(to_wire("a.secret-one.test"))
    assert not any(b"secret" in path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert "secret" not in str(report)
    listed = report.lists[0]
    assert listed.over_wide == ()
    assert [(refusal.kind, refusal.count, refusal.why) for refusal in listed.refused] == [
        ("over-wide", 1, ""),
        ("syntax", 1, ""),
    ]


def test_progress_tells_octets_and_every_finished_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blocklists.build._TICK_ENTRIES", 2)
    steps: list[Step] = []
    sources = [source(tmp_path), source(tmp_path, "ads-b", b"example.org\n")]
    build(tmp_path / "out", sources, steps.append)
    total = len(GOOD) + len(b"example.org\n")
    assert [(step.phase, step.name, step.done) for step in steps if step.finished] == [
        ("read", "ads-a", len(GOOD)),
        ("read", "ads-b", total),
        ("merge", "", total),
        ("write", "", total),
        ("install", "", total),
    ]
    assert any(not step.finished for step in steps)
    assert all(0 <= step.done <= step.total == total for step in steps)


def test_a_list_of_nothing_but_public_suffixes_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blocklists.build._OVER_WIDE_KEPT", 3)
    text = b"".join(b"n%d.example\n" % number for number in range(20)) + b"co.uk\n" * 10
    (listed,) = build(tmp_path / "out", [source(tmp_path, text=text)]).lists
    assert len(listed.over_wide) == 3
    assert listed.refused[0].count == 10


STEPS = ("open", "mkdir", "fsync", "replace", "rename", "unlink", "rmdir")


def armed(monkeypatch: pytest.MonkeyPatch, at: int, act: Callable[[], None]) -> list[str]:
    """Make call number `at` of all steps that change the disk run `act` first; return the list of calls so far."""
    calls: list[str] = []

    def wrap(name: str) -> None:
        genuine = getattr(os, name)

        def step(*arguments: object, **options: object) -> object:
            calls.append(name)
            if len(calls) == at:
                act()
            return genuine(*arguments, **options)

        monkeypatch.setattr(os, name, step)

    for name in STEPS:
        wrap(name)
    return calls


def only(folder: Path, name: str) -> list[Source]:
    """One list with one name, in a file of its own and always with the same slug."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    return [source(folder / name, "ads-a", name.encode())]


@pytest.fixture
def few_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blocklists.spool._BUCKET_BITS", 1)


def state(out: Path) -> str:
    """Which index is in use, with proof that its text is there too."""
    index = open_index(out)
    for name in ("old.example", "new.example"):
        for hit in index.match(to_wire(name)):
            quoted = quote(out, hit, to_wire(name))
            assert quoted is not None
            assert quoted.text == name
            return name
    raise AssertionError("neither index")


def steps_of_a_build(tmp_path: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        here = tmp_path / "count"
        build(here / "out", only(here, "old.example"))
        new = only(here, "new.example")
        calls = armed(patch, 0, lambda: None)
        build(here / "out", new)
    assert len(calls) > 20
    return len(calls)


def test_a_build_killed_at_any_step_leaves_the_old_index_or_the_new_one(tmp_path: Path, few_buckets: None) -> None:
    seen = set()
    for at in range(1, steps_of_a_build(tmp_path) + 1):
        here = tmp_path / str(at)
        build(here / "out", only(here, "old.example"))
        new = only(here, "new.example")
        child = os.fork()
        if child == 0:  # dies without any clean-up, as by SIGKILL or a power cut
            try:
                armed(pytest.MonkeyPatch(), at, lambda: os._exit(9))
                build(here / "out", new)
            finally:
                os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        seen.add(state(here / "out"))
        build(here / "out", new)
        assert state(here / "out") == "new.example"
        assert sorted(path.name for path in (here / "out").iterdir() if path.name != "index.previous.bin") == [
            ".lock",
            "index.bin",
            "lists",
        ]
    assert seen == {"old.example", "new.example"}


def test_a_full_disk_at_any_step_leaves_the_old_index_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few_buckets: None
) -> None:
    def fail() -> None:
        raise OSError(ENOSPC, "No space left on device")

    seen = set()
    for at in range(1, steps_of_a_build(tmp_path) + 1):
        here = tmp_path / str(at)
        build(here / "out", only(here, "old.example"))
        new = only(here, "new.example")
        with monkeypatch.context() as patch:
            armed(patch, at, fail)
            try:
                build(here / "out", new)
            except (OSError, ListError):
                pass
            else:
                assert state(here / "out") == "new.example"  # the failed step was of the clean-up
        seen.add(state(here / "out"))
        build(here / "out", new)
        assert state(here / "out") == "new.example"
    assert seen == {"old.example", "new.example"}
