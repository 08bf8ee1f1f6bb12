"""Why a decision was made, in plain and kind words, from the decision itself. No I/O here.

Nothing is told of `SEALED` categories: neither which of them it is, nor the list, nor the rule; all three have the same
words. Of an authority's list only the fact is told, never an entry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec import Struct

from blocklists.catalogue import Catalogue
from blocklists.entry import Match
from blocklists.index import Hit
from blocklists.name import suffixes, to_text
from filterd.policy.explanation import BlockAnswer, Coming, Explanation, Ground, Outcome, Step
from filterd.policy.ledger.grant import ScopeKind
from filterd.policy.outlook import Turn
from filterd.policy.remedy import Remedy, RemedyKind
from filterd.policy.rules import RULES, category_of, line_of, silence_of
from filterd.policy.types import SEALED, Client, Decision, Query, Verdict
from filterd.policy.words import Words

_LIFTED = frozenset({"pause", "schedule", "budget"})

_SUMMARIES = {
    Verdict.ALLOW: "{name} is open for {person}.",
    Verdict.BLOCK: "{name} is closed for {person}.",
    Verdict.ASK: "{name} is not open yet for {person}.",
}


class Outlook(Struct, frozen=True):
    """What is worked out beside the decision: how it changes by itself, and what anybody could do about it."""

    turns: tuple[Turn, ...] = ()
    remedies: tuple[Remedy, ...] = ()


NO_OUTLOOK = Outlook()


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """The line of a kept list that holds the entry of a hit: its number, from 1, and its text."""

    line: int
    text: str


def explain(
    decision: Decision,
    query: Query,
    client: Client,
    catalogue: Catalogue,
    quotes: Mapping[str, QuotedLine],
    outlook: Outlook = NO_OUTLOOK,
) -> Explanation:
    """Return why `decision` was made for `query` of `client`; `quotes` holds what lists say, by list slug."""
    told = not decision.is_sealed
    name, profile = to_text(query.qname), client.profile
    words = Words(decision, query, client, catalogue)
    return Explanation(
        name=name,
        person=profile.slug,
        tier=profile.tier,
        device=client.device,
        verdict=decision.verdict,
        rule=decision.rule if told else "",
        state=decision.state if told else "",
        summary=_SUMMARIES[decision.verdict].format(name=name, person=profile.name),
        reason=words.reason(),
        definition=words.definition(),
        change=words.change(),
        valid_until=decision.valid_until,
        answer=BlockAnswer(profile.style, profile.ttl) if decision.is_blocked else None,
        grounds=tuple(_grounds(decision, query, quotes)),
        steps=tuple(_steps(decision, client)),
        coming=tuple(_coming(turn, client) for turn in outlook.turns) if told else (),
        remedies=tuple(map(_remedy, outlook.remedies)) if told else (),
    )


def _grounds(decision: Decision, query: Query, quotes: Mapping[str, QuotedLine]) -> Iterator[Ground]:
    if decision.is_sealed:
        return
    for hit in decision.hits:
        if hit.list.authority or category_of(hit) in SEALED:
            continue
        quote = quotes.get(hit.list.slug)
        yield Ground(
            label=hit.list.label,
            list=hit.list.name,
            publisher=hit.list.publisher,
            entry=_entry(hit, query.qname),
            line=quote.line if quote else None,
            text=quote.text if quote else None,
        )


def _entry(hit: Hit, qname: bytes) -> str:
    """Return the entry as it is written everywhere: `=name` for the name alone, `*.name` for what is below it."""
    name = to_text(list(suffixes(qname))[-hit.labels])
    return {Match.EXACT: f"={name}", Match.BELOW: f"*.{name}", Match.SUFFIX: name}[hit.match]


def _coming(turn: Turn, client: Client) -> Coming:
    timing, found = client.profile.timing, turn.decision
    at = turn.at.astimezone(timing.zone) if timing else turn.at
    if found.is_sealed:
        return Coming(at, found.verdict, "", "", "")
    return Coming(at, found.verdict, found.rule, found.state, found.by)


_GRANTED = {
    ScopeKind.NAME: "the name",
    ScopeKind.SERVICE: "the service {value}",
    ScopeKind.CATEGORY: "the category {value}",
    ScopeKind.EVERYTHING: "more time",
}


def _remedy(remedy: Remedy) -> str:
    if remedy.scope is None:
        done = "Ending the pause would open it" if remedy.kind is RemedyKind.RESUME else "A pause would close it"
        return f"  {done}."
    what = _GRANTED[remedy.scope.kind].format(value=remedy.scope.value)
    return f"  Granting {what} for a time would open it."


def _steps(decision: Decision, client: Client) -> Iterator[Step]:
    lifted = client.moment.lifted_by if client.moment else ""
    for rule in RULES:
        name = rule.__name__
        if decision.is_sealed:
            outcome = Outcome.SEALED
        elif name == decision.rule:
            outcome = Outcome.DECIDED
        else:
            outcome = Outcome.PASSED if name in decision.trace else Outcome.NOT_ASKED
        why = silence_of(rule) if outcome is Outcome.PASSED else ""
        if why and lifted and name in _LIFTED:
            why = f"the grant {lifted} of more time lifts it"
        yield Step(name, line_of(rule), outcome, why)
