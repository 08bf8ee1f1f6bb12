"""The limits as published, and the numbers against an independent registry."""

import dns.rcode
import dns.rdatatype
import pytest

from filterd.dns.wire import constant
from filterd.dns.wire.constant import Rcode, Rtype


def test_the_limits_are_those_promised() -> None:
    limits = {name: value for name, value in vars(constant).items() if name.startswith("MAX_")}
    assert limits == {
        "MAX_MESSAGE": 65_535,
        "MAX_UDP_PAYLOAD": 1_232,
        "MAX_STREAM_QUERY": 4_096,
        "MAX_NAME": 255,
        "MAX_LABEL": 63,
        "MAX_HOPS": 10,
        "MAX_NAME_OCTETS": 65_536,
        "MAX_NAME_LABELS": 8_192,
        "MAX_OPTIONS": 16,
        "MAX_RECORDS": 512,
        "MAX_RDATA_NAMES": 128,
        "MAX_CHAIN": 11,
        "MAX_ADDRESSES": 64,
        "MAX_SIGNATURES": 64,
        "MAX_PROOF": 64,
        "MAX_TTL": 7 * 86_400,
        "MAX_EDE_TEXT": 256,
    }


@pytest.mark.parametrize("rtype", Rtype)
def test_types_have_their_registered_numbers(rtype: Rtype) -> None:
    assert int(dns.rdatatype.from_text(rtype.name)) == int(rtype)


@pytest.mark.parametrize("rcode", Rcode)
def test_rcodes_have_their_registered_numbers(rcode: Rcode) -> None:
    assert int(dns.rcode.from_text(rcode.name)) == int(rcode)
