"""Who is where: news and no news, comings and goings, two interfaces, and an end to everything."""

import pytest

from filterd.clients.neighbour import table as table_module
from filterd.clients.neighbour.message import Absent, Present
from filterd.clients.neighbour.table import Table

A, B = "00005e005311", "00005e005312"


def here(address: str = "192.0.2.11", mac: str = A, interface: int = 2, *, confirmed: bool = False) -> Present:
    return Present(interface, address, mac, confirmed)


def macs(table: Table, address: str = "192.0.2.11") -> list[str]:
    return [each.mac for each in table.at(address)]


def test_who_comes_is_news_once() -> None:
    table = Table()
    assert table.put(here(), 1.0)
    assert not table.put(here(confirmed=True), 2.0)
    (found,) = table.at("192.0.2.11")
    assert (found.mac, found.since, found.gone) == (A, 1.0, None)
    assert table.of(A) == (found,)
    assert len(table) == 1


def test_another_device_at_the_address_replaces_the_first() -> None:
    table = Table()
    table.put(here(), 1.0)
    assert table.put(here(mac=B), 2.0)
    assert macs(table) == [B]
    assert table.of(A) == ()


def test_who_leaves_is_remembered_as_gone_and_comes_back_as_the_same() -> None:
    table = Table()
    table.put(here(), 1.0)
    assert table.lose(Absent(2, "192.0.2.11"), 5.0)
    assert not table.lose(Absent(2, "192.0.2.11"), 6.0)
    assert [each.gone for each in table.at("192.0.2.11")] == [5.0]
    assert table.put(here(), 7.0)
    assert [(each.since, each.gone) for each in table.at("192.0.2.11")] == [(1.0, None)]


def test_who_never_came_cannot_leave() -> None:
    assert not Table().lose(Absent(2, "192.0.2.11"), 1.0)


def test_one_address_on_two_interfaces_has_both_and_a_gone_one_does_not_count_beside_them() -> None:
    table = Table()
    table.put(here("fe80::1", A, 2), 1.0)
    table.put(here("fe80::1", B, 3), 1.0)
    assert set(macs(table, "fe80::1")) == {A, B}
    table.lose(Absent(2, "fe80::1"), 2.0)
    assert macs(table, "fe80::1") == [B]
    assert table.expire(9999.0) == ["fe80::1"]
    assert macs(table, "fe80::1") == [B]


def test_gone_for_half_an_hour_is_forgotten() -> None:
    table = Table()
    table.put(here(), 0.0)
    table.put(here("2001:db8::11"), 0.0)
    table.lose(Absent(2, "192.0.2.11"), 10.0)
    assert table.expire(10.0 + 1800) == []
    assert table.expire(10.1 + 1800) == ["192.0.2.11"]
    assert macs(table) == []
    assert [each.address for each in table.of(A)] == ["2001:db8::11"]


def test_who_is_not_in_a_whole_dump_is_gone() -> None:
    table = Table()
    table.put(here(), 1.0)
    table.put(here("192.0.2.12", B), 1.0)
    assert table.keep_only([(2, "192.0.2.11")], 2.0) == ["192.0.2.12"]
    assert table.keep_only([(2, "192.0.2.11")], 3.0) == []


def test_the_table_has_an_end_and_the_least_recently_heard_of_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "MOST_NEIGHBOURS", 3)
    table = Table()
    for number in range(3):
        table.put(here(f"192.0.2.{number}"), 1.0)
    table.put(here("192.0.2.0"), 2.0)
    table.put(here("192.0.2.9"), 3.0)
    assert len(table) == 3
    assert [macs(table, f"192.0.2.{number}") for number in (0, 1, 2, 9)] == [[A], [], [A], [A]]


def answers(table: Table, *turns: tuple[int, float]) -> None:
    for interface, now in turns:
        table.put(here(f"192.0.2.{interface}", A, interface, confirmed=True), now)


def test_answers_by_two_interfaces_in_turns_show_two_devices() -> None:
    table = Table()
    answers(table, (2, 0), (3, 30), (2, 60))
    assert not table.is_on_two_interfaces(A, 60)
    assert table.put(here("192.0.2.3", A, 3, confirmed=True), 90)
    assert table.is_on_two_interfaces(A, 90 + 600)
    assert not table.is_on_two_interfaces(A, 91 + 600)


def test_a_device_that_moved_and_came_back_is_one() -> None:
    table = Table()
    answers(table, (2, 0), (3, 50), (3, 80), (2, 100), (2, 130))
    assert not table.is_on_two_interfaces(A, 130)


def test_a_device_that_moves_slowly_between_two_networks_is_one() -> None:
    table = Table()
    answers(table, (2, 0), (3, 100), (2, 200), (3, 300), (2, 400))
    assert not table.is_on_two_interfaces(A, 400)
    assert not table.is_on_two_interfaces(B, 400)
