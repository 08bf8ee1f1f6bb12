import pytest

from blocklists.entry import Entry, LineError, Match
from blocklists.parse.kind import MEANING, Kind
from blocklists.parse.line import Item
from blocklists.parse.tally import EXAMPLES, Tally


def counted(*items: Item) -> Tally:
    tally = Tally()
    passed = list(tally.count(items))
    assert passed == [item for item in items if isinstance(item, Entry)]
    return tally


def good(line: int = 1, exception: bool = False) -> Entry:
    return Entry("a.test", Match.EXACT, line, exception)


def bad(line: int = 1, kind: Kind = Kind.NAME) -> LineError:
    return LineError(line, kind, "why")


def test_entries_exceptions_and_errors_are_counted() -> None:
    tally = counted(good(), good(exception=True), bad(), bad(kind=Kind.PATH), bad(kind=Kind.PATH))
    assert (tally.entries, tally.exceptions) == (2, 1)
    assert tally.errors == {"name": 1, "path": 2}


def test_the_first_few_errors_of_each_kind_are_kept() -> None:
    tally = counted(*(bad(line) for line in range(1, 100)), bad(100, Kind.PATH))
    assert [error.line for error in tally.examples["name"]] == list(range(1, EXAMPLES + 1))
    assert [error.line for error in tally.examples["path"]] == [100]


def test_a_good_list_has_no_verdict() -> None:
    tally = counted(good(), good(), bad())
    assert tally.verdict is None


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([], "no entries"),
        ([good(exception=True)], "no entries, only exceptions"),
        ([bad(kind=Kind.REGEX)], MEANING[Kind.REGEX]),
        ([good(), bad()], "1 of 2 entries"),
        ([good(), bad(), bad(), bad(kind=Kind.PATH)], MEANING[Kind.NAME]),
        ([bad(kind=Kind.NO_SOA)], "SOA"),
    ],
)
def test_a_list_that_is_none_is_refused_with_the_reason(items: list[Item], reason: str) -> None:
    assert reason in (counted(*items).verdict or "")


def test_entries_left_out_as_too_wide_do_not_make_a_list_unreadable() -> None:
    assert counted(good(), bad(kind=Kind.OVER_WIDE), bad(kind=Kind.OVER_WIDE)).verdict is None
    assert counted(bad(kind=Kind.OVER_WIDE)).verdict is not None
