"""`filterd check`: are the settings, the household, the index and the snapshot sound? Changes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from filterd.command.household import compiled, size_of
from filterd.command.option import config_option, settings, settings_path
from filterd.config import Config
from filterd.dns.upstream.address import expand
from filterd.error import ConfigError
from filterd.policy.warning import warnings
from filterd.ruleset import open_lists, read_snapshot


@click.command("check")
@config_option
@click.option("--household", type=click.Path(path_type=Path), metavar="FILE", help="A household file to check as well.")
def command(config_path: Path | None, household: Path | None) -> None:
    """Check every file the engine would read. Exit code 2 if one is wrong; its mistakes are one line each.

    What is sound but does nothing, such as a rule that has ended, is told as a warning.
    """
    wrong: list[str] = []

    def look(what: str, check: Callable[[], str]) -> None:
        try:
            click.echo(f"{what:<10} ok     {check()}")
        except ConfigError as error:
            click.echo(f"{what:<10} wrong")
            wrong.extend(error.lines)

    if household:
        look("household", lambda: _household(household))
    try:
        config = settings(config_path)
    except ConfigError as error:
        click.echo(f"{'settings':<10} wrong")
        raise ConfigError([*wrong, *error.lines]) from error
    look("settings", lambda: _settings(settings_path(config_path), config))
    look("index", lambda: _index(config))
    look("snapshot", lambda: _snapshot(config))
    if wrong:
        raise ConfigError(wrong)
    _warn(config, household)


def _warn(config: Config, household: Path | None) -> None:
    """Tell what is sound and does nothing: in the household file if one is given, else in the snapshot in force."""
    index = open_lists(config.index)
    snapshot = compiled(household) if household else read_snapshot(config.snapshot)
    for warning in warnings(snapshot, index.lists, snapshot.policy(index), datetime.now(UTC)):
        click.echo(f"warning: {household or config.snapshot}: {warning}")


def _settings(path: Path, config: Config) -> str:
    servers = expand(str(server) for server in config.upstreams.servers)
    return f"{path}: upstreams {', '.join(map(str, servers))}"


def _household(path: Path) -> str:
    return f"{path}: {size_of(compiled(path))}"


def _index(config: Config) -> str:
    index = open_lists(config.index)
    return f"{config.index}: {len(index.lists)} lists, {len(index):,} names, checksum {index.checksum}"


def _snapshot(config: Config) -> str:
    snapshot = read_snapshot(config.snapshot)
    return f"{config.snapshot}: {len(snapshot.profiles)} profiles, checksum {snapshot.checksum}"
