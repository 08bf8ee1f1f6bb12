"""Addresses and ranges: the longest wins, families do not mix. `test_address` compares with trying every prefix."""

from ipaddress import ip_address

from filterd.clients.prefix import Prefixes, is_exact
from filterd.policy.snapshot import Assignment

ALL = Assignment(bytes(4), 0, 1, None)
NET = Assignment(bytes((192, 0, 2, 0)), 24, 2, None)
ONE = Assignment(bytes((192, 0, 2, 7)), 32, 3, "tablet")
SIX = Assignment(ip_address("2001:db8::").packed, 32, 4, None)


def test_the_longest_prefix_wins() -> None:
    prefixes = Prefixes([ALL, NET, ONE, SIX])
    found = [prefixes.find(ip_address(text)) for text in ("192.0.2.7", "192.0.2.8", "203.0.113.1", "2001:db8::1")]
    assert found == [ONE, NET, ALL, SIX]


def test_an_address_that_nothing_covers_has_none() -> None:
    assert Prefixes([NET, SIX]).find(ip_address("203.0.113.1")) is None
    assert Prefixes([ALL]).find(ip_address("::1")) is None


def test_exact_is_one_address() -> None:
    assert [is_exact(each) for each in (ALL, NET, ONE, SIX)] == [False, False, True, False]
