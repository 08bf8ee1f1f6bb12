"""Octets of the kernel's neighbour tables: every field, every length that does not fit, and what names no device."""

import struct
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.neighbour.message import Absent, End, MessageError, Present, State, dump_request, parse
from tests.filterd.clients.neighbour.kernel import DELETED, DONE, ERROR, NEW, OVERRUN, header, neighbour

MAC = bytes.fromhex("00005e005311")


def test_a_neighbour_of_each_family_is_present() -> None:
    data = neighbour("192.0.2.11", MAC, State.STALE, interface=3) + neighbour("2001:db8::11", MAC, State.REACHABLE)
    assert list(parse(data)) == [
        Present(3, "192.0.2.11", "00005e005311", confirmed=False),
        Present(2, "2001:db8::11", "00005e005311", confirmed=True),
    ]


def test_what_a_dump_says_is_no_answer_of_this_moment() -> None:
    assert list(parse(neighbour("192.0.2.11", MAC, State.REACHABLE, sequence=7))) == [
        Present(2, "192.0.2.11", "00005e005311", confirmed=False)
    ]


@pytest.mark.parametrize("state", [State.REACHABLE, State.STALE, State.DELAY, State.PROBE, State.PERMANENT])
def test_somebody_is_there_while_the_kernel_would_send_to_them(state: State) -> None:
    (word,) = parse(neighbour("192.0.2.11", MAC, state))
    assert isinstance(word, Present)


@pytest.mark.parametrize("state", [State(0), State.INCOMPLETE, State.FAILED])
def test_nobody_is_there_when_nobody_answered(state: State) -> None:
    assert list(parse(neighbour("192.0.2.11", MAC, state))) == [Absent(2, "192.0.2.11")]


def test_a_deleted_neighbour_is_absent() -> None:
    assert list(parse(neighbour("192.0.2.11", MAC, State.STALE, kind=DELETED))) == [Absent(2, "192.0.2.11")]


@pytest.mark.parametrize("mac", [bytes(6), b"\xff" * 6, bytes.fromhex("01005e000001"), b"", b"\0" * 4, b"\1" * 20])
def test_zeros_groups_and_tunnels_name_no_device(mac: bytes) -> None:
    assert list(parse(neighbour("192.0.2.11", mac, State.REACHABLE))) == [Absent(2, "192.0.2.11")]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1"])
def test_an_address_of_no_device_is_ignored(address: str) -> None:
    assert list(parse(neighbour(address, MAC, State.REACHABLE))) == []


def test_proxies_and_those_without_arp_are_ignored() -> None:
    proxy, quiet = neighbour("192.0.2.11", MAC, State.PERMANENT, flags=8), neighbour("192.0.2.11", MAC, State.NOARP)
    assert list(parse(proxy + quiet)) == []


def test_another_family_and_another_message_are_ignored() -> None:
    bridge = neighbour("192.0.2.11", MAC, State.STALE, family=7)
    link = header(16, b"\0" * 20)
    assert list(parse(bridge + link)) == []


def test_a_dump_ends_whole() -> None:
    assert list(parse(header(DONE, b"\0" * 4, sequence=7))) == [End(7, whole=True)]


@pytest.mark.parametrize(
    "data",
    [
        header(DONE, b"\0" * 4, sequence=7, flags=0x12),
        header(ERROR, b"\xf0\xff\xff\xff" + b"\0" * 16, sequence=7),
        header(OVERRUN, b"", sequence=7),
    ],
)
def test_a_dump_that_was_disturbed_is_not_whole(data: bytes) -> None:
    assert list(parse(data)) == [End(7, whole=False)]


def test_an_interrupted_part_still_says_who_is_there() -> None:
    data = neighbour("192.0.2.11", MAC, State.STALE, header_flags=0x12, sequence=7)
    assert list(parse(data)) == [Present(2, "192.0.2.11", MAC.hex(), confirmed=False), End(7, whole=False)]


def test_attributes_in_any_order_with_marks_and_unknown_ones_between() -> None:
    attributes = [(0x4002, MAC), (99, b"abc"), (1, ip_address("192.0.2.11").packed), (3, b"\0" * 16)]
    body = struct.pack("=BBHiHBB", 2, 0, 0, 2, State.STALE, 0, 1)
    for kind, value in attributes:
        body += struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)
    assert list(parse(header(NEW, body))) == [Present(2, "192.0.2.11", MAC.hex(), confirmed=False)]


GOOD = neighbour("192.0.2.11", MAC, State.STALE)


@pytest.mark.parametrize("length", range(1, len(GOOD)))
def test_a_message_cut_anywhere_is_an_error(length: int) -> None:
    with pytest.raises(MessageError):
        list(parse(GOOD[:length]))


@pytest.mark.parametrize("length", [0, 15, 0xFFFFFFFF])
def test_a_length_that_does_not_fit_is_an_error(length: int) -> None:
    with pytest.raises(MessageError):
        list(parse(struct.pack("=I", length) + GOOD[4:]))


@pytest.mark.parametrize("length", [0, 3, 9, 0xFFFF])
def test_an_attribute_whose_length_does_not_fit_is_an_error(length: int) -> None:
    at = 16 + 12
    with pytest.raises(MessageError):
        list(parse(GOOD[:at] + struct.pack("=H", length) + GOOD[at + 2 :]))


def test_a_neighbour_too_short_for_its_struct_and_a_cut_attribute_are_errors() -> None:
    with pytest.raises(MessageError):
        list(parse(header(NEW, b"\0" * 11)))
    with pytest.raises(MessageError):
        list(parse(header(NEW, struct.pack("=BBHiHBB", 2, 0, 0, 2, 4, 0, 1) + b"\4\0")))


def test_an_address_of_the_wrong_size_is_an_error() -> None:
    with pytest.raises(MessageError):
        list(parse(neighbour("2001:db8::11", MAC, State.STALE, family=2)))


def test_words_before_the_error_are_heard() -> None:
    words = parse(GOOD + b"\1")
    assert isinstance(next(words), Present)
    with pytest.raises(MessageError):
        next(words)


@given(st.binary(max_size=200), st.integers(0, len(GOOD)))
def test_no_octets_raise_anything_else(noise: bytes, at: int) -> None:
    for data in (noise, GOOD[:at] + noise, GOOD + noise):
        try:
            words = list(parse(data))
        except MessageError:
            continue
        assert all(isinstance(word, Present | Absent | End) for word in words)


@given(st.ip_addresses())
def test_addresses_have_their_canonical_form(address: IPv4Address | IPv6Address) -> None:
    words = list(parse(neighbour(str(address), MAC, State.STALE)))
    is_of_a_device = not (address.is_loopback or address.is_multicast or address.is_unspecified)
    if address.version == 4:
        is_of_a_device = 0 < address.packed[0] < 224 and address.packed[0] != 127
    assert words == [Present(2, str(address), MAC.hex(), confirmed=False)] * is_of_a_device


@pytest.mark.parametrize(
    "address", ["::192.0.2.1", "::2", "2001:db8:0:1::", "2001:0:0:1::1", "fe80::1", "::ffff:1.2.3.4"]
)
def test_unusual_addresses_have_their_canonical_form(address: str) -> None:
    (word,) = parse(neighbour(address, MAC, State.STALE))
    assert isinstance(word, Present)
    assert word.address == str(ip_address(address))


def test_the_request_asks_for_all_of_both_families() -> None:
    assert dump_request(7) == struct.pack("=IHHII", 28, 30, 0x301, 7, 0) + bytes(12)
