"""`filterd explain`: the decision of the engine, by the same function, and the reasons in words."""

from collections.abc import Iterator
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
from filterd.error import ConfigError
from filterd.mistake import printable
from filterd.policy.decide import decide
from filterd.policy.explain import QuotedLine, explain
from filterd.policy.explanation import Explanation
from filterd.policy.qtype import qtype_number
from filterd.policy.types import Decision, Query
from filterd.ruleset import Ruleset, combine, open_lists

_LONGEST_QUOTE = 200


@click.command("explain")
@click.argument("name")
@click.option("--person", required=True, metavar="P", help="Id of a person or network of the household, or `unknown`.")
@click.option("--type", "qtype", default="A", show_default=True, help="Query type.")
@click.option("--at", metavar="TIME", help="When, such as 2026-12-01T18:00:00+01:00; else now.")
@config_option
@index_option
@snapshot_option
@json_option
def command(
    name: str,
    person: str,
    qtype: str,
    at: str | None,
    config_path: Path | None,
    index: Path | None,
    snapshot: Path | None,
    as_json: bool,
) -> None:
    """Say what would happen if P asked for NAME, which rule decides, and which line of which list."""
    folder, policy = policy_files(config_path, index, snapshot)
    ruleset = combine(open_lists(folder), snapshot_of(policy))
    explanation = explained(ruleset, folder, _query(name, qtype), person, _instant(at))
    if as_json:
        click.echo(msgspec.json.encode(explanation).decode())
    else:
        click.echo("\n".join(explanation.lines()))


def explained(ruleset: Ruleset, folder: Path, query: Query, person: str, now: datetime) -> Explanation:
    """Return the explanation of one decision; ConfigError names the people there are."""
    client = ruleset.snapshot.client(person)
    decision = decide(query, client, ruleset.policy, now)
    quotes = dict(_quotes(decision, folder, query))
    return explain(decision, query, client, load_catalogue(), quotes)


def _quotes(decision: Decision, folder: Path, query: Query) -> Iterator[tuple[str, QuotedLine]]:
    for hit in decision.hits:
        quoted = quote(folder, hit, query.qname)
        if quoted is not None:
            yield hit.list.slug, QuotedLine(quoted.line, printable(quoted.text[:_LONGEST_QUOTE]))


def _query(name: str, qtype: str) -> Query:
    try:
        return Query(to_wire(normalise(name)), qtype_number(qtype))
    except (NameFormatError, ValueError) as error:
        raise ConfigError(f"{name[:80]!r}: {error}") from error


def _instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"--at: {error}; a time such as 2026-12-01T18:00:00+01:00") from error
    if instant.tzinfo is None:
        raise ConfigError(f"--at: {text} has no zone; a time such as 2026-12-01T18:00:00+01:00")
    return instant
