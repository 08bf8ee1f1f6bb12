"""Who may ask at all: the address prefixes of the configuration. No I/O here.

A resolver that answers strangers is a tool for attacks on others (RFC 5358 section 4).
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

MOST_REMEMBERED = 4096  # addresses; whoever forges more costs a look-up each, not memory


class AccessList:
    """The prefixes that may ask; an IPv4 address inside IPv6 (`::ffff:192.0.2.1`) counts as the IPv4 address."""

    def __init__(self, prefixes: Iterable[str]) -> None:
        """Take prefixes such as `192.0.2.0/24`; raises ValueError for what is none."""
        networks = [ip_network(prefix) for prefix in prefixes]
        self._ipv4 = tuple(network for network in networks if not isinstance(network, IPv6Network))
        self._ipv6 = tuple(network for network in networks if isinstance(network, IPv6Network))
        self._memo: dict[str, bool] = {}

    def admits(self, address: str) -> bool:
        """Return whether a client at this address, as the socket names it, may ask."""
        admitted = self._memo.get(address)
        if admitted is None:
            if len(self._memo) >= MOST_REMEMBERED:
                self._memo.clear()
            admitted = self._memo[address] = self._covers(address)
        return admitted

    def _covers(self, address: str) -> bool:
        try:
            parsed = ip_address(address.partition("%")[0])
        except ValueError:
            return False  # a TCP client that had gone before its address was asked for: nobody is left to answer
        if isinstance(parsed, IPv6Address):
            mapped = parsed.ipv4_mapped
            return self._admits_ipv4(mapped) if mapped else any(parsed in network for network in self._ipv6)
        return self._admits_ipv4(parsed)

    def _admits_ipv4(self, address: IPv4Address) -> bool:
        return any(address in network for network in self._ipv4)
