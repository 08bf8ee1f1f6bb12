"""What the pipeline serves under: the policy, who is who, and what holds only as long as both do. No I/O here."""

from dataclasses import dataclass

from filterd.clients.roster import Book, Roster, Standings
from filterd.dns.finished import Finished
from filterd.policy.ledger.standing import NOTHING, Standing
from filterd.policy.rules import BUDGET, CUSTOM, GARDEN, SCHEDULE, UNRATED
from filterd.policy.types import Policy
from filterd.ruleset import Ruleset
from filterd.stats.counter import Counters


@dataclass(frozen=True, slots=True)
class Service:
    """Replaced as a whole, by one reference, so that no finished answer outlives the policy it was made under."""

    policy: Policy
    roster: Roster
    counters: Counters
    finished: Finished


class NoStandings:
    """Nobody was granted anything, nobody is paused."""

    def standing(self, slug: str, guarded: bool) -> Standing:
        """Return nothing for anybody."""
        return NOTHING


def service_of(
    ruleset: Ruleset,
    earlier: Service | None = None,
    *,
    book: Book | None = None,
    standings: Standings | None = None,
    is_certain: bool = True,
) -> Service:
    """Return the service of a ruleset; the numbers counted under an `earlier` one go on."""
    snapshot = ruleset.snapshot
    categories = (label for label in snapshot.category_order if "/" not in label)
    groups = sorted(frozenset[str]().union(*(profile.protected for profile in snapshot.profiles)))
    tiers = (profile.tier for profile in snapshot.profiles)
    counters = Counters(tiers, (*categories, *groups, CUSTOM, SCHEDULE, BUDGET, GARDEN, UNRATED))
    if earlier is not None:
        counters.carry(earlier.counters)
    finished = Finished(counters)
    roster = Roster(snapshot, book or ruleset.book, standings or NoStandings(), is_certain=is_certain)
    roster.dropped = finished.drop
    return Service(ruleset.policy, roster, counters, finished)
