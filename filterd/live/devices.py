"""Which devices there are, kept up to date while the engine runs: neighbours, leases, announced names.

Owns the sources and the order in which they are asked; what they mean is the registry's.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from filterd.clients.address import AddressBook
from filterd.clients.lease.watch import LeaseWatch
from filterd.clients.mdns.listener import MdnsListener, links
from filterd.clients.neighbour import Neighbours
from filterd.clients.registry import Registry
from filterd.clients.stranger import Kernel
from filterd.clock import Clock
from filterd.config.engine import DeviceSettings
from filterd.desk.answer import DeviceRow
from filterd.live.device_row import World, known_key, new_key, rows
from filterd.policy.snapshot import Snapshot

SWEEP_SECONDS = 30.0
"""How often what is old runs out; with thousands of devices that takes some milliseconds."""

Owners = Mapping[str, tuple[str, str]]


class Devices:
    """The devices around a running engine. `forgotten` is called when addresses may belong to somebody else now."""

    def __init__(self, settings: DeviceSettings, snapshot: Snapshot, owners: Owners, clock: Clock) -> None:
        self._settings = settings
        self._swept = clock.monotonic()
        self._snapshot = snapshot
        self._clock = clock
        self._neighbours = Neighbours(clock)
        self._leases = LeaseWatch(settings.leases)
        self._mdns = MdnsListener(lambda sighting: self.registry.take_names((sighting,)), clock.now)
        self.registry = Registry(snapshot, owners, clock, self._neighbours, self._changed)
        self._neighbours.changed = self.registry.recheck
        self.book = AddressBook(snapshot, self.registry)
        self.forgotten: Callable[[], None] = _nobody_listens

    def start(self) -> None:
        """Begin to listen, on the running loop."""
        if self._settings.neighbours:
            self._neighbours.start(asyncio.get_running_loop())
        if self._settings.mdns:
            self._mdns.listen(links())

    def stop(self) -> None:
        """Stop to listen."""
        self._neighbours.stop()
        self._mdns.stop()

    def adopt(self, snapshot: Snapshot, owners: Owners) -> None:
        """Take another household file, or other owners; what was seen stays."""
        self._snapshot = snapshot
        self.registry.adopt(snapshot, owners)
        self.book = AddressBook(snapshot, self.registry)

    def reassign(self, owners: Owners) -> None:
        """Take other owners of devices."""
        self.registry.adopt(self._snapshot, owners)

    async def look(self) -> None:
        """Look for news: for every few seconds. Files are read in a thread, for a disk may be slow."""
        leases = await asyncio.to_thread(self._leases.changed, self._clock.now())
        if leases is not None:
            self.registry.take_leases(leases)
        if self._settings.mdns:
            self._mdns.listen(links())
        if self._clock.monotonic() - self._swept >= SWEEP_SECONDS:
            self._swept = self._clock.monotonic()
            self.registry.sweep()

    @property
    def kernel(self) -> Kernel:
        """Who knows which device is at an address now."""
        return self._neighbours

    def rows(self, after: str, most: int, now: datetime) -> tuple[DeviceRow, ...]:
        """Return devices in the order of their keys: at most so many after a key, "" for the first ones."""
        owners = self.registry.owners
        world = World(self._snapshot, owners, self.registry.alarms(), now, self._clock.monotonic())
        keys = (*map(known_key, owners.macs()), *(new_key(each.key) for each in self.registry.newcomers()))
        page = frozenset(sorted(key for key in keys if key > after)[:most])
        places = {mac: self._neighbours.of(mac) for mac in owners.macs() if known_key(mac) in page}
        new = self.registry.new_devices({key.removeprefix(new_key("")) for key in page})
        return tuple(sorted(rows(world, places, new), key=lambda row: row.key))

    @property
    def problems(self) -> tuple[str, ...]:
        """What cannot be read or heard, in words."""
        return tuple(filter(None, (self._neighbours.problem, *self._leases.problems, *self._mdns.problems)))

    def _changed(self, addresses: Collection[str]) -> None:
        self.book.forget(addresses)
        self.forgotten()


def _nobody_listens() -> None:
    """Stand in until somebody keeps answers by address."""
