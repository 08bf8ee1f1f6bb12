"""The values of the wire."""

import pytest

from filterd.dns.wire import Edns, Record, Request
from tests.support.message import QNAME, question


def request(flags: int = 0, edns: Edns | None = None) -> Request:
    return Request(1, flags, QNAME, 1, question(), edns)


@pytest.mark.parametrize(
    ("flags", "facts"),
    [
        (0x0100, (True, False, False)),
        (0x0020, (False, True, False)),
        (0x0010, (False, False, True)),
        (0xFFFF & ~0x0130, (False, False, False)),
    ],
)
def test_header_bits_are_told_apart(flags: int, facts: tuple[bool, bool, bool]) -> None:
    found = request(flags)
    assert (found.rd, found.ad, found.cd) == facts


@pytest.mark.parametrize(
    ("edns", "wanted"), [(None, False), (Edns(512, dnssec_ok=False), False), (Edns(512, dnssec_ok=True), True)]
)
def test_dnssec_is_wanted_only_with_the_do_bit(edns: Edns | None, wanted: bool) -> None:
    assert request(edns=edns).dnssec_ok is wanted


def test_values_are_compared_and_hashed_by_what_they_say() -> None:
    assert request() == request()
    assert len({Record(QNAME, 1, 1, 60, b"1234"), Record(QNAME, 1, 1, 60, b"1234")}) == 1
