"""Whose a MAC, an id and an address are by what adults said."""

from filterd.clients.owner import Owner, Owners
from tests.filterd.clients.sample import ANN, LEO, MIA, PHONE, STRANGER, TABLET, household

OWNERS = Owners(household(), {})


def test_the_household_file_names_macs_and_ids() -> None:
    assert OWNERS.of_mac(TABLET) == Owner(MIA, "mia-tablet")
    assert OWNERS.of_mac(STRANGER) is None
    assert OWNERS.of_mac("") is None
    assert OWNERS.of_client_id("leo-phone-7") == Owner(LEO, "leo-phone")
    assert OWNERS.of_client_id("") is None


def test_an_assignment_adds_a_device() -> None:
    owners = Owners(household(), {STRANGER: ("ann", "ann-watch")})
    assert owners.of_mac(STRANGER) == Owner(ANN, "ann-watch")
    assert set(owners.macs()) == set(OWNERS.macs()) | {STRANGER}


def test_the_household_file_counts_before_an_assignment() -> None:
    assert Owners(household(), {TABLET: ("ann", "mine")}).of_mac(TABLET) == Owner(MIA, "mia-tablet")


def test_an_assignment_to_nobody_counts_as_none() -> None:
    owners = Owners(household(), {STRANGER: ("gone", "thing"), "02005e0053aa": ("unknown", "thing")})
    assert set(owners.macs()) == set(OWNERS.macs())


def test_a_device_with_address_and_mac_is_told_by_its_mac() -> None:
    phone, desktop, guests = (OWNERS.at(each) for each in ("192.0.2.12", "192.0.2.22", "198.51.100.9"))
    assert phone is not None
    assert OWNERS.is_told_by_mac(phone)
    assert desktop is not None
    assert not OWNERS.is_told_by_mac(desktop)
    assert guests is not None
    assert not OWNERS.is_told_by_mac(guests)
    assert OWNERS.at("203.0.113.1") is None


def test_a_mac_that_was_assigned_to_a_device_with_an_address_counts_too() -> None:
    owners = Owners(household(), {STRANGER: ("ann", "ann-desktop")})
    desktop = owners.at("192.0.2.22")
    assert desktop is not None
    assert owners.is_told_by_mac(desktop)


def test_names_the_household_expects() -> None:
    assert OWNERS.hostname(Owner(MIA, "mia-tablet")) == "mia-tablet"
    assert OWNERS.hostname(Owner(LEO, "leo-phone")) == ""
    assert OWNERS.named("mia-tablet") == (Owner(MIA, "mia-tablet"),)
    assert OWNERS.named("leo-phone") == ()
    assert OWNERS.of_mac(PHONE) == Owner(LEO, "leo-phone")
