"""What the bearers of one MAC call themselves, and whether they can be one device. No I/O here; the time is given.

A copied MAC is the same in every respect but this: the other device has another name, or another DHCP client. That
can be told as long as the lease of the earlier one has not ended. A device that was given a new name, or starts two
systems in turn, looks just the same: an adult settles it.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from filterd.clients.sighting import Sighting

MOST_IDENTITIES = 8
"""Of one MAC. The earlier ones stay: whoever tries many names cannot make the first one forgotten."""


class Identity(Struct, gc=False):
    """One bearer of a MAC as a DHCP server of one IP version knows it.

    `since`: when it was first seen (seconds of a clock that never runs backwards); `until`: when its last lease ends.
    `is_settled`: an adult said that it is the device.
    """

    version: int
    hostname: str
    fingerprint: str
    since: float
    until: datetime | None
    addresses: frozenset[str]
    is_settled: bool = False

    def differs_from(self, other: "Identity") -> bool:
        """Whether these cannot be one device. What one of them does not say is no difference."""
        return self.version == other.version and (
            _differ(self.hostname.partition(".")[0], other.hostname.partition(".")[0])
            or _differ(self.fingerprint, other.fingerprint)
        )

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes it this one."""
        return self.version, self.hostname, self.fingerprint


def identity_of(lease: Sighting, since: float) -> Identity:
    """Return the identity that one lease shows."""
    version = 6 if ":" in lease.address else 4
    return Identity(version, lease.hostname, lease.fingerprint, since, lease.until, frozenset({lease.address}))


class Identities:
    """The identities of one MAC, the earliest first."""

    def __init__(self) -> None:
        self._all: dict[tuple[int, str, str], Identity] = {}

    def take(self, leases: Iterable[Sighting], since: float, now: datetime) -> None:
        """Take in all leases that this MAC has now; whoever has none any more stays until the end of the last."""
        for each in self._all.values():
            each.addresses = frozenset()
        for lease in leases:
            new = identity_of(lease, since)
            known = self._all.get(new.key)
            if known is not None:
                known.until = new.until if not known.addresses else _later(known.until, new.until)
                known.addresses |= new.addresses
            else:
                if len(self._all) >= MOST_IDENTITIES:
                    self._all.popitem()
                self._all[new.key] = new
        self.alive(now)

    def alive(self, now: datetime) -> tuple[Identity, ...]:
        """Return the identities whose lease has not ended; one without an end ends when it is gone."""
        for key, each in list(self._all.items()):
            if each.until <= now if each.until else not each.addresses:
                del self._all[key]
        return tuple(self._all.values())

    def settle(self) -> None:
        """Take all there are for one device."""
        for each in self._all.values():
            each.is_settled = True


def newcomers(identities: Iterable[Identity], expected: str) -> tuple[Identity, ...]:
    """Return those that are not the device that bore the MAC first, for each IP version.

    Where several came at once, the one with the `expected` name was first; if that does not tell, none of them was.
    """
    ordered = sorted(identities, key=lambda each: each.since)
    return tuple(
        each
        for version in (4, 6)
        for each in _newcomers([each for each in ordered if each.version == version], expected)
    )


def _newcomers(ordered: list[Identity], expected: str) -> list[Identity]:
    settled = [each for each in ordered if each.is_settled]
    if settled:
        return [each for each in ordered if all(each.differs_from(other) for other in settled)]
    firsts = [each for each in ordered if each.since == ordered[0].since]
    firsts = [each for each in firsts if expected and each.hostname == expected] or firsts
    if any(firsts[0].differs_from(each) for each in firsts):
        return ordered
    return [each for each in ordered if firsts[0].differs_from(each)]


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else None
