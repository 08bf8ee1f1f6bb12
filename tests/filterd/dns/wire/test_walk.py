"""Walking records: RRsets, their TTL, and when data is read."""

from struct import pack

import pytest

from blocklists.name import to_wire
from filterd.dns.wire import WireError
from filterd.dns.wire.walk import Walker
from tests.support.message import AT_QNAME, QNAME, query, record

START = len(query())


def walker(*records: bytes) -> Walker:
    return Walker(query() + b"".join(records), START)


def signature(covered: int, signer: bytes = b"\0") -> bytes:
    return pack(">H", covered) + bytes(16) + signer + b"s"


def test_rows_are_read_without_their_data() -> None:
    found = walker(record(AT_QNAME, 1, b"wrong length", 7))
    (row,) = found.walk(1)
    assert (row.owner, row.key, row.rtype, row.covered, row.ttl, row.length) == (QNAME, QNAME, 1, 0, 7, 12)
    with pytest.raises(WireError):
        found.records([row])


def test_walking_stops_after_the_count() -> None:
    found = walker(record(AT_QNAME, 1, bytes(4)), record(AT_QNAME, 1, bytes(4)))
    assert len(found.walk(1)) == 1
    assert found.position == START + 16


def test_owners_are_told_apart_whether_they_repeat_or_not() -> None:
    other = to_wire("other.test")
    found = walker(*(record(owner, 1, bytes(4)) for owner in (AT_QNAME, AT_QNAME, other, AT_QNAME, other, other)))
    assert [row.owner for row in found.walk(6)] == [QNAME, QNAME, other, QNAME, other, other]


def test_an_owner_keeps_its_case_and_its_key_has_none() -> None:
    (row,) = walker(record(b"\x03FOO\x04tesT\0", 1, bytes(4))).walk(1)
    assert (row.owner, row.key) == (b"\x03FOO\x04tesT\0", to_wire("foo.test"))


def test_one_rrset_has_one_ttl_and_it_is_the_smallest() -> None:
    found = walker(*(record(AT_QNAME, 1, bytes((192, 0, 2, ttl)), ttl) for ttl in (30, 10, 20)))
    assert [item.ttl for item in found.records(found.walk(3))] == [10, 10, 10]


def test_rrsets_do_not_lower_each_other() -> None:
    found = walker(record(AT_QNAME, 1, bytes(4), 30), record(AT_QNAME, 28, bytes(16), 10))
    assert [item.ttl for item in found.records(found.walk(2))] == [30, 10]


def test_signatures_have_the_ttl_of_those_over_the_same_type() -> None:
    signers = ((1, b"\1a\0", 9), (28, b"\1b\0", 5), (1, b"\1c\0", 7))
    found = walker(*(record(AT_QNAME, 46, signature(covered, signer), ttl) for covered, signer, ttl in signers))
    assert [item.ttl for item in found.records(found.walk(3))] == [7, 7, 5]  # those over 1, then that over 28


def test_64_services_are_the_most() -> None:
    services = [record(AT_QNAME, 65, pack(">H", number) + b"\0") for number in range(65)]
    found = walker(*services)
    rows = found.walk(65)
    assert len(found.records(rows[:64])) == 64
    with pytest.raises(WireError):
        found.records(rows)


@pytest.mark.parametrize("rtype", [64, 65])
def test_a_malformed_service_is_left_out_and_told_of(rtype: int) -> None:
    found = walker(record(AT_QNAME, rtype, b"\0"), record(AT_QNAME, rtype, b"\0\1\0"))
    assert [item.rdata for item in found.records(found.walk(2))] == [b"\0\1\0"]
    assert found.lost_service is True


def test_a_class_other_than_in_is_refused_but_for_opt() -> None:
    assert len(walker(record(b"\0", 41, b"", rclass=1232)).walk(1)) == 1
    with pytest.raises(WireError):
        walker(record(b"\0", 1, bytes(4), rclass=1232)).walk(1)
