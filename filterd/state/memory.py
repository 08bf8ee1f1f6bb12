"""The ledger in memory, changed by the loop and looked at by the thread that writes it. No I/O here."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Lock

from filterd.policy.ledger.event import Event, decode_event, encode_event
from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply
from filterd.state.document import Whole
from filterd.state.journal import MOST_LINE_OCTETS
from filterd.state.sweep import steps

MOST_UNREAD = 10_000
"""Events that are kept for a state that could not be read yet, the newest; some 4 MB."""

Numbered = tuple[int, bytes]


class Memory:
    """`whole` is the ledger and the number of the last event in it: one value, so another thread sees both or neither.

    Until `adopt` it stands for a state nobody has read, and keeps the events to be applied to that.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._unread: deque[Event] | None = deque(maxlen=MOST_UNREAD)
        self.whole = Whole(EMPTY_LEDGER, 0)

    def apply(self, events: Sequence[Event]) -> tuple[Numbered, ...]:
        """Apply events; return those that changed something, numbered, as JSON.

        ValueError, before any is applied, if one could not be read again: it would end the reading of its journal.
        """
        whole = [_readable(event) for event in events]
        with self._lock:
            return tuple(numbered for event, data in whole for numbered in self._apply(event, data))

    def adopt(self, whole: Whole) -> None:
        """Take what was read, and apply to it what happened meanwhile."""
        with self._lock:
            ledger = whole.ledger
            for event in self._unread or ():
                ledger = apply(ledger, event)
            # Greater than any number given so far, so that nothing is taken for written that is not, or written twice.
            self.whole = Whole(ledger, whole.number + self.whole.number)
            self._unread = None

    def sweep(self, now: datetime, pause: Callable[[], None]) -> None:
        """Drop what is over at `now`, in steps with a pause after each; events may come between them."""
        for step in steps(self.whole.ledger, now):
            with self._lock:
                self.whole = Whole(step(self.whole.ledger), self.whole.number)
            pause()

    def _apply(self, event: Event, data: bytes) -> tuple[Numbered, ...]:
        ledger, number = apply(self.whole.ledger, event), self.whole.number + 1
        if self._unread is not None:  # it may make sense in the state that is yet to be read
            self._unread.append(event)
        elif ledger is self.whole.ledger:
            return ()
        self.whole = Whole(ledger, number)
        return ((number, data),)


def _readable(event: Event) -> tuple[Event, bytes]:
    """Return the event as it will be read again, and its JSON."""
    data = encode_event(event)
    if len(data) > MOST_LINE_OCTETS:
        raise ValueError(f"an event of {len(data)} octets; allowed: {MOST_LINE_OCTETS}")
    return decode_event(data), data
