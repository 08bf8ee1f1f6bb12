"""Talking to the running engine, for `status` and `reload`."""

from pathlib import Path

import click

from filterd.command.option import settings
from filterd.control import ask
from filterd.error import ConfigError

control_option = click.option(
    "--control", type=click.Path(path_type=Path), metavar="SOCKET", help="Control socket; else that of the settings."
)


def ask_engine(command: str, config_path: Path | None, control: Path | None) -> dict[str, object]:
    """Return the engine's answer; raises ConfigError when there is none or it is a refusal."""
    answer = ask(control or settings(config_path).control, command)
    if answer.get("ok") is not True:
        raise ConfigError(str(answer.get("error", "the engine refused and did not say why")))
    return answer
