"""Kea's lease files: columns by name, the last row of an address, escapes, and rows that take a lease back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.lease.entry import Flaw
from filterd.clients.lease.kea import parse
from tests.filterd.clients.lease.sample import (
    expect_all_before_a_cut,
    expect_only_evidence,
    found,
    golden,
    read,
)

HEADER = b"address,hwaddr,client_id,valid_lifetime,expire,hostname,state\n"
ROW = b"192.0.2.11,00:00:5e:00:53:11,,3600,1795212000,mia-tablet,0\n"
MIA = found("192.0.2.11", mac="00005e005311", hostname="mia-tablet")


def test_the_golden_file_of_ipv4_gives_its_leases() -> None:
    leases, flaws = read(parse, golden("kea4.csv"))
    assert leases == [
        found("192.0.2.12", mac="da0000005312", hostname="mia-tablet.example.test", fingerprint="ff:5e:00:53:12:00:01"),
        MIA,
        found("192.0.2.13", None, mac="00005e005313", hostname="printer"),
    ]
    assert flaws == [Flaw(9, "a MAC of zeros, which no device has"), Flaw(10, "8 values for 12 columns")]


def test_the_golden_file_of_ipv6_gives_its_leases() -> None:
    leases, flaws = read(parse, golden("kea6.csv"))
    mia = "00:03:00:01:00:00:5e:00:53:11"
    assert leases == [
        found("2001:db8::11", mac="00005e005311", hostname="mia-tablet", fingerprint=mia),
        found("2001:db8::12", fingerprint="00:01:00:01:2f:00:00:00:da:00:00:00:53:12"),
        found("2001:db8::13", fingerprint="00:02:00:00:00:09:53"),
    ]
    assert flaws == []


def test_the_columns_may_stand_in_any_order() -> None:
    data = b"hostname,expire,valid_lifetime,hwaddr,address\nmia-tablet,1795212000,3600,00:00:5e:00:53:11,192.0.2.11\n"
    assert read(parse, data) == ([MIA], [])


def test_without_its_columns_a_file_gives_nothing() -> None:
    leases, flaws = read(parse, b"address,hostname\n" + ROW)
    assert leases == []
    assert [flaw.line for flaw in flaws] == [1, 2]
    assert flaws[0].reason == "the columns expire, hwaddr, valid_lifetime are missing"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"192.0.2.11,00:00:5e:00:53:99,,3600,never,mia-tablet,0", "no number"),
        (b"192.0.2.11,00:00:5e:00:53:99,,3600,1795212000,mia-tablet,active", "no number"),
        (b"192.0.2.11,00:00:5e:00:53:9,,3600,1795212000,mia-tablet,0", "no hexadecimal"),
        (b"192.0.2.11,01:00:5e:00:53:99,,3600,1795212000,mia-tablet,0", "group"),
        (b"192.0.2.11,00:00:5e:00:53:99,zz,3600,1795212000,mia-tablet,0", "no hexadecimal"),
    ],
)
def test_an_address_whose_last_row_makes_no_sense_is_nobodys(row: bytes, reason: str) -> None:
    leases, flaws = read(parse, HEADER + ROW + row + b"\n")
    assert leases == []
    assert reason in flaws[0].reason


@pytest.mark.parametrize("row", [b"192.0.2.256,,,3600,1795212000,,0", b"192.0.2.11,,3600", b"\xff" * 9, b"192.0.2.11"])
def test_a_row_of_no_address_changes_nothing(row: bytes) -> None:
    leases, flaws = read(parse, HEADER + ROW + row + b"\n\n")
    assert leases == [MIA]
    assert [flaw.line for flaw in flaws] == [3]


def test_escapes_are_read_and_what_they_hide_is_cleaned() -> None:
    rows = b"192.0.2.1,,,3600,1795212000,mi&#x61-&#xzz,0\n192.0.2.2,,,3600,1795212000,&#x1b&#x5b2J,0\n"
    leases, _ = read(parse, HEADER + rows)
    assert [each.hostname for each in leases] == ["mia--xzz", ""]


def test_a_file_cut_anywhere_keeps_what_stands_before() -> None:
    expect_all_before_a_cut(parse, golden("kea4.csv"))


VALUES = [
    b"192.0.2.1",
    b"2001:db8::1",
    b"00:00:5e:00:53:11",
    b"3600",
    b"0",
    b"4294967295",
    b"&#x2c",
    b"",
    b"\n",
    b"\xff",
]


@given(st.one_of(st.binary(), st.lists(st.sampled_from(VALUES)).map(b",".join)))
def test_any_octets_give_evidence_or_flaws(data: bytes) -> None:
    expect_only_evidence(parse, HEADER + data)
    expect_only_evidence(parse, data)
