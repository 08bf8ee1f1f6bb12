"""Which server wrote a file, by what is in it."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.clients.lease.detect import PARSE, Format, detect, parse
from filterd.error import ConfigError
from tests.filterd.clients.lease.sample import NOW, expect_only_evidence, golden

FILES = [
    ("dnsmasq.leases", Format.DNSMASQ),
    ("kea4.csv", Format.KEA),
    ("kea6.csv", Format.KEA),
    ("dhcpd.leases", Format.ISC),
    ("dhcpd6.leases", Format.ISC),
    ("odhcpd.leases", Format.ODHCPD),
]


@pytest.mark.parametrize(("name", "server"), FILES)
def test_each_server_is_known_by_its_file(name: str, server: Format) -> None:
    data = golden(name)
    assert detect(BytesIO(data)) is server
    assert list(parse(data, NOW)) == list(PARSE[server](BytesIO(data), NOW)) != []


@pytest.mark.parametrize(
    ("data", "server"),
    [
        (b"lease 192.0.2.1 {\n", Format.ISC),
        (b'ia-na "\\001" {\n', Format.ISC),
        (b"authoring-byte-order little-endian;\n", Format.ISC),
        (b'failover peer "x" state {\n', Format.ISC),
        (b"duid 00:01\n", Format.DNSMASQ),
        (b"0 20- 192.0.2.1 * *\r\n", Format.DNSMASQ),
        (b"# br-lan 00005e005311 ipv4 - -1 c0000201 32\n", Format.ODHCPD),
        (b"garbage\n\n0 00:00:5e:00:53:11 192.0.2.1 * *\n", Format.DNSMASQ),
        (b"192.0.2.1\tmia\n" * 50 + b"# br-lan 00005e005311 ipv4 mia 0 c0000201 32 192.0.2.1/32\n", Format.ODHCPD),
    ],
)
def test_one_line_is_enough_to_tell(data: bytes, server: Format) -> None:
    assert detect(BytesIO(data)) is server


@pytest.mark.parametrize("data", [b"", b"\n\n", b"# nothing yet\n", b" \r\n"])
def test_an_empty_file_tells_nothing_and_holds_nothing(data: bytes) -> None:
    assert detect(BytesIO(data)) is None
    assert list(parse(data, NOW)) == []


@pytest.mark.parametrize(
    "data",
    [
        b"127.0.0.1 localhost\n",
        b"root:x:0:0:root:/root:/bin/bash\n",
        b"address,hwaddr,hostname\n",
        b"\x7fELF\x02\x01\x01" + bytes(100),
        b"lease\n",
        b"x" * 5000,
        b"#\n" + b"x\n" * 200 + b"0 00:00:5e:00:53:11 192.0.2.1 * *\n",
    ],
)
def test_any_other_file_is_refused_with_what_is_allowed(data: bytes) -> None:
    with pytest.raises(ConfigError, match="found no lease file; allowed: one of dnsmasq, kea, isc, odhcpd"):
        parse(data, NOW)


@given(st.binary())
def test_any_octets_are_a_lease_file_or_refused(data: bytes) -> None:
    try:
        detect(BytesIO(data))
    except ConfigError:
        return
    expect_only_evidence(lambda lines, now: parse(b"".join(lines), now), data)
