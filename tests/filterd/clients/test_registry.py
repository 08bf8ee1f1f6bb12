"""Who is at an address: the strongest evidence counts, weak evidence never, and what does not fit is nobody."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.clients import registry as registry_module
from filterd.clients.evidence import Kind
from filterd.clients.match import Match
from filterd.clients.sighting import Sighting, Source
from tests.filterd.clients.sample import ANN, LAPTOP, LEO, MIA, PHONE, RANDOM, STRANGER, TABLET, Home, household

FREE = "192.0.2.50"
LEO_S, ANN_S, GUEST = "192.0.2.12", "192.0.2.22", "198.51.100.9"


@pytest.fixture
def home() -> Home:
    return Home()


def announced(home: Home, address: str, hostname: str) -> Sighting:
    return Sighting(Source.MDNS, address, home.clock.now(), hostname=hostname)


def test_a_known_mac_is_recognised_at_any_address(home: Home) -> None:
    for address in (FREE, "2001:db8::7", "fe80::7"):
        home.street.arrive(address, TABLET)
        assert home.registry.find(address) == Match(MIA, "mia-tablet", Kind.NEIGHBOUR, 80)


def test_without_any_evidence_the_written_address_counts(home: Home) -> None:
    assert home.registry.find(LEO_S) == Match(LEO, "leo-phone", Kind.ADDRESS, 60)
    assert home.registry.find("192.0.2.130") == Match(ANN, "ann-desktop", Kind.RANGE, 40)
    assert home.registry.find(GUEST) == Match(3, None, Kind.RANGE, 40)
    assert home.registry.find(FREE) is None


def test_a_lease_of_a_known_mac_is_recognised_until_it_ends(home: Home) -> None:
    home.registry.take_leases([home.lease(FREE, TABLET, hours=1)])
    assert home.registry.find(FREE) == Match(MIA, "mia-tablet", Kind.LEASE, 70)
    home.clock.advance(3600)
    assert home.registry.find(FREE) is None


@pytest.mark.parametrize("address", [LEO_S, ANN_S, "192.0.2.130", GUEST])
def test_a_known_mac_beats_the_address_and_the_range_of_somebody_else(home: Home, address: str) -> None:
    home.street.arrive(address, TABLET)
    assert home.device(address) == "mia-tablet"


def test_a_neighbour_beats_a_lease(home: Home) -> None:
    home.registry.take_leases([home.lease(FREE, LAPTOP)])
    home.street.arrive(FREE, TABLET)
    assert home.device(FREE) == "mia-tablet"


def test_a_static_address_on_the_lease_of_a_parent_gains_nothing(home: Home) -> None:
    home.registry.take_leases([home.lease(FREE, LAPTOP)])
    home.street.arrive(FREE, STRANGER)
    assert home.device(FREE) == "nobody"


@pytest.mark.parametrize("seen_by", ["neighbour", "lease"])
def test_a_device_with_address_and_mac_is_nobody_behind_another_mac(home: Home, seen_by: str) -> None:
    if seen_by == "lease":
        home.registry.take_leases([home.lease(LEO_S, STRANGER)])
    else:
        home.street.arrive(LEO_S, STRANGER)
    assert home.device(LEO_S) == "nobody"


def test_an_address_without_macs_stays_whatever_stranger_is_there(home: Home) -> None:
    home.street.arrive(ANN_S, STRANGER)
    home.street.arrive(GUEST, STRANGER)
    assert home.registry.find(ANN_S) == Match(ANN, "ann-desktop", Kind.ADDRESS, 60)
    assert home.device(GUEST) is None
    assert home.registry.new_devices() == ()


def test_an_address_that_two_macs_claim_is_nobodys_unless_both_are_of_one_device(home: Home) -> None:
    home.street.arrive("fe80::7", TABLET, interface=2)
    home.street.arrive("fe80::7", STRANGER, interface=3)
    assert home.device("fe80::7") == "nobody"
    home.registry.adopt(household(), {STRANGER: ("ann", "ann-watch")})
    assert home.device("fe80::7") == "nobody"
    home.registry.adopt(household(), {STRANGER: ("mia", "mia-tablet")})
    assert home.device("fe80::7") == "mia-tablet"


def test_who_left_is_remembered_for_half_an_hour_and_counts_less(home: Home) -> None:
    home.street.arrive(FREE, TABLET)
    home.street.catch_up()
    home.street.leave(FREE)
    home.street.catch_up()
    home.clock.advance(600)
    assert home.registry.find(FREE) == Match(MIA, "mia-tablet", Kind.NEIGHBOUR, 70)
    home.clock.advance(1201)
    assert home.registry.find(FREE) is None
    home.changed.clear()
    home.registry.sweep()
    assert home.changed == [FREE]


def test_a_lease_beats_a_neighbour_that_left(home: Home) -> None:
    home.street.arrive(FREE, TABLET)
    home.street.catch_up()
    home.street.leave(FREE)
    home.registry.take_leases([home.lease(FREE, LAPTOP)])
    assert home.device(FREE) == "ann-laptop"


def test_a_client_id_is_recognised(home: Home) -> None:
    assert home.registry.of_client_id("leo-phone-7") == Match(LEO, "leo-phone", Kind.CLIENT_ID, 90)
    assert home.registry.of_client_id("leo-phone-8") is None


def test_what_changed_is_told(home: Home) -> None:
    home.registry.take_leases([home.lease(FREE, TABLET), home.lease("192.0.2.51", LAPTOP)])
    assert sorted(home.changed) == [FREE, "192.0.2.51"]
    home.changed.clear()
    home.registry.take_leases([home.lease(FREE, TABLET), home.lease("192.0.2.52", LAPTOP)])
    assert sorted(home.changed) == ["192.0.2.51", "192.0.2.52"]
    home.changed.clear()
    home.street.arrive("2001:db8::7", TABLET)
    home.street.catch_up()
    assert home.changed == ["2001:db8::7"]


def test_nothing_is_told_of_leases_that_say_the_same(home: Home) -> None:
    leases = [home.lease(FREE, TABLET)]
    home.registry.take_leases(leases)
    home.changed.clear()
    home.clock.advance(5)
    home.registry.take_leases([Sighting(**{**_fields(leases[0]), "seen": home.clock.now()})])
    home.registry.sweep()
    assert home.changed == []


def _fields(sighting: Sighting) -> dict[str, Any]:
    return {name: getattr(sighting, name) for name in sighting.__struct_fields__}


def test_a_lease_that_ended_is_told(home: Home) -> None:
    home.registry.take_leases([home.lease(FREE, TABLET, hours=1)])
    home.changed.clear()
    home.clock.advance(3601)
    home.registry.sweep()
    assert home.changed == [FREE]


def test_of_two_files_the_lease_that_ends_later_counts(home: Home) -> None:
    leases = [home.lease(FREE, TABLET, hours=2), home.lease(FREE, LAPTOP, hours=1)]
    for order in (leases, leases[::-1]):
        home.registry.take_leases(order)
        assert home.device(FREE) == "mia-tablet"
    home.registry.take_leases([*leases, home.lease(FREE, PHONE, hours=None)])
    assert home.device(FREE) == "leo-phone"


def test_a_new_device_appears_once_with_all_that_is_known(home: Home) -> None:
    home.registry.take_leases([home.lease(FREE, RANDOM, "tv", "01:02")])
    home.street.arrive("2001:db8::7", RANDOM)
    home.registry.take_names([announced(home, "2001:db8::7", "Telly")])
    home.clock.advance(60)
    for address in (FREE, "2001:db8::7", FREE):
        assert home.device(address) == "nobody"
    (new,) = home.registry.new_devices()
    assert (new.mac, new.is_random, new.hostname) == (RANDOM, True, "tv")
    assert new.addresses == ("2001:db8::7", FREE)
    assert new.last - new.first == timedelta(seconds=60)
    assert new.suggestions == ()


def test_a_device_without_a_mac_is_its_address_until_the_mac_is_known(home: Home) -> None:
    assert home.device(FREE) == "nobody"
    assert [(each.mac, each.is_random, each.addresses) for each in home.registry.new_devices()] == [
        ("", False, (FREE,))
    ]
    home.street.arrive(FREE, STRANGER)
    assert home.device(FREE) == "nobody"
    assert [each.mac for each in home.registry.new_devices()] == [STRANGER]


def test_the_box_itself_is_no_new_device(home: Home) -> None:
    assert [home.device(each) for each in ("127.0.0.1", "::1")] == ["nobody", "nobody"]
    assert home.registry.new_devices() == ()


def test_a_new_device_that_is_given_to_somebody_is_new_no_more(home: Home) -> None:
    home.street.arrive(FREE, STRANGER)
    assert home.device(FREE) == "nobody"
    home.changed.clear()
    home.registry.adopt(household(), {STRANGER: ("mia", "mia-watch")})
    assert home.changed == [FREE]
    assert home.device(FREE) == "mia-watch"
    assert home.registry.new_devices() == ()
    assert home.registry.owners.of_mac(STRANGER)
    home.registry.adopt(household(), {})
    assert not home.registry.owners.of_mac(STRANGER)
    assert home.device(FREE) == "nobody"


def test_a_rotated_mac_is_unknown_and_suggested(home: Home) -> None:
    home.registry.take_leases([home.lease(FREE, PHONE, "leos", "ff:01")])
    home.registry.take_leases([home.lease(FREE, RANDOM, "leos", "ff:01")])
    home.street.arrive(FREE, RANDOM)
    assert home.device(FREE) == "nobody"
    (new,) = home.registry.new_devices()
    (suggestion,) = new.suggestions
    assert (suggestion.owner.device, suggestion.score) == ("leo-phone", 30)
    assert suggestion.reasons == ("the same name", "the same DHCP client")


def test_a_name_that_was_only_announced_is_suggested_and_forgotten_after_an_hour(home: Home) -> None:
    home.street.arrive(FREE, RANDOM)
    home.registry.take_names([announced(home, FREE, "mia-tablet")])
    home.clock.advance(3599)
    home.registry.sweep()
    assert home.device(FREE) == "nobody"
    assert [each.suggestions[0].score for each in home.registry.new_devices()] == [10]
    other = Home()
    other.street.arrive(FREE, RANDOM)
    other.registry.take_names([announced(other, FREE, "mia-tablet")])
    other.clock.advance(3601)
    other.registry.sweep()
    assert other.device(FREE) == "nobody"
    assert [each.hostname for each in other.registry.new_devices()] == [""]


def test_announced_names_have_an_end(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_module, "MOST_NAMES", 1)
    home.registry.take_names([announced(home, FREE, "first"), announced(home, "192.0.2.51", "second")])
    assert [home.device(each) for each in (FREE, "192.0.2.51")] == ["nobody", "nobody"]
    assert [each.hostname for each in home.registry.new_devices()] == ["", "second"]


def test_new_devices_are_forgotten_after_a_week_and_new_again_if_they_are_still_there(home: Home) -> None:
    home.street.arrive(FREE, STRANGER)
    home.device(FREE)
    home.clock.advance(8 * 86_400)
    home.changed.clear()
    home.registry.sweep()
    assert home.registry.new_devices() == ()
    assert home.changed == [FREE]


def test_a_copied_mac_with_another_name_is_nobody_and_the_alarm_names_both(home: Home) -> None:
    first = home.lease(FREE, TABLET, "mia-tablet")
    home.registry.take_leases([first])
    home.street.arrive(FREE, TABLET)
    home.street.arrive("2001:db8::7", TABLET)
    assert home.device(FREE) == "mia-tablet"
    home.clock.advance(10)
    home.changed.clear()
    home.registry.take_leases([first, home.lease("192.0.2.51", TABLET, "phone")])
    assert set(home.changed) == {FREE, "192.0.2.51", "2001:db8::7"}
    home.street.arrive("192.0.2.51", TABLET)
    home.street.arrive("2001:db8::8", TABLET)
    assert [home.device(each) for each in (FREE, "2001:db8::7")] == ["mia-tablet", "mia-tablet"]
    assert [home.device(each) for each in ("192.0.2.51", "2001:db8::8")] == ["nobody", "nobody"]
    (alarm,) = home.registry.alarms()
    assert (alarm.device, alarm.names, alarm.stands) == ("mia-tablet", ("mia-tablet", "phone"), True)
    assert home.registry.new_devices() == ()


def test_the_looks_of_a_newcomer_are_not_remembered_as_the_devices_own(home: Home) -> None:
    home.registry.take_leases([home.lease(FREE, TABLET, "mia-tablet")])
    home.clock.advance(1)
    home.registry.take_leases([home.lease(FREE, TABLET, "phone")])
    home.registry.take_leases([home.lease("192.0.2.51", RANDOM, "phone")])
    assert [each.suggestions for each in home.registry.new_devices()] == [()]


def test_a_new_name_on_the_same_lease_is_an_alarm_until_an_adult_settles_it(home: Home) -> None:
    home.registry.take_leases([home.lease(FREE, TABLET, "mia-tablet")])
    home.clock.advance(10)
    home.registry.take_leases([home.lease(FREE, TABLET, "minecraft-king")])
    assert home.device(FREE) == "nobody"
    home.changed.clear()
    home.registry.settle(TABLET)
    assert home.changed == [FREE]
    assert home.device(FREE) == "mia-tablet"
    assert [each.stands for each in home.registry.alarms()] == [False]


def test_a_mac_on_two_interfaces_is_an_alarm(home: Home) -> None:
    for interface in (2, 3, 2, 3):
        home.street.arrive(f"192.0.2.{50 + interface}", TABLET, interface)
        home.street.catch_up()
        home.clock.advance(20)
    assert [home.device(each) for each in ("192.0.2.52", "192.0.2.53")] == ["mia-tablet", "nobody"]
    home.clock.advance(600)
    home.registry.sweep()
    assert home.device("192.0.2.53") == "mia-tablet"


_names = st.sampled_from(["", "mia-tablet", "leo-phone", "ann-laptop"])
_strangers = st.integers(0, 3).map("02005e0053a{}".format)
_addresses = st.integers(40, 44).map("192.0.2.{}".format)
_events = st.one_of(
    st.tuples(st.just("lease"), _addresses, _strangers, _names, st.sampled_from(["", "ff:01"])),
    st.tuples(st.just("name"), _addresses, _strangers, _names, st.just("")),
    st.tuples(st.just("arrive"), _addresses, _strangers, st.just(""), st.just("")),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_events, max_size=12))
def test_no_name_and_no_fingerprint_ever_makes_a_stranger_somebody(events: list[tuple[str, ...]]) -> None:
    home = Home()
    own = [
        home.lease("192.0.2.60", TABLET, "mia-tablet", "ff:01"),
        home.lease("192.0.2.61", LAPTOP, "ann-laptop", "ff:01"),
    ]
    home.registry.take_leases(own)
    leases: list[Sighting] = []
    for what, address, mac, name, fingerprint in events:
        if what == "lease":
            leases.append(home.lease(address, mac, name, fingerprint))
            home.registry.take_leases([*own, *leases])
        elif what == "name":
            home.registry.take_names([announced(home, address, name)])
        else:
            home.street.arrive(address, mac)
    assert [home.device(f"192.0.2.{end}") for end in range(40, 45)] == ["nobody"] * 5
    assert [home.device(f"192.0.2.{end}") for end in (60, 61)] == ["mia-tablet", "ann-laptop"]
    assert all(each.score < 40 for device in home.registry.new_devices() for each in device.suggestions)
