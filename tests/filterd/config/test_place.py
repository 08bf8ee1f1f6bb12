"""Places on the network as people write them."""

import pytest

from filterd.config.place import Endpoint, Prefix, Transport, UpstreamURL


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("127.0.0.1:53", Endpoint("127.0.0.1", 53)),
        ("0.0.0.0:0", Endpoint("0.0.0.0", 0)),
        ("[::1]:5353", Endpoint("::1", 5353)),
        ("[2001:DB8::0]:65535", Endpoint("2001:db8::", 65535)),
        ("[fe80::1%eth0]:53", Endpoint("fe80::1%eth0", 53)),
    ],
)
def test_an_endpoint_is_an_address_and_a_port(text: str, endpoint: Endpoint) -> None:
    assert Endpoint.parse(text) == endpoint
    assert Endpoint.parse(str(endpoint)) == endpoint


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the port is missing"),
        ("127.0.0.1", "the port is missing"),
        (":53", "the port is missing"),
        ("::1:53", "an IPv6 address stands in"),
        ("[127.0.0.1]:53", "an IPv4 address does not"),
        ("[::1]", "is no IP address"),
        ("localhost:53", "'localhost' is no IP address"),
        ("127.0.0.1:65536", "port '65536' is not a number"),
        ("127.0.0.1:-1", "port '-1' is not a number"),
        ("127.0.0.1:", "port '' is not a number"),
        ("127.0.0.1:\u0661", "is not a number"),
        ("127.0.0.1:dns", "port 'dns' is not a number"),
    ],
)
def test_what_is_no_endpoint_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Endpoint.parse(text)


@pytest.mark.parametrize(
    ("text", "upstream"),
    [
        ("system", UpstreamURL(Transport.SYSTEM)),
        ("udp://127.0.0.1:15353", UpstreamURL(Transport.UDP, "127.0.0.1", 15353)),
        ("udp://192.0.2.1", UpstreamURL(Transport.UDP, "192.0.2.1", 53)),
        ("tcp://[::1]", UpstreamURL(Transport.TCP, "::1", 53)),
        ("tcp://[2001:db8::1]:5353", UpstreamURL(Transport.TCP, "2001:db8::1", 5353)),
    ],
)
def test_an_upstream_has_a_transport_and_a_place(text: str, upstream: UpstreamURL) -> None:
    assert UpstreamURL.parse(text) == upstream
    assert UpstreamURL.parse(str(upstream)) == upstream


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("192.0.2.1", "it begins with neither"),
        ("dot://192.0.2.1", "it begins with neither"),
        ("system://192.0.2.1", "it begins with neither"),
        ("UDP://192.0.2.1", "it begins with neither"),
        ("udp://", "is no IP address"),
        ("udp://::1", "is no IP address"),
        ("udp://dns.example.com", "'dns.example.com' is no IP address"),
        ("udp://192.0.2.1:0", "port 0 cannot be asked"),
        ("udp://192.0.2.1/", "is no IP address"),
    ],
)
def test_what_is_no_upstream_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        UpstreamURL.parse(text)


def test_a_prefix_is_an_address_or_a_range() -> None:
    assert str(Prefix.parse("192.0.2.7")) == "192.0.2.7/32"
    assert Prefix.parse("2001:db8::/32").network.prefixlen == 32


@pytest.mark.parametrize("text", ["", "192.0.2.7/24", "example.com", "192.0.2.0/33"])
def test_what_is_no_prefix_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Prefix.parse(text)
