"""Two devices with one MAC: how that shows, and which address is the newcomer's. No I/O here; the time is given."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from filterd.clients.identity import Identity, identity_of, newcomers
from filterd.clients.neighbour import Neighbour
from filterd.clients.sighting import Sighting


class Sign(StrEnum):
    """How it shows."""

    NAMES = "two names"
    INTERFACES = "two interfaces"


class Clash(Struct, frozen=True):
    """Two devices have one MAC now.

    `since`: when that showed first; -inf where nobody can tell who was first. `newcomers` are addresses of the later
    one, `keeps` of the earlier one, `interfaces` those by which the later one answers, `names` what both call
    themselves.
    """

    sign: Sign
    since: float
    newcomers: frozenset[str] = frozenset()
    keeps: frozenset[str] = frozenset()
    interfaces: frozenset[int] = frozenset()
    names: tuple[str, ...] = ()

    def shuts_out(self, address: str, places: Iterable[Neighbour]) -> bool:
        """Whether nobody may be recognised at an address by this MAC; `places` are the neighbours there.

        An address that only came up after the clash may be either one's (IPv6 addresses have no lease): shut out.
        """
        if address in self.newcomers or any(each.interface in self.interfaces for each in places):
            return True
        return address not in self.keeps and any(each.since >= self.since for each in places)


def clash(
    identities: Iterable[Identity],
    places: Iterable[Neighbour],
    leases: Mapping[str, Sighting],
    expected: str,
    *,
    is_on_two_interfaces: bool,
    now: float,
) -> Clash | None:
    """Return what speaks for two devices with one MAC, None if nothing does.

    `identities` are by the leases of this MAC, `places` where it is, `leases` all of them by address: the MAC may be at
    an address that was leased to another one. `expected` is the name the household gives the device.
    """
    places = [each for each in places if each.gone is None]
    known = [*identities, *_borrowed(places, leases, {each for one in identities for each in one.addresses})]
    later = newcomers(known, expected) if len(known) > 1 else ()
    if later:
        names = tuple(dict.fromkeys(each.hostname or "without a name" for each in known))
        earlier = frozenset(address for each in known if each not in later for address in each.addresses)
        since = now if len(later) < len(known) else float("-inf")
        return Clash(Sign.NAMES, since, frozenset(a for each in later for a in each.addresses), earlier, names=names)
    if is_on_two_interfaces:
        return Clash(Sign.INTERFACES, now, interfaces=_later_interfaces(places))
    return None


def _borrowed(places: Iterable[Neighbour], leases: Mapping[str, Sighting], own: set[str]) -> list[Identity]:
    """Return the identities of others' IPv4 leases at whose addresses this MAC answers."""
    return [
        identity_of(leases[each.address], each.since)
        for each in places
        if each.address in leases and each.address not in own and ":" not in each.address
    ]


def _later_interfaces(places: Iterable[Neighbour]) -> frozenset[int]:
    first: dict[int, float] = {}
    for each in places:
        first[each.interface] = min(each.since, first.get(each.interface, each.since))
    earliest = min(first, key=first.__getitem__, default=0)
    return frozenset(first.keys() - {earliest})
