"""Which addresses belong to whom: written addresses into prefixes, each with one owner. No I/O here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from filterd.mistake import Mistakes
from filterd.policy.snapshot import Assignment

_MAPPED = IPv6Network("::ffff:0:0/96")  # IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2)
_ALLOWED = "an address or a range, such as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64"


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's address as written at `path`."""

    path: str
    address: str
    policy_id: int
    device: str | None


def assignments(claims: Iterable[Claim], mistakes: Mistakes) -> Iterator[Assignment]:
    """Yield one assignment for each claim; ranges may lie within each other, the same range has one owner."""
    owners: dict[IPv4Network | IPv6Network, str] = {}
    for claim in claims:
        network = _network(claim, mistakes)
        if network is None:
            continue
        if network in owners:
            mistakes.note(claim.path, f"{claim.address!r}, which is at {owners[network]} too", "one owner")
            continue
        owners[network] = claim.path
        yield Assignment(network.network_address.packed, network.prefixlen, claim.policy_id, claim.device)


def _network(claim: Claim, mistakes: Mistakes) -> IPv4Network | IPv6Network | None:
    try:
        network = ip_network(claim.address)
    except ValueError as error:
        mistakes.note(claim.path, repr(claim.address), f"{_ALLOWED} ({error})")
        return None
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        return IPv4Network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - 96))
    return network
