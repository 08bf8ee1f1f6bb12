"""10,000 draws against a uniform distribution.

Bounds: chi-square of 64 bins eight standard deviations above its mean (a fair source gets there once in 10^8 draws of
10,000), single bits six. A sequence, an ephemeral range or a stuck bit fails at once; the last test shows it.
"""

from collections import Counter
from collections.abc import Iterable
from math import sqrt

from filterd.dns.upstream.address import Address, Transport
from filterd.dns.upstream.entropy import draw_case, draw_id, draw_port
from filterd.dns.upstream.udp import UdpUpstream

DRAWS = 10_000
BINS = 64
NAME = b"\x1aabcdefghijklmnopqrstuvwxyz\x0b0123-_6789z\x04test\x00"
LETTERS = [place for place, octet in enumerate(NAME) if chr(octet).isalpha()]


def chi_square(values: Iterable[int], low: int, high: int) -> float:
    """Return chi-square of `values` over equal bins between `low` and `high` (exclusive)."""
    counts = Counter((value - low) * BINS // (high - low) for value in values)
    expected = sum(counts.values()) / BINS
    return sum((counts[number] - expected) ** 2 / expected for number in range(BINS))


def is_uniform(values: Iterable[int], low: int, high: int) -> bool:
    degrees = BINS - 1
    return chi_square(values, low, high) < degrees + 8 * sqrt(2 * degrees)


def test_query_ids_are_uniform_over_all_sixteen_bits() -> None:
    drawn = [draw_id() for _ in range(DRAWS)]
    assert is_uniform(drawn, 0, 0x10000)
    assert is_uniform([value & 0xFF for value in drawn], 0, 0x100)


def test_ports_are_uniform_over_the_whole_range_above_the_privileged_ones() -> None:
    drawn = [draw_port() for _ in range(DRAWS)]
    assert min(drawn) >= 1024
    assert max(drawn) <= 0xFFFF
    assert is_uniform(drawn, 1024, 0x10000)


def test_sockets_really_leave_from_such_ports() -> None:
    upstream = UdpUpstream(Address(Transport.UDP, "127.0.0.1", 9))
    ports = []
    for _ in range(DRAWS):
        with upstream.open_socket() as sock:
            ports.append(sock.getsockname()[1])
    assert is_uniform(ports, 1024, 0x10000)


def test_every_letter_is_upper_case_half_of_the_time() -> None:
    upper = Counter(place for _ in range(DRAWS) for place, octet in enumerate(draw_case(NAME)) if 0x41 <= octet <= 0x5A)
    bound = 6 * sqrt(DRAWS) / 2
    assert all(abs(upper[place] - DRAWS / 2) < bound for place in LETTERS)


def test_letters_do_not_change_case_together() -> None:
    together = Counter[int]()
    for _ in range(DRAWS):
        drawn = draw_case(NAME)
        bits = [drawn[place] & 0x20 for place in LETTERS]
        together.update(number for number in range(1, len(bits)) if bits[number] == bits[number - 1])
    bound = 6 * sqrt(DRAWS) / 2
    assert all(abs(together[number] - DRAWS / 2) < bound for number in range(1, len(LETTERS)))


def test_nothing_but_letters_is_touched() -> None:
    name = bytes((4, 0x40, 0x5B, 0x60, 0x7B, 3, 0xC1, 0xE1, 0xFF, 0))
    for _ in range(100):
        assert draw_case(name) == name
        assert draw_case(NAME).lower() == NAME


def test_the_bound_catches_a_counter_and_the_ephemeral_range() -> None:
    assert not is_uniform(range(DRAWS), 0, 0x10000)
    assert not is_uniform((32_768 + value * 28_232 // DRAWS for value in range(DRAWS)), 1024, 0x10000)
