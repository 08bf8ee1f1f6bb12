"""Talking to the running engine: where it is, what it is asked, and its answer as a value or as JSON."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TypeVar

import click
import msgspec
from msgspec import Struct

from filterd.command.option import config_option, json_option, settings
from filterd.control import ask
from filterd.error import ConfigError
from filterd.policy.plan.zone import zone_named

control_option = click.option(
    "--control", type=click.Path(path_type=Path), metavar="SOCKET", help="Control socket; else that of the settings."
)

_T = TypeVar("_T", bound=Struct)
_Command = TypeVar("_Command", bound=Callable[..., None])


def ask_engine(
    command: str, config_path: Path | None, control: Path | None, fields: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return the engine's answer; raises ConfigError when there is none or it is a refusal."""
    answer = ask(control or settings(config_path).control, command, fields)
    if answer.get("ok") is not True:
        raise ConfigError(str(answer.get("error", "the engine refused and did not say why")))
    return answer


def engine_options(command: _Command) -> _Command:
    """Give a command the options of all that ask the engine: `config_path`, `control` and `as_json`."""
    for option in (json_option, control_option, config_option):
        command = option(command)
    return command


class Desk:
    """Asks the engine's desk and shows the answer: for people, or with `as_json` as it came."""

    def __init__(self, config_path: Path | None, control: Path | None, as_json: bool) -> None:
        self._config_path, self._control = config_path, control
        self.as_json = as_json
        self._zone: tzinfo = UTC

    def ask(self, command: str, kind: type[_T], **fields: object) -> _T:
        """Return the answer as a value; fields that are None are left out."""
        given = {name: value for name, value in fields.items() if value is not None}
        answer = ask_engine(command, self._config_path, self._control, given)
        del answer["ok"]
        try:
            self._zone = zone_named(str(answer.pop("zone", "")))
            return msgspec.convert(answer, kind)
        except ValueError as error:  # msgspec.ValidationError is one
            raise ConfigError(f"the engine is of another version ({error}); restart it") from error

    def show(self, answer: _T, lines: Callable[[_T, datetime], Iterable[str]]) -> None:
        """Print an answer; `lines` get the time in the household's zone."""
        if self.as_json:
            click.echo(msgspec.json.encode(answer).decode())
        else:
            for line in lines(answer, datetime.now(self._zone)):
                click.echo(line)
