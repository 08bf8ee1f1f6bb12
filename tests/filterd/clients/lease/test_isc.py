"""ISC dhcpd's lease files: the last block of an address, three ways to write a date, escapes, blocks that never end."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.lease.entry import Flaw
from filterd.clients.lease.isc import parse
from filterd.clients.sighting import Sighting
from tests.filterd.clients.lease.sample import (
    expect_all_before_a_cut,
    expect_only_evidence,
    found,
    golden,
    read,
)

ENDS = datetime(2026, 11, 20, 22, 40, tzinfo=UTC)
MIA = found("192.0.2.11", ENDS, mac="00005e005311", hostname="mia-tablet")
BLOCK = b"""lease 192.0.2.11 {
  ends 5 2026/11/20 22:40:00;
  binding state active;
  hardware ethernet 00:00:5e:00:53:11;
  client-hostname "mia-tablet";
}
"""


def test_the_golden_file_of_ipv4_gives_its_leases() -> None:
    leases, flaws = read(parse, golden("dhcpd.leases"))
    assert leases == [
        found("192.0.2.12", mac="da0000005312", hostname="mia-the-phone", fingerprint="ff:5e:00:53:12:5c:22:01"),
        found("192.0.2.13", None, mac="00005e005313", fingerprint="ff:00:01"),
        MIA,
        found("192.0.2.18", ENDS),
    ]
    assert [flaw.reason for flaw in flaws] == [
        "a MAC of zeros, which no device has",
        "the block before this line has no end",
    ]


def test_the_golden_file_of_ipv6_gives_its_leases() -> None:
    leases, flaws = read(parse, golden("dhcpd6.leases"))
    assert leases == [
        found("2001:db8::11", ENDS, fingerprint="00:03:00:01:00:00:5e:00:53:11"),
        found("2001:db8::12", None, fingerprint="00:03:00:01:00:00:5e:00:53:12"),
    ]
    assert flaws == []


def block(*statements: str) -> tuple[list[Sighting], list[Flaw]]:
    """What a later block of Mia's address makes of it."""
    text = "".join(f"  {each}\n" for each in statements)
    return read(parse, BLOCK + f"lease 192.0.2.11 {{\n{text}}}\n".encode())


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "ends;",
        "ends 5;",
        "ends 5 2026/11/20;",
        "ends 5 2026/13/20 22:40:00;",
        "ends 5 2026/11/20 22:40:00 CET;",
        "ends epoch;",
        "ends epoch soon;",
        "ends epoch 1795212000 1;",
        "ends later;",
        "never;",
        "ends never; hardware ethernet 01:00:5e:00:53:11;",
        'ends never; uid "unfinished;',
        'ends never; uid "a" "b";',
        "ends never; uid nothing;",
        "ends never; client-hostname mia;",
        'ends never; client-hostname ";',
        "ends never",
    ],
)
def test_an_address_whose_last_block_makes_no_sense_is_nobodys(statement: str) -> None:
    leases, flaws = block(statement)
    assert leases == []
    assert len(flaws) == 1


def test_hardware_that_is_no_ethernet_has_no_mac() -> None:
    assert block("ends never; hardware ethernet;")[0] == [found("192.0.2.11", None)]
    assert block("ends never; hardware infiniband 20:00:55;")[0] == [found("192.0.2.11", None)]


@pytest.mark.parametrize("state", ["free", "backup", "expired", "released", "abandoned", "reset", ""])
def test_only_active_leases_count(state: str) -> None:
    assert block("ends never;", f"binding state {state};") == ([], [])


def test_what_is_not_in_a_lease_is_walked_over() -> None:
    around = (
        b'host mia {\n fixed-address 192.0.2.1;\n}\nset x = "lease 192.0.2.1 {";\n;\nends never;\nlease;\nlease {\n}\n'
    )
    assert read(parse, around + BLOCK + around) == ([MIA], [])


def test_blocks_may_stand_in_one_line() -> None:
    one_line = BLOCK.replace(b"\n", b" ") + b"# lease 192.0.2.12 { ends never; }\n"
    assert read(parse, one_line) == ([MIA], [])


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (b"}\n", "a block ends that did not begin"),
        (b"lease 192.0.2.12 {\n ends never;\n", "the block before this line has no end"),
        (b"{" * 9 + b"\n", "more than 8 blocks within each other"),
        (b"iaaddr 2001:db8::1 { ends never; }\n", "an address outside of an identity association"),
        (b"host x { iaaddr 2001:db8::1 { ends never; }\n}\n", "an address outside of an identity association"),
        (b"ia-na x { iaaddr 2001:db8::1 { ends never; }\n}\n", "no string where one is needed"),
        (b"lease 192.0.2.256 {\n}\n", "no IP address"),
    ],
)
def test_a_broken_block_costs_only_itself(before: bytes, reason: str) -> None:
    leases, flaws = read(parse, before + BLOCK)
    assert leases == [MIA]
    assert reason in [flaw.reason for flaw in flaws]


def test_a_file_that_ends_within_a_block_is_cut() -> None:
    leases, flaws = read(parse, BLOCK + b"lease 192.0.2.11 {\n")
    assert leases == [MIA]
    assert flaws == [Flaw(0, "the file ends in the middle of a block", is_cut=True)]


def test_a_statement_of_a_thousand_words_is_not_kept() -> None:
    assert block("ends never" + " never" * 1000 + ";")[0] == []


@pytest.mark.parametrize("name", ["dhcpd.leases", "dhcpd6.leases"])
def test_a_file_cut_anywhere_keeps_what_stands_before(name: str) -> None:
    expect_all_before_a_cut(parse, golden(name), end=b"}\n")


WORDS = [
    b"lease 192.0.2.1 {",
    b"ia-na",
    b'"\\001"',
    b"iaaddr",
    b"{",
    b"}",
    b"\n",
    b";",
    b"ends",
    b"never",
    b'"',
    b"\\",
    b"#",
]


@given(st.one_of(st.binary(), st.lists(st.sampled_from(WORDS)).map(b" ".join)))
def test_any_octets_give_evidence_or_flaws(data: bytes) -> None:
    expect_only_evidence(parse, data)
    expect_only_evidence(parse, b"lease 192.0.2.1 {\n" + data + b";\n}\n")


@pytest.mark.parametrize("unit", [b'"', b'\\"', b'"\\'])
def test_ten_megabytes_of_quotes_are_read_in_linear_time(unit: bytes) -> None:
    lines = (unit * 4000)[:4000] + b"\n"
    leases, flaws = read(parse, lines * 2500)  # minutes, if a quote were looked for from each quote on
    assert leases == []
    assert [flaw.reason for flaw in flaws] == []


@pytest.mark.parametrize("unit", [b"{", b"}", b";", b"#", b"a"])
def test_lines_of_one_sign_are_no_leases(unit: bytes) -> None:
    expect_only_evidence(parse, (unit * 4000 + b"\n") * 20)
