"""One decision. Pure: no clock, no I/O; the same function serves the resolver, `explain`, replay and the tests."""

from collections.abc import Iterable
from datetime import datetime

from filterd.policy.rules import RULES, Rule
from filterd.policy.types import Client, Decision, Policy, Query

Step = tuple[Rule, tuple[str, ...]]
"""A rule, and the names of the rules asked when it has been asked."""


def steps(rules: Iterable[Rule]) -> tuple[Step, ...]:
    """Return the rules in their order, each with its trace."""
    names: tuple[str, ...] = ()
    found = []
    for rule in rules:
        names = (*names, rule.__name__)
        found.append((rule, names))
    return tuple(found)


STEPS = steps(RULES)


def decide(query: Query, client: Client, policy: Policy, now: datetime) -> Decision:
    """Return what happens to `query` of `client` at `now` (aware): the finding of the first rule that has one.

    `valid_until` is the earliest future instant at which the decision could change, None if only a new policy can.
    """
    hits = policy.lists.match(query.qname)
    edge: datetime | None = None
    for rule, trace in STEPS:
        finding = rule(hits, query, client, policy, now)
        if finding is None:
            continue
        if isinstance(finding, datetime):
            edge = finding if edge is None else min(edge, finding)
            continue
        until = finding.valid_until
        if edge is not None:
            until = edge if until is None else min(edge, until)
        return Decision(
            finding.verdict,
            trace[-1],
            finding.state,
            finding.hits,
            finding.entry,
            until,
            trace,
            finding.alarm,
            finding.by,
        )
    raise LookupError("no rule decided; the last rule of RULES must")
