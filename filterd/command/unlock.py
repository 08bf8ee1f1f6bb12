"""`filterd unlock`: everything open for a while, with the household's PIN."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import msgspec

from filterd.command.minutes import number
from filterd.command.running import Desk, engine_options
from filterd.command.secret import ask_secret
from filterd.command.words import budget_line, grant_line, span, unsaved
from filterd.desk.answer import Guess
from filterd.error import ConfigError


@click.command("unlock")
@click.argument("person")
@click.option("--minutes", type=number, default=30, show_default=True, help="15, 30 or 60.")
@engine_options
def command(person: str, minutes: int, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Lift pause, schedule and budgets of PERSON; the PIN is asked for, or read from standard input."""
    desk = Desk(config_path, control, as_json)
    answer = desk.ask("unlock", Guess, person=person, minutes=minutes, pin=ask_secret("PIN"))
    shown(desk, answer, "That did not match. Please check the name and the PIN.")


def shown(desk: Desk, answer: Guess, wrong: str) -> None:
    """Print what a PIN or a code gave; ConfigError with kind words, `wrong` or how long to wait, if it was refused."""
    if answer.accepted:
        desk.show(answer, _given)
        return
    if desk.as_json:
        click.echo(msgspec.json.encode(answer).decode())
    wait = f"The next try can be in {span(answer.wait_seconds)}." if answer.wait_seconds else ""
    raise ConfigError(f"{wrong} {wait}".rstrip())


def _given(answer: Guess, now: datetime) -> Iterator[str]:
    if answer.grant:
        yield f"{answer.grant.person}: {grant_line(answer.grant, now, answer.grant.person)}"
    if answer.budget:
        yield budget_line(answer.budget, now)
    yield from unsaved(answer)
