"""What is written is what was meant, in the same octets every time."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.encode import Depths, SetTable, encode, encode_lists, merge, record
from blocklists.entry import Entry, Match
from blocklists.index import EXCEPTION, IMPORTANT, Contents, Index, ListInfo, fingerprint
from blocklists.layout import split
from blocklists.name import to_wire

KEY = b"0123456789abcdef"
INFO = ListInfo(slug="a", kind="category", label="gambling", name="A")


def test_a_record_holds_list_number_and_flags_beside_the_fingerprint() -> None:
    entry = Entry("example.com", Match.SUFFIX, 1, exception=True, important=True)
    hashed, packed = record(entry, 300, KEY)
    assert hashed == fingerprint(to_wire("example.com"), KEY)
    assert packed >> 4 == 300
    assert packed & 15 == Match.SUFFIX | EXCEPTION | IMPORTANT


def test_another_key_gives_other_fingerprints() -> None:
    assert fingerprint(b"\x04test\0", KEY) != fingerprint(b"\x04test\0", bytes(16))


def test_records_of_one_name_become_one_list_set() -> None:
    records = [(1, 0 << 4 | 1), (1, 0 << 4 | 2), (1, 0 << 4 | 3 | EXCEPTION), (1, 2 << 4 | 1), (2, 2 << 4 | 1)]
    assert list(merge(records)) == [(1, ((0, 3), (0, 3 | EXCEPTION), (2, 1))), (2, ((2, 1),))]


def test_sets_are_numbered_as_they_come_and_counted() -> None:
    table = SetTable()
    one, two = ((0, 3),), ((0, 3), (0, 7), (1, 1))
    assert [table.number(pairs) for pairs in (one, two, one)] == [0, 1, 0]
    assert table.sets() == (one, two)
    assert table.names() == {0: 3, 1: 1}


def test_depths_unite_the_match_bits_of_a_label_count() -> None:
    depths = Depths()
    depths.add(Entry("example.com", Match.EXACT, 1))
    depths.add(Entry("example.net", Match.BELOW, 2))
    depths.add(Entry("test", Match.EXACT, 3))
    assert depths.bits()[:4] == (0, 1, 3, 0)
    assert len(depths.bits()) == 128


def test_equal_lists_give_equal_octets_in_any_order_of_lines() -> None:
    entries = [Entry(f"n{number}.example", Match.SUFFIX, number) for number in range(100)]
    assert encode_lists([(INFO, entries)], KEY) == encode_lists([(INFO, entries[::-1])], KEY)


def test_more_than_65536_list_sets_take_wider_numbers() -> None:
    count = (1 << 16) + 1
    lists = [ListInfo(slug=str(number), kind="category", label="ads", name="") for number in range(17)]
    sets = tuple(tuple((bit, 3) for bit in range(17) if number >> bit & 1) for number in range(count))
    name = fingerprint(to_wire("example.com"), KEY)
    fingerprints, numbers = array("Q", sorted({name, 1, 2})), array("I", [count - 1] * 3)
    contents = Contents(tuple(lists), sets, (0, *[3] * 127))
    data = b"".join(encode(KEY, contents, memoryview(fingerprints), memoryview(numbers)))
    assert split(memoryview(data)).numbers.itemsize == 4
    assert [hit.list.slug for hit in Index.from_buffer(data).match(to_wire("www.example.com"))] == ["16"]


@pytest.mark.parametrize("count", [0, 1, 15, 16, 1000, 70_000])
def test_every_name_is_found_whatever_the_size_of_the_directory(count: int) -> None:
    entries = [Entry(f"n{number}.example", Match.EXACT, 1) for number in range(count)]
    index = Index.from_buffer(encode_lists([(INFO, entries)], KEY))
    assert len(index) == count == sum(info.entries for info in index.lists)
    assert all(index.match(to_wire(entry.name)) for entry in entries)
    assert index.match(to_wire(f"n{count}.example")) == ()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 200)), max_size=60))
def test_merging_keeps_every_list_of_every_name(records: list[tuple[int, int]]) -> None:
    merged = list(merge(sorted(records)))
    assert [hashed for hashed, _ in merged] == sorted({hashed for hashed, _ in records})
    for hashed, pairs in merged:
        expected = {packed >> 4 for each, packed in records if each == hashed}
        assert {listed for listed, _ in pairs} == expected
