"""`filterd compile`: a household file becomes the snapshot the engine reads."""

from pathlib import Path

import click

from blocklists.folder import write_atomic
from filterd.command.household import compiled, size_of
from filterd.error import ConfigError
from filterd.policy.snapshot import encode


@click.command("compile")
@click.argument("household", type=click.Path(path_type=Path), metavar="HOUSEHOLD.yaml")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="SNAPSHOT", help="The file to write.")
def command(household: Path, out: Path) -> None:
    """Check HOUSEHOLD.yaml and write its policy snapshot, whole or not at all."""
    snapshot = compiled(household)
    try:
        write_atomic(out, [encode(snapshot)])
    except OSError as error:
        raise ConfigError(f"{out}: {error.strerror}; a file in a folder you may write to") from error
    click.echo(f"{out}: {size_of(snapshot)}, checksum {snapshot.checksum}")
