"""What an explanation holds, for programs (a struct that encodes to JSON) and for people (lines). No I/O here."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from filterd.mistake import printable
from filterd.policy.remedy import RemedyKind
from filterd.policy.types import AnswerStyle, Verdict

_MOST_SHOWN = 20
_STATES = {Verdict.ALLOW: "open", Verdict.BLOCK: "closed", Verdict.ASK: "not open yet"}
_CAUSES = {"bed": "bedtime", "pause": "a pause", "shut": "the schedule", "custom": "an own rule"}


class Outcome(StrEnum):
    """What came of one rule. SEALED: it is not told, because the telling would reveal a list."""

    DECIDED = "decided"
    PASSED = "said nothing"
    NOT_ASKED = "not asked"
    SEALED = "not told"


class Step(Struct, frozen=True):
    """One rule of the precedence, in its own words, and what came of it.

    `why` is said where it had nothing to say, and of the one that decided: which grant, or which line of the schedule.
    """

    rule: str
    says: str
    outcome: Outcome
    why: str = ""


class Ground(Struct, frozen=True):
    """A list that covers the name: by which entry, and in which line of the list, if its text is at hand."""

    label: str
    list: str
    publisher: str
    entry: str
    line: int | None = None
    text: str | None = None


class BlockAnswer(Struct, frozen=True):
    """How the refusal is answered; `ttl` in seconds."""

    style: AnswerStyle
    ttl: int


class Coming(Struct, frozen=True):
    """How it is from `at` on (in the person's zone), if nobody does anything before."""

    at: datetime
    verdict: Verdict
    rule: str
    state: str
    by: str


class Way(Struct, frozen=True):
    """One thing that would change it, in a sentence; `scope` is what would be granted, as commands take it."""

    kind: RemedyKind
    scope: str
    says: str


class Explanation(Struct, frozen=True):
    """Why a name is open or shut for a person. `rule` and `state` are empty where nothing is told.

    `coming` is how it changes by itself in the next days, None if that was not looked at or is not told.
    """

    name: str
    person: str
    tier: str
    device: str | None
    verdict: Verdict
    rule: str
    state: str
    summary: str
    reason: str
    definition: str
    change: str
    valid_until: datetime | None
    answer: BlockAnswer | None
    grounds: tuple[Ground, ...]
    steps: tuple[Step, ...]
    coming: tuple[Coming, ...] | None = None
    remedies: tuple[Way, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the explanation for people, a line at a time, without characters that could drive a terminal."""
        return (printable(line) for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield self.summary
        yield self.reason
        if self.definition:
            yield f"What that means: {self.definition}"
        yield f"What would change it: {self.change}"
        yield from (f"  {way.says}" for way in self.remedies)
        yield from self._times()
        yield ""
        yield "For whoever looks after the filter:"
        yield from (f"  {line}" for line in self._details())

    def _times(self) -> Iterator[str]:
        if self.coming:
            yield "If nobody does anything before:"
            yield from map(_coming, self.coming[:_MOST_SHOWN])
            if len(self.coming) > _MOST_SHOWN:
                yield f"  and {len(self.coming) - _MOST_SHOWN} more changes in the days after"
        elif self.coming is None and self.valid_until:
            yield f"This can change by itself at {self.valid_until:%Y-%m-%d %H:%M:%S %Z}."

    def _details(self) -> Iterator[str]:
        for ground in self.grounds:
            where = "" if ground.line is None else f", line {ground.line}: {ground.text}"
            yield f"List: {ground.list} ({ground.publisher or 'no publisher named'}), entry {ground.entry}{where}"
        if self.answer:
            yield f"Answer: {self.answer.style.value}, which a device may remember for {self.answer.ttl} seconds"
        elif self.rule != "protected":
            yield "If it does not open all the same, ask about the names it leads to: aliases are decided too."
        yield "The rules, in the order in which they are asked:"
        for step in self.steps:
            yield f"  {step.says} [{': '.join(filter(None, (step.outcome.value, step.why)))}]"


def _coming(coming: Coming) -> str:
    why = _why(coming)
    return f"  from {coming.at:%a %Y-%m-%d %H:%M:%S %Z} on it is {_STATES[coming.verdict]}{why and f' ({why})'}"


def _why(coming: Coming) -> str:
    """Return in a word or two what will open or shut it, "" if it is just open."""
    if coming.rule == "grant":
        return "a grant"
    if coming.verdict is Verdict.ALLOW:
        return ""
    cause = coming.by or coming.state
    return _CAUSES.get(cause) or cause.replace("-", " ")
