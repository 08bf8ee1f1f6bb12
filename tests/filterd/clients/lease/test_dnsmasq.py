"""dnsmasq's lease file: IPv4, IPv6, infinite leases, machines without a clock, and lines nobody would write."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.lease.dnsmasq import parse
from filterd.clients.lease.entry import Flaw
from tests.filterd.clients.lease.sample import (
    NOW,
    expect_all_before_a_cut,
    expect_only_evidence,
    found,
    golden,
    read,
)

IPHONE = "ff:5e:00:53:12:00:01:00:01:2f:00:00:00:da:00:00:00:53:12"


def test_the_golden_file_gives_its_leases() -> None:
    leases, flaws = read(parse, golden("dnsmasq.leases"))
    assert leases == [
        found("192.0.2.11", mac="00005e005311", hostname="mia-tablet"),
        found("192.0.2.12", mac="da0000005312", hostname="mias-iphone", fingerprint=IPHONE),
        found("192.0.2.13", None, mac="00005e005313", hostname="printer"),
        found("192.0.2.16", fingerprint="ff:01"),
        found("192.0.2.17", mac="00005e005317"),
        found("2001:db8::11", hostname="mia-tablet", fingerprint="00:03:00:01:00:00:5e:00:53:11"),
        found("2001:db8::aaaa", fingerprint="00:03:00:01:00:00:5e:00:53:12"),
    ]
    assert flaws == [Flaw(5, "a MAC of zeros, which no device has")]


def test_a_machine_without_a_clock_writes_how_long_a_lease_lasts() -> None:
    leases, _ = read(parse, b"3600 00:00:5e:00:53:11 192.0.2.11 * *\n")
    assert leases == [found("192.0.2.11", NOW + timedelta(hours=1), mac="00005e005311")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1795212000 00:00:5e:00:53:11 192.0.2.11 *", "five words"),
        (b"1795212000 00:00:5e:00:53:11 192.0.2.11 * * *", "five words"),
        (b"duid", "five words"),
        (b"never 00:00:5e:00:53:11 192.0.2.11 * *", "no number"),
        (b"1795212000 00:00:5e:00:53 192.0.2.11 * *", "no MAC"),
        (b"1795212000 ff:ff:ff:ff:ff:ff 192.0.2.11 * *", "broadcast"),
        (b"1795212000 \xff\xff 192.0.2.11 * *", "no MAC"),
        (b"1795212000 00:00:5e:00:53:11 192.0.2.256 * *", "no IP address"),
        (b"1795212000 00:00:5e:00:53:11 0.0.0.0 * *", "not the address of one"),
        (b"1795212000 T 2001:db8::1 * *", "no number"),
        (b"1795212000 TT1 2001:db8::1 * *", "no number"),
        (b"1795212000 00:00:5e:00:53:11 192.0.2.11 * 01:0", "no hexadecimal"),
    ],
)
def test_a_wrong_line_is_a_flaw_with_a_reason(line: bytes, reason: str) -> None:
    leases, flaws = read(parse, b"\n" + line + b"\n")
    assert leases == []
    assert [flaw.line for flaw in flaws] == [2]
    assert reason in flaws[0].reason


def test_a_hostile_host_name_costs_only_the_name() -> None:
    leases, flaws = read(parse, b"0 00:00:5e:00:53:11 192.0.2.11 \x1b[2J\xffmia *\n")
    assert (leases, flaws) == ([found("192.0.2.11", None, mac="00005e005311")], [])


def test_a_file_cut_anywhere_keeps_what_stands_before() -> None:
    expect_all_before_a_cut(parse, golden("dnsmasq.leases"))


WORDS = [b"0", b"1795212000", b"T1", b"00:00:5e:00:53:11", b"192.0.2.1", b"2001:db8::1", b"*", b"duid", b"\n", b"\xff"]


@given(st.one_of(st.binary(), st.lists(st.sampled_from(WORDS)).map(b" ".join)))
def test_any_octets_give_evidence_or_flaws(data: bytes) -> None:
    expect_only_evidence(parse, data)
