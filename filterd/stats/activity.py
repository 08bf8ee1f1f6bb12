"""Guesses how many minutes somebody spent on what a budget covers, from the questions their devices asked. No I/O here.

A resolver sees names and times, no screens. So a minute counts by what was asked in it:

- rich: several names, as when a page or a game is opened. It counts surely.
- poor: one or two names. It counts while it follows a rich minute closely, as when a film goes on; else it is taken for
  chatter, which devices make while nobody looks.
- silent: it counts between two minutes that count, when these are close.

Three sums are kept: the least (rich minutes), the likely ones, and the most (with longer silences, longer following).
Names are held as salted numbers for the minute that is running, and nothing else of them.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

RICH_NAMES = 3
GAP_MINUTES = 3  # devices of people with budgets ask again every minute, because no TTL is longer
LONGEST_GAP_MINUTES = 5
FOLLOWING_MINUTES = 20  # of poor minutes without a rich one: a film has pictures and players to fetch by then
LONGEST_FOLLOWING_MINUTES = 30
MOST_NAMES = 16  # remembered of one minute; more say nothing more


class Spell(Struct, frozen=True):
    """What is to be added for one person and budget, in seconds."""

    person: str
    budget: str
    least: int
    likely: int
    most: int


class Activity:
    """The minutes of everybody. A minute is judged when it is over: `harvest` once a minute."""

    def __init__(self) -> None:
        self._traces: dict[tuple[str, str], _Trace] = {}

    def note(self, person: str, budget: str, qname: bytes, now: datetime) -> None:
        """Take one open question that a budget covers."""
        trace = self._traces.get((person, budget))
        if trace is None:
            trace = self._traces[person, budget] = _Trace()
        trace.note(hash(qname), _minute(now))

    def harvest(self, now: datetime) -> Iterator[Spell]:
        """Yield what was added since the last harvest by the minutes that are over at `now`."""
        current = _minute(now)
        for (person, budget), trace in list(self._traces.items()):
            spell = trace.close(current)
            if any(spell):
                yield Spell(person, budget, *(60 * minutes for minutes in spell))
            if trace.is_cold(current):
                del self._traces[person, budget]


class _Trace:
    """One person and one budget: the minute that runs, and what the minutes before it were."""

    __slots__ = ("_any", "_counted", "_minute", "_names", "_rich", "_sums")

    def __init__(self) -> None:
        self._minute = 0
        self._names: set[int] = set()
        self._rich = self._counted = self._any = -LONGEST_FOLLOWING_MINUTES - 1
        self._sums = (0, 0, 0)

    def note(self, name: int, minute: int) -> None:
        if minute != self._minute:
            self._judge()
            self._minute = minute
        if len(self._names) < MOST_NAMES:
            self._names.add(name)

    def close(self, current: int) -> tuple[int, int, int]:
        """Judge the minute that ran if it is over, and return the sums since the last call."""
        if self._minute != current:
            self._judge()
        sums, self._sums = self._sums, (0, 0, 0)
        return sums

    def is_cold(self, current: int) -> bool:
        """Whether nothing that comes can be connected with anything that was; also after the clock was set back."""
        return not self._names and not 0 <= current - self._rich <= LONGEST_FOLLOWING_MINUTES

    def _judge(self) -> None:
        if not self._names:
            return
        minute, is_rich = self._minute, len(self._names) >= RICH_NAMES
        self._names.clear()
        least, likely, most = self._sums
        quiet = minute - self._rich  # since the last rich minute
        if is_rich or quiet <= LONGEST_FOLLOWING_MINUTES:
            most += _with_silence(minute - self._any, LONGEST_GAP_MINUTES)
            self._any = minute
        if is_rich or (quiet <= FOLLOWING_MINUTES and minute - self._counted <= GAP_MINUTES):
            likely += _with_silence(minute - self._counted, GAP_MINUTES)
            self._counted = minute
        if is_rich:
            least += 1
            self._rich = minute
        self._sums = least, likely, most


def _with_silence(gap: int, longest: int) -> int:
    """Return one minute, and the silent ones before it if they are few."""
    return gap if 1 < gap <= longest else 1


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60
