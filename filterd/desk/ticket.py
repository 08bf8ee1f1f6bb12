"""Tickets: codes printed in advance, listed without their codes, withdrawn. What they give is in `guess`."""

import asyncio
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from filterd.desk import answer, request
from filterd.desk.given import Given
from filterd.desk.number import free_id
from filterd.desk.person import Party, budget_of, party_of
from filterd.desk.scope import scope_of
from filterd.desk.view import ticket_row
from filterd.desk.write import write
from filterd.error import ConfigError
from filterd.mistake import Mistakes, shown
from filterd.policy.ledger.event import TicketMade, TicketWithdrawn
from filterd.policy.ledger.grant import EVERYONE, Scope
from filterd.policy.ledger.ticket import CODE_BITS, Gift, Ticket, code_of, digest

_PAGE = 200


async def print_(asked: request.Print, given: Given) -> answer.Printed:
    """Make tickets; the answer is the only place where their codes ever are."""
    household = given.household()
    party = party_of(asked.person, household)
    scope, budget = None, ""
    if asked.gives is Gift.GRANT:
        scope = await asyncio.to_thread(scope_of, asked.scope, household, party.profiles, given.is_ending)
    else:
        budget = _budget(asked.budget, party)
    now = given.now()
    made = dict(_tickets(asked, party, scope, budget, given, now))
    saved = await write(given, *(TicketMade(now, ticket) for ticket in made.values()))
    return answer.Printed(tickets=tuple(ticket_row(ticket, code) for code, ticket in made.items()), saved=saved)


async def list_(asked: request.Tickets, given: Given) -> answer.TicketPage:
    """Return a page of the tickets that are still good, in the order of their ids."""
    now = given.now()
    good = (
        state.ticket
        for number, state in given.store.ledger.tickets.items()
        if number > asked.after and state.used_at is None and state.ticket.expires > now
    )
    found = sorted(good, key=lambda ticket: ticket.id)
    page = tuple(ticket_row(ticket) for ticket in islice(found, _PAGE))
    return answer.TicketPage(page, page[-1].id if len(found) > _PAGE else "")


async def withdraw(asked: request.Withdraw, given: Given) -> answer.Ended:
    """Make a ticket worthless."""
    saved = await write(given, TicketWithdrawn(given.now(), asked.id))
    return answer.Ended(ids=(asked.id,), saved=saved)


def _tickets(
    asked: request.Print, party: Party, scope: Scope | None, budget: str, given: Given, now: datetime
) -> Iterator[tuple[str, Ticket]]:
    numbers: set[str] = set()
    for _ in range(asked.count):
        code = code_of(secrets.randbits(CODE_BITS))
        number = free_id("t", given.store.ledger, numbers)
        numbers.add(number)
        yield (
            code,
            Ticket(
                id=number,
                digest=digest(code),
                gives=asked.gives,
                minutes=asked.minutes,
                expires=now + timedelta(days=asked.days),
                budget=budget,
                scope=scope,
                person=party.person,
            ),
        )


def _budget(slug: str, party: Party) -> str:
    """Return the budget whose minutes a ticket gives; for everyone one that somebody has."""
    if party.person != EVERYONE:
        return budget_of(party.profiles[0], slug)[0].slug
    slugs = dict.fromkeys(each.slug for profile in party.profiles if profile.timing for each in profile.timing.budgets)
    if slug in slugs or (not slug and len(slugs) == 1):
        return slug or next(iter(slugs))
    if not slugs:
        raise ConfigError("gives: found bonus, and nobody here has a budget; allowed: grant")
    mistakes = Mistakes()
    mistakes.note_choice("budget", shown(slug) if slug else "nothing", slugs, value=slug)
    raise ConfigError(mistakes.lines)
