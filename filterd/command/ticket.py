"""`filterd ticket`, `filterd redeem`: codes that give time when no adult is near."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from filterd.command.minutes import number
from filterd.command.running import Desk, engine_options
from filterd.command.secret import ask_secret
from filterd.command.unlock import shown
from filterd.command.words import clock, unsaved
from filterd.desk.answer import Ended, Guess, Printed, TicketPage, TicketRow


@click.group("ticket")
def command() -> None:
    """Print tickets, list or withdraw them."""


@command.command("print")
@click.option("--count", type=int, default=1, show_default=True, help="How many, at most 50.")
@click.option("--minutes", type=number, required=True, help="How long each is good for once it is used.")
@click.option(
    "--gives", default="bonus", show_default=True, metavar="WHAT", help="bonus (minutes of a budget) or grant."
)
@click.option("--person", default="everyone", show_default=True, help="Who may use them.")
@click.option("--budget", metavar="ID", help="Of a bonus: which budget, if there are several.")
@click.option("--scope", metavar="SCOPE", help="Of a grant: what it opens; else everything.")
@click.option("--days", type=int, default=90, show_default=True, help="How long they can be used.")
@engine_options
def print_(
    count: int,
    minutes: int,
    gives: str,
    person: str,
    budget: str | None,
    scope: str | None,
    days: int,
    config_path: Path | None,
    control: Path | None,
    as_json: bool,
) -> None:
    """Make tickets and print their codes, which are kept nowhere: this is the only time to see them."""
    desk = Desk(config_path, control, as_json)
    fields = {"count": count, "minutes": minutes, "gives": gives, "person": person, "days": days}
    desk.show(desk.ask("ticket-print", Printed, **fields, budget=budget, scope=scope), _printed)


@command.command("list")
@engine_options
def list_(config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """List the tickets that are still good, without their codes."""
    desk = Desk(config_path, control, as_json)
    page = desk.ask("ticket-list", TicketPage)
    found = list(page.tickets)
    while page.after:
        page = desk.ask("ticket-list", TicketPage, after=page.after)
        found += page.tickets
    desk.show(TicketPage(tuple(found)), _listed)


@command.command("withdraw")
@click.argument("number", metavar="ID")
@engine_options
def withdraw(number: str, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Make the ticket with this ID worthless."""
    desk = Desk(config_path, control, as_json)
    desk.show(desk.ask("ticket-withdraw", Ended, id=number), _withdrawn)


@click.command("redeem")
@click.argument("person")
@click.argument("code", required=False)
@engine_options
def redeem(person: str, code: str | None, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Use the ticket with this CODE for PERSON; without CODE it is asked for."""
    desk = Desk(config_path, control, as_json)
    answer = desk.ask("redeem", Guess, person=person, code=code or ask_secret("Code"))
    shown(desk, answer, "This code is not one of ours, or not for you. Please look at the letters and digits again.")


def _printed(answer: Printed, now: datetime) -> Iterator[str]:
    for ticket in answer.tickets:
        yield f"{ticket.code}  {_gives(ticket)}, for {ticket.person}, until {clock(ticket.expires, now)} ({ticket.id})"
    yield "each works once; the codes are kept nowhere, so note them now"
    yield from unsaved(answer)


def _listed(answer: TicketPage, now: datetime) -> Iterator[str]:
    for ticket in answer.tickets:
        yield f"{ticket.id}  {_gives(ticket)}, for {ticket.person}, until {clock(ticket.expires, now)}"
    if not answer.tickets:
        yield "no tickets"


def _withdrawn(answer: Ended, now: datetime) -> Iterator[str]:
    yield f"{', '.join(answer.ids)} no longer works"
    yield from unsaved(answer)


def _gives(ticket: TicketRow) -> str:
    return f"{ticket.minutes} min of {ticket.budget or ticket.scope}"
