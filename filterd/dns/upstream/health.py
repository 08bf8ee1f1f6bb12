"""Whether an upstream is worth asking: a breaker with a half-open probe. No clock: `now` is monotonic seconds."""

from dataclasses import dataclass
from enum import StrEnum

_FAILURES_TO_TRIP = 3
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0


class State(StrEnum):
    """What `filterd status` shows of an upstream."""

    UP = "up"
    DOWN = "down"
    PROBING = "probing"


@dataclass(slots=True)
class Health:
    """Three failures in a row, over all questions, take an upstream out; pauses double from 1 s to 30 s.

    Any matching answer is a success, SERVFAIL and REFUSED too: one name's failure must not fail the server
    (RFC 9520 section 3.2).
    """

    failures: int = 0
    state: State = State.UP
    _pause: float = _FIRST_PAUSE
    _until: float = 0.0

    def succeed(self) -> None:
        """Note an answer: the upstream is up, and the next outage starts from the shortest pause."""
        self.failures = 0
        self.state = State.UP
        self._pause = _FIRST_PAUSE

    def fail(self, now: float) -> None:
        """Note silence or an error; a failed probe doubles the pause."""
        self.failures += 1
        if self.state is State.PROBING:
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        elif self.state is State.DOWN or self.failures < _FAILURES_TO_TRIP:
            return
        self.state = State.DOWN
        self._until = now + self._pause

    def wants_probe(self, now: float) -> bool:
        """Whether one question should be tried on it now; when True, the caller must report how it went."""
        if self.state is not State.DOWN or now < self._until:
            return False
        self.state = State.PROBING
        return True
