"""The household's PIN: kept as a slow hash, never as digits. No I/O here; scrypt takes a core for tens of milliseconds.

How often somebody may guess is not decided here.
"""

import re
import secrets
import unicodedata
from binascii import unhexlify
from hashlib import scrypt
from hmac import compare_digest
from itertools import pairwise

FEWEST_DIGITS = 4
MOST_DIGITS = 12

# 16 MiB and some 50 ms on one core: the parameters of RFC 7914 section 2 for interactive use.
_N, _R, _P = 2**14, 8, 1
_SALT_OCTETS, _HASH_OCTETS = 16, 32
_MOST_MEMORY = 64 << 20  # OpenSSL's own limit of 32 MiB is near; a hash that wants more is refused when it is read

_TEXT = re.compile(r"scrypt\$(\d{1,6})\$(\d{1,2})\$(\d{1,2})\$([0-9a-f]{32})\$([0-9a-f]{64})", re.ASCII)


def digits_of(text: str) -> str:
    """Return the digits of a PIN as 0 to 9, whichever script they are written in; ValueError for anything else."""
    digits = "".join(text.split())
    if not (FEWEST_DIGITS <= len(digits) <= MOST_DIGITS and digits.isdecimal()):
        raise ValueError(f"a PIN has {FEWEST_DIGITS} to {MOST_DIGITS} digits")
    return "".join(str(unicodedata.decimal(digit)) for digit in digits)


def weakness(digits: str) -> str:
    """Return in kind words why a PIN is guessed too soon, "" if nothing speaks against it."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    if steps == {0}:
        return "the same digit all the way is the first thing anybody tries; please mix a few"
    if steps in ({1}, {9}):
        return "digits in a row are the first thing anybody tries; please mix them"
    half = len(digits) // 2
    if digits == digits[:half] * 2:
        return "the same digits twice are tried early; please take others"
    return ""


def hashed(digits: str, salt: bytes | None = None) -> str:
    """Return what is kept of a PIN: `scrypt$n$r$p$salt$hash`, salt and hash as hexadecimal digits."""
    salt = secrets.token_bytes(_SALT_OCTETS) if salt is None else salt
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${_scrypt(digits, salt, _N, _R, _P).hex()}"


def is_hash(text: str) -> bool:
    """Whether a text is what `hashed` returns, with parameters that this box can bear."""
    found = _TEXT.fullmatch(text)
    if not found:
        return False
    n, r, p = (int(found[number]) for number in (1, 2, 3))
    # RFC 7914 section 6: N is a power of two above 1; 128 * r * N octets are needed. The floor keeps a hash slow.
    return n >= 2**12 and n & (n - 1) == 0 and r >= 8 and 1 <= p <= 4 and 128 * r * (n + p + 2) <= _MOST_MEMORY


def matches(digits: str, text: str) -> bool:
    """Whether `digits` are those that `text` was made of. Slow on purpose; ValueError if `text` is no hash."""
    found = _TEXT.fullmatch(text)
    if not found or not is_hash(text):
        raise ValueError("not a PIN as `filterd pin` makes it")
    n, r, p = (int(found[number]) for number in (1, 2, 3))
    return compare_digest(_scrypt(digits, unhexlify(found[4]), n, r, p), unhexlify(found[5]))


def _scrypt(digits: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return scrypt(digits.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=_HASH_OCTETS)
