"""How two devices with one MAC show, and which addresses are shut out for it."""

from datetime import UTC, datetime

from filterd.clients.clash import Clash, Sign, clash
from filterd.clients.identity import Identity
from filterd.clients.neighbour import Neighbour
from filterd.clients.sighting import Sighting, Source

MAC, OTHER = "00005e005311", "00005e005312"
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
NEVER = float("-inf")


def identity(hostname: str, address: str, since: float = 0.0) -> Identity:
    return Identity(4, hostname, "", since, None, frozenset({address}))


def place(address: str, since: float = 0.0, interface: int = 2, gone: float | None = None) -> Neighbour:
    return Neighbour(interface, address, MAC, since, gone)


def lease(address: str, hostname: str) -> dict[str, Sighting]:
    return {address: Sighting(Source.LEASE, address, NOW, OTHER, hostname)}


def found(
    identities: list[Identity],
    places: list[Neighbour],
    leases: dict[str, Sighting] | None = None,
    is_on_two_interfaces: bool = False,
) -> Clash | None:
    return clash(identities, places, leases or {}, "", is_on_two_interfaces=is_on_two_interfaces, now=50.0)


def test_one_device_at_many_addresses_is_no_clash() -> None:
    places = [place("192.0.2.11"), place("192.0.2.12"), place("2001:db8::11")]
    assert found([identity("tablet", "192.0.2.11")], places) is None


def test_two_names_are_a_clash_and_the_later_is_the_newcomer() -> None:
    one = found([identity("tablet", "192.0.2.11"), identity("phone", "192.0.2.12", 9.0)], [])
    assert one == Clash(
        Sign.NAMES, 50.0, frozenset({"192.0.2.12"}), frozenset({"192.0.2.11"}), names=("tablet", "phone")
    )


def test_where_nobody_was_first_everything_is_shut_out() -> None:
    one = found([identity("tablet", "192.0.2.11"), identity("phone", "192.0.2.12")], [])
    assert one is not None
    assert (one.since, one.keeps) == (NEVER, frozenset())
    assert one.shuts_out("2001:db8::11", [place("2001:db8::11", since=0.0)])


def test_the_leased_address_of_another_name_is_a_clash() -> None:
    leases = lease("192.0.2.12", "phone")
    own = [identity("tablet", "192.0.2.11")]
    one = found(own, [place("192.0.2.11"), place("192.0.2.12", 9.0)], leases)
    assert one is not None
    assert (one.newcomers, one.names) == (frozenset({"192.0.2.12"}), ("tablet", "phone"))


def test_whoever_is_gone_from_the_address_of_another_is_no_clash() -> None:
    leases = lease("192.0.2.12", "phone")
    assert found([identity("tablet", "192.0.2.11")], [place("192.0.2.12", 9.0, gone=10.0)], leases) is None


def test_a_lease_of_ipv6_at_the_address_says_nothing() -> None:
    leases = lease("2001:db8::12", "phone")
    assert found([identity("tablet", "192.0.2.11")], [place("2001:db8::12", 9.0)], leases) is None


def test_two_interfaces_are_a_clash_and_the_later_one_is_the_newcomers() -> None:
    places = [place("fe80::1", 9.0, interface=3), place("fe80::1", 1.0), place("192.0.2.11", 20.0)]
    one = found([], places, is_on_two_interfaces=True)
    assert one == Clash(Sign.INTERFACES, 50.0, interfaces=frozenset({3}))


def test_without_a_place_two_interfaces_shut_nothing_out() -> None:
    assert found([], [], is_on_two_interfaces=True) == Clash(Sign.INTERFACES, 50.0)


SHUT = Clash(Sign.NAMES, 50.0, frozenset({"192.0.2.12"}), frozenset({"192.0.2.11"}), frozenset({3}))


def test_the_newcomer_is_shut_out_and_the_earlier_one_keeps_its_addresses() -> None:
    assert SHUT.shuts_out("192.0.2.12", [place("192.0.2.12")])
    assert not SHUT.shuts_out("192.0.2.11", [place("192.0.2.11", since=60.0)])


def test_addresses_without_a_lease_count_if_they_were_there_before() -> None:
    assert not SHUT.shuts_out("2001:db8::11", [place("2001:db8::11", since=49.0)])
    assert SHUT.shuts_out("2001:db8::12", [place("2001:db8::12", since=50.0)])


def test_the_later_interface_is_shut_out() -> None:
    assert SHUT.shuts_out("fe80::1", [place("fe80::1", since=1.0, interface=3)])
