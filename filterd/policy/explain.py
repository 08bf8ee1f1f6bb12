"""Why a decision was made, in plain and kind words, from the decision itself. No I/O here.

Nothing is told of `SEALED` categories: neither which of them it is, nor the list, nor the rule; all three have the same
words. Of an authority's list only the fact is told, never an entry.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from blocklists.catalogue import Catalogue
from blocklists.entry import Match
from blocklists.index import Hit
from blocklists.name import suffixes, to_text
from filterd.policy.explanation import BlockAnswer, Coming, Explanation, Ground, Outcome, Step, Way
from filterd.policy.ledger.grant import OriginKind, ScopeKind
from filterd.policy.outlook import Outlook, Turn
from filterd.policy.plan.text import render
from filterd.policy.remedy import Remedy, RemedyKind
from filterd.policy.rules import RULES, category_of, line_of, silence_of
from filterd.policy.schedule import Schedule
from filterd.policy.types import SEALED, Client, Decision, Query, Verdict
from filterd.policy.words import Words

_LIFTED = frozenset({"pause", "schedule", "budget"})
_NOTHING_QUOTED: Mapping[str, "QuotedLine"] = MappingProxyType({})

_ORIGINS = {
    OriginKind.PARENT: "by an adult",
    OriginKind.PIN: "by PIN",
    OriginKind.TICKET: "by a ticket",
    OriginKind.BONUS: "as a bonus",
    OriginKind.APPEAL: "by appeal",
}
_SCOPES = {
    ScopeKind.NAME: "{}",
    ScopeKind.SERVICE: "service:{}",
    ScopeKind.CATEGORY: "{}",
    ScopeKind.EVERYTHING: "everything",
}
_SAYS = {
    RemedyKind.SESSION: "A session of {budget} opens it.",
    RemedyKind.GRANT: "A grant of {scope} opens it for a time.",
    RemedyKind.BONUS: "More minutes today for {budget} open it.",
    RemedyKind.RESUME: "The end of the pause opens it.",
    RemedyKind.PAUSE: "A pause closes it.",
}
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
    decision: Decision,
    query: Query,
    client: Client,
    catalogue: Catalogue,
    now: datetime,
    quotes: Mapping[str, QuotedLine] = _NOTHING_QUOTED,
    outlook: Outlook | None = None,
) -> Explanation:
    """Return why `decision` was made for `query` of `client` at `now` (aware).

    `quotes` holds what lists say, by list slug. Without an `outlook` times are told in UTC, and what comes next is not.
    """
    told = not decision.is_sealed
    name, profile = to_text(query.qname), client.profile
    words = Words(decision, query, client, catalogue, now)
    zone = outlook.zone if outlook else UTC
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
        valid_until=_local(decision.valid_until, zone) if decision.valid_until else None,
        answer=BlockAnswer(profile.style, profile.ttl) if decision.is_blocked else None,
        grounds=tuple(_grounds(decision, query, quotes)),
        steps=tuple(_steps(decision, client, now)),
        coming=tuple(_coming(turn, zone) for turn in outlook.turns) if outlook and told else None,
        remedies=tuple(map(_way, outlook.remedies)) if outlook and told else (),
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


def _coming(turn: Turn, zone: tzinfo) -> Coming:
    found = turn.decision
    return Coming(_local(turn.at, zone), found.verdict, found.rule, found.state, found.by)


def _local(instant: datetime, zone: tzinfo) -> datetime:
    """Return an instant in a zone; at the end of the year 9999 as it is."""
    try:
        return instant.astimezone(zone)
    except OverflowError:
        return instant


def _way(remedy: Remedy) -> Way:
    scope = "" if remedy.scope is None else _SCOPES[remedy.scope.kind].format(remedy.scope.value)
    budget = "" if remedy.budget is None else remedy.budget.name
    return Way(remedy.kind, scope, _SAYS[remedy.kind].format(scope=scope, budget=budget))


def _steps(decision: Decision, client: Client, now: datetime) -> Iterator[Step]:
    lifted = client.at(now).lifted_by
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
            why = f"the grant {lifted} of everything lifts it"
        if outcome is Outcome.DECIDED:
            why = _origin(decision, client) or _line(decision, client, now)
        yield Step(name, line_of(rule), outcome, why)


def _origin(decision: Decision, client: Client) -> str:
    """Return which grant opened it and where that comes from, "" if none did."""
    found = next((grant for grant in client.standing.grants if grant.id == decision.by), None)
    if found is None or decision.rule != "grant":
        return ""
    return f"{found.id}, {_ORIGINS[found.origin.kind]}{found.origin.note and f' {found.origin.note}'}"


def _line(decision: Decision, client: Client, now: datetime) -> str:
    """Return the line of the schedule that shut it, "" if none did."""
    timing = client.profile.timing
    if timing is None or decision.rule != "schedule":
        return ""
    schedule = timing.schedule
    for rule in schedule.rules:
        closing = rule.closing
        if closing is None or closing.mode != decision.by or not (closing.everything or closing.grounds(decision.hits)):
            continue
        if Schedule((rule,), schedule.calendar, schedule.zone).closings(now):
            return render(rule.line)
    return ""
