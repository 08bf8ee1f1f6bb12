"""What covers a name, and which entry of a list decides."""

from array import array
from collections.abc import Iterable
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.encode import encode, encode_lists
from blocklists.entry import Entry, Match
from blocklists.error import IndexFormatError
from blocklists.index import MAX_LABELS, Contents, Hit, Index, ListInfo, fingerprint
from blocklists.name import to_wire

DEPTHS = (0, *(3 for _ in range(MAX_LABELS)))


def info(slug: str) -> ListInfo:
    return ListInfo(slug=slug, kind="category", label="gambling", name=slug)


def index_of(*lists: Iterable[Entry]) -> Index:
    return Index.from_buffer(encode_lists([(info(f"list-{number}"), entries) for number, entries in enumerate(lists)]))


def found(index: Index, name: str) -> list[tuple[str, int, Match]]:
    return [(hit.list.slug, hit.labels, hit.match) for hit in index.match(to_wire(name))]


def test_an_exact_entry_covers_its_name_alone() -> None:
    index = index_of([Entry("example.com", Match.EXACT, 1)])
    assert found(index, "example.com") == [("list-0", 2, Match.EXACT)]
    assert found(index, "www.example.com") == []
    assert found(index, "com") == []


def test_a_suffix_entry_covers_its_name_and_all_below_on_label_boundaries() -> None:
    index = index_of([Entry("example.com", Match.SUFFIX, 1)])
    assert found(index, "example.com") == [("list-0", 2, Match.SUFFIX)]
    assert found(index, "a.b.example.com") == [("list-0", 2, Match.SUFFIX)]
    assert found(index, "notexample.com") == []


def test_an_entry_for_what_is_below_leaves_the_name_alone() -> None:
    index = index_of([Entry("example.com", Match.BELOW, 1)])
    assert found(index, "example.com") == []
    assert found(index, "a.example.com") == [("list-0", 2, Match.BELOW)]


def test_exact_and_below_of_one_name_make_a_suffix_entry() -> None:
    index = index_of([Entry("example.com", Match.BELOW, 1), Entry("example.com", Match.EXACT, 2)])
    assert found(index, "example.com") == [("list-0", 2, Match.SUFFIX)]


def test_the_longest_entry_of_each_list_is_the_one_named() -> None:
    index = index_of(
        [Entry("example.com", Match.SUFFIX, 1), Entry("a.example.com", Match.SUFFIX, 2)],
        [Entry("example.com", Match.SUFFIX, 1)],
        [Entry("example.net", Match.SUFFIX, 1)],
    )
    assert found(index, "b.a.example.com") == [("list-0", 3, Match.SUFFIX), ("list-1", 2, Match.SUFFIX)]


def test_an_exception_takes_its_names_out_of_its_own_list_only() -> None:
    index = index_of(
        [Entry("example.com", Match.SUFFIX, 1), Entry("ok.example.com", Match.SUFFIX, 2, exception=True)],
        [Entry("example.com", Match.SUFFIX, 1)],
    )
    assert found(index, "a.ok.example.com") == [("list-1", 2, Match.SUFFIX)]
    assert len(found(index, "example.com")) == 2


def test_an_entry_longer_than_the_exception_blocks_again() -> None:
    index = index_of(
        [
            Entry("example.com", Match.SUFFIX, 1),
            Entry("ok.example.com", Match.SUFFIX, 2, exception=True),
            Entry("ads.ok.example.com", Match.SUFFIX, 3),
        ]
    )
    assert found(index, "ads.ok.example.com") == [("list-0", 4, Match.SUFFIX)]
    assert found(index, "ok.example.com") == []


def test_an_exception_goes_before_an_entry_for_the_same_name() -> None:
    index = index_of([Entry("example.com", Match.SUFFIX, 1), Entry("example.com", Match.SUFFIX, 2, exception=True)])
    assert found(index, "example.com") == []


def test_an_exact_exception_leaves_the_rest_covered() -> None:
    index = index_of([Entry("example.com", Match.SUFFIX, 1), Entry("example.com", Match.EXACT, 2, exception=True)])
    assert found(index, "example.com") == []
    assert found(index, "www.example.com") == [("list-0", 2, Match.SUFFIX)]


def test_no_exception_undoes_an_important_entry() -> None:
    index = index_of(
        [
            Entry("example.com", Match.SUFFIX, 1, important=True),
            Entry("ok.example.com", Match.SUFFIX, 2, exception=True),
        ]
    )
    assert found(index, "a.ok.example.com") == [("list-0", 2, Match.SUFFIX)]


def test_an_important_exception_undoes_an_important_entry_of_the_same_name() -> None:
    index = index_of(
        [
            Entry("example.com", Match.SUFFIX, 1, important=True),
            Entry("example.com", Match.SUFFIX, 2, exception=True, important=True),
        ]
    )
    assert found(index, "example.com") == []


