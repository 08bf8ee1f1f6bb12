"""From addresses to devices to people: joins what adults wrote down, neighbours, leases and names into one answer.

The strongest evidence says whose device it is, and weak evidence never does. A hardware address is believed before an
IP address, because answers go to it; where one shows that does not fit, nobody is recognised and the household's tier
for unknown devices applies. Reads no file and no socket itself; the clock and the neighbours are given.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address

from msgspec import Struct
from msgspec.structs import replace

from filterd.clients.alarm import Alarm
from filterd.clients.duplicate import Duplicates
from filterd.clients.evidence import Kind, is_enough, lasts, score
from filterd.clients.likeness import Likenesses, Looks, looks_of
from filterd.clients.mac import is_random
from filterd.clients.match import Match, by_evidence, by_hand
from filterd.clients.neighbour import Neighbourhood
from filterd.clients.newcomer import Newcomer, Newcomers, NewDevice
from filterd.clients.owner import Owners
from filterd.clients.sighting import Sighting
from filterd.clock import Clock
from filterd.policy.snapshot import Snapshot

MOST_NAMES = 4096
"""Announced names by address; the one heard first goes first."""


class _Bearers(Struct, frozen=True, gc=False):
    """The MACs behind an address, and what says so."""

    macs: frozenset[str]
    kind: Kind
    score: int


_NOBODY = _Bearers(frozenset(), Kind.NEIGHBOUR, 0)


class Registry:
    """The devices of a household, known and new.

    `changed` is called with addresses that may have somebody else now; it must not call back.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        assigned: Mapping[str, tuple[str, str]],
        clock: Clock,
        neighbours: Neighbourhood,
        changed: Callable[[Collection[str]], None] = lambda _: None,
    ) -> None:
        self.changed = changed
        self._clock = clock
        self._neighbours = neighbours
        self._owners = Owners(snapshot, assigned)
        self._leases: dict[str, Sighting] = {}
        self._names: dict[str, Sighting] = {}
        self._duplicates = Duplicates(clock, neighbours, self._owners)
        self._likenesses = Likenesses()
        self._newcomers = Newcomers()

    def adopt(self, snapshot: Snapshot, assigned: Mapping[str, tuple[str, str]]) -> None:
        """Take other assignments, or another household file (its policy ids need a new book); what was seen stays."""
        old, self._owners = self._owners.macs(), Owners(snapshot, assigned)
        new = self._owners.macs()
        self._likenesses.keep_only(self._owners)
        self._duplicates.adopt(self._owners)
        for mac in new:
            self._newcomers.drop_mac(mac)
        macs = {mac for mac in old.keys() | new.keys() if old.get(mac) != new.get(mac)}
        self._tell(self._learn(macs) | self._addresses_of(macs))

    def find(self, address: str) -> Match | None:
        """Return who is at an address (canonical text), None if nobody known; whoever is new is noted."""
        self._neighbours.catch_up()
        now = self._clock.now()
        bearers = self._bearers(address, now)
        match = self._match(address, bearers)
        if match is None and not ip_address(address).is_loopback:
            self._note_newcomer(address, bearers, now)
        return match

    def of_client_id(self, client_id: str) -> Match | None:
        """Return whose device speaks encrypted DNS with an id."""
        owner = self._owners.of_client_id(client_id)
        return by_evidence(owner, Kind.CLIENT_ID, score(Kind.CLIENT_ID)) if owner else None

    def take_leases(self, leases: Iterable[Sighting]) -> None:
        """Take all leases there are now; those not among them have ended."""
        old, self._leases = self._leases, _by_address(leases)
        now = self._clock.now()
        touched = {a for a in old.keys() | self._leases.keys() if _says(old.get(a)) != _says(self._leases.get(a))}
        macs = {each.mac for a in touched for each in (old.get(a), self._leases.get(a)) if each}
        changed = self._learn(macs) | touched
        for address in touched & self._leases.keys():
            bearers = self._bearers(address, now)
            if self._match(address, bearers) is None:
                self._note_newcomer(address, bearers, now)
        self._tell(changed)

    def take_names(self, names: Iterable[Sighting]) -> None:
        """Take names that devices announced themselves."""
        for each in names:
            self._names.pop(each.address, None)
            self._names[each.address] = each
            if len(self._names) > MOST_NAMES:
                del self._names[next(iter(self._names))]

    def recheck(self, addresses: Collection[str]) -> None:
        """Take note that the neighbours at these addresses changed."""
        for address in addresses:
            self._newcomers.drop_address(address)
        macs = {each.mac for address in addresses for each in self._neighbours.at(address)}
        self._tell(self._duplicates.check(macs) | set(addresses))

    def sweep(self) -> None:
        """Let what is old run out: call it twice a minute."""
        self._neighbours.expire()
        now = self._clock.now()
        ended = [address for address, each in self._leases.items() if _has_ended(each, now)]
        for address in ended:
            del self._leases[address]
        for address in [address for address, each in self._names.items() if self._age(each) > _NAME_LASTS]:
            del self._names[address]
        self._tell(self._duplicates.check_again() | set(ended) | self._newcomers.expire(now))

    @property
    def owners(self) -> Owners:
        """Whose each device is."""
        return self._owners

    def newcomers(self) -> tuple[Newcomer, ...]:
        """Return the devices that nobody knows, the first one first, each once, without what they look like."""
        return self._newcomers.all()

    def new_devices(self, keys: Container[str] | None = None) -> tuple[NewDevice, ...]:
        """Return the devices that nobody knows, of these keys if any are given. 4,096 of them may take 50 ms."""
        wanted = (each for each in self._newcomers.all() if keys is None or each.key in keys)
        return tuple(self._new_device(each) for each in wanted)

    def alarms(self) -> tuple[Alarm, ...]:
        """Return where two devices have, or had, one MAC of the household."""
        return self._duplicates.alarms()

    def settle(self, mac: str) -> None:
        """Take all that bears a MAC now for one device, because an adult said so: it was given a new name."""
        self._tell(self._duplicates.settle(mac))

    def _bearers(self, address: str, now: datetime) -> _Bearers:
        places = self._neighbours.at(address)
        there = frozenset(each.mac for each in places if each.gone is None)
        if there:
            return _Bearers(there, Kind.NEIGHBOUR, score(Kind.NEIGHBOUR))
        lease = self._leases.get(address)
        if lease and lease.mac and not _has_ended(lease, now):
            return _Bearers(frozenset({lease.mac}), Kind.LEASE, score(Kind.LEASE))
        if places:
            age = self._clock.monotonic() - max(each.gone or 0.0 for each in places)
            points = score(Kind.NEIGHBOUR, age)
            if is_enough(points):
                return _Bearers(frozenset(each.mac for each in places), Kind.NEIGHBOUR, points)
        return _NOBODY

    def _match(self, address: str, bearers: _Bearers) -> Match | None:
        owners = {self._owners.of_mac(mac) for mac in bearers.macs}
        if owners <= {None}:
            return self._match_by_hand(address, is_another_mac_there=bool(owners))
        if len(owners) > 1 or any(self._duplicates.shuts_out(mac, address) for mac in bearers.macs):
            return None
        (owner,) = owners
        return by_evidence(owner, bearers.kind, bearers.score) if owner else None

    def _match_by_hand(self, address: str, *, is_another_mac_there: bool) -> Match | None:
        assignment = self._owners.at(address)
        if assignment is not None and is_another_mac_there and self._owners.is_told_by_mac(assignment):
            return None
        return by_hand(assignment)

    def _learn(self, macs: Collection[str]) -> set[str]:
        """Look at the leases of these MACs again; return the addresses that may have somebody else for that."""
        addresses = self._duplicates.take(self._leases, macs)
        now = self._clock.monotonic()
        for each in self._leases.values():
            if each.mac in macs and self._owners.of_mac(each.mac) and not self._duplicates.is_doubled(each.mac):
                self._likenesses.remember(each.mac, looks_of(each), now)
        return addresses

    def _addresses_of(self, macs: Collection[str]) -> set[str]:
        leased = {address for address, each in self._leases.items() if each.mac in macs}
        return leased | {each.address for mac in macs for each in self._neighbours.of(mac)}

    def _note_newcomer(self, address: str, bearers: _Bearers, now: datetime) -> None:
        looks = self._looks(address)
        if not bearers.macs:
            self._newcomers.note("", address, looks, now)
        for mac in bearers.macs:
            if self._owners.of_mac(mac) is None:
                self._newcomers.note(mac, address, looks, now)

    def _looks(self, address: str) -> Looks:
        lease, name = self._leases.get(address), self._names.get(address)
        announced = name.hostname if name else ""
        return replace(looks_of(lease), announced=announced) if lease else Looks(announced=announced)

    def _new_device(self, found: Newcomer) -> NewDevice:
        suggestions = self._likenesses.suggest(found.looks, self._owners, self._clock.monotonic())
        return NewDevice(
            found.mac,
            bool(found.mac) and is_random(found.mac),
            found.looks.hostname or found.looks.announced,
            found.addresses,
            found.first,
            found.last,
            suggestions,
        )

    def _age(self, sighting: Sighting) -> float:
        return (self._clock.now() - sighting.seen).total_seconds()

    def _tell(self, addresses: Collection[str]) -> None:
        if addresses:
            self.changed(addresses)


_NAME_LASTS = lasts(Kind.ANNOUNCED_NAME)
_NEVER = datetime.max.replace(tzinfo=UTC)


def _by_address(leases: Iterable[Sighting]) -> dict[str, Sighting]:
    """Return the leases by address; where two files have one, the one that ends later counts."""
    return {each.address: each for each in sorted(leases, key=lambda each: each.until or _NEVER)}


def _says(lease: Sighting | None) -> tuple[object, ...]:
    """Return what a lease says of its device; when it was read is none of it."""
    return (lease.mac, lease.hostname, lease.fingerprint, lease.until) if lease else ()


def _has_ended(lease: Sighting, now: datetime) -> bool:
    return lease.until is not None and lease.until <= now
