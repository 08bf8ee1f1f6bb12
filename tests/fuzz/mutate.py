"""Damage to messages: the small, spiteful changes that make a parser read past, loop or believe. Pure but for `chance`.

The caller seeds `chance`, so every run can be repeated.
"""

from collections.abc import Callable, Sequence
from random import Random

_SPITEFUL = (0x00, 0x01, 0x0C, 0x29, 0x2E, 0x3F, 0x40, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xFF)


def mutate(chance: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """Return `data` after one to four changes; pieces of `others` may be spliced in."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        chance.choice(_CHANGES)(chance, out, others)
    return bytes(out)


def _place(chance: Random, out: bytearray) -> int:
    return chance.randrange(len(out)) if out else 0


def _flip(chance: Random, out: bytearray, _: Sequence[bytes]) -> None:
    if out:
        out[_place(chance, out)] ^= 1 << chance.randrange(8)


def _overwrite(chance: Random, out: bytearray, _: Sequence[bytes]) -> None:
    if out:
        out[_place(chance, out)] = chance.choice(_SPITEFUL)


def _header(chance: Random, out: bytearray, _: Sequence[bytes]) -> None:
    """Change a flag, or a count to a small or a huge number."""
    if len(out) >= 12:
        place = chance.randrange(2, 12)
        out[place] = chance.choice((0, 1, 2, out[place] ^ 1 << chance.randrange(8), 0xFF))


def _cut(chance: Random, out: bytearray, _: Sequence[bytes]) -> None:
    del out[_place(chance, out) :]


def _remove(chance: Random, out: bytearray, _: Sequence[bytes]) -> None:
    place = _place(chance, out)
    del out[place : place + chance.randrange(1, 12)]


def _repeat(chance: Random, out: bytearray, _: Sequence[bytes]) -> None:
    place = _place(chance, out)
    piece = out[place : place + chance.randrange(1, 40)]
    out[place:place] = piece * chance.randrange(1, 4)


def _insert(chance: Random, out: bytearray, _: Sequence[bytes]) -> None:
    place = _place(chance, out)
    out[place:place] = chance.randbytes(chance.randrange(1, 9))


def _point(chance: Random, out: bytearray, _: Sequence[bytes]) -> None:
    """Write a compression pointer: to itself, forwards, into the header, into the middle of something."""
    place = _place(chance, out)
    target = chance.choice((place, 12, 0, _place(chance, out))) & 0x3FFF
    out[place : place + 2] = (0xC000 | target).to_bytes(2, "big")


def _splice(chance: Random, out: bytearray, others: Sequence[bytes]) -> None:
    other = chance.choice(others)
    out[_place(chance, out) :] = other[chance.randrange(len(other)) :]


def _stretch(chance: Random, out: bytearray, _: Sequence[bytes]) -> None:
    """Add to one 16-bit number, as a length would be wrong by little."""
    if len(out) >= 2:
        place = chance.randrange(len(out) - 1)
        number = int.from_bytes(out[place : place + 2], "big") + chance.choice((-2, -1, 1, 2, 255))
        out[place : place + 2] = (number & 0xFFFF).to_bytes(2, "big")


_CHANGES: tuple[Callable[[Random, bytearray, Sequence[bytes]], None], ...] = (
    _flip,
    _overwrite,
    _header,
    _cut,
    _remove,
    _repeat,
    _insert,
    _point,
    _splice,
    _stretch,
)
