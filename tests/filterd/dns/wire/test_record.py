"""Record data: names decompressed where they must be, lengths, redirections."""

from struct import pack

import pytest

from blocklists.name import to_wire
from filterd.dns.wire import Record, WireError, parse_response, targets
from filterd.dns.wire.record import name_count
from tests.support.message import AT_QNAME, ID, QNAME, question, record, reply

TARGET = to_wire("cdn.example.net")
COMPRESSED = (
    (2, b"", AT_QNAME, QNAME, b""),  # type, before, name on the wire, name read, after
    (3, b"", AT_QNAME, QNAME, b""),
    (4, b"", AT_QNAME, QNAME, b""),
    (5, b"", b"\x01a\xc0\x10", to_wire("a.example.com"), b""),
    (6, b"", b"\x02ns\xc0\x10" + AT_QNAME, to_wire("ns.example.com") + QNAME, bytes(20)),
    (7, b"", AT_QNAME, QNAME, b""),
    (8, b"", AT_QNAME, QNAME, b""),
    (9, b"", AT_QNAME, QNAME, b""),
    (12, b"", AT_QNAME, QNAME, b""),
    (14, b"", AT_QNAME + AT_QNAME, QNAME + QNAME, b""),
    (15, b"\0\x0a", AT_QNAME, QNAME, b""),
    (17, b"", AT_QNAME + b"\xc0\x10", QNAME + to_wire("example.com"), b""),
    (18, b"\0\1", AT_QNAME, QNAME, b""),
    (21, b"\0\1", AT_QNAME, QNAME, b""),
    (24, bytes(18), b"\xc0\x10", to_wire("example.com"), b"signature"),
    (26, b"\0\1", AT_QNAME + AT_QNAME, QNAME + QNAME, b""),
    (30, b"", AT_QNAME, QNAME, b"\x40"),
    (33, bytes(6), AT_QNAME, QNAME, b""),
    (35, b"\0\1\0\2\x01s\x03SIP\x00", AT_QNAME, QNAME, b""),
    (36, b"\0\1", AT_QNAME, QNAME, b""),
    (39, b"", b"\xc0\x10", to_wire("example.com"), b""),
)
OPAQUE = (10, 13, 16, 29, 46, 47, 52, 99, 257, 65_280)


def read(rtype: int, rdata: bytes) -> bytes:
    asked = question(qtype=rtype)
    data = reply(record(AT_QNAME, rtype, rdata), asked=asked)
    (found,) = parse_response(data, ID, asked).answers
    return found.rdata


@pytest.mark.parametrize(("rtype", "before", "wire", "name", "after"), COMPRESSED)
def test_names_are_decompressed(rtype: int, before: bytes, wire: bytes, name: bytes, after: bytes) -> None:
    assert read(rtype, before + wire + after) == before + name + after


@pytest.mark.parametrize(("rtype", "before", "wire", "name", "after"), COMPRESSED)
def test_data_that_ends_before_its_name_is_refused(
    rtype: int, before: bytes, wire: bytes, name: bytes, after: bytes
) -> None:
    with pytest.raises(WireError):
        read(rtype, before)


@pytest.mark.parametrize(("rtype", "before", "wire", "name", "after"), COMPRESSED)
def test_a_name_that_runs_over_its_data_is_refused(
    rtype: int, before: bytes, wire: bytes, name: bytes, after: bytes
) -> None:
    asked = question(qtype=rtype)
    short = record(AT_QNAME, rtype, before + wire, length=len(before + wire) - 1)
    with pytest.raises(WireError):
        parse_response(reply(short, asked=asked), ID, asked)


@pytest.mark.parametrize("rtype", OPAQUE)
def test_other_types_pass_as_they_are(rtype: int) -> None:
    octets = b"\xc0\x0c" + bytes(range(30))  # what looks like a pointer is none (RFC 3597 section 4)
    assert read(rtype, octets) == octets


@pytest.mark.parametrize("strings", [b"", b"\x01s", b"\x01s\x03SIP", b"\xffs"])
def test_a_naptr_record_without_its_strings_is_refused(strings: bytes) -> None:
    with pytest.raises(WireError):
        read(35, b"\0\1\0\2" + strings)


def test_the_number_of_names_is_known() -> None:
    assert [name_count(rtype) for rtype in (1, 2, 6, 15, 16, 65)] == [0, 1, 2, 1, 0, 0]


def made(rtype: int, rdata: bytes) -> Record:
    return Record(QNAME, rtype, 1, 60, rdata)


@pytest.mark.parametrize("rtype", [5, 39])
def test_an_alias_leads_to_its_name_in_lower_case(rtype: int) -> None:
    assert targets(made(rtype, TARGET.upper().replace(b"CDN", b"cDn"))) == (TARGET,)


@pytest.mark.parametrize("rtype", [64, 65])
def test_a_service_leads_to_its_target(rtype: int) -> None:
    assert targets(made(rtype, b"\0\0" + TARGET)) == (TARGET,)
    assert targets(made(rtype, b"\0\1" + TARGET + pack(">HHH", 3, 2, 443))) == (TARGET,)


@pytest.mark.parametrize("rtype", [64, 65])
def test_the_root_as_a_target_leads_nowhere_else(rtype: int) -> None:
    assert targets(made(rtype, b"\0\1\0")) == ()


@pytest.mark.parametrize("rtype", [1, 2, 15, 16, 28, 33])
def test_other_types_lead_nowhere(rtype: int) -> None:
    assert targets(made(rtype, b"\xff\xff")) == ()


@pytest.mark.parametrize("rdata", [b"", b"\0", b"\0\1", b"\0\1\xc0\x0c", b"\0\1\x05abc", b"\0\1" + b"\x01a" * 128])
def test_a_service_without_a_readable_target_is_malformed(rdata: bytes) -> None:
    with pytest.raises(WireError):
        targets(made(65, rdata))


@pytest.mark.parametrize("rdata", [b"", b"\xc0\x0c", b"\x05abc", TARGET + b"\0", TARGET[:-1]])
def test_an_alias_without_a_readable_name_is_malformed(rdata: bytes) -> None:
    with pytest.raises(WireError):
        targets(made(5, rdata))
