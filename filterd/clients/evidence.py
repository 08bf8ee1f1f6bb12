"""What each kind of evidence is worth and how long, as data with the reasons. No I/O here.

A score of `ENOUGH` or more says whose device it is; below that it is a hint for people and changes nothing by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from filterd.clients.sighting import Source

ENOUGH = 40
"""Below this, evidence is weak: anybody can claim a name, so a name never opens anything."""


class Kind(StrEnum):
    """A way to tell a device, the strongest first."""

    CLIENT_ID = "client-id"
    NEIGHBOUR = "neighbour"
    LEASE = "lease"
    ADDRESS = "address"
    RANGE = "range"
    NAME_AND_FINGERPRINT = "name-and-fingerprint"
    NAME = "name"
    ANNOUNCED_NAME = "announced-name"


@dataclass(frozen=True, slots=True)
class Worth:
    """A score of 0 to 100, and what is left of it at the end of its life; `lasts` in seconds, None: while it stands.

    The age of evidence counts from when it was last true: a neighbour that is still there has no age.
    """

    source: Source
    score: int
    reason: str
    lasts: float | None = None
    at_the_end: int = 0


_MINUTE, _DAY = 60.0, 86_400.0

WORTH: Mapping[Kind, Worth] = MappingProxyType(
    {
        Kind.CLIENT_ID: Worth(
            Source.CLIENT_ID, 90, "a secret in the device's own settings, inside an encrypted connection"
        ),
        Kind.NEIGHBOUR: Worth(
            Source.NEIGHBOUR,
            80,
            "the kernel sends the answer to this hardware address; it can be copied, which raises an alarm",
            lasts=30 * _MINUTE,
            at_the_end=50,
        ),
        Kind.LEASE: Worth(
            Source.LEASE, 70, "the DHCP server gave the address to this hardware address; another may have taken it"
        ),
        Kind.ADDRESS: Worth(
            Source.MANUAL, 60, "an adult wrote the address down; whoever sets it by hand has it", lasts=None
        ),
        Kind.RANGE: Worth(Source.MANUAL, 40, "an adult wrote a range down: a place more than a device"),
        Kind.NAME_AND_FINGERPRINT: Worth(
            Source.LEASE,
            30,
            "the same name and the same DHCP client: both are the device's own words",
            lasts=30 * _DAY,
            at_the_end=30,
        ),
        Kind.NAME: Worth(
            Source.LEASE, 20, "the same name, which any device can give itself", lasts=30 * _DAY, at_the_end=20
        ),
        Kind.ANNOUNCED_NAME: Worth(
            Source.MDNS, 10, "a name called out to everyone, without any server", lasts=60 * _MINUTE, at_the_end=10
        ),
    }
)


def lasts(kind: Kind) -> float:
    """Return how many seconds evidence counts after it was last true; infinite if it ends with its cause."""
    seconds = WORTH[kind].lasts
    return float("inf") if seconds is None else seconds


def score(kind: Kind, age: float = 0.0) -> int:
    """Return what evidence is worth `age` seconds after it was last true; 0 when it has expired."""
    worth = WORTH[kind]
    if worth.lasts is None or age <= 0:
        return worth.score
    if age > worth.lasts:
        return 0
    return worth.score - round((worth.score - worth.at_the_end) * age / worth.lasts)


def is_enough(points: int) -> bool:
    """Whether a score says whose device it is."""
    return points >= ENOUGH
