"""`filterd bonus`, `filterd session`: minutes of a budget, and the sessions that use them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from filterd.command.minutes import number
from filterd.command.running import Desk, engine_options
from filterd.command.words import budget_line, unsaved
from filterd.desk.answer import Counted

budget_option = click.option("--budget", metavar="ID", help="Which budget, if there are several.")


# "-15" is a number here and no option.
@click.command("bonus", context_settings={"ignore_unknown_options": True})
@click.argument("person")
@click.argument("minutes", type=number)
@budget_option
@engine_options
def bonus(
    person: str, minutes: int, budget: str | None, config_path: Path | None, control: Path | None, as_json: bool
) -> None:
    """Give PERSON more MINUTES of a budget for today, or fewer: -15."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("bonus", Counted, person=person, minutes=minutes, budget=budget), _budgets)


@click.group("session")
def session() -> None:
    """Start or stop a session: the time that counts to a budget, on all devices of a person."""


@session.command("start")
@click.argument("person")
@budget_option
@engine_options
def start(person: str, budget: str | None, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Start PERSON's session; what the budget covers is open while it runs."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("session-start", Counted, person=person, budget=budget), _started)


@session.command("stop")
@click.argument("person")
@budget_option
@engine_options
def stop(person: str, budget: str | None, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Stop PERSON's session; without --budget all that run."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("session-stop", Counted, person=person, budget=budget), _stopped)


def _budgets(answer: Counted, now: datetime) -> Iterator[str]:
    for budget in answer.budgets:
        yield f"{answer.person}: {budget_line(budget, now)}"
    yield from unsaved(answer)


def _started(answer: Counted, now: datetime) -> Iterator[str]:
    if not answer.changed:
        yield f"{answer.person}: a session is running already"
    yield from _budgets(answer, now)


def _stopped(answer: Counted, now: datetime) -> Iterator[str]:
    if not answer.changed:
        yield f"{answer.person}: no session is running"
    yield from _budgets(answer, now)
