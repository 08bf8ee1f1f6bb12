"""The ledger once more, with dictionaries and a loop over minutes: what the real one is compared with.

No code of the product but its types. All instants are whole minutes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

MINUTE = timedelta(minutes=1)


@dataclass
class NaiveSession:
    """One person's budget: seconds by day, and whether a session runs."""

    allowance: dict[bool, int]  # by "is it a weekday", in minutes
    used: dict[date, int] = field(default_factory=dict)
    bonus: dict[date, int] = field(default_factory=dict)
    runs: bool = False
    minutes: int = 0  # since it was started, or since a bonus

    def left(self, day: date) -> int:
        total = self.allowance[day.weekday() < 5] * 60 + self.bonus.get(day, 0)
        return max(0, total - self.used.get(day, 0))

    def end_if_over(self, day: date) -> None:
        if self.runs and (self.left(day) == 0 or self.minutes >= 24 * 60):
            self.runs = False


@dataclass
class NaiveLedger:
    """Everything of a household, second by second of a minute."""

    now: datetime
    home: tzinfo
    sessions: dict[str, NaiveSession]
    held: dict[str, tuple[str, datetime, datetime]] = field(default_factory=dict)  # id -> person, start, until

    @property
    def day(self) -> date:
        return self.now.astimezone(self.home).date()

    def pass_minutes(self, count: int) -> None:
        for _ in range(count):
            for session in self.sessions.values():
                if session.runs:
                    session.used[self.day] = session.used.get(self.day, 0) + 60
                    session.minutes += 1
            self.now += MINUTE
            for session in self.sessions.values():
                session.end_if_over(self.day)

    def start(self, person: str) -> bool:
        session = self.sessions[person]
        if session.left(self.day) == 0:
            return False
        if not session.runs:
            session.runs, session.minutes = True, 0
        return True

    def stop(self, person: str) -> None:
        self.sessions[person].runs = False

    def give(self, person: str, seconds: int) -> None:
        session = self.sessions[person]
        total = session.bonus.get(self.day, 0) + seconds
        session.bonus[self.day] = max(-86_400, min(86_400, total))
        session.minutes = 0
        session.end_if_over(self.day)

    def holds(self, person: str, prefix: str) -> set[str]:
        """The ids that begin with `prefix` of what holds for a person, now or later."""
        return {
            number
            for number, (owner, _, until) in self.held.items()
            if number.startswith(prefix) and owner in ("", person) and until > self.now
        }
