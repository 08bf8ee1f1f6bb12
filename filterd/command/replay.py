"""`filterd replay`: recorded questions under two policies, and what would have been different."""

from pathlib import Path

import click
import msgspec

from filterd.command.household import snapshot_of
from filterd.command.option import config_option, json_option, settings
from filterd.error import ConfigError
from filterd.policy.difference import Change, Difference, Side, Tally
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
    lines = [f"Questions: {difference.questions:,}; {_words(difference.total)}."]
    for title, tallies in (("By person:", difference.people), ("By category:", difference.categories)):
        if tallies:
            lines += [title, *(f"  {each}: {_words(tally)}" for each, tally in tallies.items())]
    if difference.changes:
        lines += ["Changes, the most frequent first:", *map(_change, difference.changes[:_MOST_SHOWN])]
    more = len(difference.changes) - _MOST_SHOWN + difference.untold
    if more > 0:
        lines.append(f"  and more: {more:,}")
    if difference.withheld:
        lines.append(f"By lists that are never told: {difference.withheld:,}")
    if difference.refused:
        lines.append(f"Lines that were left out: {difference.refused:,}")
        lines += [f"  {complaint}" for complaint in difference.complaints]
    return "\n".join(lines)


def _change(change: Change) -> str:
    sides = f"{_side(change.before)}, then {_side(change.after)}"
    return f"  {change.count:,} x {change.name} for {change.person}: {sides}"


def _side(side: Side) -> str:
    return f"{side.verdict} by the rule {side.rule} ({side.state})"


def _words(tally: Tally) -> str:
    """Say what changes; `otherwise` is refused either way, but once by asking and once by blocking."""
    counts = (("opened", tally.opened), ("closed", tally.closed), ("refused in another way", tally.otherwise))
    return ", ".join(f"{count:,} {what}" for what, count in counts if count) or "no change"
