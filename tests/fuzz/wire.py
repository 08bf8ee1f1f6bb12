"""Mutated messages against everything that meets octets from the network.

    python -m tests.fuzz.wire --count 1000000 [--seed N]

Prints what was run and the worst time of one message; exit code 1 if anything escaped or an answer had a wrong id.
The suite runs a short round of the same function.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from time import perf_counter

import click

from filterd.dns.answers import Reply, Times, allowed, blocked, failure
from filterd.dns.wire import (
    Body,
    Ede,
    Record,
    Refusal,
    Request,
    WireError,
    encode_body,
    parse_request,
    parse_response,
    refusal_answer,
    targets,
)
from filterd.dns.wire.constant import Rcode
from filterd.policy.types import AnswerStyle, Decision, Profile, Verdict
from tests.fuzz.mutate import mutate
from tests.fuzz.seeds import ANSWERS, QUERIES
from tests.support.message import ID

_NOW = datetime(2026, 3, 1, tzinfo=UTC)
_BLOCK = Decision(Verdict.BLOCK, "category", "gambling")
_ALLOW = Decision(Verdict.ALLOW, "default", "unrated")
_PROFILES = tuple(
    Profile(number, "p", "P", "junior", False, frozenset(), frozenset(), style=style)
    for number, style in enumerate(AnswerStyle)
)


@dataclass
class Outcome:
    """What a run found. `kinds` counts how messages ended, `escaped` and `wrong` hold the messages to look at."""

    kinds: Counter[str] = field(default_factory=Counter)
    escaped: list[tuple[str, bytes]] = field(default_factory=list)
    wrong: list[tuple[str, bytes]] = field(default_factory=list)
    worst: float = 0.0  # seconds, of all that is done with one message


@dataclass(frozen=True)
class _Item:
    """What a cache would keep."""

    body: Body
    rcode: int
    authentic: bool
    ede: tuple[Ede, ...]
    stored: float = 0.0


def run(count: int, seed: int) -> Outcome:
    """Return the outcome of `count` mutated messages, half of them queries, half answers."""
    chance = Random(seed)
    outcome = Outcome()
    pool = [*QUERIES, *(wire for wire, _ in ANSWERS)]
    for number in range(count):
        question = b""
        if number % 2:
            start, question = chance.choice(ANSWERS)
        else:
            start = chance.choice(pool if chance.random() < 0.1 else QUERIES)
        data = mutate(chance, start, pool)
        started = perf_counter()
        try:
            kind = _handle(data, question, outcome)
            outcome.kinds[kind] += 1
        except Exception as error:  # whatever escapes is the finding
            outcome.escaped.append((repr(error), data))
            continue
        if perf_counter() - started > outcome.worst:
            outcome.worst = max(outcome.worst, _best_of_three(data, question))
    return outcome


def _best_of_three(data: bytes, question: bytes) -> float:
    """Return how long the message takes when nothing else gets in between."""
    times = []
    for _ in range(3):
        started = perf_counter()
        _handle(data, question, Outcome())
        times.append(perf_counter() - started)
    return min(times)


def _handle(data: bytes, question: bytes, outcome: Outcome) -> str:
    """Do everything the engine does with a query, or with the answer to `question`."""
    if question:
        return _try_answer(data, question, outcome)
    return _try_query(data, len(data) % 2 == 0, outcome)


def _try_query(data: bytes, stream: bool, outcome: Outcome) -> str:
    found = parse_request(data, stream)
    wires = _answers(found)
    if any(wire[:2] != data[:2] or not wire[2] & 0x80 for wire in wires):
        outcome.wrong.append(("id", data))
    if wires and data[2] & 0x80:
        outcome.wrong.append(("a reply was replied to", data))
    return "silence" if found is None else type(found).__name__.lower()


def _answers(found: Request | Refusal | None) -> list[bytes]:
    """Return every answer such a message could get."""
    if found is None:
        return []
    if isinstance(found, Refusal):
        return [refusal_answer(found)]
    replies: list[Reply] = [blocked(found, _BLOCK, profile, _NOW) for profile in _PROFILES]
    return [reply.wire for reply in (*replies, failure(found, Rcode.SERVFAIL))]


def _try_answer(data: bytes, question: bytes, outcome: Outcome) -> str:
    try:
        response = parse_response(data, ID, question)
    except WireError:
        return "malformed"
    if data[:2] != ID.to_bytes(2, "big") or data[12 : 12 + len(question)] != question:
        outcome.wrong.append(("an answer to something else was believed", data))
    for record in (*response.answers, *response.authority):
        targets(record)
    if response.truncated:
        return "truncated"
    request = Request(0x4321, 0x0100, question[:-4].lower(), int.from_bytes(question[-4:-2], "big"), question)
    body = encode_body(response.answers, response.authority, request.qname)
    item = _Item(body, response.rcode, response.authentic, response.ede)
    wire = allowed(request, item, _ALLOW, Times(_NOW, 0.0), stream=True).wire
    again = parse_response(wire, request.id, question)
    if _folded(again.answers + again.authority) != _folded(response.answers + response.authority):
        outcome.wrong.append(("what is passed on is not what came", data))
    return "response"


def _folded(records: tuple[Record, ...]) -> list[tuple[object, ...]]:
    """Return records without the letter case that compression may change."""
    return [(record.owner.lower(), *record[1:4], record.rdata.lower()) for record in records]


@click.command()
@click.option("--count", default=100_000, show_default=True, help="Messages to try.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same messages.")
def main(count: int, seed: int) -> None:
    """Throw mutated messages at the wire format and at the answers made from it."""
    started = perf_counter()
    outcome = run(count, seed)
    took = perf_counter() - started
    click.echo(f"{count} messages in {took:.0f} s, worst {outcome.worst * 1000:.2f} ms")
    click.echo(", ".join(f"{number} {kind}" for kind, number in outcome.kinds.most_common()))
    for what, data in [*outcome.escaped, *outcome.wrong][:20]:
        click.echo(f"{what}: {data.hex()}", err=True)
    click.echo(f"{len(outcome.escaped)} uncaught exceptions, {len(outcome.wrong)} wrong answers")
    if outcome.escaped or outcome.wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
