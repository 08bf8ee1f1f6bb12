"""`filterd people`: what holds for everybody now, why, and what comes next."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from filterd.command.running import Desk, engine_options
from filterd.command.words import budget_line, clock, grant_line, pause_line, span, state
from filterd.desk.answer import PeoplePage, PersonRow
from filterd.policy.plan.zone import zone_named


@click.command("people")
@click.argument("person", required=False)
@engine_options
def command(person: str | None, config_path: Path | None, control: Path | None, as_json: bool) -> None:
    """Say for everybody, or for PERSON, what is open now, why, when that changes, and what is left of the budgets."""
    desk = Desk(config_path, control, as_json)
    if person:
        desk.show(desk.ask("me", PeoplePage, person=person), rendered)
        return
    page = desk.ask("people", PeoplePage)
    found = list(page.people)
    while page.after:
        page = desk.ask("people", PeoplePage, after=page.after)
        found += page.people
    desk.show(PeoplePage(tuple(found)), rendered)


def rendered(page: PeoplePage, now: datetime) -> Iterator[str]:
    """Yield a line for each person, and what belongs to it below."""
    for person in page.people:
        yield f"{person.name} ({person.person}, {person.tier}): {_now(person, now)}"
        for pause in person.pauses:
            yield f"  {pause_line(pause, now, person.person)}"
        for grant in person.grants:
            yield f"  {grant_line(grant, now, person.person)}"
        for budget in person.budgets:
            yield f"  {budget_line(budget, now)}"
        if person.step_up:
            yield from (f"  {words}" for words in _step_up(person, now))


def _now(person: PersonRow, now: datetime) -> str:
    words = state(person.now, person)
    if not person.certain:
        return f"{words}; the box does not know what time it is yet, so the strictest holds"
    if person.until is None or person.seconds is None or person.then is None:
        return words
    there = f", {clock(person.until, now.astimezone(zone_named(person.zone)))} in {person.zone}" if person.zone else ""
    return f"{words}; in {span(person.seconds)} ({clock(person.until, now)}{there}): {state(person.then, person)}"


def _step_up(person: PersonRow, now: datetime) -> Iterator[str]:
    """Yield the proposal of the next age tier, to the adult and to the person: nobody is told behind the other's back.

    That its month has come was found by the household's clock.
    """
    from blocklists.catalogue import load  # only for those whose month has come
    from filterd.policy.stepup import Growing, proposals

    growing = Growing(person.person, person.name, person.tier, person.step_up)
    found = proposals((growing,), load(), now + timedelta(days=2), UTC)
    for proposal in found:
        yield proposal.for_adult
        yield f"To {person.name}: {proposal.for_person}"
    if not found:
        yield f"{person.step_up}: the month in which to think about the next age tier"
