"""What the pipeline serves under: the policy, who is who, and what holds only as long as both do. No I/O here."""

from dataclasses import dataclass
from typing import Protocol

from filterd.dns.finished import Finished
from filterd.policy.rules import CUSTOM, UNRATED
from filterd.policy.types import Client, Policy
from filterd.ruleset import Ruleset
from filterd.stats.counter import Counters


class Identifier(Protocol):
    """Whose query it is; `filterd.clients.address.AddressBook` is one."""

    def identify(self, address: str) -> Client:
        """Return the client at a socket address."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """Replaced as a whole, by one reference, so that no finished answer outlives the policy it was made under."""

    policy: Policy
    book: Identifier
    counters: Counters
    finished: Finished


def service_of(ruleset: Ruleset, earlier: Service | None = None) -> Service:
    """Return the service of a ruleset; the numbers counted under an `earlier` one go on."""
    snapshot = ruleset.snapshot
    categories = (label for label in snapshot.category_order if "/" not in label)
    groups = sorted(frozenset[str]().union(*(profile.protected for profile in snapshot.profiles)))
    tiers = (profile.tier for profile in snapshot.profiles)
    counters = Counters(tiers, (*categories, *groups, CUSTOM, UNRATED))
    if earlier is not None:
        counters.carry(earlier.counters)
    return Service(ruleset.policy, ruleset.book, counters, Finished(counters))
