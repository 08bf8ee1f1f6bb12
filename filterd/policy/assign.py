"""Which addresses belong to whom: written addresses into prefixes, each with one owner. No I/O here."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from filterd.clients.mac import format_mac, parse_mac
from filterd.mistake import Mistakes, shown
from filterd.policy.household import Device
from filterd.policy.snapshot import Assignment, KnownDevice

_MAPPED = IPv6Network("::ffff:0:0/96")  # IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2)
_SCOPE = re.compile("%[^/]*")  # of a link-local address, such as %eth0 (RFC 4007 section 11)
_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\Z", re.IGNORECASE)
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
            mistakes.note(claim.path, f"{shown(claim.address)}, which is at {owners[network]} too", "one owner")
            continue
        owners[network] = claim.path
        yield Assignment(network.network_address.packed, network.prefixlen, claim.policy_id, claim.device)


def _network(claim: Claim, mistakes: Mistakes) -> IPv4Network | IPv6Network | None:
    try:
        network = ip_network(_SCOPE.sub("", claim.address))  # as where a client is identified
    except ValueError:
        mistakes.note(claim.path, shown(claim.address), _allowed(claim.address))
        return None
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        return IPv4Network((int(network.network_address) & 0xFFFFFFFF, network.prefixlen - 96))
    return network


def _allowed(address: str) -> str:
    """Say what an address is, with a word on the slip if it is a common one."""
    if _MAC.match(address):
        return f"{_ALLOWED} (this is a MAC address; the device has an IP address too)"
    alone, slash, _ = address.partition("/")
    if slash and (whole := _whole(address)):
        return f"{_ALLOWED} ({alone} for that address alone, {whole} for the whole range)"
    if "-" in address or "*" in address:
        return f"{_ALLOWED} (each address by itself, or a range with a slash)"
    return _ALLOWED


def _whole(address: str) -> str:
    """Return the range around `192.0.2.7/24`, "" if that is none."""
    try:
        return str(ip_network(address, strict=False))
    except ValueError:
        return ""


def known_devices(owned: Iterable[tuple[str, int, Device]], mistakes: Mistakes) -> Iterator[KnownDevice]:
    """Yield how each device can be told besides its addresses; each of these belongs to one device."""
    owners: dict[tuple[str, str], str] = {}
    for path, policy_id, device in owned:
        macs = tuple(_macs(path, device, mistakes))
        hostname = device.hostname.lower()
        marks = [(f"{path}.macs", "MAC", format_mac(mac)) for mac in macs]
        marks += [(f"{path}.hostname", "host name", hostname), (f"{path}.client_id", "id", device.client_id)]
        for where, kind, mark in marks:
            if mark and (kind, mark) in owners:
                mistakes.note(where, f"the {kind} {shown(mark)}, which {owners[kind, mark]} has too", "one device")
            owners.setdefault((kind, mark), device.name)
        if any(mark for _, _, mark in marks):
            yield KnownDevice(device.name, policy_id, macs, hostname, device.client_id)


def _macs(path: str, device: Device, mistakes: Mistakes) -> Iterator[str]:
    for number, text in enumerate(device.macs):
        try:
            yield parse_mac(text)
        except ValueError as error:
            mistakes.note(
                f"{path}.macs[{number}]", f"{shown(text)} ({error})", "that of one device, such as 00:00:5e:00:53:11"
            )
