"""A look-up names list, entry and line; authority lists do not exist for it."""

from pathlib import Path

import pytest

from blocklists.build import build
from blocklists.folder import TEXTS
from blocklists.lookup import Found, host_of, look_up, rendered_found
from blocklists.source import Source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {
        "ads-a": "# ours\nexample.com\n",
        "csam-x": "secret.test\nexample.com\n",
        "ads-b": "0.0.0.0\texample.com\n",
    }
    sources = []
    for slug, text in texts.items():
        path = tmp_path / slug
        path.write_text(text)
        authority = "Example Authority" if slug == "csam-x" else ""
        sources.append(Source(slug, "category", slug.split("-")[0], slug, "someone", path=path, authority=authority))
    build(tmp_path / "index", sources)
    return tmp_path / "index"


def test_every_list_with_its_entry_and_line_is_found(folder: Path) -> None:
    assert list(look_up(folder, "example.com")) == [
        Found("ads-a", "category", "ads", "ads-a", "someone", "example.com", "suffix", 2, "example.com"),
        Found("ads-b", "category", "ads", "ads-b", "someone", "example.com", "exact", 1, "0.0.0.0\texample.com"),
    ]
    assert [found.entry for found in look_up(folder, "www.example.com")] == ["example.com"]
    assert list(look_up(folder, "example.org")) == []


def test_a_name_of_an_authority_list_looks_like_a_name_on_no_list(folder: Path) -> None:
    assert list(look_up(folder, "secret.test")) == []


def test_a_text_that_is_gone_leaves_the_rest_of_the_answer(folder: Path) -> None:
    for text in (folder / TEXTS).iterdir():
        text.unlink()
    found = list(look_up(folder, "www.example.com"))
    assert [(each.list, each.line, each.text) for each in found] == [("ads-a", 0, "")]
    assert "its text is not kept" in rendered_found(found[0])


def test_a_result_in_words_says_what_the_entry_covers_and_where_it_stands() -> None:
    found = Found("ads-b", "category", "ads", "b", "someone", "example.com", "exact", 1234, "0.0.0.0\texample.com")
    assert rendered_found(found) == (
        "category ads: example.com, that name only (ads-b by someone)\n  line 1,234: 0.0.0.0 example.com"
    )


def test_a_hostile_line_cannot_move_the_cursor() -> None:
    found = Found("a", "category", "ads", "a", "", "example.com", "suffix", 1, "example.com # \x1b[2J\u202e")
    assert rendered_found(found).replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "www.example.com",
        " www.example.com\n",
        "https://www.example.com",
        "HTTPS://www.example.com/page?a=b@c#d",
        "https://someone:word@www.example.com:8443/",
        "//www.example.com/page",
        "www.example.com/page",
        "www.example.com:443",
        "www.example.com?a",
        "https://www.example.com\\page",
        "mailto:someone@www.example.com",
    ],
)
def test_the_host_of_a_pasted_address_is_found(text: str) -> None:
    assert host_of(text) == "www.example.com"


@pytest.mark.parametrize("text", ["https://[2001:db8::1]/", "2001:db8::1", "example.com:http", "https:example.com"])
def test_what_has_no_host_name_stays_as_it_is(text: str) -> None:
    assert host_of(text) == text


def test_a_hostile_address_costs_no_more_than_its_length() -> None:
    for unit in ("@", "a@", "a:", "//", ":@", "[", " ", "a "):
        assert len(host_of(unit * 200_000 + ":x")) <= 400_002  # a search that starts anew at each place takes hours
