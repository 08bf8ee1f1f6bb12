import pytest

from blocklists.entry import Entry, Match
from blocklists.parse.domains import parse


@pytest.mark.parametrize("line", [b"*.a.test", b".a.test", b"*.A.test.", b" .a.test # why"])
def test_wildcards_mean_the_name_and_all_below(line: bytes) -> None:
    assert list(parse([line], Match.EXACT)) == [Entry("a.test", Match.SUFFIX, 1)]


@pytest.mark.parametrize("line", [b"", b"#", b"# a.test", b"! a.test", b"; a.test", b"// a.test", b" \t", b" # a.test"])
def test_comments_and_empty_lines_mean_nothing(line: bytes) -> None:
    assert list(parse([line], Match.EXACT)) == []


def test_only_one_wildcard_is_taken_off() -> None:
    items = list(parse([b"*.*.a.test", b"..a.test", b"*..a.test"], Match.SUFFIX))
    assert not any(isinstance(item, Entry) for item in items)
    assert len(items) == 3
