"""New devices: each once, with an end to how many and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from filterd.clients import newcomer as newcomer_module
from filterd.clients.likeness import Looks
from filterd.clients.newcomer import KEPT, MOST_ADDRESSES, Newcomers

START = datetime(2026, 7, 1, 12, tzinfo=UTC)
A, B = "02005e005311", "02005e005312"
NOTHING = Looks()


def later(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def test_a_device_appears_once_with_all_that_is_known() -> None:
    newcomers = Newcomers()
    newcomers.note(A, "192.0.2.11", Looks("tablet", frozenset({"ff:01"})), START)
    newcomers.note(A, "2001:db8::11", Looks(announced="Tablet"), later(1))
    newcomers.note(A, "192.0.2.11", NOTHING, later(2))
    (found,) = newcomers.all()
    assert found.looks == Looks("tablet", frozenset({"ff:01"}), "Tablet")
    assert found.addresses == ("2001:db8::11", "192.0.2.11")
    assert (found.first, found.last) == (START, later(2))


def test_the_latest_addresses_are_kept() -> None:
    newcomers = Newcomers()
    for number in range(100):
        newcomers.note(A, f"2001:db8::{number:x}", NOTHING, START)
    (found,) = newcomers.all()
    assert len(found.addresses) == MOST_ADDRESSES
    assert found.addresses[-1] == "2001:db8::63"


def test_without_a_mac_it_is_the_address_until_the_mac_is_known() -> None:
    newcomers = Newcomers()
    newcomers.note("", "192.0.2.11", NOTHING, START)
    newcomers.note("", "192.0.2.11", NOTHING, later(1))
    assert [(each.mac, each.addresses, each.last) for each in newcomers.all()] == [("", ("192.0.2.11",), later(1))]
    newcomers.note(A, "192.0.2.11", NOTHING, later(2))
    assert [each.mac for each in newcomers.all()] == [A]


def test_who_is_known_now_is_new_no_more() -> None:
    newcomers = Newcomers()
    newcomers.note(A, "192.0.2.11", NOTHING, START)
    newcomers.note("", "192.0.2.12", NOTHING, START)
    newcomers.drop_mac(A)
    newcomers.drop_address("192.0.2.12")
    newcomers.drop_mac(B)
    newcomers.drop_address("192.0.2.13")
    assert newcomers.all() == ()


def test_the_least_recently_seen_goes_first_and_forged_addresses_push_no_device_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(newcomer_module, "MOST_DEVICES", 2)
    monkeypatch.setattr(newcomer_module, "MOST_BARE_ADDRESSES", 3)
    newcomers = Newcomers()
    for minute, mac in enumerate((A, B, A, "02005e005313")):
        newcomers.note(mac, "192.0.2.11", NOTHING, later(minute))
    for number in range(100):
        newcomers.note("", f"198.51.100.{number}", NOTHING, later(9))
    assert [each.mac for each in newcomers.all()] == [A, "02005e005313", "", "", ""]


def test_who_was_not_seen_for_a_week_is_forgotten() -> None:
    newcomers = Newcomers()
    newcomers.note(A, "192.0.2.11", NOTHING, START)
    newcomers.note(B, "192.0.2.12", NOTHING, later(1))
    newcomers.note("", "192.0.2.13", NOTHING, START)
    assert newcomers.expire(START + KEPT) == set()
    assert newcomers.expire(later(0.5) + KEPT) == {"192.0.2.11", "192.0.2.13"}
    assert [each.mac for each in newcomers.all()] == [B]
