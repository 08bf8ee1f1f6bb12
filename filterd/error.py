"""Errors of the engine: each says whose fault it is.

    ConfigError             fix your file: every mistake is one line of `.lines`
    └── SnapshotError       the snapshot is damaged, half-written or of another version
    UpstreamError           the network: no upstream gave a usable answer

Bad list data is a `blocklists.error.ListError`. A blocked query is a `Decision`, never an error. No I/O here.
"""

from collections.abc import Iterable


class ConfigError(Exception):
    """A file that must be mended; `lines` holds every mistake as `path: what was found; what is allowed`."""

    def __init__(self, lines: str | Iterable[str]) -> None:
        """Take one line or several; the message is all of them, one below the other."""
        self.lines: tuple[str, ...] = (lines,) if isinstance(lines, str) else tuple(lines)
        super().__init__("\n".join(self.lines))


class SnapshotError(ConfigError):
    """A policy snapshot that must not be used; the message names the check that failed."""


class UpstreamError(Exception):
    """No upstream gave a usable answer; the message says which were asked and what each did."""
