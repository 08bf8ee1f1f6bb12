"""What all formats share: one flaw costs one line, and every file has an end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.lease import entry
from filterd.clients.lease.entry import (
    Flaw,
    Latest,
    address_in,
    by_line,
    instant,
    lease,
    number_in,
    octets_in,
)
from filterd.clients.sighting import Sighting
from tests.filterd.clients.lease.sample import NOW, UNTIL, found


def numbered(line: bytes) -> tuple[Sighting, ...]:
    """A format in which a line is the last octet of an address."""
    return (found(address_in(b"192.0.2." + line)),) if line else ()


def test_a_line_that_makes_no_sense_costs_only_itself() -> None:
    assert list(by_line([b"1\n", b"one\n", b"\n", b"3\r\n"], numbered)) == [
        found("192.0.2.1"),
        Flaw(2, "no IP address"),
        found("192.0.2.3"),
    ]


def test_a_line_without_its_end_is_cut_off_even_if_it_makes_sense() -> None:
    assert list(by_line([b"1\n", b"2"], numbered)) == [
        found("192.0.2.1"),
        Flaw(2, "the file ends in the middle of this line", is_cut=True),
    ]


def test_a_line_has_an_end() -> None:
    assert list(by_line([b"1" * 4096 + b"\n"], numbered)) == [Flaw(1, "4097 octets in one line; at most 4096 are read")]


def test_the_leases_of_a_file_have_an_end() -> None:
    lines = [b"1\n"] * (entry.MOST_LEASES + 5)
    *leases, last = by_line(lines, numbered)
    assert len(leases) == entry.MOST_LEASES == 20_000
    assert last == Flaw(20_001, "more than 20000 leases; the rest is left out")


@pytest.mark.parametrize(("line", "most"), [(b"\n", "MOST_LINES"), (b"x\n", "MOST_FLAWS")])
def test_the_lines_of_a_file_have_an_end(line: bytes, most: str) -> None:
    def forever() -> Iterator[bytes]:
        while True:
            yield line

    *_, last = by_line(forever(), numbered)
    assert isinstance(last, Flaw)
    assert last.line == getattr(entry, most) + 1
    assert "the rest is left out" in last.reason


def test_the_last_word_on_an_address_counts() -> None:
    latest = Latest()
    latest.keep([found("192.0.2.1"), found("192.0.2.2"), found("192.0.2.3")])
    latest.keep([found("192.0.2.1", None)])
    latest.forget("192.0.2.2")
    latest.forget("192.0.2.9")
    assert list(latest) == [found("192.0.2.1", None), found("192.0.2.3")]


def test_addresses_have_an_end() -> None:
    latest = Latest()
    latest.keep(found(f"192.0.2.{number}") for number in range(entry.MOST_LEASES))
    latest.keep([found("192.0.2.7", None)])
    with pytest.raises(ValueError, match="more than 20000 leases"):
        latest.keep([found("198.51.100.1")])
    assert len(list(latest)) == entry.MOST_LEASES


def test_a_lease_that_ran_out_is_left_out() -> None:
    assert lease("192.0.2.1", NOW, NOW) == ()
    assert lease("192.0.2.1", NOW, NOW + timedelta(seconds=1)) == (found("192.0.2.1", NOW + timedelta(seconds=1)),)
    assert lease("192.0.2.1", NOW, None) == (found("192.0.2.1", None),)


def test_a_client_id_that_only_repeats_the_mac_says_nothing() -> None:
    repeated = bytes.fromhex("0100005e005311")
    (same,) = lease("192.0.2.1", NOW, UNTIL, mac="00005e005311", client=repeated)
    (other,) = lease("192.0.2.1", NOW, UNTIL, mac="00005e005312", client=repeated)
    assert (same.fingerprint, other.fingerprint) == ("", "01:00:00:5e:00:53:11")


def test_a_hostile_host_name_is_dropped_and_the_lease_stays() -> None:
    assert lease("192.0.2.1", NOW, UNTIL, hostname=b"\x1b]0;mia\x07") == (found("192.0.2.1"),)


@pytest.mark.parametrize("text", [b"", b"-1", b"1.5", b"1" * 12, b"\xd9\xa1", b"0x1", b"1_0", b" 1"])
def test_a_number_is_up_to_eleven_digits(text: bytes) -> None:
    with pytest.raises(ValueError, match="no number"):
        number_in(text)


@given(st.integers(0, 99_999_999_999))
def test_every_number_that_can_be_read_is_an_instant(seconds: int) -> None:
    assert instant(number_in(str(seconds).encode())).timestamp() == seconds


@pytest.mark.parametrize("text", [b"0", b"00:0", b"0g", b"\xff\xff", b"00-01"])
def test_octets_are_hexadecimal_pairs(text: bytes) -> None:
    with pytest.raises(ValueError, match="no hexadecimal digits"):
        octets_in(text)
    assert octets_in(b"00:0A:ff") == octets_in(b"000aff") == b"\x00\x0a\xff"
