"""odhcpd's lease file: leases in comments, delegated prefixes, names it finds broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.lease.entry import Flaw
from filterd.clients.lease.odhcpd import parse
from tests.filterd.clients.lease.sample import (
    expect_all_before_a_cut,
    expect_only_evidence,
    found,
    golden,
    read,
)

DUID = "00:03:00:01:00:00:5e:00:53:11"


def test_the_golden_file_gives_its_leases() -> None:
    leases, flaws = read(parse, golden("odhcpd.leases"))
    assert leases == [
        found("192.0.2.11", mac="00005e005311", hostname="mia-tablet"),
        found("192.0.2.13", None, mac="00005e005313", hostname="printer"),
        found("192.0.2.12", mac="da0000005312"),
        found("2001:db8::11", hostname="mia-tablet", fingerprint=DUID),
        found("2001:db8:0:1::11", hostname="mia-tablet", fingerprint=DUID),
    ]
    assert flaws == [Flaw(6, "a MAC of zeros, which no device has")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"# br-lan 00005e005311 ipv4 mia-tablet 1795212000 c000020b", "eight words"),
        (b"# br-lan 00005e005311 ipv4 mia tablet 1795212000 c000020b 32", "no number"),
        (b"# br-lan 00005e0053 ipv4 mia-tablet 1795212000 c000020b 32 192.0.2.11/32", "5 octets where six"),
        (b"# br-lan 0003000100005e00531 5e4f51 - 1795212000 11 128 2001:db8::11/128", "no hexadecimal"),
        (b"# br-lan 00005e005311 ipv4 - -2 c000020b 32 192.0.2.11/32", "no number"),
        (b"# br-lan 00005e005311 ipv4 - -1 c000020b 32 192.0.2.1111/32", "no IP address"),
        (b"mia-tablet 192.0.2.11", "no IP address"),
        (b"\xff", "no IP address"),
    ],
)
def test_a_wrong_line_is_a_flaw_with_a_reason(line: bytes, reason: str) -> None:
    leases, flaws = read(parse, b"\n" + line + b"\n")
    assert leases == []
    assert [flaw.line for flaw in flaws] == [2]
    assert reason in flaws[0].reason


def test_a_prefix_is_no_address_of_a_device() -> None:
    lines = b"# br-lan 00005e005311 ipv4 - -1 c000020b 32 192.0.2.0/24\n# br-lan 0003 1 - -1 0 56 2001:db8::/56 ::1\n"
    assert read(parse, lines) == ([], [])


def test_a_file_cut_anywhere_keeps_what_stands_before() -> None:
    expect_all_before_a_cut(parse, golden("odhcpd.leases"))


WORDS = [b"#", b"br-lan", b"00005e005311", b"ipv4", b"1", b"-", b"-1", b"1795212000", b"192.0.2.1/32", b"\n", b"\xff"]


@given(st.one_of(st.binary(), st.lists(st.sampled_from(WORDS)).map(b" ".join)))
def test_any_octets_give_evidence_or_flaws(data: bytes) -> None:
    expect_only_evidence(parse, data)
    expect_only_evidence(parse, b"# br-lan 00005e005311 ipv4 mia -1 " + data + b"\n")
