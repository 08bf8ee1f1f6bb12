"""A search for the message that costs most: hill climbing from the extremes, keeping every change that made it slower.

    python -m tests.fuzz.slowest [--seconds 60] [--seed N]

Prints the worst time found for queries of 4 kB, queries of 64 KiB and answers; exit code 1 if one is over its target.
A time is processor time and the best of several runs, so that a busy machine counts little; what is reported was
measured again after the search.
"""

from collections.abc import Callable
from random import Random
from time import perf_counter, thread_time

import click

from filterd.dns.wire import WireError, encode_body, parse_request, parse_response
from tests.fuzz.extreme import REQUESTS, RESPONSES
from tests.fuzz.mutate import mutate
from tests.fuzz.seeds import ANSWERS, QUERIES
from tests.support.message import ID

_RUNS = 5
_FINAL_RUNS = 50
_MAX_OCTETS = 65_535

Message = tuple[bytes, bytes]  # octets, and the question if they are an answer


def handle_answer(message: Message) -> None:
    """Parse an answer and encode what is kept, as the engine does before it caches."""
    data, question = message
    try:
        response = parse_response(data, ID, question)
        encode_body(response.answers, response.authority, question[:-4].lower())
    except WireError:
        pass


def handle_query(message: Message) -> None:
    """Parse a query."""
    parse_request(message[0], stream=len(message[0]) <= 4096)


def milliseconds(handle: Callable[[Message], None], message: Message, runs: int = _RUNS) -> float:
    """Return the best time of several runs."""
    best = float("inf")
    for _ in range(runs):
        started = thread_time()
        handle(message)
        best = min(best, thread_time() - started)
    return best * 1000


def climb(
    handle: Callable[[Message], None], starts: list[Message], limit: int, seconds: float, chance: Random
) -> tuple[float, Message]:
    """Return the slowest message of at most `limit` octets that was found in `seconds`, and its time."""
    ranked = sorted(((milliseconds(handle, start), start) for start in starts if len(start[0]) <= limit), reverse=True)
    ranked = ranked[:8]  # several hills: the highest start need not lead to the highest top
    pool = [data for data, _ in starts]
    end = perf_counter() + seconds
    while perf_counter() < end:
        place = chance.randrange(len(ranked))
        time, (data, question) = ranked[place]
        changed = (mutate(chance, data, pool)[:limit], question)
        found = milliseconds(handle, changed)
        if found > time:
            again = milliseconds(handle, changed)  # luck does not strike twice
            if again > time:
                ranked[place] = (again, changed)
    return max((milliseconds(handle, message, _FINAL_RUNS), message) for _, message in ranked)


@click.command()
@click.option("--seconds", default=60, show_default=True, help="How long to search, for each of the three kinds.")
@click.option("--seed", default=1, show_default=True, help="The same seed tries the same changes.")
def main(seconds: int, seed: int) -> None:
    """Search for the message that takes longest."""
    queries = [(data, b"") for data in (*REQUESTS.values(), *QUERIES)]
    answers = [*RESPONSES.values(), *ANSWERS]
    searches = (
        ("query of 4 kB", handle_query, queries, 4096, 0.3),
        ("query of 64 KiB", handle_query, queries, _MAX_OCTETS, 2.0),
        ("answer", handle_answer, answers, _MAX_OCTETS, 2.0),
    )
    is_over = False
    for what, handle, starts, limit, target in searches:
        worst, (data, _) = climb(handle, starts, limit, seconds, Random(seed))
        click.echo(f"{what}: {worst:.3f} ms for {len(data)} octets (target {target} ms)")
        is_over |= worst > target
    if is_over:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
