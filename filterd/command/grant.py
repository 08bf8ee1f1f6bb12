"""`filterd grant`, `filterd revoke`: open something for a time, and end that early."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from filterd.command.minutes import number
from filterd.command.running import Desk, engine_options
from filterd.command.words import grant_line, unsaved
from filterd.desk.answer import Ended, Granted


# "-5" is a number here, to be refused as one, and no option.
@click.command("grant", context_settings={"ignore_unknown_options": True})
@click.argument("person")
@click.argument("scope")
@click.argument("minutes", type=number, required=False)
@click.option("--until", metavar="TIME", help="Instead of MINUTES: 18:00, today, or 2026-12-01T18:00:00+01:00.")
@click.option("--appeal", type=int, metavar="N", help="The number of the appeal that was accepted.")
@engine_options
def command(
    person: str,
    scope: str,
    minutes: int | None,
    until: str | None,
    appeal: int | None,
    config_path: Path | None,
    control: Path | None,
    as_json: bool,
) -> None:
    """Open SCOPE for PERSON (or `everyone`) for MINUTES.

    SCOPE is `everything` (lifts pause, schedule and budgets), a category such as games, a service such as
    service:minecraft, or a name such as example.com.
    """
    desk = Desk(config_path, control, as_json)
    fields = {"person": person, "scope": scope, "minutes": minutes, "until": until, "appeal": appeal}
    desk.show(desk.ask("grant", Granted, **fields), _granted)


@click.command("revoke")
@click.argument("number", metavar="ID")
@engine_options
def revoke(number: str, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """End the grant or the pause with this ID; `filterd people` shows the ids."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("revoke", Ended, id=number), _ended)


def _granted(answer: Granted, now: datetime) -> Iterator[str]:
    yield f"{answer.grant.person}: {grant_line(answer.grant, now, answer.grant.person)}"
    yield from unsaved(answer)


def _ended(answer: Ended, now: datetime) -> Iterator[str]:
    yield f"{', '.join(answer.ids)} has ended"
    yield from unsaved(answer)
