"""`filterd run`: the engine in the foreground."""

import asyncio
import logging
from pathlib import Path

import click

from filterd.command.option import config_option, settings


@click.command("run")
@config_option
def command(config_path: Path | None) -> None:
    """Answer queries until SIGTERM; SIGHUP takes new files."""
    start(config_path)


def start(config_path: Path | None) -> None:
    """Run the engine; raises ConfigError when it cannot start."""
    config = settings(config_path)
    from filterd.daemon import serve  # after the settings: a mistake in them is told at once

    logging.basicConfig(level=logging.INFO, format="%(levelname)s: %(message)s")
    asyncio.run(serve(config))
