"""Mistakes in a file, gathered so that all of them can be told at once. No I/O here."""

from collections.abc import Iterable
from difflib import get_close_matches

from filterd.error import ConfigError

_LIKENESS = 0.75  # two letters swapped in a short word are a slip; "senior" is not a slip for "junior"


class Mistakes:
    """Gathers lines of the form `path: found X; allowed: Y`."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, path: str, found: str, allowed: str) -> None:
        """Keep one mistake; an empty `path` means the file as a whole."""
        self.lines.append(
            f"{path}: found {found}; allowed: {allowed}" if path else f"found {found}; allowed: {allowed}"
        )

    def note_choice(self, path: str, found: str, allowed: Iterable[str], *, value: str) -> None:
        """Keep a mistake where `value` is none of the `allowed` words, and guess which one is meant."""
        words = list(allowed)
        near = get_close_matches(value, words, 1, _LIKENESS)
        self.note(path, found, ", ".join(words) + (f" (is {near[0]!r} meant?)" if near else ""))

    def raise_if_any(self) -> None:
        """Raise ConfigError with every line gathered."""
        if self.lines:
            raise ConfigError(self.lines)
