"""Watches the MACs of the household: does more than one device bear them? No I/O here; the clock is given.

Nobody gains anything by copying the MAC of a stranger, so strangers are not watched.
"""

from collections.abc import Iterable, Mapping

from filterd.clients.alarm import Alarm, Alarms
from filterd.clients.clash import Clash, clash
from filterd.clients.identity import Identities, Identity
from filterd.clients.neighbour import Neighbourhood
from filterd.clients.owner import Owner, Owners
from filterd.clients.sighting import Sighting
from filterd.clock import Clock


class Duplicates:
    """What bears which MAC, as far as leases and neighbours tell. The methods return the addresses it matters to."""

    def __init__(self, clock: Clock, neighbours: Neighbourhood, owners: Owners) -> None:
        self._clock = clock
        self._neighbours = neighbours
        self._owners = owners
        self._leases: Mapping[str, Sighting] = {}
        self._identities: dict[str, Identities] = {}
        self._clashes: dict[str, Clash] = {}
        self._alarms = Alarms()

    def adopt(self, owners: Owners) -> None:
        """Watch the MACs of another household file, and no other."""
        self._owners = owners
        for mac in self._identities.keys() - owners.macs().keys():
            del self._identities[mac]
        for mac in self._clashes.keys() - owners.macs().keys():
            del self._clashes[mac]
            self._alarms.end(mac)

    def take(self, leases: Mapping[str, Sighting], macs: Iterable[str]) -> set[str]:
        """Take all leases by address; those of these MACs changed."""
        self._leases = leases
        mine: dict[str, list[Sighting]] = {mac: [] for mac in macs if self._owners.of_mac(mac)}
        for each in leases.values():
            if each.mac in mine:
                mine[each.mac].append(each)
        since, now = self._clock.monotonic(), self._clock.now()
        for mac, found in mine.items():
            self._identities.setdefault(mac, Identities()).take(found, since, now)
        return self.check(mine)

    def check(self, macs: Iterable[str]) -> set[str]:
        """Look at these MACs again."""
        addresses: set[str] = set()
        for mac in macs:
            owner = self._owners.of_mac(mac)
            if owner is not None:
                addresses |= self._check_one(mac, owner)
        return addresses

    def check_again(self) -> set[str]:
        """Look whether the duplicates there are still are: leases end, and new ones show by themselves."""
        return self.check(tuple(self._clashes))

    def settle(self, mac: str) -> set[str]:
        """Take all that bears a MAC now for one device, because an adult said so: it was given a new name."""
        if mac in self._identities:
            self._identities[mac].settle()
        return self.check((mac,))

    def is_doubled(self, mac: str) -> bool:
        """Whether two devices have this MAC now."""
        return mac in self._clashes

    def shuts_out(self, mac: str, address: str) -> bool:
        """Whether nobody may be recognised at an address by this MAC."""
        found = self._clashes.get(mac)
        return found is not None and found.shuts_out(
            address, [each for each in self._neighbours.at(address) if each.mac == mac]
        )

    def alarms(self) -> tuple[Alarm, ...]:
        """Return where two devices have, or had, one MAC; the latest last."""
        return self._alarms.all()

    def _check_one(self, mac: str, owner: Owner) -> set[str]:
        old, places = self._clashes.get(mac), self._neighbours.of(mac)
        new = clash(
            self._alive(mac),
            places,
            self._leases,
            self._owners.hostname(owner),
            is_on_two_interfaces=self._neighbours.is_on_two_interfaces(mac),
            now=old.since if old else self._clock.monotonic(),
        )
        if new is not None:
            self._clashes[mac] = new
            self._alarms.raise_for(mac, owner.device or "", new, self._clock.now())
        elif old is not None:
            del self._clashes[mac]
            self._alarms.end(mac)
        if new == old:
            return set()
        return {each.address for each in places} | {at for at, each in self._leases.items() if each.mac == mac}

    def _alive(self, mac: str) -> tuple[Identity, ...]:
        identities = self._identities.get(mac)
        return identities.alive(self._clock.now()) if identities else ()
