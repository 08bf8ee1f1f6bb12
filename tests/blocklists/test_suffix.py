import re

import pytest

from blocklists.entry import Entry, LineError, Match
from blocklists.error import NameFormatError
from blocklists.name import normalise
from blocklists.parse import Kind
from blocklists.suffix import is_public_suffix, refuse_over_wide
from tests.support.data import shared


@pytest.mark.parametrize(
    "name",
    ["com", "test", "co.uk", "tochigi.jp", "bologna.it", "github.io", "xn--p1ai", "ck", "anything.ck", "kobe.jp"],
)
def test_public_suffixes_of_both_sections_and_unknown_top_levels_are_seen(name: str) -> None:
    assert is_public_suffix(name)


@pytest.mark.parametrize(
    "name", ["example.com", "example.co.uk", "www.example.test", "www.ck", "city.kobe.jp", "a.github.io"]
)
def test_what_somebody_registered_is_no_public_suffix(name: str) -> None:
    assert not is_public_suffix(name)


def test_the_published_vectors_hold() -> None:
    text = shared("names", "test_psl.txt").read_text(encoding="utf-8")
    vectors = re.findall(r"^checkPublicSuffix\('([^']*)', (?:null|'([^']*)')\);", text, re.MULTILINE)
    assert len(vectors) > 50
    for name, registrable in vectors:
        if not registrable:
            # The vectors expect null for a leading dot too; such a name does not get past `normalise`.
            assert is_public_suffix(normalise(name)) if name[0] != "." else is_refused(name)
            continue
        registered, full = normalise(registrable), normalise(name)
        assert not is_public_suffix(full), name
        assert not is_public_suffix(registered), name
        assert is_public_suffix(registered.partition(".")[2]), name
        assert f".{full}".endswith(f".{registered}")


def is_refused(name: str) -> bool:
    with pytest.raises(NameFormatError):
        normalise(name)
    return True


def test_wide_entries_on_a_public_suffix_are_refused_and_exact_ones_stay() -> None:
    items: list[Entry | LineError] = [
        Entry("co.uk", Match.SUFFIX, 1),
        Entry("co.uk", Match.BELOW, 2),
        Entry("co.uk", Match.EXACT, 3),
        Entry("com", Match.SUFFIX, 4, exception=True),
        Entry("example.co.uk", Match.SUFFIX, 5),
        LineError(6, Kind.NAME, "why"),
    ]
    got = list(refuse_over_wide(items))
    assert [(item.line, item.kind) for item in got if isinstance(item, LineError)] == [
        (1, Kind.OVER_WIDE),
        (2, Kind.OVER_WIDE),
        (4, Kind.OVER_WIDE),
        (6, Kind.NAME),
    ]
    assert [item for item in got if isinstance(item, Entry)] == [items[2], items[4]]
