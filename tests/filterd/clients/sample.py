"""A household of three with devices, and neighbours in memory that a test moves by hand."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta

from filterd.clients.neighbour import Neighbour
from filterd.clients.neighbour.message import Absent, Present
from filterd.clients.neighbour.table import Table
from filterd.clients.registry import Registry
from filterd.clients.sighting import Sighting, Source
from filterd.policy.snapshot import KnownDevice, Snapshot
from tests.filterd.policy.sample import snapshot
from tests.support.clock import ScriptedClock

MIA, LEO, ANN = 0, 1, 2
TABLET, PHONE, LAPTOP = "00005e005311", "00005e005312", "00005e005321"
STRANGER = "00005e0053ee"
RANDOM = "02005e005311"


def household() -> Snapshot:
    """Mia's tablet has a MAC, Leo's phone a MAC and an address, Ann's desktop an address; guests have a range."""
    people = [
        {"id": "mia", "name": "Mia", "tier": "junior", "devices": [{"name": "mia-tablet"}]},
        {
            "id": "leo",
            "name": "Leo",
            "tier": "teen",
            "devices": [{"name": "leo-phone", "addresses": ["192.0.2.12"]}],
        },
        {
            "id": "ann",
            "name": "Ann",
            "tier": "adult",
            "devices": [
                {"name": "ann-laptop"},
                {"name": "ann-desktop", "addresses": ["192.0.2.22", "192.0.2.128/28", "2001:db8::22"]},
            ],
        },
    ]
    networks = [{"id": "guests", "name": "Guests", "tier": "public", "addresses": ["198.51.100.0/24"]}]
    devices = (
        KnownDevice("mia-tablet", MIA, (TABLET,), "mia-tablet"),
        KnownDevice("leo-phone", LEO, (PHONE,), client_id="leo-phone-7"),
        KnownDevice("ann-laptop", ANN, (LAPTOP,)),
        KnownDevice("ann-desktop", ANN),
    )
    return replace(snapshot(people=people, networks=networks), devices=devices)


class Street:
    """Neighbours in memory: `arrive` and `leave` are what the kernel would have said."""

    def __init__(self, clock: ScriptedClock) -> None:
        self.changed: Callable[[Collection[str]], None] = lambda _: None
        self._clock = clock
        self._table = Table()
        self._unread: list[Present | Absent] = []

    def arrive(self, address: str, mac: str, interface: int = 2, *, confirmed: bool = True) -> None:
        self._unread.append(Present(interface, address, mac, confirmed))

    def leave(self, address: str, interface: int = 2) -> None:
        self._unread.append(Absent(interface, address))

    def read(self) -> list[str]:
        """Take in what was said; return whose addresses changed."""
        words, self._unread = self._unread, []
        now = self._clock.monotonic()
        return [
            word.address
            for word in words
            if (self._table.put(word, now) if isinstance(word, Present) else self._table.lose(word, now))
        ]

    def catch_up(self) -> None:
        if self._unread:
            self.changed(self.read())

    def at(self, address: str) -> tuple[Neighbour, ...]:
        return self._table.at(address)

    def of(self, mac: str) -> tuple[Neighbour, ...]:
        return self._table.of(mac)

    def is_on_two_interfaces(self, mac: str) -> bool:
        return self._table.is_on_two_interfaces(mac, self._clock.monotonic())

    def expire(self) -> None:
        self.changed(self._table.expire(self._clock.monotonic()))


class Home:
    """A registry of the household, its clock, its street, and the addresses it said had changed."""

    def __init__(self) -> None:
        self.clock = ScriptedClock()
        self.street = Street(self.clock)
        self.changed: list[str] = []
        self.registry = Registry(household(), {}, self.clock, self.street, self.changed.extend)
        self.street.changed = self.registry.recheck

    def lease(
        self, address: str, mac: str, hostname: str = "", fingerprint: str = "", hours: float | None = 12
    ) -> Sighting:
        """Return a lease that ends after so many hours, None: never."""
        now = self.clock.now()
        until = None if hours is None else now + timedelta(hours=hours)
        return Sighting(Source.LEASE, address, now, mac, hostname, fingerprint, until=until)

    def device(self, address: str) -> str | None:
        """Return the device that is recognised at an address, "nobody" if none."""
        match = self.registry.find(address)
        return match.device if match else "nobody"
