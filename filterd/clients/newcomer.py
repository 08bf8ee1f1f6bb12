"""Devices that nobody knows yet: each once, with what is known of it. Kept in memory only. No I/O here.

The household needs them to say whose they are; nobody else does. So what was not seen for a week is forgotten, and
there is an end to how many there can be.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from filterd.clients.likeness import Looks, Suggestion, merged

MOST_DEVICES = 4096
MOST_BARE_ADDRESSES = 256
"""Of devices without a MAC, kept apart: whoever forges addresses must not push devices out."""

MOST_ADDRESSES = 16
KEPT = timedelta(days=7)


class Newcomer(Struct, frozen=True, gc=False):
    """One device: `mac` is "" where only an address is known; `addresses` has the latest last."""

    mac: str
    looks: Looks
    addresses: tuple[str, ...]
    first: datetime
    last: datetime

    @property
    def key(self) -> str:
        """What tells it from others; a device without a MAC has another one with another address."""
        return self.mac or self.addresses[-1]


class NewDevice(Struct, frozen=True, gc=False):
    """A device that nobody knows, with all that is known of it, and what it looks like.

    `mac` is "" where only an address is known. `is_random`: the device made its MAC up and may soon have another.
    """

    mac: str
    is_random: bool
    hostname: str
    addresses: tuple[str, ...]
    first: datetime
    last: datetime
    suggestions: tuple[Suggestion, ...]


class Newcomers:
    """The newcomers by MAC, and those without one by address; the least recently seen goes first."""

    def __init__(self) -> None:
        self._by_mac: OrderedDict[str, Newcomer] = OrderedDict()
        self._by_address: OrderedDict[str, Newcomer] = OrderedDict()

    def note(self, mac: str, address: str, looks: Looks, now: datetime) -> None:
        """Note that nobody knows who is at an address."""
        if mac:
            _note(self._by_mac, mac, MOST_DEVICES, _seen(self._by_mac.get(mac), mac, address, looks, now))
            self._by_address.pop(address, None)
        else:
            known = self._by_address.get(address)
            _note(self._by_address, address, MOST_BARE_ADDRESSES, _seen(known, mac, address, looks, now))

    def drop_mac(self, mac: str) -> None:
        """Forget a device: it is somebody's now."""
        self._by_mac.pop(mac, None)

    def drop_address(self, address: str) -> None:
        """Forget a bare address: it is known now who is there."""
        self._by_address.pop(address, None)

    def expire(self, now: datetime) -> set[str]:
        """Forget whoever was not seen for a week; return their addresses: who is still there, is new again."""
        addresses: set[str] = set()
        for shelf in (self._by_mac, self._by_address):
            while shelf and now - next(iter(shelf.values())).last > KEPT:
                addresses.update(shelf.popitem(last=False)[1].addresses)
        return addresses

    def all(self) -> tuple[Newcomer, ...]:
        """Return the newcomers, the first one first."""
        return tuple(sorted((*self._by_mac.values(), *self._by_address.values()), key=lambda each: each.first))


def _seen(known: Newcomer | None, mac: str, address: str, looks: Looks, now: datetime) -> Newcomer:
    if known is None:
        return Newcomer(mac, looks, (address,), now, now)
    addresses = (*(each for each in known.addresses if each != address), address)[-MOST_ADDRESSES:]
    return replace(known, looks=merged(known.looks, looks), addresses=addresses, last=now)


def _note(shelf: OrderedDict[str, Newcomer], key: str, most: int, newcomer: Newcomer) -> None:
    shelf[key] = newcomer
    shelf.move_to_end(key)
    if len(shelf) > most:
        shelf.popitem(last=False)
