"""One local date as a schedule sees it: what is shut from which minute on. Owns neither zone nor calendar."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from filterd.policy.closing import Closing
from filterd.policy.plan.line import DAY_MINUTES

Span = tuple[int, int, int]
"""A minute of the day, a later one at which it ends, and the number of the rule that holds between them."""


@dataclass(frozen=True, slots=True)
class Day:
    """From the minute `starts[n]` (of the wall clock) on `states[n]` is shut; `starts[0]` is 0, neighbours differ."""

    starts: tuple[int, ...]
    states: tuple[tuple[Closing, ...], ...]

    def at(self, minute: int) -> tuple[Closing, ...]:
        """Return what is shut at a minute of the day."""
        return self.states[bisect_right(self.starts, minute) - 1]

    def edge_after(self, minute: int) -> int:
        """Return the next minute at which something else is shut; the end of the day if there is none."""
        place = bisect_right(self.starts, minute)
        return self.starts[place] if place < len(self.starts) else DAY_MINUTES

    def is_all(self, state: tuple[Closing, ...]) -> bool:
        """Return whether the same is shut from midnight to midnight, and it is `state`."""
        return self.states == (state,)


def day_of(spans: Iterable[Span], closings: tuple[Closing | None, ...]) -> Day:
    """Return the day with these spans; `closings[n]` is what rule n shuts, None if it opens everything."""
    spans = tuple(spans)
    edges = sorted({0, *(start for start, _, _ in spans), *(end for _, end, _ in spans if end < DAY_MINUTES)})
    starts: list[int] = []
    states: list[tuple[Closing, ...]] = []
    for edge in edges:
        state = _state({rule for start, end, rule in spans if start <= edge < end}, closings)
        if not states or states[-1] != state:
            starts.append(edge)
            states.append(state)
    return Day(tuple(starts), tuple(states))


def _state(holding: set[int], closings: tuple[Closing | None, ...]) -> tuple[Closing, ...]:
    held = [closings[rule] for rule in sorted(holding)]
    shut = tuple(closing for closing in held if closing is not None)
    return shut if len(shut) == len(held) else ()
