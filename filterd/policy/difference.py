"""What two policies decide differently over many questions: sums, and the changes themselves. No I/O here.

Of sealed categories and of authorities' lists no name and no person appears, only a sum. At most `MOST_CHANGES`
different changes are kept, so that memory has an end.
"""

from collections import Counter
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from blocklists.name import to_text
from filterd.policy.types import Decision, Verdict

MOST_CHANGES = 10_000
MOST_COMPLAINTS = 10


class Side(Struct, frozen=True):
    """What one policy says, and why."""

    verdict: Verdict
    rule: str
    state: str


class Change(Struct, frozen=True):
    """A name that is decided differently for a person: how often it was asked, and when first."""

    person: str
    name: str
    before: Side
    after: Side
    count: int
    first: datetime


class Tally(Struct, frozen=True):
    """How many questions would be opened, closed, or refused in another way (asking instead of blocking)."""

    opened: int = 0
    closed: int = 0
    otherwise: int = 0


class Difference(Struct, frozen=True):
    """The sum over all questions; `categories` are those that refuse on one of the sides.

    `withheld` counts changes by lists that are never told, `untold` those that did not fit into `changes`. `refused`
    lines were no questions; `complaints` are the first few kinds.
    """

    questions: int
    total: Tally
    people: dict[str, Tally]
    categories: dict[str, Tally]
    changes: tuple[Change, ...]
    withheld: int
    untold: int
    refused: int
    complaints: tuple[str, ...]


class Ledger:
    """The running sums of one replay."""

    def __init__(self) -> None:
        self._questions = self._withheld = self._untold = self._refused = 0
        self._complaints: Counter[str] = Counter()
        self._total: Counter[str] = Counter()
        self._people: dict[str, Counter[str]] = {}
        self._categories: dict[str, Counter[str]] = {}
        self._changes: dict[tuple[str, bytes, Side, Side], Change] = {}

    def refuse(self, why: str) -> None:
        """Count something that is no question."""
        self._refused += 1
        if why in self._complaints or len(self._complaints) < MOST_COMPLAINTS:
            self._complaints[why] += 1

    def add(self, time: datetime, qname: bytes, person: str, before: Decision, after: Decision) -> None:
        """Count a question and what both sides say of it."""
        self._questions += 1
        if before.verdict is after.verdict:
            return
        direction = _direction(before, after)
        self._total[direction] += 1
        if _is_withheld(before) or _is_withheld(after):
            self._withheld += 1
            return
        self._people.setdefault(person, Counter())[direction] += 1
        refusal = after if after.is_blocked else before
        self._categories.setdefault(refusal.state, Counter())[direction] += 1
        self._keep(time, person, qname, _side(before), _side(after))

    def _keep(self, time: datetime, person: str, qname: bytes, before: Side, after: Side) -> None:
        key = (person, qname, before, after)
        if known := self._changes.get(key):
            self._changes[key] = replace(known, count=known.count + 1)
        elif len(self._changes) < MOST_CHANGES:
            self._changes[key] = Change(person, to_text(qname), before, after, 1, time)
        else:
            self._untold += 1

    def difference(self) -> Difference:
        """Return the sums so far; the most frequent changes come first."""
        return Difference(
            questions=self._questions,
            total=Tally(**self._total),
            people={person: Tally(**self._people[person]) for person in sorted(self._people)},
            categories={category: Tally(**self._categories[category]) for category in sorted(self._categories)},
            changes=tuple(sorted(self._changes.values(), key=lambda each: (-each.count, each.person, each.name))),
            withheld=self._withheld,
            untold=self._untold,
            refused=self._refused,
            complaints=tuple(
                f"{why} ({count:,} times)" if count > 1 else why for why, count in self._complaints.items()
            ),
        )


def _direction(before: Decision, after: Decision) -> str:
    if after.verdict is Verdict.ALLOW:
        return "opened"
    return "closed" if before.verdict is Verdict.ALLOW else "otherwise"


def _is_withheld(decision: Decision) -> bool:
    return decision.is_sealed or decision.rule == "authority"


def _side(decision: Decision) -> Side:
    return Side(decision.verdict, decision.rule, decision.state)
