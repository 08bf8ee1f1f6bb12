"""Recorded questions decided under two policies, and what would have been different. Reads no file: lines in, sums out.

Questions are taken one at a time and only what changed is kept (`difference`), so a recording may be of any length.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from blocklists.entry import LineError
from blocklists.error import NameFormatError
from blocklists.name import normalise, to_wire
from filterd.error import ConfigError
from filterd.policy.decide import decide
from filterd.policy.difference import Difference, Ledger
from filterd.policy.qtype import qtype_number
from filterd.policy.types import Client, Policy, Query


class Question(Struct, frozen=True):
    """One recorded question, a line of JSON: when, by which client address or person, for which name and type."""

    time: Annotated[datetime, Meta(tz=True)]
    name: str
    client: str = ""
    person: str = ""
    type: str = "A"


@dataclass(frozen=True, slots=True)
class World:
    """One of the two policies: what holds, who is at an address, and who has an id (ConfigError if nobody has)."""

    policy: Policy
    identify: Callable[[str], Client]
    person: Callable[[str], Client]


def read_questions(lines: Iterable[bytes]) -> Iterator[Question | LineError]:
    """Yield the question of each line of JSON; a line that is none is a LineError. Empty lines are skipped."""
    decoder = msgspec.json.Decoder(Question)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield LineError(number, "json", str(error))


def replay(questions: Iterable[Question | LineError], before: World, after: World) -> Difference:
    """Return what would be different under `after`; whose address belongs to somebody else there is `one -> other`."""
    ledger = Ledger()
    for question in questions:
        if isinstance(question, LineError):
            ledger.refuse(f"line {question.line}: {question.why}")
            continue
        try:
            query = Query(to_wire(normalise(question.name)), qtype_number(question.type))
        except (NameFormatError, ValueError) as error:
            ledger.refuse(f"{question.name[:60]!r}: {error}")
            continue
        try:
            clients = _client(before, question), _client(after, question)
        except ConfigError as error:
            ledger.refuse(str(error))
            continue
        ledger.add(
            question.time,
            query.qname,
            " -> ".join(dict.fromkeys(client.profile.slug for client in clients)),
            decide(query, clients[0], before.policy, question.time),
            decide(query, clients[1], after.policy, question.time),
        )
    return ledger.difference()


def _client(world: World, question: Question) -> Client:
    """Return who asked, with what held for them then; ConfigError if that cannot be known."""
    client = _found(world, question)
    return replace(client, moment=client.at(question.time))


def _found(world: World, question: Question) -> Client:
    if question.person:
        return world.person(question.person)
    try:
        ip_address(question.client.partition("%")[0])
    except ValueError as error:
        raise ConfigError(f"found the client {question.client[:60]!r}; allowed: an address, or a person") from error
    return world.identify(question.client)
