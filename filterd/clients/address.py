"""Whose address it is, remembered: what adults wrote down, or all that the registry knows. No I/O here.

Both are asked once for each address; the memo is what a query meets.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv6Address, ip_address

from filterd.clients.match import Match, Recogniser, by_hand
from filterd.clients.prefix import Prefixes
from filterd.policy.snapshot import Snapshot
from filterd.policy.types import Client

# At most 65,536 addresses are remembered: one device can invent 2 ** 64 of them, so there must be an end. In small
# pieces, because a dictionary of that size takes 6 ms to grow or to empty, and a query must not wait for it.
PIECES = 64
PIECE_LIMIT = 1024

MOST_SCOPES = 64
"""Of so many interfaces of the box link-local addresses are remembered."""


class AddressBook:
    """The clients of one snapshot, by its addresses or, with a registry of the same snapshot, by all evidence.

    A new snapshot gets a new book.
    """

    def __init__(self, snapshot: Snapshot, registry: Recogniser | None = None) -> None:
        self._profiles = snapshot.profiles
        self._unknown = Client(snapshot.profiles[snapshot.unknown], known=False)
        self._clients: dict[tuple[int, str | None], Client] = {}
        self._registry = registry or _Written(snapshot)
        self._memo: tuple[dict[str, Client], ...] = tuple({} for _ in range(PIECES))
        self._scopes: set[str] = set()

    def identify(self, address: str) -> Client:
        """Return the client at an address (text, with or without a scope such as `%eth0`).

        IPv4-mapped IPv6 counts as IPv4 (RFC 4291 section 2.5.5.2). An address nobody named, and text that is none, is
        the unknown client. A repeated address costs one look-up.
        """
        # Python salts the hashes of text, so nobody can aim at a piece.
        return self._memo[hash(address) % PIECES].get(address) or self._find(address)

    def forget(self, addresses: Iterable[str]) -> None:
        """Look anew at these addresses (canonical text) when they next ask."""
        for address in addresses:
            for form in self._forms(address):
                self._memo[hash(form) % PIECES].pop(form, None)

    def forget_all(self) -> None:
        """Look anew at everyone when they next ask; takes 6 ms where 65,536 addresses are remembered."""
        for piece in self._memo:
            piece.clear()

    @property
    def remembered(self) -> int:
        """How many addresses the memo holds."""
        return sum(len(piece) for piece in self._memo)

    def _find(self, text: str) -> Client:
        host, _, scope = text.partition("%")
        try:
            address = ip_address(host)
        except ValueError:
            return self._unknown
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        canonical = str(address)
        client = self._client(self._registry.find(canonical))
        if scope and len(self._scopes) < MOST_SCOPES:
            self._scopes.add(scope)
        if text in self._forms(canonical):  # an unusual form is not remembered: `forget` would not find it
            self._remember(text, client)
        return client

    def _forms(self, canonical: str) -> Iterator[str]:
        """Yield how the kernel writes an address: as it is, on a socket of both families, and with a scope."""
        yield canonical
        if ":" not in canonical:
            yield f"::ffff:{canonical}"
        elif canonical.startswith("fe80:"):
            yield from (f"{canonical}%{scope}" for scope in self._scopes)

    def _remember(self, text: str, client: Client) -> None:
        piece = self._memo[hash(text) % PIECES]
        if len(piece) >= PIECE_LIMIT:
            piece.clear()
        piece[text] = client

    def _client(self, match: Match | None) -> Client:
        if match is None:
            return self._unknown
        key = (match.policy_id, match.device)
        client = self._clients.get(key)
        if client is None:
            client = self._clients[key] = Client(self._profiles[match.policy_id], match.device)
        return client


class _Written:
    """What adults wrote down, where nothing else is to be known."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._prefixes = Prefixes(snapshot.addresses)

    def find(self, address: str) -> Match | None:
        return by_hand(self._prefixes.find(ip_address(address)))
