"""Host names: one spelling for each, and their parents.

Two forms are used everywhere. *Text*: lower-case A-labels without the trailing dot (`xn--bcher-kva.example`).
*Wire*: the uncompressed form of RFC 1035 section 3.1 in lower case, root byte included. Matching works on wire names
only, because any octet, a dot too, may stand inside a label (RFC 2181 section 11). No I/O here.
"""

import re
from collections.abc import Iterator

import idna

from blocklists.error import NameFormatError

MAX_LABEL_OCTETS = 63
MAX_WIRE_OCTETS = 255

_PLAIN = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\Z")
_ADDRESS_LIKE = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_DOTS = re.compile("[\u3002\uff0e\uff61]")  # the other full stops of UTS 46


def normalise(text: str) -> str:
    """Return `text` as lower-case A-labels without the trailing dot (IDNA 2008 with UTS 46 mapping, RFC 5891).

    Raises NameFormatError for what is no host name: empty, too long, an IP address, forbidden characters.
    Underscores are kept: service names use them (RFC 8552).
    """
    name = text.lower().removesuffix(".")
    if not _PLAIN.match(name):
        name = _to_a_labels(name)
    if len(name) > MAX_WIRE_OCTETS - 2:
        raise NameFormatError(f"name of {len(name)} characters; at most {MAX_WIRE_OCTETS - 2} are allowed")
    if _ADDRESS_LIKE.match(name.rpartition(".")[2]):
        raise NameFormatError("an address, not a name")
    return name


def _to_a_labels(name: str) -> str:
    if name.isascii():
        raise NameFormatError(_complaint(name))
    dotted = _DOTS.sub(".", name).removesuffix(".")
    try:
        mapped = idna.uts46_remap(dotted, std3_rules=False, transitional=False)
        labels = [_to_a_label(label) for label in mapped.split(".")]
    except UnicodeError as error:  # idna.IDNAError is one
        raise NameFormatError(f"not a valid internationalised name: {error}") from error
    name = ".".join(labels)
    if not _PLAIN.match(name):
        raise NameFormatError(_complaint(name))
    return name


def _to_a_label(label: str) -> str:
    return label if label.isascii() else idna.alabel(label).decode("ascii")


def _complaint(name: str) -> str:
    if not name:
        return "no name"
    for label in name.split("."):
        if not label:
            return "empty label (two dots in a row, or a dot in front)"
        if len(label) > MAX_LABEL_OCTETS:
            return f"label of {len(label)} characters; at most {MAX_LABEL_OCTETS} are allowed"
    bad = next(character for character in name if not re.match(r"[a-z0-9_.-]", character))
    return f"character {bad!r} is not allowed in a host name"


def to_wire(name: str) -> bytes:
    """Return a normalised text name as lower-case wire octets, root byte included (RFC 1035 section 3.1)."""
    return b"".join(bytes((len(label),)) + label.encode("ascii") for label in name.split(".")) + b"\0"


def to_text(wire: bytes) -> str:
    r"""Return a wire name for people: octets outside the usual set as \DDD (RFC 4343 section 2.1), root as "."."""
    labels = []
    position = 0
    while wire[position]:
        end = position + 1 + wire[position]
        labels.append("".join(_shown(octet) for octet in wire[position + 1 : end]))
        position = end
    return ".".join(labels) or "."


def _shown(octet: int) -> str:
    character = chr(octet)
    if character in ".\\\"();@$":
        return "\\" + character
    return character if 0x21 <= octet <= 0x7E else f"\\{octet:03d}"


def suffixes(wire: bytes) -> Iterator[bytes]:
    """Yield `wire` and each parent on label boundaries, longest first, the root excluded."""
    position = 0
    while wire[position]:
        yield wire[position:]
        position += 1 + wire[position]


def label_count(wire: bytes) -> int:
    """Return how many labels a wire name has; the root has none."""
    return sum(1 for _ in suffixes(wire))
