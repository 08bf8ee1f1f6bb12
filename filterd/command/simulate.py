"""`filterd simulate`: what would happen to a name at another time, by the same function as in the engine."""

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from filterd.command.explain import explained, query_of
from filterd.command.household import snapshot_of
from filterd.command.option import config_option, index_option, json_option, policy_files, snapshot_option
from filterd.command.state import state_of, without_state_option
from filterd.command.when import instant_of
from filterd.policy.explanation import Explanation
from filterd.ruleset import combine, open_lists


class Simulation(Struct, frozen=True):
    """`at` is in the person's zone; `taken` says what was chosen where the clocks leave that time out or repeat it.

    `trouble`: why what was granted, paused or used is not known, "" if it is.
    """

    at: datetime
    taken: str
    trouble: str
    explanation: Explanation


@click.command("simulate")
@click.option("--person", required=True, metavar="P", help="Id of a person or network of the household, or `unknown`.")
@click.option("--name", required=True, metavar="NAME", help="The name that is asked for.")
@click.option("--type", "qtype", default="A", show_default=True, help="Query type.")
@click.option(
    "--at", metavar="TIME", help='Such as "Fri 20:30" or "2026-12-24 18:00", in the person\'s zone; else now.'
)
@without_state_option
@config_option
@index_option
@snapshot_option
@json_option
def command(
    person: str,
    name: str,
    qtype: str,
    at: str | None,
    without_state: bool,
    config_path: Path | None,
    index: Path | None,
    snapshot: Path | None,
    as_json: bool,
) -> None:
    """Say what would happen if P asked for NAME at TIME, each rule in order, and when that changes by itself."""
    folder, policy = policy_files(config_path, index, snapshot)
    query, ruleset = query_of(name, qtype), combine(open_lists(folder), snapshot_of(policy))
    zone = ruleset.snapshot.zone(ruleset.snapshot.client(person).profile)
    instant = instant_of(at, zone, datetime.now(UTC))
    state = state_of(config_path, is_wanted=not without_state)
    explanation = explained(ruleset, folder, query, person, instant.at, state.ledger)
    if as_json:
        click.echo(msgspec.json.encode(Simulation(instant.at, instant.taken, state.trouble, explanation)).decode())
        return
    click.echo(f"{instant.at:%a %Y-%m-%d %H:%M:%S %Z}{instant.taken and f' ({instant.taken})'}")
    click.echo("\n".join(explanation.lines()))
    if state.trouble:
        click.echo(state.trouble, err=True)
