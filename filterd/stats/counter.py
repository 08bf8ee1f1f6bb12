"""How often each kind of decision was made, by tier and category: numbers and nothing else. No I/O here.

Every cell is laid out when the counters are made, from closed sets of tiers and states. There is no way to add one
later, so a name that was asked, a person or a device cannot become a label: privacy by construction.
"""

from collections.abc import Iterable, Iterator
from typing import NewType

from filterd.policy.types import Verdict

Cell = NewType("Cell", int)

# What an answer can be about when it is no category: the pseudo-states of a decision.
_OTHER = "other"


class Counters:
    """A fixed table of numbers: tier x state x verdict."""

    def __init__(self, tiers: Iterable[str], states: Iterable[str]) -> None:
        """Take every tier and every state (category, protected group, pseudo-state) there can be."""
        tiers = tuple(dict.fromkeys((*tiers, _OTHER)))
        states = tuple(dict.fromkeys((*states, _OTHER)))
        self._keys = tuple((tier, state, verdict) for tier in tiers for state in states for verdict in Verdict)
        self._cells = {key: Cell(number) for number, key in enumerate(self._keys)}
        self.numbers = [0] * len(self._keys)

    def cell(self, tier: str, state: str, verdict: Verdict) -> Cell:
        """Return the cell of a decision; what is in no closed set is counted as `other`, under no name of its own."""
        cells = self._cells
        found = cells.get((tier, state, verdict))
        if found is None:
            found = cells.get((tier, _OTHER, verdict), cells[_OTHER, _OTHER, verdict])
        return found

    def add(self, cell: Cell) -> None:
        """Count one answer."""
        self.numbers[cell] += 1

    def rows(self) -> Iterator[tuple[str, str, Verdict, int]]:
        """Yield tier, state, verdict and number of every cell that was ever hit."""
        for key, number in zip(self._keys, self.numbers, strict=True):
            if number:
                yield *key, number
