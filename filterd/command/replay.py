"""`filterd replay`: recorded questions under two policies, and what would have been different."""

from pathlib import Path

import click
import msgspec

from filterd.command.household import snapshot_of
from filterd.command.option import config_option, json_option, settings
from filterd.error import ConfigError
from filterd.policy.difference import Difference, Tally
from filterd.policy.replay import World, read_questions, replay
from filterd.ruleset import combine, open_lists

_MOST_SHOWN = 50


@click.command("replay")
@click.argument("recording", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--before", type=click.Path(path_type=Path), metavar="SNAPSHOT", help="Else that of the settings.")
@click.option("--before-index", type=click.Path(path_type=Path), metavar="DIR", help="Else that of the settings.")
@click.option("--after", type=click.Path(path_type=Path), metavar="SNAPSHOT", help="Else that of --before.")
@click.option("--after-index", type=click.Path(path_type=Path), metavar="DIR", help="Else that of --before.")
@config_option
@json_option
def command(
    recording: Path,
    before: Path | None,
    before_index: Path | None,
    after: Path | None,
    after_index: Path | None,
    config_path: Path | None,
    as_json: bool,
) -> None:
    """Decide the questions of FILE twice and show what changes.

    FILE has one question a line, as JSON: {"time": "2026-07-01T12:00:00Z", "name": "example.com", "person": "mia"};
    "client": an address instead of "person", and "type" if it is not A. SNAPSHOT may be a household file.
    """
    if not (after or after_index):
        raise ConfigError("nothing to compare: name what changes with --after or --after-index")
    if not (before and before_index):
        config = settings(config_path)
        before, before_index = before or config.snapshot, before_index or config.index
    worlds = _world(before, before_index), _world(after or before, after_index or before_index)
    try:
        with recording.open("rb") as lines:
            difference = replay(read_questions(lines), *worlds)
    except OSError as error:
        raise ConfigError(f"{recording}: {error.strerror}; a file of recorded questions") from error
    click.echo(msgspec.json.encode(difference).decode() if as_json else rendered(difference))


def _world(snapshot: Path, index: Path) -> World:
    ruleset = combine(open_lists(index), snapshot_of(snapshot))
    return World(ruleset.policy, ruleset.book.identify, ruleset.snapshot.client)


def rendered(difference: Difference) -> str:
    """Return the difference for people."""
    lines = [f"{difference.questions:,} questions: {_words(difference.total)}"]
    lines += [f"  {person}: {_words(tally)}" for person, tally in difference.people.items()]
    lines += [f"  {category}: {_words(tally)}" for category, tally in difference.categories.items()]
    for change in difference.changes[:_MOST_SHOWN]:
        sides = f"{change.before.verdict} ({change.before.state}) to {change.after.verdict} ({change.after.state})"
        lines.append(f"{change.name} for {change.person}: {sides}, asked {change.count:,} times")
    more = len(difference.changes) - _MOST_SHOWN + difference.untold
    if more > 0:
        lines.append(f"and {more:,} more changes")
    if difference.withheld:
        lines.append(f"{difference.withheld:,} changes by lists that are never told")
    if difference.refused:
        lines.append(f"{difference.refused:,} lines were no questions:")
        lines += [f"  {complaint}" for complaint in difference.complaints]
    return "\n".join(lines)


def _words(tally: Tally) -> str:
    return f"{tally.opened:,} opened, {tally.closed:,} closed, {tally.otherwise:,} otherwise"
