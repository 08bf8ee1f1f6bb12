"""Whose address it is: longest prefix first, one family for one address, and a memo with an end."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.clients import address as address_module
from filterd.clients.address import AddressBook
from filterd.clients.evidence import Kind
from filterd.clients.match import Match
from tests.filterd.policy.sample import snapshot


def book(*addresses: str) -> AddressBook:
    """Each address belongs to a person named by its place, on a device of the same number."""
    people = [
        {
            "id": f"p{number}",
            "name": "P",
            "tier": "junior",
            "devices": [{"name": f"d{number}", "addresses": [address]}],
        }
        for number, address in enumerate(addresses)
    ]
    return AddressBook(snapshot(people=people))


def owner(clients: AddressBook, address: str) -> str:
    return clients.identify(address).profile.slug


def test_the_longest_prefix_wins() -> None:
    clients = book("0.0.0.0/0", "192.0.2.0/24", "192.0.2.7", "192.0.0.0/16", "2001:db8::/32", "2001:db8:1::/48")
    assert owner(clients, "192.0.2.7") == "p2"
    assert owner(clients, "192.0.2.8") == "p1"
    assert owner(clients, "192.0.3.8") == "p3"
    assert owner(clients, "203.0.113.1") == "p0"
    assert owner(clients, "2001:db8:1::1") == "p5"
    assert owner(clients, "2001:db8:2::1") == "p4"
    assert owner(clients, "::1") == "unknown"


def test_a_client_has_its_device() -> None:
    client = book("192.0.2.7").identify("192.0.2.7")
    assert (client.device, client.known) == ("d0", True)


def test_an_address_nobody_named_is_an_unknown_client() -> None:
    client = book("192.0.2.7").identify("192.0.2.8")
    assert (client.profile.slug, client.device, client.known) == ("unknown", None, False)


def test_everybody_of_a_network_is_the_network() -> None:
    networks = [{"id": "guests", "name": "Guests", "tier": "public", "addresses": ["198.51.100.0/24", "2001:db8::/64"]}]
    clients = AddressBook(snapshot(networks=networks))
    assert {owner(clients, each) for each in ("198.51.100.9", "2001:db8::9")} == {"guests"}
    assert clients.identify("198.51.100.9").device is None


@pytest.mark.parametrize("written", ["::ffff:192.0.2.7", "::ffff:c000:207", "::FFFF:192.0.2.7%eth0"])
def test_ipv4_mapped_ipv6_is_ipv4(written: str) -> None:
    assert owner(book("192.0.2.7"), written) == "p0"


def test_a_scope_does_not_count() -> None:
    clients = book("fe80::7", "192.0.2.7")
    assert owner(clients, "fe80::7%eth0") == "p0"
    assert owner(clients, "fe80::7%wlan1") == "p0"
    assert owner(clients, "192.0.2.7%eth0") == "p1"


def test_ipv6_is_the_same_however_it_is_written() -> None:
    clients = book("2001:db8::7")
    assert owner(clients, "2001:DB8:0:0::7") == "p0"


@pytest.mark.parametrize("odd", ["", "%", "mia", "192.0.2.7.1", "192.0.2.07", "0xc0000207", "::ffff:999.0.0.1", "\0"])
def test_what_is_no_address_is_an_unknown_client(odd: str) -> None:
    assert owner(book("192.0.2.7"), odd) == "unknown"


def test_a_repeated_address_gives_the_same_client() -> None:
    clients = book("192.0.2.0/24")
    assert clients.identify("192.0.2.7") is clients.identify("192.0.2.7")
    assert clients.identify("192.0.2.8") is clients.identify("192.0.2.7")


def test_the_memo_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_module, "PIECE_LIMIT", 2)
    clients = book("2001:db8::/64")
    for number in range(5000):
        assert owner(clients, f"2001:db8::{number:x}") == "p0"
        assert owner(clients, f"2001:db8:1::{number:x}") == "unknown"
    assert 0 < clients.remembered <= 2 * address_module.PIECES


def test_what_is_remembered_stays_while_there_is_room() -> None:
    clients = book("192.0.2.0/24")
    for number in range(256):
        clients.identify(f"192.0.2.{number}")
    assert clients.remembered == 256


class Evidence:
    """A registry that says what a test wrote."""

    def __init__(self) -> None:
        self.known: dict[str, Match] = {}
        self.asked: list[str] = []

    def find(self, address: str) -> Match | None:
        self.asked.append(address)
        return self.known.get(address)


TABLET = Match(0, "tablet", Kind.NEIGHBOUR, 80)


def book_with(evidence: Evidence) -> AddressBook:
    return AddressBook(snapshot(people=[{"id": "p0", "name": "P", "tier": "junior"}]), evidence)


def test_the_registry_says_whose_it_is_once() -> None:
    evidence = Evidence()
    evidence.known = {"192.0.2.7": TABLET, "2001:db8::7": TABLET}
    clients = book_with(evidence)
    found = [clients.identify(each) for each in ("192.0.2.7", "2001:db8::7", "192.0.2.7", "::ffff:192.0.2.7")]
    assert {(each.profile.slug, each.device, each.known) for each in found} == {("p0", "tablet", True)}
    assert len({id(each) for each in found}) == 1
    assert evidence.asked == ["192.0.2.7", "2001:db8::7", "192.0.2.7"]
    assert (owner(clients, "192.0.2.8"), owner(clients, "no address")) == ("unknown", "unknown")


@pytest.mark.parametrize("written", ["192.0.2.7", "::ffff:192.0.2.7", "fe80::7", "fe80::7%eth0", "fe80::7%wlan1"])
def test_what_is_forgotten_is_looked_at_anew_however_it_is_written(written: str) -> None:
    evidence = Evidence()
    clients = book_with(evidence)
    others = [owner(clients, each) for each in ("fe80::7%eth0", "fe80::8%wlan1", "192.0.2.8")]
    assert [*others, owner(clients, written)] == ["unknown"] * 4
    evidence.known = {"192.0.2.7": TABLET, "fe80::7": TABLET, "192.0.2.8": TABLET}
    assert owner(clients, written) == "unknown"
    clients.forget(["192.0.2.7", "fe80::7"])
    assert (owner(clients, written), owner(clients, "192.0.2.8")) == ("p0", "unknown")
    clients.forget_all()
    assert (owner(clients, "192.0.2.8"), clients.remembered) == ("p0", 1)


def test_an_unusual_form_is_never_remembered() -> None:
    clients = book("2001:db8::7", "192.0.2.7")
    for odd in ("2001:DB8::7", "2001:db8:0::7", "::ffff:c000:207", "192.0.2.7%eth0", "2001:db8::7%eth0", "nonsense"):
        clients.identify(odd)
    assert clients.remembered == 0


def test_scopes_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address_module, "MOST_SCOPES", 2)
    clients = book("fe80::7")
    for number in range(5):
        assert owner(clients, f"fe80::7%eth{number}") == "p0"
    assert clients.remembered == 2


_addresses = st.one_of(
    st.integers(0, 255).map(lambda n: f"192.0.2.{n}"), st.integers(0, 255).map("2001:db8::{:x}".format)
)
_prefixes = st.tuples(_addresses, st.integers(0, 10)).map(
    lambda pair: str(ip_network((pair[0], ip_address(pair[0]).max_prefixlen - pair[1]), strict=False))
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_prefixes, unique=True, max_size=8), st.lists(_addresses, min_size=1, max_size=5))
def test_identify_agrees_with_trying_every_prefix(prefixes: list[str], asked: list[str]) -> None:
    clients = book(*prefixes)
    networks: list[IPv4Network | IPv6Network] = [ip_network(prefix) for prefix in prefixes]
    for each in asked:
        covering = [network for network in networks if ip_address(each) in network]
        best = max(covering, key=lambda network: network.prefixlen, default=None)
        assert owner(clients, each) == ("unknown" if best is None else f"p{networks.index(best)}")
