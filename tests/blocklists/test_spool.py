"""Records go to disk in any order and come back sorted."""

import random
from pathlib import Path

import pytest

from blocklists.encode import SetTable
from blocklists.spool import Spool, merge_to


def test_records_come_back_in_rising_order(tmp_path: Path) -> None:
    chance = random.Random(1)
    records = [(chance.getrandbits(64), chance.getrandbits(20)) for _ in range(20_000)]
    records += [(0, 0), (2**64 - 1, 2**32 - 1)] * 2
    spool = Spool(tmp_path)
    for record in records:
        spool.add(record)
    assert [record for bucket in spool.buckets() for record in bucket] == sorted(records)
    assert list(tmp_path.iterdir()) == []


def test_what_waits_in_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blocklists.spool._PENDING_OCTETS", 120)
    spool = Spool(tmp_path)
    for number in range(1000):
        spool.add((number, 1))  # all in the first bucket
    assert sum(map(len, spool._pending)) < 120
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) >= 1000 * 12 - 120


def test_a_new_spool_knows_nothing_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blocklists.spool._PENDING_OCTETS", 1)
    Spool(tmp_path).add((1, 1))
    assert [record for bucket in Spool(tmp_path).buckets() for record in bucket] == []


def test_merging_leaves_one_fingerprint_a_name_and_the_number_of_its_set(tmp_path: Path) -> None:
    spool, table = Spool(tmp_path), SetTable()
    for record in [(7 << 60, 1), (3, 16 | 3), (7 << 60, 16 | 1), (3, 16 | 3)]:
        spool.add(record)
    fingerprints, numbers = merge_to(tmp_path, spool, table)
    assert list(fingerprints) == [3, 7 << 60]
    assert [table.sets()[number] for number in numbers] == [((1, 3),), ((0, 1), (1, 1))]


def test_nothing_merges_to_nothing(tmp_path: Path) -> None:
    fingerprints, numbers = merge_to(tmp_path, Spool(tmp_path), SetTable())
    assert (len(fingerprints), len(numbers)) == (0, 0)
