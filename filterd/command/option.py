"""What several commands share: finding the settings, and opening the policy they name."""

import os
from pathlib import Path

import click

from filterd.config import Config, read
from filterd.error import ConfigError

VARIABLE = "FILTERD_CONFIG"
PLACES = (Path("filterd.yaml"), Path("/etc/filterd/filterd.yaml"))

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=f"Settings; else ${VARIABLE}, {' or '.join(map(str, PLACES))}.",
)
index_option = click.option(
    "--index", type=click.Path(path_type=Path), metavar="DIR", help="Index folder; else that of the settings."
)
snapshot_option = click.option(
    "--snapshot",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Policy snapshot or household file; else that of the settings.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="For machines.")


def settings_path(given: Path | None) -> Path:
    """Return the settings file to use; raises ConfigError when there is none."""
    named = os.environ.get(VARIABLE)
    if given or named:
        return given or Path(str(named))
    for place in PLACES:
        if place.exists():
            return place
    raise ConfigError(f"no settings: found neither {' nor '.join(map(str, PLACES))}; name a file with --config")


def settings(given: Path | None) -> Config:
    """Return the settings; every line of a ConfigError begins with the file."""
    path = settings_path(given)
    try:
        return read(path, Config)
    except ConfigError as error:
        raise ConfigError(f"{path}: {line}" for line in error.lines) from error


def policy_files(config_path: Path | None, index: Path | None, snapshot: Path | None) -> tuple[Path, Path]:
    """Return index folder and snapshot: as given, and from the settings what is not given."""
    if index and snapshot:
        return index, snapshot
    config = settings(config_path)
    return index or config.index, snapshot or config.snapshot
