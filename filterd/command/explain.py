"""`filterd explain`: the decision of the engine, by the same function, and the reasons in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from blocklists.catalogue import load as load_catalogue
from blocklists.error import NameFormatError
from blocklists.folder import quote
from blocklists.name import normalise, to_wire
from filterd.command.household import snapshot_of
from filterd.command.option import config_option, index_option, json_option, policy_files, snapshot_option
from filterd.command.state import state_of, without_state_option
from filterd.command.when import instant_of
from filterd.error import ConfigError
from filterd.mistake import printable
from filterd.policy.decide import decide
from filterd.policy.explain import QuotedLine, explain
from filterd.policy.explanation import Explanation
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger
from filterd.policy.outlook import outlook
from filterd.policy.own import slip
from filterd.policy.qtype import qtype_number
from filterd.policy.types import Decision, Query
from filterd.ruleset import Ruleset, combine, open_lists

_LONGEST_QUOTE = 200


@click.command("explain")
@click.argument("name")
@click.option("--person", required=True, metavar="P", help="Id of a person or network of the household, or `unknown`.")
@click.option("--type", "qtype", default="A", show_default=True, help="Query type.")
@click.option("--at", metavar="TIME", help='When, such as "20:30" or 2026-12-01T18:00:00+01:00; else now.')
@without_state_option
@config_option
@index_option
@snapshot_option
@json_option
def command(
    name: str,
    person: str,
    qtype: str,
    at: str | None,
    without_state: bool,
    config_path: Path | None,
    index: Path | None,
    snapshot: Path | None,
    as_json: bool,
) -> None:
    """Say what would happen if P asked for NAME, which rule decides, and which line of which list."""
    folder, policy = policy_files(config_path, index, snapshot)
    query, ruleset = query_of(name, qtype), combine(open_lists(folder), snapshot_of(policy))
    zone = ruleset.snapshot.zone(ruleset.snapshot.client(person).profile)
    state = state_of(config_path, is_wanted=not without_state)
    now = instant_of(at, zone, datetime.now(UTC)).at
    explanation = explained(ruleset, folder, query, person, now, state.ledger)
    click.echo(msgspec.json.encode(explanation).decode() if as_json else "\n".join(explanation.lines()))
    if state.trouble:
        click.echo(state.trouble, err=True)


def explained(
    ruleset: Ruleset, folder: Path, query: Query, person: str, now: datetime, ledger: Ledger = EMPTY_LEDGER
) -> Explanation:
    """Return the explanation of one decision as the engine makes it; ConfigError names the people there are."""
    now = now.astimezone(UTC)  # two times of one zone would be compared by the wall clock, which repeats an hour a year
    snapshot, policy = ruleset.snapshot, ruleset.policy
    found = snapshot.client(person)
    client = replace(found, standing=ledger.standing(person, found.profile.guarded))
    client = replace(client, moment=client.at(now))
    decision = decide(query, client, policy, now)
    quotes = dict(_quotes(decision, folder, query))
    coming = outlook(query, client, policy, now, snapshot.zone(client.profile))
    return explain(decision, query, client, load_catalogue(), now, quotes, coming)


def query_of(name: str, qtype: str) -> Query:
    """Return the query for a name and a type as people write them; raises ConfigError."""
    try:
        return Query(to_wire(normalise(name)), qtype_number(qtype))
    except (NameFormatError, ValueError) as error:
        raise ConfigError(f"{name[:80]!r}: {slip(name) or error}") from error


def _quotes(decision: Decision, folder: Path, query: Query) -> Iterator[tuple[str, QuotedLine]]:
    for hit in decision.hits:
        quoted = quote(folder, hit, query.qname)
        if quoted is not None:
            yield hit.list.slug, QuotedLine(quoted.line, printable(quoted.text[:_LONGEST_QUOTE]))
