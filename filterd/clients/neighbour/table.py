"""Which device is, or was a moment ago, at which address: bounded, and it forgets. No I/O here; the time is given.

Seconds are of a clock that never runs backwards.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from filterd.clients.evidence import Kind, lasts
from filterd.clients.neighbour.message import Absent, Present

MOST_NEIGHBOURS = 8192
"""The kernel keeps 1,024 per family unless told otherwise (gc_thresh3); the least recently heard of goes first."""

# A device that moves to another network answers there and no more here; one that moves back has switched twice. The
# kernel asks a neighbour it talks to about every 35 s (base_reachable_time), so two devices switch this often.
MOST_SWITCHES = 3
SWITCHING_SECONDS = 180.0
REMEMBERED_SECONDS = 600.0

GONE_SECONDS = lasts(Kind.NEIGHBOUR)


class Neighbour(Struct, gc=False):
    """One device at one address of one interface.

    `since`: when it was first seen there; `gone`: since when nobody is there, None while somebody is.
    """

    interface: int
    address: str
    mac: str
    since: float
    gone: float | None = None


class Neighbourhood(Protocol):
    """Who is at which address, as others ask for it; `filterd.clients.neighbour.Neighbours` is one."""

    def catch_up(self) -> None:
        """Take in what is known until now, without waiting."""
        ...

    def at(self, address: str) -> tuple[Neighbour, ...]:
        """Return who is at an address; if nobody is, who was there last."""
        ...

    def of(self, mac: str) -> tuple[Neighbour, ...]:
        """Return all places of a device."""
        ...

    def is_on_two_interfaces(self, mac: str) -> bool:
        """Whether a device answers by two interfaces in turns."""
        ...

    def expire(self) -> None:
        """Forget whoever is gone for long."""
        ...


class _Places:
    """Where one device is, and when the interface by which it answers changed of late."""

    __slots__ = ("all", "interface", "switches")

    def __init__(self, interface: int) -> None:
        self.all: dict[tuple[int, str], Neighbour] = {}
        self.interface = interface
        self.switches: deque[float] = deque(maxlen=MOST_SWITCHES)

    def confirm(self, interface: int, now: float) -> bool:
        """Note that it answered by an interface; return whether that shows it on two."""
        if interface == self.interface:
            return False
        self.interface = interface
        self.switches.append(now)
        return self.is_on_two_interfaces(now)

    def is_on_two_interfaces(self, now: float) -> bool:
        """Whether it answered by two interfaces in turns, a few minutes ago at most."""
        return (
            len(self.switches) == MOST_SWITCHES
            and self.switches[-1] - self.switches[0] <= SWITCHING_SECONDS
            and now - self.switches[-1] <= REMEMBERED_SECONDS
        )


class Table:
    """The neighbours by address and by device."""

    def __init__(self) -> None:
        self._all: OrderedDict[tuple[int, str], Neighbour] = OrderedDict()
        self._by_address: dict[str, dict[int, Neighbour]] = {}
        self._by_mac: dict[str, _Places] = {}

    def __len__(self) -> int:
        return len(self._all)

    def put(self, word: Present, now: float) -> bool:
        """Take a device in; return whether this is news."""
        key = (word.interface, word.address)
        known = self._all.get(key)
        is_news = known is None or known.mac != word.mac or known.gone is not None
        if known is None or known.mac != word.mac:
            self._drop(key)
            known = self._add(Neighbour(word.interface, word.address, word.mac, now))
        known.gone = None
        self._all.move_to_end(key)
        is_doubled = word.confirmed and self._by_mac[word.mac].confirm(word.interface, now)
        return is_news or is_doubled

    def lose(self, word: Absent, now: float) -> bool:
        """Note that nobody is there any more; return whether somebody was."""
        known = self._all.get((word.interface, word.address))
        if known is None or known.gone is not None:
            return False
        known.gone = now
        return True

    def keep_only(self, heard: Iterable[tuple[int, str]], now: float) -> list[str]:
        """After a whole dump: whoever is not in it is gone; return their addresses."""
        missing = self._all.keys() - set(heard)
        return [address for interface, address in missing if self.lose(Absent(interface, address), now)]

    def expire(self, now: float) -> list[str]:
        """Forget whoever is gone for long; return their addresses."""
        old = [key for key, each in self._all.items() if each.gone is not None and now - each.gone > GONE_SECONDS]
        for key in old:
            self._drop(key)
        return [address for _, address in old]

    def at(self, address: str) -> tuple[Neighbour, ...]:
        """Return who is at an address, on any interface; if nobody is, who was there last."""
        found = tuple(self._by_address.get(address, {}).values())
        return tuple(each for each in found if each.gone is None) or found

    def of(self, mac: str) -> tuple[Neighbour, ...]:
        """Return all places of a device."""
        places = self._by_mac.get(mac)
        return tuple(places.all.values()) if places else ()

    def is_on_two_interfaces(self, mac: str, now: float) -> bool:
        """Whether a device answers by two interfaces in turns: two devices with one MAC, or a loop in the network."""
        places = self._by_mac.get(mac)
        return places is not None and places.is_on_two_interfaces(now)

    def _add(self, neighbour: Neighbour) -> Neighbour:
        if len(self._all) >= MOST_NEIGHBOURS:
            self._drop(next(iter(self._all)))
        key = (neighbour.interface, neighbour.address)
        self._all[key] = neighbour
        self._by_address.setdefault(neighbour.address, {})[neighbour.interface] = neighbour
        self._by_mac.setdefault(neighbour.mac, _Places(neighbour.interface)).all[key] = neighbour
        return neighbour

    def _drop(self, key: tuple[int, str]) -> None:
        neighbour = self._all.pop(key, None)
        if neighbour is None:
            return
        places = self._by_address[neighbour.address]
        del places[neighbour.interface]
        if not places:
            del self._by_address[neighbour.address]
        spots = self._by_mac[neighbour.mac].all
        del spots[key]
        if not spots:
            del self._by_mac[neighbour.mac]
