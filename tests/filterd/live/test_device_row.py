"""Devices as people are shown them."""

from datetime import UTC, datetime, timedelta

from filterd.clients.alarm import Alarm
from filterd.clients.clash import Sign
from filterd.clients.likeness import Suggestion
from filterd.clients.neighbour import Neighbour
from filterd.clients.newcomer import NewDevice
from filterd.clients.owner import Owner, Owners
from filterd.live.device_row import World, rows
from tests.filterd.policy.sample import of_one

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
MAC, RANDOM = "00005e005311", "02005e005311"
DEVICES = [{"name": "tablet", "macs": [MAC], "hostname": "mias-tablet"}]


def world(*alarms: Alarm) -> World:
    snapshot = of_one(devices=DEVICES)
    return World(snapshot, Owners(snapshot, {}), alarms, NOW, 1000.0)


def alarm(*, stands: bool, sign: Sign = Sign.NAMES) -> Alarm:
    return Alarm(MAC, "tablet", sign, ("one", "two"), NOW - timedelta(hours=1), NOW, stands)


def new(**fields: object) -> NewDevice:
    values = {
        "mac": RANDOM,
        "is_random": True,
        "hostname": "mias-tablet",
        "addresses": ("192.0.2.7", "2001:db8::7"),
        "first": NOW - timedelta(hours=1),
        "last": NOW - timedelta(seconds=90),
        "suggestions": (),
        **fields,
    }
    return NewDevice(**values)  # type: ignore[arg-type]  # a test changes single fields by name


def test_a_known_device_has_its_person_its_addresses_and_what_tells_it() -> None:
    places = (Neighbour(2, "192.0.2.7", MAC, 940.0), Neighbour(2, "192.0.2.8", MAC, 100.0, gone=990.0))
    (row,) = rows(world(), {MAC: places}, ())
    assert (row.key, row.person, row.name, row.mac) == (f"mac-{MAC}", "mia", "tablet", "00:00:5e:00:53:11")
    assert (row.hostname, row.is_random, row.addresses) == ("mias-tablet", False, ("192.0.2.7",))
    assert [(each.source, each.score, each.age_seconds) for each in row.evidence] == [("neighbour", 80, 60)]
    assert (row.suggestion, row.alarms) == ("", ())


def test_a_known_device_that_is_away_is_shown_without_evidence() -> None:
    (row,) = rows(world(), {MAC: ()}, ())
    assert (row.addresses, row.evidence) == ((), ())


def test_a_new_device_comes_with_whom_it_looks_like() -> None:
    suggestion = Suggestion(Owner(0, "tablet"), 30, ("the same name", "the same DHCP client"))
    first, _ = rows(world(), {MAC: ()}, (new(suggestions=(suggestion,)),))
    assert (first.key, first.person, first.mac) == (f"new-{RANDOM}", "", "02:00:5e:00:53:11")
    assert (first.is_random, first.addresses, first.seen) == (
        True,
        ("192.0.2.7", "2001:db8::7"),
        NOW - timedelta(seconds=90),
    )
    assert (first.suggestion, first.reason) == ("mia", "looks like tablet: the same name, the same DHCP client")
    assert [(each.score, each.age_seconds) for each in first.evidence] == [(30, 90)]


def test_a_new_device_of_which_only_an_address_is_known_is_told_by_it() -> None:
    first, _ = rows(world(), {MAC: ()}, (new(mac="", is_random=False),))
    assert (first.key, first.mac, first.suggestion, first.reason) == ("new-2001:db8::7", "", "", "")


def test_alarms_are_sentences_and_say_when_they_ended() -> None:
    (row,) = rows(world(alarm(stands=True), alarm(stands=False, sign=Sign.INTERFACES)), {MAC: ()}, ())
    assert row.alarms == (
        "two devices with this hardware address call themselves one and two",
        "this hardware address answers on two interfaces of the box at once (until 2026-11-20 18:00 UTC)",
    )
