"""How often each kind of decision was made, by tier and category: numbers and nothing else. No I/O here.

Every cell is laid out when the counters are made, from closed sets of tiers and states, and there is no way to add
one. So a name that was asked, a person or a device cannot become a label: privacy by construction. Where a household
has one child in a tier, the tier is the child; what must not be counted per person is therefore merged here.
"""

from collections.abc import Iterable, Iterator
from typing import NewType

from filterd.policy.types import SEALED, Verdict

Cell = NewType("Cell", int)

OTHER = "other"
SEALED_STATE = "sealed"
UNRATED = "unrated"
# Who looks for help is never counted apart from everything else that is open.
_NEVER_APART = frozenset({"helplines", "health-rights"})


class Counters:
    """A fixed table of numbers: tier x state x verdict."""

    def __init__(self, tiers: Iterable[str], states: Iterable[str]) -> None:
        """Take every tier and every state (category, protected group, pseudo-state) there can be."""
        merged = SEALED | _NEVER_APART
        all_tiers = tuple(dict.fromkeys((*tiers, OTHER)))
        open_states = (state for state in states if state not in merged)
        all_states = tuple(dict.fromkeys((*open_states, UNRATED, SEALED_STATE, OTHER)))
        self._keys = tuple((tier, state, verdict) for tier in all_tiers for state in all_states for verdict in Verdict)
        self._cells = {key: Cell(number) for number, key in enumerate(self._keys)}
        self.numbers = [0] * len(self._keys)

    def cell(self, tier: str, state: str, verdict: Verdict) -> Cell:
        """Return the cell of a decision; what is in no closed set is counted as `other`, never under its own name."""
        cells = self._cells
        if state in SEALED:
            return cells[OTHER, SEALED_STATE, verdict]  # one number for everybody
        if state in _NEVER_APART:
            state = UNRATED
        found = cells.get((tier, state, verdict))
        if found is None:
            found = cells.get((tier, OTHER, verdict), cells[OTHER, OTHER, verdict])
        return found

    def add(self, cell: Cell) -> None:
        """Count one answer."""
        self.numbers[cell] += 1

    def carry(self, earlier: "Counters") -> None:
        """Take over the numbers of the counters used so far; their sets may differ."""
        for tier, state, verdict, number in earlier.rows():
            self.numbers[self._cells.get((tier, state, verdict), self._cells[OTHER, OTHER, verdict])] += number

    def rows(self) -> Iterator[tuple[str, str, Verdict, int]]:
        """Yield tier, state, verdict and number of every cell that was ever hit."""
        for (tier, state, verdict), number in zip(self._keys, self.numbers, strict=True):
            if number:
                yield tier, state, verdict, number
