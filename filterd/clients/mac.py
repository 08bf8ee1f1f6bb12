"""Hardware addresses of one device: read, checked, written. Inside they are 12 lower-case hexadecimal digits.

No I/O here.
"""

import re

_FORMS = re.compile(
    r"""  [0-9a-f]{12}
    | [0-9a-f]{2} (?: : [0-9a-f]{2} ){5}
    | [0-9a-f]{2} (?: - [0-9a-f]{2} ){5}
    | [0-9a-f]{4} (?: \. [0-9a-f]{4} ){2}  # as Cisco writes them
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_SEPARATORS = str.maketrans("", "", ":-.")

# The two lowest bits of the first octet (RFC 9542 section 2.1; IEEE 802c for what is done with the second).
_GROUP = 0x01
_LOCAL = 0x02


def parse_mac(text: str) -> str:
    """Return a MAC given with colons, dashes, Cisco's dots or nothing between its digits; ValueError says why not."""
    if not _FORMS.fullmatch(text):
        raise ValueError("no MAC address: six pairs of hexadecimal digits are needed")
    return mac_of(bytes.fromhex(text.translate(_SEPARATORS)))


def mac_of(octets: bytes) -> str:
    """Return the MAC of six octets; ValueError says why they are not those of one device."""
    if len(octets) != 6:
        raise ValueError(f"no MAC address: {len(octets)} octets where six are needed")
    if not any(octets):
        raise ValueError("a MAC of zeros, which no device has")
    if octets == b"\xff" * 6:
        raise ValueError("the broadcast MAC, which is everybody's")
    if octets[0] & _GROUP:
        raise ValueError("the MAC of a group, not of one device")
    return octets.hex()


def format_mac(mac: str) -> str:
    """Return a MAC as people write it: `00005e005311` becomes `00:00:5e:00:53:11`."""
    return bytes.fromhex(mac).hex(":")


def is_random(mac: str) -> bool:
    """Whether the device made the MAC up (the locally administered bit), as telephones do for each network."""
    return bool(int(mac[:2], 16) & _LOCAL)
