"""Mistakes in a file, gathered so that all of them can be told at once, one line each. No I/O here.

What was found is somebody else's text: it is cut, and what is not printable is replaced, so that it neither breaks a
line nor drives a terminal.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from filterd.error import ConfigError

MOST_LINES = 200  # of a file with more, mending the first ones comes first
_LIKENESS = 0.75  # two letters swapped in a short word are a slip; "senior" is not a slip for "junior"
_MOST_SHOWN = 60
_LONGEST_PATH = 200
_LONGEST_LINE = 3000  # the services make the longest choice


class Mistakes:
    """Gathers lines of the form `path: found X; allowed: Y`; `count` is of all, `lines` has the first `MOST_LINES`."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0

    def note(self, path: str, found: str, allowed: str) -> None:
        """Keep one mistake; an empty `path` means the file as a whole."""
        where = path if len(path) <= _LONGEST_PATH else f"{path[: _LONGEST_PATH - 3]}..."
        self.add(f"{where}: found {found}; allowed: {allowed}" if path else f"found {found}; allowed: {allowed}")

    def note_choice(
        self,
        path: str,
        found: str,
        allowed: Iterable[str],
        *,
        value: str,
        also: Mapping[str, str] | None = None,
        told: str = "",
    ) -> None:
        """Keep a mistake where `value` is none of the `allowed` words, and guess which one is meant.

        `also` has other words that people use, and which of the allowed ones each of them means. `told` stands in the
        line where there are more words than anybody would read.
        """
        words = list(allowed)
        meanings = {word: meaning for word, meaning in (also or {}).items() if meaning in words}
        guess = self._guess(value, {**meanings, **{word: word for word in words}})
        self.note(path, f"{found} (is {guess!r} meant?)" if guess else found, told or ", ".join(words))

    def add(self, line: str) -> None:
        """Keep one line as it is, but for what would not be one line."""
        self.count += 1
        if len(self.lines) < MOST_LINES:
            self.lines.append(printable(line[:_LONGEST_LINE]))

    def raise_if_any(self) -> None:
        """Raise ConfigError with every line gathered."""
        untold = self.count - len(self.lines)
        if self.count:
            raise ConfigError([*self.lines, *([f"and {untold:,} more mistakes"] if untold else [])])

    def _guess(self, value: str, meanings: Mapping[str, str]) -> str:
        if len(self.lines) >= MOST_LINES:
            return ""
        spoken = {word.lower(): meaning for word, meaning in meanings.items()}
        near = get_close_matches(value[:_MOST_SHOWN].lower(), spoken, 1, _LIKENESS)
        return spoken[near[0]] if near else ""


def shown(value: object) -> str:
    """Return a found value for people: what it is, cut if it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "lines of `name: value`"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}..."


def printable(text: str) -> str:
    """Return `text` without characters that could end a line or drive a terminal."""
    return (
        text
        if text.isprintable()
        else "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
    )
