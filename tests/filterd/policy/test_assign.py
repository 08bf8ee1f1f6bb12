"""Written addresses become prefixes with one owner."""

from ipaddress import ip_address

import pytest

from filterd.mistake import Mistakes
from filterd.policy.assign import Claim, assignments, known_devices
from filterd.policy.household import Device
from filterd.policy.snapshot import Assignment, KnownDevice


def assigned(*addresses: str) -> tuple[list[Assignment], list[str]]:
    mistakes = Mistakes()
    claims = [Claim(f"at[{number}]", address, number, None) for number, address in enumerate(addresses)]
    return list(assignments(claims, mistakes)), mistakes.lines


def packed(address: str) -> bytes:
    return ip_address(address).packed


def test_an_address_is_a_range_of_one() -> None:
    found, _ = assigned("192.0.2.7", "2001:db8::7")
    assert [(each.network, each.length) for each in found] == [(packed("192.0.2.7"), 32), (packed("2001:db8::7"), 128)]


def test_ranges_may_lie_within_each_other() -> None:
    found, mistakes = assigned("0.0.0.0/0", "192.0.2.0/24", "192.0.2.7", "::/0", "2001:db8::/32")
    assert [each.length for each in found] == [0, 24, 32, 0, 32]
    assert mistakes == []


def test_ipv4_mapped_addresses_are_ipv4() -> None:
    found, _ = assigned("::ffff:192.0.2.0/120", "::ffff:198.51.100.1")
    assert [(each.network, each.length) for each in found] == [(packed("192.0.2.0"), 24), (packed("198.51.100.1"), 32)]


def test_a_range_around_the_mapped_ones_stays_ipv6() -> None:
    found, _ = assigned("::/0")
    assert len(found[0].network) == 16


@pytest.mark.parametrize("second", ["192.0.2.7/32", "::ffff:192.0.2.7"])
def test_the_same_range_has_one_owner_however_it_is_written(second: str) -> None:
    found, mistakes = assigned("192.0.2.7", second)
    assert len(found) == 1
    assert mistakes == [f"at[1]: found {second!r}, which is at at[0] too; allowed: one owner"]


@pytest.mark.parametrize("wrong", ["192.0.2.7/24", "192.0.2.300", "example.com", "", "192.0.2.0/33", "fe80::1%eth0/64"])
def test_what_is_no_address_is_told(wrong: str) -> None:
    found, mistakes = assigned(wrong)
    assert found == []
    assert len(mistakes) == 1
    assert mistakes[0].startswith(f"at[0]: found {wrong!r}; allowed: an address or a range, such as 192.0.2.7")


def test_an_address_is_the_same_in_every_scope() -> None:
    found, mistakes = assigned("fe80::1%eth0", "fe80::1%eth1", "fe80::1")
    assert len(found) == 1
    assert [line.partition(":")[0] for line in mistakes] == ["at[1]", "at[2]"]


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("00:00:5E:00:53:af", "(this is a MAC address; the device has an IP address too)"),
        ("00-00-5e-00-53-af", "(this is a MAC address; the device has an IP address too)"),
        ("192.0.2.7/24", "(192.0.2.7 for that address alone, 192.0.2.0/24 for the whole range)"),
        ("192.0.2.10-20", "(each address by itself, or a range with a slash)"),
        ("192.0.2.*", "(each address by itself, or a range with a slash)"),
        ("+44 7700 900123", "2001:db8::/64"),
        ("example.com/24", "2001:db8::/64"),
    ],
)
def test_a_common_slip_is_told_what_to_write(written: str, hint: str) -> None:
    _, (line,) = assigned(written)
    assert line.endswith(hint)


def known(*devices: Device) -> tuple[list[KnownDevice], list[str]]:
    mistakes = Mistakes()
    owned = [(f"at[{number}]", number, device) for number, device in enumerate(devices)]
    return list(known_devices(owned, mistakes)), mistakes.lines


def test_a_device_is_told_by_its_macs_its_host_name_and_its_id() -> None:
    device = Device(
        "tablet", macs=("00:00:5E:00:53:11", "02-00-5e-00-53-12"), hostname="Mias-Tablet", client_id="mia-1"
    )
    assert known(device) == ([KnownDevice("tablet", 0, ("00005e005311", "02005e005312"), "mias-tablet", "mia-1")], [])


def test_a_device_with_addresses_alone_is_told_by_nothing_else() -> None:
    assert known(Device("tablet", addresses=("192.0.2.7",))) == ([], [])


@pytest.mark.parametrize(
    ("mac", "why"),
    [
        ("00:00:00:00:00:00", "a MAC of zeros, which no device has"),
        ("ff:ff:ff:ff:ff:ff", "the broadcast MAC, which is everybody's"),
        ("01:00:5e:00:53:11", "the MAC of a group, not of one device"),
        ("00:00:5e:00:53", "no MAC address: six pairs of hexadecimal digits are needed"),
        ("192.0.2.7", "no MAC address: six pairs of hexadecimal digits are needed"),
    ],
)
def test_a_mac_that_is_none_is_told_with_the_reason(mac: str, why: str) -> None:
    found, (line,) = known(Device("tablet", macs=("00:00:5e:00:53:11", mac)))
    assert line == f"at[0].macs[1]: found {mac!r} ({why}); allowed: that of one device, such as 00:00:5e:00:53:11"
    assert found[0].macs == ("00005e005311",)


def test_what_tells_a_device_belongs_to_one_device() -> None:
    device = Device("phone", macs=("00005e005311",), hostname="phone", client_id="mia-1")
    _, mistakes = known(device, Device("other", macs=("00:00:5e:00:53:11",), hostname="PHONE", client_id="mia-1"))
    assert mistakes == [
        "at[1].macs: found the MAC '00:00:5e:00:53:11', which phone has too; allowed: one device",
        "at[1].hostname: found the host name 'phone', which phone has too; allowed: one device",
        "at[1].client_id: found the id 'mia-1', which phone has too; allowed: one device",
    ]


def test_a_mac_twice_at_one_device_is_told() -> None:
    _, (line,) = known(Device("phone", macs=("00:00:5e:00:53:11", "00-00-5E-00-53-11")))
    assert line == "at[0].macs: found the MAC '00:00:5e:00:53:11', which phone has too; allowed: one device"


def test_a_host_name_may_look_like_the_mac_or_the_id_of_another() -> None:
    _, mistakes = known(
        Device("a", macs=("00:00:5e:00:53:11",)), Device("b", hostname="00005e005311"), Device("c", client_id="b")
    )
    assert mistakes == []
