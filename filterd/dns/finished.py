"""Finished answers: the same question under the same policy within a second is a copy, not a decision.

The key is everything an answer depends on: the policy (by the client's address), the header's flags and counts, the
question without its letter case, and the OPT record. Only the id and the letter case of the question differ between
two messages with one key, and both are copied from the query. UDP only; a new policy gets a new table. No I/O here;
`now` is monotonic seconds, read by the caller once per batch.
"""

from typing import NamedTuple

from filterd.stats.counter import Cell, Counters

LONGEST_LIFE_SECONDS = 1.0
# Bounds for memory only (6 MB at worst): whatever is thrown away would have ended within the second.
MOST_ANSWERS = 4096
MOST_CLIENTS = 4096

_HEADER_OCTETS = 12
_NAME_TO_END_OCTETS = 5  # the root byte, type and class
_BARE_OPT_OCTETS = 11
_UNUSED_FLAGS = 0x4F  # Z and RCODE, which mean nothing in a query


class Made(NamedTuple):
    """An answer as it was sent: the message, the monotonic second it ends, the cell it is counted in."""

    wire: bytes
    expires: float
    cell: Cell


class _Parts(NamedTuple):
    head: bytes
    question_end: int
    tail: bytes
    expires: float
    cell: Cell


class Finished:
    """Answers by policy and question."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters
        self._by_address: dict[str, dict[bytes, _Parts]] = {}
        self._by_policy: dict[int, dict[bytes, _Parts]] = {}
        self._size = 0

    def reply(self, data: bytes, address: str, now: float) -> bytes | None:
        """Return the counted answer to a datagram, or None when the pipeline has to make one."""
        answers = self._by_address.get(address)
        if answers is None:
            return None
        end = data.find(0, _HEADER_OCTETS)
        found = answers.get(data[2:end].lower() + data[end:])
        if found is None or now >= found.expires:
            return None
        self._counters.numbers[found.cell] += 1
        return data[:2] + found.head + data[_HEADER_OCTETS : found.question_end] + found.tail

    def keep(self, data: bytes, address: str, policy_id: int, made: Made) -> None:
        """Keep the answer made for a valid query, unless the query is of a rare form.

        The key folds letters from the flags to the end of the name in one go. That is safe because of what is refused
        here: the other octets of a kept query (flags, counts, label lengths) are no letters of either case, so no
        other octet folds into them. Where a label holds a zero, less of the name folds, or nothing is kept.
        """
        end = data.find(0, _HEADER_OCTETS)
        question_end = end + _NAME_TO_END_OCTETS
        if data[3] & _UNUSED_FLAGS or len(data) - question_end not in (0, _BARE_OPT_OCTETS):
            return  # EDNS options such as cookies differ from query to query: keeping those would only fill the table
        if self._size >= MOST_ANSWERS or len(self._by_address) >= MOST_CLIENTS:
            self._by_address.clear()
            self._by_policy.clear()
            self._size = 0
        answers = self._by_policy.setdefault(policy_id, {})
        self._by_address[address] = answers
        before = len(answers)
        answers[data[2:end].lower() + data[end:]] = _Parts(
            made.wire[2:_HEADER_OCTETS], question_end, made.wire[question_end:], made.expires, made.cell
        )
        self._size += len(answers) - before