def test_labels_of_any_octets_can_be_asked_for() -> None:
    index = index_of([Entry("example.com", Match.SUFFIX, 1)])
    assert index.match(b"\x03a.b\x01\0\x07example\x03com\0")
    assert index.match(b"\x0bexample.com\0") == ()
    assert index.match(b"\x01\xff\0") == ()


def test_the_root_and_the_longest_names_are_covered_by_nothing_unknown() -> None:
    index = index_of([Entry("example.com", Match.SUFFIX, 1), Entry("test", Match.EXACT, 2)])
    assert index.match(b"\0") == ()
    assert index.match(b"\x01a" * 127 + b"\0") == ()
    assert found(index, "test") == [("list-0", 1, Match.EXACT)]


def test_an_index_without_names_is_an_index() -> None:
    index = index_of([])
    assert len(index) == 0
    assert found(index, "example.com") == []


def test_the_same_answer_is_the_same_object() -> None:
    index = index_of([Entry("example.com", Match.SUFFIX, 1), Entry("example.net", Match.SUFFIX, 1)])
    assert index.match(to_wire("example.com")) is index.match(to_wire("example.net"))


def test_the_answers_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blocklists.index._MEMO_LIMIT", 2)
    index = index_of([Entry(".".join(["a"] * labels), Match.EXACT, 1) for labels in range(1, 9)])
    for labels in range(1, 9):
        name = ".".join(["a"] * labels)
        assert found(index, name) == [("list-0", labels, Match.EXACT)]
        assert len(index._memo) <= 2


def sealed(contents: Contents, numbers: tuple[int, ...] = (0,)) -> bytes:
    hashed = array("Q", [fingerprint(to_wire("example.com"), bytes(16))])
    return b"".join(encode(bytes(16), contents, memoryview(hashed), memoryview(array("I", numbers))))


GOOD = Contents((info("a"),), (((0, 3),),), DEPTHS)


@pytest.mark.parametrize(
    ("contents", "numbers", "why"),
    [
        (msgspec.structs.replace(GOOD, sets=(((1, 3),),)), (0,), "list set"),
        (msgspec.structs.replace(GOOD, sets=(((0, 0),),)), (0,), "list set"),
        (msgspec.structs.replace(GOOD, sets=(((0, 16 | 3),),)), (0,), "list set"),
        (msgspec.structs.replace(GOOD, sets=(((-1, 3),),)), (0,), "list set"),
        (msgspec.structs.replace(GOOD, depths=(3,)), (0,), "label counts"),
        (msgspec.structs.replace(GOOD, depths=(9, *DEPTHS[1:])), (0,), "label counts"),
        (GOOD, (1,), "does not exist"),
    ],
)
def test_a_reference_into_the_void_is_refused(contents: Contents, numbers: tuple[int, ...], why: str) -> None:
    assert Index.from_buffer(sealed(GOOD)).match(to_wire("a.example.com"))
    with pytest.raises(IndexFormatError, match=why):
        Index.from_buffer(sealed(contents, numbers))


def test_json_that_says_something_else_is_refused() -> None:
    data = sealed(GOOD)
    body = data[:-32].replace(b'"kind"', b'"kInd"')
    with pytest.raises(IndexFormatError, match="cannot be read"):
        Index.from_buffer(body + sha256(body).digest())


LABEL = st.sampled_from(["a", "b", "c"])
NAME = st.lists(LABEL, min_size=1, max_size=5).map(".".join)
ENTRY = st.builds(
    Entry,
    name=NAME,
    match=st.sampled_from(Match),
    line=st.just(1),
    exception=st.booleans(),
    important=st.booleans(),
)


def naive(entries: list[Entry], qname: str) -> int | None:
    """How many labels the deciding entry has, from the rule as it is written in words."""

    def covers(entry: Entry) -> bool:
        if entry.name == qname:
            return bool(entry.match & Match.EXACT)
        return qname.endswith("." + entry.name) and bool(entry.match & Match.BELOW)

    covering = [entry for entry in entries if covers(entry)]
    deciding = [entry for entry in covering if entry.important] or covering
    if not deciding:
        return None
    longest = max(entry.name.count(".") for entry in deciding)
    at_longest = [entry for entry in deciding if entry.name.count(".") == longest]
    return None if any(entry.exception for entry in at_longest) else longest + 1


@given(st.lists(st.lists(ENTRY, max_size=8), min_size=1, max_size=4), st.lists(NAME, min_size=1, max_size=10))
def test_any_lists_decide_as_the_rule_in_words_says(lists: list[list[Entry]], qnames: list[str]) -> None:
    index = index_of(*lists)
    for qname in qnames:
        expected = [(f"list-{number}", naive(entries, qname)) for number, entries in enumerate(lists)]
        assert [(slug, labels) for slug, labels, _ in found(index, qname)] == [
            (slug, labels) for slug, labels in expected if labels is not None
        ]


def test_a_hit_says_which_list_and_which_entry() -> None:
    index = index_of([Entry("example.com", Match.SUFFIX, 7)])
    assert index.match(to_wire("www.example.com")) == (Hit(index.lists[0], 2, Match.SUFFIX),)
    assert index.lists[0].entries == 1
