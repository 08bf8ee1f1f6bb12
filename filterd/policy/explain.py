"""Why a decision was made, in plain and kind words, from the decision itself. No I/O here.

Nothing is told of `SEALED` categories: neither which of them it is, nor the list, nor the rule; all three have the same
words. Of an authority's list only the fact is told, never an entry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from blocklists.catalogue import Catalogue
from blocklists.entry import Match
from blocklists.index import Hit
from blocklists.name import suffixes, to_text
from filterd.policy.explanation import BlockAnswer, Explanation, Ground, Outcome, Step
from filterd.policy.rules import RULES, category_of, line_of, silence_of
from filterd.policy.types import SEALED, Client, Decision, Query, Verdict
from filterd.policy.words import Words

_SUMMARIES = {
    Verdict.ALLOW: "{name} is open for {person}.",
    Verdict.BLOCK: "{name} is closed for {person}.",
    Verdict.ASK: "{name} is not open yet for {person}.",
}


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """The line of a kept list that holds the entry of a hit: its number, from 1, and its text."""

    line: int
    text: str


def explain(
    decision: Decision, query: Query, client: Client, catalogue: Catalogue, quotes: Mapping[str, QuotedLine]
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
        steps=tuple(_steps(decision)),
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


def _steps(decision: Decision) -> Iterator[Step]:
    for rule in RULES:
        name = rule.__name__
        if decision.is_sealed:
            outcome = Outcome.SEALED
        elif name == decision.rule:
            outcome = Outcome.DECIDED
        else:
            outcome = Outcome.PASSED if name in decision.trace else Outcome.NOT_ASKED
        yield Step(name, line_of(rule), outcome, silence_of(rule) if outcome is Outcome.PASSED else "")
