"""What is shut for a time: by a line of a schedule, a pause, a used-up budget, an unknown hour. No I/O here."""

from msgspec import Struct

from blocklists.index import Hit

EVERYTHING = "everything"
LEARNING = "learning"
"""The one protected group that a bedtime may shut."""


class Closing(Struct, frozen=True):
    """One thing that shuts names. `mode` says what: `bed`, `school`, `shut`, `pause`, or the slug of a budget.

    `everything` covers every name that is not protected; `learning` shuts the protected group of that name as well.
    `labels` holds category slugs, which cover their parts, and single parts, `services` service slugs and `lists`
    list slugs.
    """

    mode: str
    everything: bool = False
    learning: bool = False
    labels: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()

    def grounds(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """Return the hits by which this shuts a name; for what shuts everything they are no condition."""
        return tuple(hit for hit in hits if self._covers(hit))

    def _covers(self, hit: Hit) -> bool:
        found = hit.list
        if found.slug in self.lists:
            return True
        if found.kind == "service":
            return found.label in self.services
        label = found.label
        return found.kind == "category" and (label in self.labels or label.partition("/")[0] in self.labels)
