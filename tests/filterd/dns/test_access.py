"""Who may ask."""

import pytest

from filterd.dns.access import MOST_REMEMBERED, AccessList


@pytest.mark.parametrize(
    ("address", "admitted"),
    [
        ("192.0.2.1", True),
        ("192.0.3.1", False),
        ("::ffff:192.0.2.1", True),
        ("::ffff:192.0.3.1", False),
        ("2001:db8::5", True),
        ("2001:db9::5", False),
        ("fe80::1", True),
        ("fe80::1%eth0", True),
    ],
)
def test_prefixes_admit_their_addresses(address: str, admitted: bool) -> None:
    assert AccessList(["192.0.2.0/24", "2001:db8::/32", "fe80::/10"]).admits(address) is admitted


def test_an_empty_list_admits_nobody() -> None:
    assert not AccessList([]).admits("127.0.0.1")


@pytest.mark.parametrize("address", ["", "%eth0", "home", "192.0.2"])
def test_what_is_no_address_is_admitted_nowhere(address: str) -> None:
    assert not AccessList(["0.0.0.0/0", "::/0"]).admits(address)


def test_everybody_has_to_be_said_for_both_families() -> None:
    assert not AccessList(["0.0.0.0/0"]).admits("2001:db8::1")
    assert AccessList(["0.0.0.0/0", "::/0"]).admits("2001:db8::1")


def test_what_is_no_prefix_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        AccessList(["home"])


def test_what_is_remembered_is_bounded_and_right() -> None:
    access = AccessList(["192.0.2.0/24"])
    answers = [access.admits(f"192.0.{third}.{last}") for third in (2, 3) for last in range(256) for _ in range(2)]
    assert answers == [True] * 512 + [False] * 512
    for number in range(MOST_REMEMBERED * 2):
        assert not access.admits(f"2001:db8::{number:x}")
    assert access.admits("192.0.2.1")
