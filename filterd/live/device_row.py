"""Devices as people are shown them: whose they are, what tells them, what is odd. Pure: values in, rows out."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from filterd.clients.alarm import Alarm
from filterd.clients.clash import Sign
from filterd.clients.evidence import Kind, score
from filterd.clients.mac import format_mac, is_random
from filterd.clients.neighbour import Neighbour
from filterd.clients.newcomer import NewDevice
from filterd.clients.owner import Owner, Owners
from filterd.desk.answer import DeviceRow, EvidenceRow
from filterd.policy.snapshot import Snapshot

_SIGNS = {
    Sign.NAMES: "two devices with this hardware address call themselves {names}",
    Sign.INTERFACES: "this hardware address answers on two interfaces of the box at once",
}


def known_key(mac: str) -> str:
    """Return the key of the row of a device that belongs to somebody."""
    return f"mac-{mac}"


def new_key(key: str) -> str:
    """Return the key of the row of a newcomer with this key."""
    return f"new-{key}"


def known_row(owner: Owner, mac: str, places: tuple[Neighbour, ...], world: "World") -> DeviceRow:
    """Return a device that belongs to somebody, by one of its MACs."""
    profile = world.snapshot.profiles[owner.policy_id]
    seen = [place for place in places if place.gone is None]
    since = min((place.since for place in seen), default=world.monotonic)
    age = int(world.monotonic - since)
    says = f"{format_mac(mac)} is at {len(seen)} addresses" if seen else "not here now"
    evidence = (EvidenceRow("neighbour", says, score(Kind.NEIGHBOUR), age),) if seen else ()
    return DeviceRow(
        key=known_key(mac),
        person=profile.slug,
        name=owner.device or "",
        mac=format_mac(mac),
        is_random=is_random(mac),
        hostname=world.owners.hostname(owner),
        addresses=tuple(sorted({place.address for place in seen})),
        seen=world.now,
        evidence=evidence,
        alarms=tuple(_alarms(mac, world.alarms)),
    )


def new_row(device: NewDevice, world: "World") -> DeviceRow:
    """Return a device that nobody knows, with what it looks like."""
    age = max(0, int((world.now - device.last).total_seconds()))
    best = device.suggestions[0] if device.suggestions else None
    evidence = tuple(
        EvidenceRow("likeness", "; ".join(each.reasons), each.score, age) for each in device.suggestions[:3]
    )
    return DeviceRow(
        key=new_key(device.mac or device.addresses[-1]),
        person="",
        name="",
        mac=format_mac(device.mac) if device.mac else "",
        is_random=device.is_random,
        hostname=device.hostname,
        addresses=device.addresses,
        seen=device.last,
        evidence=evidence,
        suggestion=world.snapshot.profiles[best.owner.policy_id].slug if best else "",
        reason=f"looks like {best.owner.device}: {', '.join(best.reasons)}" if best else "",
        alarms=tuple(_alarms(device.mac, world.alarms)),
    )


class World:
    """What rows are made from, at one instant."""

    def __init__(
        self, snapshot: Snapshot, owners: Owners, alarms: tuple[Alarm, ...], now: datetime, monotonic: float
    ) -> None:
        self.snapshot, self.owners, self.alarms = snapshot, owners, alarms
        self.now, self.monotonic = now, monotonic


def rows(world: World, places: Mapping[str, tuple[Neighbour, ...]], new: tuple[NewDevice, ...]) -> Iterator[DeviceRow]:
    """Yield the new devices, then the known ones of the MACs that `places` has."""
    yield from (new_row(device, world) for device in new)
    for mac, found in places.items():
        yield known_row(world.owners.macs()[mac], mac, found, world)


def _alarms(mac: str, alarms: tuple[Alarm, ...]) -> Iterator[str]:
    for alarm in alarms:
        if alarm.mac == mac:
            words = _SIGNS[alarm.sign].format(names=" and ".join(alarm.names))
            yield words if alarm.stands else f"{words} (until {alarm.last:%Y-%m-%d %H:%M} UTC)"
