"""Whose address it is: the household's addresses and ranges, longest match first. No I/O here."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

from filterd.policy.snapshot import Assignment, Snapshot
from filterd.policy.types import Client

# At most 65,536 addresses are remembered: one device can invent 2 ** 64 of them, so there must be an end. In small
# pieces, because a dictionary of that size takes 6 ms to grow or to empty, and a query must not wait for it.
PIECES = 64
PIECE_LIMIT = 1024


class AddressBook:
    """The clients of one snapshot. A new snapshot gets a new book."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._unknown = Client(snapshot.profiles[snapshot.unknown], known=False)
        self._prefixes = _by_length(snapshot)
        self._memo: tuple[dict[str, Client], ...] = tuple({} for _ in range(PIECES))

    def identify(self, address: str) -> Client:
        """Return the client at an address (text, with or without a scope such as `%eth0`).

        IPv4-mapped IPv6 counts as IPv4 (RFC 4291 section 2.5.5.2). An address nobody named, and text that is none, is
        the unknown client. A repeated address costs one look-up.
        """
        piece = self._memo[hash(address) % PIECES]  # Python salts the hashes of text, so nobody can aim at a piece
        client = piece.get(address)
        if client is None:
            client = self._find(address)
            if len(piece) >= PIECE_LIMIT:
                piece.clear()
            piece[address] = client
        return client

    @property
    def remembered(self) -> int:
        """How many addresses the memo holds."""
        return sum(len(piece) for piece in self._memo)

    def _find(self, text: str) -> Client:
        try:
            address = ip_address(text.partition("%")[0])
        except ValueError:
            return self._unknown
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        number = int(address)
        bits = address.max_prefixlen
        for length, clients in self._prefixes[type(address)]:
            client = clients.get(number >> (bits - length))
            if client:
                return client
        return self._unknown


_Prefixes = list[tuple[int, dict[int, Client]]]
"""The longest prefixes first, each length with its clients by the leading bits."""


def _by_length(snapshot: Snapshot) -> dict[type[IPv4Address] | type[IPv6Address], _Prefixes]:
    return {
        family: sorted(_lengths(snapshot, octets), key=lambda pair: -pair[0])
        for family, octets in ((IPv4Address, 4), (IPv6Address, 16))
    }


def _lengths(snapshot: Snapshot, octets: int) -> Iterator[tuple[int, dict[int, Client]]]:
    mine = [each for each in snapshot.addresses if len(each.network) == octets]
    for length in {each.length for each in mine}:
        yield length, {_leading(each): _client(snapshot, each) for each in mine if each.length == length}


def _leading(assignment: Assignment) -> int:
    return int.from_bytes(assignment.network, "big") >> (8 * len(assignment.network) - assignment.length)


def _client(snapshot: Snapshot, assignment: Assignment) -> Client:
    return Client(snapshot.profiles[assignment.policy_id], assignment.device)
