"""One-time tickets: codes printed in advance that give a child time when no adult is near. No I/O, no chance here.

A code is 60 bits of chance (made outside, with `secrets.randbits`) in Crockford's base 32: twelve digits and letters
without I, L, O and U, told in groups of four. Only its digest is kept.
"""

import hashlib
import unicodedata
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from filterd.policy.ledger.grant import EVERYONE, Aware, Scope, Slug, Whoever, as_utc

MOST_MINUTES = 1440
CODE_BITS = 60
_CODE_LENGTH = 12
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # https://www.crockford.com/base32.html
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_MOST_TYPED = 64


class Gift(StrEnum):
    """What a ticket gives: minutes more of a budget today, or a grant for so many minutes."""

    BONUS = "bonus"
    GRANT = "grant"


class Ticket(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`digest` is all that is kept of the code. Only `person` can use it, anybody if that is EVERYONE; until `expires`.

    A bonus needs the slug of a `budget`, a grant a `scope`; ValueError if it has the other or neither.
    """

    id: Slug
    digest: Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    gives: Gift
    minutes: int
    expires: Aware
    budget: Whoever = ""
    scope: Scope | None = None
    person: Whoever = EVERYONE

    def __post_init__(self) -> None:
        force_setattr(self, "expires", as_utc(self.expires))
        if not 1 <= self.minutes <= MOST_MINUTES:
            raise ValueError(f"a ticket gives 1 to {MOST_MINUTES} minutes")
        if (self.gives is Gift.BONUS) != bool(self.budget) or (self.gives is Gift.GRANT) != (self.scope is not None):
            raise ValueError("a ticket gives either minutes of a budget or a grant with a scope")


def code_of(bits: int) -> str:
    """Return the code of a number of CODE_BITS, in groups of four; ValueError if the number is larger or negative."""
    if not 0 <= bits < 1 << CODE_BITS:
        raise ValueError(f"a code has {CODE_BITS} bits")
    text = "".join(_SYMBOLS[bits >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5))
    return "-".join(text[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def normalise_code(text: str) -> str:
    """Return a typed code as twelve symbols: capitals, no gaps, digits of any script as 0 to 9, O as 0, I and L as 1.

    ValueError, in words for whoever typed it, if it cannot be a code.
    """
    plain = "".join(map(_digit, text[:_MOST_TYPED])).upper().translate(_READ_AS)
    if len(text) > _MOST_TYPED or len(plain) != _CODE_LENGTH or not set(plain) <= set(_SYMBOLS):
        raise ValueError("A code has twelve letters and digits, such as 7K3M-X2QP-9TVW. Please look at it again.")
    return plain


def digest(code: str) -> str:
    """Return what is kept of a code, however it was typed: SHA-256 in hex. ValueError as `normalise_code`.

    A plain digest will do: trying out 60 bits of chance takes longer than a ticket is good.
    """
    return hashlib.sha256(normalise_code(code).encode()).hexdigest()


def _digit(char: str) -> str:
    """Return a digit of another script (keyboards in Arabic or Hindi have them) as 0 to 9, gaps as a space."""
    value = unicodedata.decimal(char, None)
    if value is not None:
        return str(value)
    return " " if char.isspace() or unicodedata.category(char) == "Pd" else char
