"""What came and what went between two indexes, list by list."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.build import build
from blocklists.diff import ListDiff, _changes, diff, rendered_diff, side, written
from blocklists.entry import Entry, Match
from blocklists.error import IndexFormatError, ListError
from blocklists.folder import TEXTS
from blocklists.source import Source


def put(tmp_path: Path, out: str, lists: dict[str, str], authority: str = "") -> Path:
    """Build lists, each named `label-anything`, into a folder."""
    given = tmp_path / "given"
    given.mkdir(exist_ok=True)
    sources = []
    for slug, text in lists.items():
        (given / slug).write_text(text)
        source = Source(slug, "category", slug.split("-")[0], slug, "", path=given / slug, authority=authority)
        sources.append(source)
    build(tmp_path / out, sources)
    return tmp_path / out


def changes(before: Path | str, after: Path | str) -> list[ListDiff]:
    return [change for change in diff(side(str(before)), side(str(after))) if change.is_change]


def test_names_that_came_and_went_are_told_for_each_list(tmp_path: Path) -> None:
    before = put(tmp_path, "a", {"ads-x": "example.com\nexample.net\n", "porn-y": "example.org\n"})
    after = put(tmp_path, "b", {"ads-x": "example.net\n*.new.test\nexample.net\n", "porn-y": "example.org\n"})
    assert changes(before, after) == [ListDiff("ads-x", "ads", "ads-x", 2, 2, ("new.test",), ("example.com",))]
    assert changes(after, before) == [ListDiff("ads-x", "ads", "ads-x", 2, 2, ("example.com",), ("new.test",))]
    assert changes(before, before) == []


def test_lists_that_came_and_went_count_with_all_their_names(tmp_path: Path) -> None:
    before = put(tmp_path, "a", {"ads-x": "example.com\n"})
    after = put(tmp_path, "b", {"porn-y": "example.net\n"})
    assert changes(before, after) == [
        ListDiff("ads-x", "ads", "ads-x", 1, 0, (), ("example.com",)),
        ListDiff("porn-y", "porn", "porn-y", 0, 1, ("example.net",), ()),
    ]


def test_a_list_whose_file_has_another_date_in_its_name_is_the_same_list(tmp_path: Path) -> None:
    before = put(tmp_path, "a", {"ads-2026-06-21": "example.com\n"})
    after = put(tmp_path, "b", {"ads-2026-06-23": "example.com\nexample.net\n"})
    assert changes(before, after) == [ListDiff("ads-2026-06-23", "ads", "ads-2026-06-23", 1, 2, ("example.net",), ())]


def test_which_of_two_new_lists_is_the_old_one_is_not_guessed(tmp_path: Path) -> None:
    before = put(tmp_path, "a", {"ads-1": "example.com\n"})
    after = put(tmp_path, "b", {"ads-2": "example.com\n", "ads-3": "example.com\n"})
    assert [(change.slug, change.before, change.after) for change in changes(before, after)] == [
        ("ads-1", 1, 0),
        ("ads-2", 0, 1),
        ("ads-3", 0, 1),
    ]


def test_the_index_before_can_be_compared_with_the_one_in_use(tmp_path: Path) -> None:
    put(tmp_path, "a", {"ads-x": "example.com\n"})
    folder = put(tmp_path, "a", {"ads-x": "example.net\n"})
    assert changes(f"{folder}@previous", folder) == [
        ListDiff("ads-x", "ads", "ads-x", 1, 1, ("example.net",), ("example.com",))
    ]


def test_a_list_that_became_an_authority_list_is_shown_no_more(tmp_path: Path) -> None:
    text = "secret-a.test\nsecret-b.test\n"
    out = put(tmp_path, "a", {"drugs-x": text, "ads-y": "example.com\n"})
    put(tmp_path, "a", {"csam-x": text}, authority="Example Authority")
    assert not any(b"secret" in path.read_bytes() for path in out.rglob("*") if path.is_file())
    gone = {change.slug: change.removed for change in changes(f"{out}@previous", out)}
    assert gone == {"drugs-x": None, "ads-y": ("example.com",), "csam-x": None}


def test_of_authority_lists_only_the_counts_are_told(tmp_path: Path) -> None:
    before = put(tmp_path, "a", {"csam-x": "secret-a.test\n"}, authority="Example Authority")
    after = put(tmp_path, "b", {"csam-x": "secret-b.test\nsecret-c.test\n"}, authority="Example Authority")
    (change,) = changes(before, after)
    assert change == ListDiff("csam-x", "csam", "csam-x", 1, 2, None, None)
    assert rendered_diff(change, None) == ("csam (csam-x): 1 to 2 names; entries of an authority list are never shown")


def test_over_wide_entries_are_no_difference_because_no_index_has_them(tmp_path: Path) -> None:
    before = put(tmp_path, "a", {"ads-x": "example.com\nexample.net\n"})
    after = put(tmp_path, "b", {"ads-x": "example.com\nexample.net\nco.uk\n"})
    assert changes(before, after) == []


def test_a_text_that_is_gone_is_named(tmp_path: Path) -> None:
    before = put(tmp_path, "a", {"ads-x": "example.com\n"})
    after = put(tmp_path, "b", {"ads-x": "example.net\n"})
    next((after / TEXTS).iterdir()).unlink()
    with pytest.raises(ListError, match="the text of ads-x is not there"):
        changes(before, after)


def test_a_folder_without_index_is_named(tmp_path: Path) -> None:
    for argument in (str(tmp_path), f"{tmp_path}@previous", str(tmp_path / "gone")):
        with pytest.raises(IndexFormatError, match="no such index"):
            side(argument)


def test_a_folder_whose_name_ends_like_a_generation_is_a_folder(tmp_path: Path) -> None:
    folder = put(tmp_path, "x@previous", {"ads-x": "example.com\n"})
    assert list(side(str(folder)).lists) == ["ads-x"]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (Entry("example.com", Match.SUFFIX, 1), "example.com"),
        (Entry("example.com", Match.EXACT, 1), "=example.com"),
        (Entry("example.com", Match.BELOW, 1), "*.example.com"),
        (Entry("example.com", Match.SUFFIX, 1, exception=True), "@@example.com"),
        (Entry("example.com", Match.SUFFIX, 1, important=True), "example.com$important"),
    ],
)
def test_entries_of_different_meaning_are_written_differently(entry: Entry, text: str) -> None:
    assert written(entry) == text


def test_a_long_difference_is_cut_and_says_so() -> None:
    change = ListDiff("ads-x", "ads", "x", 5, 2000, tuple("abc"), ("d",))
    assert rendered_diff(change, 2).splitlines() == [
        "ads (ads-x): +3 -1, 5 to 2,000 names",
        "  + a",
        "  + b",
        "  + and 1 more",
        "  - d",
    ]
    assert "more" not in rendered_diff(change, None)


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_changes_are_what_sets_say(before: list[str], after: list[str]) -> None:
    assert _changes(before, after) == (
        tuple(sorted(set(after) - set(before))),
        tuple(sorted(set(before) - set(after))),
    )
