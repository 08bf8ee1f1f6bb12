"""`filterd pause`, `filterd resume`, `filterd bed`: no internet for a while, and again."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from filterd.command.minutes import number
from filterd.command.running import Desk, engine_options
from filterd.command.words import grant_line, pause_line, unsaved
from filterd.desk.answer import Ended, Paused


# "-5" is a number here, to be refused as one, and no option.
@click.command("pause", context_settings={"ignore_unknown_options": True})
@click.argument("person")
@click.argument("minutes", type=number)
@engine_options
def command(person: str, minutes: int, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Shut everything but what is protected for PERSON, for MINUTES; `everyone`: for all who may be children."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("pause", Paused, person=person, minutes=minutes), _paused)


@click.command("bed")
@click.argument("person")
@engine_options
def bed(person: str, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Bedtime now for PERSON (or `everyone` who may be a child), until the next morning."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("bed", Paused, person=person), _paused)


@click.command("resume")
@click.argument("person")
@engine_options
def resume(person: str, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """End pause and bed of PERSON; `everyone`: every pause there is."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("resume", Ended, person=person), lambda answer, now: _resumed(person, answer, now))


def _paused(answer: Paused, now: datetime) -> Iterator[str]:
    for pause in answer.pauses:
        yield f"{pause.person}: {pause_line(pause, now, pause.person)}"
    if answer.revoked:
        yield f"this ended {', '.join(answer.revoked)}, which had opened everything"
    for grant in answer.open:
        yield f"stays open: {grant.person}: {grant_line(grant, now, grant.person)}; `filterd revoke {grant.id}` ends it"
    if answer.more_open:
        yield "stays open: more than that; `filterd people` shows all of it"
    yield from unsaved(answer)


def _resumed(person: str, answer: Ended, now: datetime) -> Iterator[str]:
    is_all = person == "everyone"
    if not answer.ids and not answer.still:
        yield "nobody is paused" if is_all else f"{person} is not paused"
    elif answer.ids:
        yield "every pause has ended" if is_all else f"{person} is no longer paused"
    for pause in answer.still:
        yield f"{person}: still {pause_line(pause, now, person)}; `filterd resume everyone` ends that"
    yield from unsaved(answer)
