"""Minutes guessed from what was asked, into the ledger: once a minute, for people whose budgets are estimates."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from filterd.policy.closing import Closing
from filterd.policy.ledger.event import Estimated
from filterd.policy.ledger.ledger import Ledger
from filterd.policy.ledger.standing import MOST_SECONDS, Spent
from filterd.policy.snapshot import Snapshot
from filterd.policy.timing import BudgetKind
from filterd.policy.types import Client, Policy, Query
from filterd.stats.activity import Activity


class Meter:
    """Notes questions and turns the minutes they make into events. `snapshot` gives the household in force."""

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        self._snapshot = snapshot
        self._activity = Activity()
        self._covers: Mapping[str, tuple[Closing, ...]] = {}
        self._covered_in: Snapshot | None = None
        self._minute = -1

    def note(self, client: Client, query: Query, policy: Policy, now: datetime) -> None:
        """Take one open question of somebody with time rules; most have no estimate, and it ends here."""
        snapshot = self._snapshot()
        if snapshot is not self._covered_in:
            self._covered_in, self._covers = snapshot, dict(_covers(snapshot))
        slug = client.profile.slug
        covers = self._covers.get(slug)
        if not covers:
            return
        hits = policy.lists.match(query.qname)
        if any(hit.list.kind == "protected" for hit in hits):
            return  # who looks for help, or learns, is not counted
        for cover in covers:
            if cover.grounds(hits):
                self._activity.note(slug, cover.mode, query.qname, now)

    def harvest(self, ledger: Ledger, now: datetime) -> Iterator[Estimated]:
        """Yield the minutes since the last harvest, as the new sums of today (of the household's zone).

        To be called every second: it does something once a minute, as soon as that is over, so that a power cut costs
        no more than the minute that runs.
        """
        minute = int(now.timestamp()) // 60
        if minute == self._minute:
            return
        self._minute = minute
        snapshot = self._snapshot()
        today = now.astimezone(snapshot.home).date()
        for spell in self._activity.harvest(now):
            spent = ledger.standing(spell.person, False).spent.get(spell.budget)
            before = spent if spent is not None and spent.day == today else Spent(today)
            yield Estimated(
                now,
                spell.person,
                spell.budget,
                today,
                seconds=min(MOST_SECONDS, before.seconds + spell.likely),
                least=min(MOST_SECONDS, before.least + spell.least),
                most=min(MOST_SECONDS, before.most + spell.most),
            )


def _covers(snapshot: Snapshot) -> Iterator[tuple[str, tuple[Closing, ...]]]:
    for profile in snapshot.profiles:
        budgets = profile.timing.budgets if profile.timing else ()
        yield (
            profile.slug,
            tuple(
                Closing(budget.slug, labels=budget.labels, services=budget.services)
                for budget in budgets
                if budget.kind is BudgetKind.ESTIMATE
            ),
        )
