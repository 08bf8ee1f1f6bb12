"""The command line: build an index, look a name up, compare two indexes. The work is done elsewhere."""

from pathlib import Path

import click
import msgspec

from blocklists.build import build as build_index
from blocklists.catalogue import load
from blocklists.diff import diff as diff_sides
from blocklists.diff import rendered_diff, side
from blocklists.error import ListError
from blocklists.given import given_sources
from blocklists.lookup import host_of, look_up, rendered_found
from blocklists.name import normalise
from blocklists.progress import shown_progress
from blocklists.report import rendered, rendered_skip
from blocklists.shipped import shipped_sources
from blocklists.source import shown

_DEFAULT_INDEX = "/var/lib/filterd/index"
_NOTHING_FOUND = 1

_json = click.option("--json", "as_json", is_flag=True, help="For machines.")


class _BadInput(click.ClickException):
    """What the user has to mend."""

    exit_code = 2


class _Commands(click.Group):
    """Says what is wrong with files and lists in one place and in words, never with a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # `| head` has seen enough; click ends quietly
            raise
        except (ListError, OSError) as error:
            raise _BadInput(_in_words(error)) from error


def _in_words(error: ListError | OSError) -> str:
    """Return what to tell; names of files and folders come from anywhere and stay printable."""
    if isinstance(error, OSError) and error.strerror:
        return f"{shown(error.filename)}: {error.strerror}" if error.filename else error.strerror
    return "\n".join(map(shown, str(error).split("\n")))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Lists of names: build an index from them, ask it, compare two."""


@cli.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The index folder; made if need be.")
@click.option("--list", "lists", multiple=True, metavar="CATEGORY=PATH", help="A list file; the format is detected.")
@click.option("--match", "matches", multiple=True, metavar="CATEGORY|PATH=suffix|exact", help="What its names cover.")
@click.option("--authority", "authorities", multiple=True, metavar="CATEGORY=NAME", help="Its lists come from NAME.")
@click.option("--no-starter", is_flag=True, help="Without the names we ship for categories.")
@click.option("--skip-refused", is_flag=True, help="Leave out lists that cannot be used, and say so.")
@_json
def build(
    out: Path,
    lists: tuple[str, ...],
    matches: tuple[str, ...],
    authorities: tuple[str, ...],
    no_starter: bool,
    skip_refused: bool,
    as_json: bool,
) -> None:
    """Build the index of a folder from list files and the names we ship.

    All of it or nothing: if a list cannot be used, the index stays as it was; --skip-refused builds without such lists.
    The lists of an authority are neither kept as text nor ever shown nor skipped.
    """
    catalogue = load()
    shipped = list(shipped_sources(catalogue, starter=not no_starter))
    taken = {source.slug for source in shipped}
    given = given_sources(lists, matches, authorities, catalogue.labels, taken)
    with shown_progress() as progress:
        report = build_index(out, [*given, *shipped], progress, skip_refused=skip_refused)
    for skipped in report.skipped:
        click.echo(rendered_skip(skipped), err=True)
    click.echo(msgspec.json.encode(report).decode() if as_json else rendered(report), nl=as_json)


@cli.command()
@click.argument("name")
@click.option("--index", type=click.Path(path_type=Path), default=_DEFAULT_INDEX, show_default=True)
@_json
@click.pass_context
def lookup(context: click.Context, name: str, index: Path, as_json: bool) -> None:
    """Say which lists cover NAME, or the host of an address, by which entry and line. Exit code 1 if none does."""
    host = normalise(host_of(name))
    found = list(look_up(index, host))
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        click.echo("\n".join(map(rendered_found, found)) or f"{host}: on no list")
    context.exit(0 if found else _NOTHING_FOUND)


@cli.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--examples", type=click.IntRange(min=0), default=10, show_default=True, help="Entries shown of a list.")
@click.option("--all", "show_all", is_flag=True, help="Show every entry that differs.")
@_json
def diff(before: str, after: str, examples: int, show_all: bool, as_json: bool) -> None:
    """Say what index B has and A has not, and the reverse, list by list.

    A and B are index folders; FOLDER@previous is the index the folder had before.
    """
    for change in diff_sides(side(before), side(after)):
        if as_json:
            click.echo(msgspec.json.encode(change).decode())
        elif change.is_change:
            click.echo(rendered_diff(change, None if show_all else examples))


def main() -> None:
    """Run the command line."""
    cli.main(prog_name="blocklists")


if __name__ == "__main__":
    main()
