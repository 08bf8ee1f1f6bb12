"""One line of a list: the entry it means, or why it means nothing. No I/O here."""

from dataclasses import dataclass
from enum import IntEnum


class Match(IntEnum):
    """Which names an entry covers. The values are bits: 1 the name itself, 2 the names below it."""

    EXACT = 1
    BELOW = 2
    SUFFIX = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A usable line: normalised text name, what it covers, and where it stood (`line`, from 1).

    An `exception` takes its names out of the same list; an `important` entry is not undone by an exception.
    """

    name: str
    match: Match
    line: int
    exception: bool = False
    important: bool = False


@dataclass(frozen=True, slots=True)
class LineError:
    """An unusable line: its number (from 1), the kind of trouble (a short fixed word for counting) and why."""

    line: int
    kind: str
    why: str
