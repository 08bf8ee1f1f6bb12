"""Host names: one spelling for each, and their parents.

Two forms are used everywhere. *Text*: lower-case A-labels without the trailing dot (`xn--bcher-kva.example`).
*Wire*: the uncompressed form of RFC 1035 section 3.1 in lower case, root byte included. Matching works on wire names
only, because any octet, a dot too, may stand inside a label (RFC 2181 section 11). No I/O here.
"""

import re
from collections.abc import Iterator

from idna import IDNABidiError, IDNAError, InvalidCodepointContext, uts46_remap
from idna.core import check_bidi, check_initial_combiner, valid_contextj

from blocklists.error import NameFormatError

MAX_LABEL_OCTETS = 63
MAX_WIRE_OCTETS = 255
MAX_TEXT_CHARACTERS = 1024  # UTS 46 drops some characters, so a longer text may be a name; this bounds the work

# A name in its final spelling. The last label must not look like a number: browsers take such a host for an IPv4
# address (WHATWG URL, "ends in a number"), so it can never be asked for.
PLAIN = (
    r"(?=[a-z0-9_.-]{1,253}(?![a-z0-9_.-]))"
    r"(?:[a-z0-9_-]{1,63}\.)*"
    r"(?!(?:[0-9]+|0x[0-9a-f]*)\.?(?![a-z0-9_.-]))"
    r"[a-z0-9_-]{1,63}"
)
_PLAIN = re.compile(PLAIN + r"\Z")
_DOTS = re.compile("[\u3002\uff0e\uff61]")  # the other full stops of UTS 46
_JOINERS = "\u200c\u200d"


def normalise(text: str) -> str:
    """Return `text` as lower-case A-labels without the trailing dot, spelt as a browser would ask for it.

    Non-ASCII text goes through UTS 46, non-transitional, with the checks of the WHATWG URL standard ("domain to
    ASCII"): hyphens anywhere, bidi and joiner rules. That is wider than IDNA 2008, which has no emoji, but such names
    are registered and asked for. ASCII labels are taken as they are, broken `xn--` ones too: DNS carries them.
    Underscores are kept: service names use them (RFC 8552).

    Raises NameFormatError for what is no host name: empty, too long, an IP address, forbidden characters. The message
    never quotes the name, because some lists must not be shown.
    """
    if _PLAIN.match(text):
        return text
    if len(text) > MAX_TEXT_CHARACTERS:
        raise NameFormatError(f"{len(text)} characters; no name is that long")
    name = (text.lower() if text.isascii() else _to_a_labels(text)).removesuffix(".")
    if not _PLAIN.match(name):
        raise NameFormatError(_complaint(name))
    return name


def _to_a_labels(text: str) -> str:
    try:
        # Not str.lower(): it knows the final sigma, UTS 46 does not.
        return ".".join(_to_a_label(label) for label in _DOTS.sub(".", uts46_remap(text, std3_rules=False)).split("."))
    except IDNABidiError as error:
        raise NameFormatError("directions of writing mixed in one label (RFC 5893)") from error
    except InvalidCodepointContext as error:
        raise NameFormatError("a joiner where none is allowed (RFC 5892 appendix A)") from error
    except (IDNAError, ValueError) as error:  # ValueError: a character this Python's Unicode does not know
        raise NameFormatError("not a valid internationalised name (UTS 46)") from error


def _to_a_label(label: str) -> str:
    if label.isascii():
        return label
    if len(label) > MAX_LABEL_OCTETS - len("xn--"):
        raise NameFormatError(f"label of {len(label)} characters that does not fit into {MAX_LABEL_OCTETS} octets")
    if label.startswith("xn--"):
        raise NameFormatError("a label with the prefix of an A-label and other characters than ASCII")
    check_initial_combiner(label)
    check_bidi(label)
    for position, character in enumerate(label):
        if character in _JOINERS and not valid_contextj(label, position):
            raise InvalidCodepointContext
    return "xn--" + label.encode("punycode").decode("ascii")


def _complaint(name: str) -> str:
    if not name:
        return "no name"
    for label in name.split("."):
        if not label:
            return "empty label (two dots in a row, or a dot in front)"
        if len(label) > MAX_LABEL_OCTETS:
            return f"label of {len(label)} characters; at most {MAX_LABEL_OCTETS} are allowed"
    bad = re.search(r"[^a-z0-9_.-]", name)
    if bad:
        return f"character {bad[0]!a} is not allowed in a host name"
    if len(name) > MAX_WIRE_OCTETS - 2:
        return f"name of {len(name)} characters; at most {MAX_WIRE_OCTETS - 2} are allowed"
    return "an address, not a name"


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
    if character in '.\\"();@$':
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
