"""Whose a device is by what adults said: the household file, and what was assigned since. No I/O here."""

from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from msgspec import Struct

from filterd.clients.prefix import Prefixes
from filterd.policy.snapshot import Assignment, Snapshot


class Owner(Struct, frozen=True, gc=False):
    """One device of one person."""

    policy_id: int
    device: str | None


class Owners:
    """The devices of one snapshot and of one state of the ledger.

    `assigned` has a person's slug and a device's name by MAC. What the household file says of a MAC counts first; an
    assignment to somebody who is no longer in it counts as none.
    """

    def __init__(self, snapshot: Snapshot, assigned: Mapping[str, tuple[str, str]]) -> None:
        self._prefixes = Prefixes(snapshot.addresses)
        self._by_mac = dict(_assigned(snapshot, assigned)) | dict(_written(snapshot))
        self._with_macs = frozenset(self._by_mac.values())
        self._by_client_id = {
            each.client_id: Owner(each.policy_id, each.name) for each in snapshot.devices if each.client_id
        }
        self._hostnames = {
            Owner(each.policy_id, each.name): each.hostname for each in snapshot.devices if each.hostname
        }
        self._named: dict[str, tuple[Owner, ...]] = {}
        for owner, hostname in self._hostnames.items():
            self._named[hostname] = (*self._named.get(hostname, ()), owner)

    def of_mac(self, mac: str) -> Owner | None:
        """Return whose MAC it is."""
        return self._by_mac.get(mac)

    def of_client_id(self, client_id: str) -> Owner | None:
        """Return whose id for encrypted DNS it is."""
        return self._by_client_id.get(client_id)

    def at(self, address: str) -> Assignment | None:
        """Return what was written down of an address (canonical text)."""
        return self._prefixes.find(ip_address(address))

    def is_told_by_mac(self, assignment: Assignment) -> bool:
        """Whether the device of a manual address has a MAC as well: then its address alone is not enough."""
        return Owner(assignment.policy_id, assignment.device) in self._with_macs

    def hostname(self, owner: Owner) -> str:
        """Return the name the household expects of a device, "" if it says none."""
        return self._hostnames.get(owner, "")

    def named(self, hostname: str) -> tuple[Owner, ...]:
        """Return the devices that the household expects to bear a name."""
        return self._named.get(hostname, ())

    def macs(self) -> Mapping[str, Owner]:
        """Return every MAC of the household."""
        return self._by_mac


def _written(snapshot: Snapshot) -> Iterator[tuple[str, Owner]]:
    for device in snapshot.devices:
        for mac in device.macs:
            yield mac, Owner(device.policy_id, device.name)


def _assigned(snapshot: Snapshot, assigned: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, Owner]]:
    ids = {profile.slug: profile.policy_id for profile in snapshot.profiles if profile.policy_id != snapshot.unknown}
    for mac, (slug, name) in assigned.items():
        if slug in ids:
            yield mac, Owner(ids[slug], name)
