"""Watching the MACs of the household for a second bearer."""

from datetime import timedelta

from filterd.clients.clash import Sign
from filterd.clients.duplicate import Duplicates
from filterd.clients.owner import Owners
from filterd.clients.sighting import Sighting, Source
from tests.filterd.clients.sample import STRANGER, TABLET, Street, household
from tests.support.clock import ScriptedClock


class Watch:
    """Duplicates over a street and a lease file that a test writes."""

    def __init__(self) -> None:
        self.clock = ScriptedClock()
        self.street = Street(self.clock)
        self.leases: dict[str, Sighting] = {}
        self.watch = Duplicates(self.clock, self.street, Owners(household(), {}))

    def lease(self, address: str, hostname: str, mac: str = TABLET) -> set[str]:
        now = self.clock.now()
        self.leases[address] = Sighting(Source.LEASE, address, now, mac, hostname, until=now + timedelta(hours=1))
        self.clock.advance(1)
        return self.watch.take(self.leases, [mac])


def test_a_second_name_doubles_a_mac_and_tells_all_its_addresses() -> None:
    home = Watch()
    assert home.lease("192.0.2.11", "mia-tablet") == set()
    home.street.arrive("2001:db8::11", TABLET)
    home.street.read()
    assert home.lease("192.0.2.12", "phone") == {"192.0.2.11", "192.0.2.12", "2001:db8::11"}
    assert home.watch.is_doubled(TABLET)
    assert [home.watch.shuts_out(TABLET, f"192.0.2.{end}") for end in (11, 12)] == [False, True]
    assert not home.watch.shuts_out(STRANGER, "192.0.2.12")
    assert home.watch.check_again() == set()


def test_it_ends_with_the_lease_of_the_earlier_one() -> None:
    home = Watch()
    home.lease("192.0.2.11", "mia-tablet")
    home.lease("192.0.2.11", "phone")
    home.clock.advance(3595)
    assert home.watch.check_again() == set()
    home.clock.advance(10)
    assert home.watch.check_again() == {"192.0.2.11"}
    assert not home.watch.is_doubled(TABLET)
    assert [each.stands for each in home.watch.alarms()] == [False]


def test_an_adult_settles_it() -> None:
    home = Watch()
    home.lease("192.0.2.11", "mia-tablet")
    home.lease("192.0.2.11", "new-name")
    assert home.watch.settle(TABLET) == {"192.0.2.11"}
    assert not home.watch.is_doubled(TABLET)
    assert home.watch.settle(STRANGER) == set()


def test_strangers_are_not_watched() -> None:
    home = Watch()
    home.lease("192.0.2.11", "a", STRANGER)
    home.lease("192.0.2.12", "b", STRANGER)
    assert home.watch.check([STRANGER]) == set()
    assert home.watch.alarms() == ()


def test_two_interfaces_double_a_mac() -> None:
    home = Watch()
    for interface in (2, 3, 2, 3):
        home.street.arrive("fe80::1", TABLET, interface)
        home.street.read()
        home.clock.advance(20)
    assert home.watch.check([TABLET]) == {"fe80::1"}
    assert [each.sign for each in home.watch.alarms()] == [Sign.INTERFACES]
    assert home.watch.shuts_out(TABLET, "fe80::1")
    home.clock.advance(600)
    assert home.watch.check_again() == {"fe80::1"}
    assert not home.watch.shuts_out(TABLET, "fe80::1")


def test_a_mac_that_is_nobodys_any_more_is_watched_no_more() -> None:
    home = Watch()
    home.watch.adopt(Owners(household(), {STRANGER: ("ann", "thing")}))
    home.lease("192.0.2.11", "a", STRANGER)
    home.lease("192.0.2.11", "b", STRANGER)
    assert home.watch.is_doubled(STRANGER)
    home.watch.adopt(Owners(household(), {}))
    assert not home.watch.is_doubled(STRANGER)
    assert [each.stands for each in home.watch.alarms()] == [False]
