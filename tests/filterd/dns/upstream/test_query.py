import dns.flags
import dns.message
import pytest

from filterd.dns.upstream.query import encode, without_opt
from filterd.dns.upstream.question import Question

NAME = b"\x03WwW\x07eXample\x04TEST\x00"


@pytest.mark.parametrize(("dnssec_ok", "cd"), [(False, False), (True, False), (False, True), (True, True)])
def test_a_query_says_what_was_asked_and_nothing_of_the_client(dnssec_ok: bool, cd: bool) -> None:
    data, raw = encode(Question(NAME.lower(), 65, dnssec_ok, cd), 0x1234, NAME)
    message = dns.message.from_wire(data)
    assert message.id == 0x1234
    assert raw == NAME + b"\x00\x41\x00\x01"
    assert data[12 : 12 + len(raw)] == raw
    assert message.edns == 0
    assert message.payload == 1232
    assert message.options == ()
    assert bool(message.ednsflags & dns.flags.DO) is dnssec_ok
    assert bool(message.flags & dns.flags.CD) is cd
    assert message.flags & dns.flags.RD


def test_without_opt_the_rest_is_the_same() -> None:
    data, raw = encode(Question(NAME.lower(), 1), 7, NAME)
    plain = dns.message.from_wire(without_opt(data, raw))
    full = dns.message.from_wire(data)
    assert plain.edns == -1
    assert (plain.id, plain.flags, plain.question) == (full.id, full.flags, full.question)
