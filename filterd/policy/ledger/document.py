"""The whole ledger as one document without events, for compaction. No I/O here."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import Literal

import msgspec
from msgspec import Struct

from filterd.policy.ledger.grant import Grant, Pause, Slug
from filterd.policy.ledger.guard import Guard
from filterd.policy.ledger.shelf import Shelf
from filterd.policy.ledger.standing import Spent, Standing
from filterd.policy.ledger.state import Assignment, Ledger, TicketState, by_end, owners_of


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """The ledger's parts as lists, each in a fixed order, so that equal ledgers give equal bytes."""

    version: Literal[1]
    grants: tuple[Grant, ...]
    pauses: tuple[Pause, ...]
    spent: dict[Slug, dict[Slug, Spent]]
    tickets: tuple[TicketState, ...]
    devices: tuple[Assignment, ...]
    guard: Guard


def encode(ledger: Ledger) -> bytes:
    """Return the ledger as one JSON object; equal ledgers give equal bytes."""
    people = sorted(ledger.people.items())
    document = Document(
        version=1,
        grants=tuple(grant for _, own in people for grant in own.grants),
        pauses=tuple(pause for _, own in people for pause in own.pauses),
        spent={slug: dict(sorted(own.spent.items())) for slug, own in people if own.spent},
        tickets=tuple(state for _, state in sorted(ledger.tickets.items())),
        devices=tuple(device for _, device in sorted(ledger.devices.items())),
        guard=ledger.guard,
    )
    return msgspec.json.encode(document)


def decode(data: bytes) -> Ledger:
    """Return the ledger; ValueError says what is wrong with the document."""
    try:
        document = msgspec.json.decode(data, type=Document)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    _check_once("grant or pause", (held.id for held in chain[Grant | Pause](document.grants, document.pauses)))
    _check_once("ticket", (state.ticket.id for state in document.tickets))
    _check_once("device", (device.mac for device in document.devices))
    return _ledger(document)


def _check_once(what: str, keys: Iterable[str]) -> None:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise ValueError(f"the {what} {twice[0]} is there more than once")


def _ledger(document: Document) -> Ledger:
    grants: dict[str, list[Grant]] = {}
    pauses: dict[str, list[Pause]] = {}
    for grant in document.grants:
        grants.setdefault(grant.person, []).append(grant)
    for pause in document.pauses:
        pauses.setdefault(pause.person, []).append(pause)
    people = Shelf(
        (slug, Standing(by_end(grants.get(slug, ())), by_end(pauses.get(slug, ())), document.spent.get(slug, {})))
        for slug in {*grants, *pauses, *document.spent}
    )
    return Ledger(
        people=people,
        owners=owners_of(people),
        tickets=Shelf((state.ticket.id, state) for state in document.tickets),
        devices=Shelf((device.mac, device) for device in document.devices),
        guard=document.guard,
    )
