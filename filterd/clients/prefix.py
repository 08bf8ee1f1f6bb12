"""What adults wrote down of addresses: the household's addresses and ranges, longest match first. No I/O here."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address

from filterd.policy.snapshot import Assignment


class Prefixes:
    """Assignments by the leading bits of an address."""

    def __init__(self, assignments: Iterable[Assignment]) -> None:
        assignments = tuple(assignments)
        self._lengths = {
            family: sorted(_by_length(assignments, octets), key=lambda pair: -pair[0])
            for family, octets in ((IPv4Address, 4), (IPv6Address, 16))
        }

    def find(self, address: IPv4Address | IPv6Address) -> Assignment | None:
        """Return the longest assignment that covers an address; addresses of one family only match their own."""
        number = int(address)
        bits = address.max_prefixlen
        for length, assignments in self._lengths[type(address)]:
            found = assignments.get(number >> (bits - length))
            if found:
                return found
        return None


def is_exact(assignment: Assignment) -> bool:
    """Whether an assignment is of one address."""
    return assignment.length == 8 * len(assignment.network)


def _by_length(assignments: Iterable[Assignment], octets: int) -> Iterator[tuple[int, dict[int, Assignment]]]:
    mine = [each for each in assignments if len(each.network) == octets]
    for length in {each.length for each in mine}:
        yield length, {_leading(each): each for each in mine if each.length == length}


def _leading(assignment: Assignment) -> int:
    return int.from_bytes(assignment.network, "big") >> (8 * len(assignment.network) - assignment.length)
