"""Finished answers: the same question under the same policy within a second is a copy, not a decision.

The key is everything an answer depends on: the policy (by the client's address), the header's flags and counts, the
question without its letter case, and the OPT record. Only the id and the letter case of the question differ between
two messages with one key, and both are copied from the query. UDP only; a new policy gets a new table. No I/O here;
`now` is monotonic seconds, read by the caller once per batch.

Two generations hold the answers. When the young one is full, or so old that everything in the old one has ended, it
becomes the old one and what was old goes: so under any load the newest answers are there, and after it nothing is.
"""

from typing import NamedTuple

from filterd.stats.counter import Cell, Counters

LONGEST_LIFE_SECONDS = 1.0
# Of one generation; both together take at most 8 MB.
MOST_OCTETS = 4 << 20
MOST_CLIENTS = 4096

# CPython 3.11 objects of an answer but for the octets of question and answer: a test compares with tracemalloc.
_ENTRY_OCTETS = 300
_HEADER_OCTETS = 12
_NAME_TO_END_OCTETS = 5  # the root byte, type and class
_BARE_OPT_OCTETS = 11
_UNUSED_FLAGS = 0x4F  # Z and RCODE, which mean nothing in a query


class Made(NamedTuple):
    """An answer as it was sent at `now`: the message, for how many seconds it holds, the cell it is counted in."""

    wire: bytes
    now: float
    seconds: float
    cell: Cell


class _Parts(NamedTuple):
    head: bytes
    question_end: int
    tail: bytes
    expires: float
    cell: Cell


class _Shelf:
    """The answers of one policy."""

    __slots__ = ("old", "policy_id", "young")

    def __init__(self, policy_id: int) -> None:
        self.policy_id = policy_id
        self.young: dict[bytes, _Parts] = {}
        self.old: dict[bytes, _Parts] = {}


class Finished:
    """Answers by policy and question."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters
        self._by_address: dict[str, _Shelf] = {}
        self._by_policy: dict[int, _Shelf] = {}
        self._octets = 0
        self._turned = 0.0

    def reply(self, data: bytes, address: str, now: float) -> bytes | None:
        """Return the counted answer to a datagram, or None when the pipeline has to make one."""
        shelf = self._by_address.get(address)
        if shelf is None:
            return None
        end = data.find(0, _HEADER_OCTETS)
        key = data[2:end].lower() + data[end:]
        found = shelf.young.get(key) or shelf.old.get(key)
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
        if self._octets >= MOST_OCTETS or made.now - self._turned > LONGEST_LIFE_SECONDS:
            self._turn(made.now)
        shelf = self._by_address.get(address)
        if shelf is None or shelf.policy_id != policy_id:
            shelf = self._shelf(address, policy_id)
        wire = made.wire
        shelf.young[data[2:end].lower() + data[end:]] = _Parts(
            wire[2:_HEADER_OCTETS], question_end, wire[question_end:], made.now + made.seconds, made.cell
        )
        self._octets += len(data) + len(wire) + _ENTRY_OCTETS

    def drop(self, policy_id: int) -> None:
        """Forget what was answered under a policy that is over; a negative id stands for every policy."""
        if policy_id < 0:
            self.clear()
        elif shelf := self._by_policy.pop(policy_id, None):
            shelf.young, shelf.old = {}, {}

    def clear(self) -> None:
        """Forget every answer and who may have it: addresses may belong to others now."""
        self._by_address, self._by_policy = {}, {}
        self._octets = 0

    def _turn(self, now: float) -> None:
        for shelf in self._by_policy.values():
            shelf.old, shelf.young = shelf.young, {}
        self._octets = 0
        self._turned = now

    def _shelf(self, address: str, policy_id: int) -> _Shelf:
        """Return the answers of a policy, and find them by this address from now on."""
        if len(self._by_address) >= MOST_CLIENTS:
            self._by_address.clear()
        shelf = self._by_address[address] = self._by_policy.get(policy_id) or _Shelf(policy_id)
        self._by_policy[policy_id] = shelf
        return shelf
