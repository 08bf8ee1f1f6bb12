"""The outcome of recognising an address. No I/O here."""

from typing import Protocol

from msgspec import Struct

from filterd.clients.evidence import WORTH, Kind, score
from filterd.clients.owner import Owner
from filterd.clients.prefix import is_exact
from filterd.clients.sighting import Source
from filterd.policy.snapshot import Assignment


class Match(Struct, frozen=True, gc=False):
    """Whose device is at an address (`device` None: anybody's in a range), by which evidence, and how sure that is."""

    policy_id: int
    device: str | None
    kind: Kind
    score: int

    @property
    def source(self) -> Source:
        """Who says so."""
        return WORTH[self.kind].source


class Recogniser(Protocol):
    """Who knows devices; `filterd.clients.registry.Registry` is one."""

    def find(self, address: str) -> Match | None:
        """Return who is at an address (canonical text), None if nobody known."""
        ...


def by_hand(assignment: Assignment | None) -> Match | None:
    """Return what an adult wrote down of an address, as a match."""
    if assignment is None:
        return None
    kind = Kind.ADDRESS if is_exact(assignment) else Kind.RANGE
    return Match(assignment.policy_id, assignment.device, kind, score(kind))


def by_evidence(owner: Owner, kind: Kind, points: int) -> Match:
    """Return the device of an owner as a match."""
    return Match(owner.policy_id, owner.device, kind, points)
