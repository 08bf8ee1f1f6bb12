"""Announcements: a name counts for the address it came from, and whatever is odd is ignored."""

import sys
from datetime import timedelta
from random import Random
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.mdns.message import announced
from filterd.clients.sighting import Sighting, Source
from tests.filterd.clients.mdns.sample import NAME, NOW, RESPONSE, host, message
from tests.fuzz.mutate import mutate
from tests.support.message import question, record

TABLET = "192.0.2.11"
SEEN = Sighting(Source.MDNS, TABLET, NOW, hostname="mia-tablet", until=NOW + timedelta(seconds=120))


def test_a_device_says_its_name() -> None:
    assert announced(message(host(TABLET)), TABLET, NOW) == SEEN


def test_a_device_says_its_name_over_ipv6_with_or_without_a_scope() -> None:
    data = message(host("fe80::11"), host("2001:db8::11"))
    for sender, address in (("fe80::11%eth0", "fe80::11"), ("2001:db8::11", "2001:db8::11")):
        found = announced(data, sender, NOW)
        assert found is not None
        assert (found.address, found.hostname) == (address, "mia-tablet")


def test_the_address_may_stand_among_other_records_in_any_section() -> None:
    pointer = record(b"\x01x\x00", 12, NAME)
    data = message(pointer, record(NAME, 16, b"\x00"), host("192.0.2.99"), host(TABLET), additional=2)
    assert announced(data, TABLET, NOW) == SEEN


def test_a_compressed_name_is_read() -> None:
    owner = record(NAME, 16, b"\x00")
    assert announced(message(owner, host(TABLET, name=b"\xc0\x0c")), TABLET, NOW) == SEEN


def test_questions_in_a_response_are_passed_over() -> None:
    assert announced(message(host(TABLET), questions=question()), TABLET, NOW) == SEEN


def test_a_class_without_the_cache_flush_bit_is_a_class_too() -> None:
    assert announced(message(host(TABLET, rclass=1)), TABLET, NOW) == SEEN


def test_nobody_can_name_anybody_else() -> None:
    assert announced(message(host(TABLET)), "192.0.2.66", NOW) is None
    assert announced(message(host("2001:db8::11")), TABLET, NOW) is None


def test_four_octets_of_an_ipv6_address_are_no_ipv4_address() -> None:
    odd = record(NAME, 28, bytes([192, 0, 2, 11]), 120)
    assert announced(message(odd), TABLET, NOW) is None


@pytest.mark.parametrize(
    "data",
    [
        message(host(TABLET), flags=0),
        message(host(TABLET), flags=RESPONSE | 0x2800),
        message(host(TABLET), flags=RESPONSE | 3),
        message(host(TABLET, ttl=0)),
        message(host(TABLET, rclass=3)),
        message(host(TABLET)) + b"\0",
        message(host(TABLET))[:-1],
        message(host(TABLET))[:11],
        message(*[host(TABLET)] * 129),
        message(record(NAME, 16, bytes(9000)), host(TABLET)),
        message(host(TABLET, name=b"\xc0\x0c")),
        message(),
        b"",
    ],
)
def test_what_is_no_announcement_is_ignored(data: bytes) -> None:
    assert announced(data, TABLET, NOW) is None


@pytest.mark.parametrize(
    ("name", "hostname"),
    [
        (b"\x03mia\x05LOCAL\x00", "mia"),
        (b"\x0cMia's tablet\x05local\x00", "mia-s-tablet"),
        (b"\x03\xff\xfea\x05local\x00", "a"),
        (b"\x05\x1b[2Jm\x05local\x00", None),
        (b"\x03mia\x07example\x00", None),
        (b"\x03mia\x04home\x05local\x00", None),
        (b"\x05local\x00", None),
        (b"\x00", None),
    ],
)
def test_a_host_name_is_one_label_below_local_and_is_cleaned(name: bytes, hostname: str | None) -> None:
    found = announced(message(host(TABLET, name=name)), TABLET, NOW)
    assert (found and found.hostname) == hostname


def test_an_unusable_name_does_not_hide_the_next_one() -> None:
    data = message(host(TABLET, name=b"\x01*\x05local\x00"), host(TABLET, ttl=0), host(TABLET))
    assert announced(data, TABLET, NOW) == SEEN


def test_a_name_is_believed_for_75_minutes_at_most() -> None:
    found = announced(message(host(TABLET, ttl=0xFFFFFFFF)), TABLET, NOW)
    assert found is not None
    assert found.until == NOW + timedelta(minutes=75)


@pytest.mark.parametrize("sender", ["", "0.0.0.0", "mia", "224.0.0.251"])
def test_a_sender_without_an_address_says_nothing(sender: str) -> None:
    assert announced(message(host(TABLET)), sender, NOW) is None


@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_a_mangled_message_names_its_sender_or_nobody(chance: Random, times: int) -> None:
    seeds = [
        message(host(TABLET), host("fe80::11"), record(NAME, 16, b"\x00"), additional=1),
        message(record(NAME, 16, b"\x00"), host(TABLET, name=b"\xc0\x0c"), questions=question()),
    ]
    data = seeds[0]
    for _ in range(times):
        data = mutate(chance, data, seeds)
    found = announced(data, TABLET, NOW)
    assert found is None or (found.address == TABLET and found.until is not None and found.until > NOW)


@given(st.binary(max_size=200))
def test_any_octets_name_nobody_or_their_sender(data: bytes) -> None:
    for octets in (data, message(host(TABLET))[:12] + data):
        found = announced(octets, TABLET, NOW)
        assert found is None or found.address == TABLET


def chain() -> bytes:
    """A message of names that go on in each other through ten pointers, eleven labels before each."""
    start = 12 + len(NAME) + 10
    names, ends = b"\0", [start]
    for _ in range(10):
        ends.append(start + len(names))
        names += b"\x01a" * 11 + (0xC000 | ends[-2]).to_bytes(2, "big")
    owners = [record((0xC000 | end).to_bytes(2, "big"), 1, bytes(4)) for end in ends]
    return message(record(NAME, 16, names), *(owners * 12)[:127])


@pytest.mark.parametrize(
    "data",
    [
        chain(),
        message(*[record(b"\x01a" * 100 + b"\xc0\x0c", 1, b"\0" * 4)] * 40),
        message(*[host(TABLET, name=b"\x01a" * 120 + b"\x00")] * 34),
    ],
)
def test_the_work_of_one_message_is_bounded(data: bytes) -> None:
    assert len(data) <= 9100
    lines = 0

    def count(_frame: FrameType, _event: str, _what: object) -> Any:
        nonlocal lines
        lines += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        found = announced(data, TABLET, NOW)
    finally:
        sys.settrace(before)
    assert found is None
    assert lines < 20_000
