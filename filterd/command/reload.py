"""`filterd reload`: the running engine takes the index and the snapshot as they are on disk now."""

from pathlib import Path

import click

from filterd.command.option import config_option
from filterd.command.running import ask_engine, control_option


@click.command("reload")
@config_option
@control_option
def command(config_path: Path | None, control: Path | None) -> None:
    """Make the running engine take new files; if one is damaged it keeps what it has, and says so (exit code 2)."""
    answer = ask_engine("reload", config_path, control)
    click.echo(f"policy generation {answer['generation']} is in force")
