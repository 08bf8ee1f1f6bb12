"""The names in the state folder. No I/O here.

ledger.N    the compacted ledger of generation N
journal.N   the events since
*.new       being written; worth nothing
damaged.1   the last file that could not be read, damaged.2 the one before
"""

import re
from collections.abc import Iterable

NEW = ".new"
DAMAGED = ("damaged.1", "damaged.2")

_NUMBERED = re.compile(r"(ledger|journal)\.([1-9][0-9]{0,14})", re.ASCII)


def ledger_name(generation: int) -> str:
    """Return the name of a compacted ledger."""
    return f"ledger.{generation}"


def journal_name(generation: int) -> str:
    """Return the name of a journal."""
    return f"journal.{generation}"


def generations(names: Iterable[str]) -> tuple[list[int], list[int]]:
    """Return the generations of which there is a ledger, and those of which there is a journal, in order."""
    found: dict[str, list[int]] = {"ledger": [], "journal": []}
    for name in names:
        if match := _NUMBERED.fullmatch(name):
            found[match[1]].append(int(match[2]))
    return sorted(found["ledger"]), sorted(found["journal"])


def unfinished(names: Iterable[str]) -> list[str]:
    """Return what a power cut left half-written."""
    return [name for name in names if name.endswith(NEW) and _NUMBERED.fullmatch(name.removesuffix(NEW))]
