"""Finds out what the ledger is from what is on disk, whatever happened to it. Reads only.

The newest ledger that is whole counts, and every event after it. If the newest is damaged, the one before and both
journals give the same state. What cannot be read ends the reading of its file, and is named.
"""

from dataclasses import dataclass, field

from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply
from filterd.state import document, journal
from filterd.state.disk import Disk
from filterd.state.document import Whole
from filterd.state.place import generations, journal_name, ledger_name


@dataclass(slots=True)
class Recovery:
    """What was found: `base` is the generation of the ledger it began from, `newest` the last that anything belongs to.

    `damaged` names the files that could not be read to their end. `is_alarming`: more is wrong than a last line that a
    power cut cut off. `is_compact`: the ledger on disk says it all, and its journal can go on.
    """

    whole: Whole = field(default_factory=lambda: Whole(EMPTY_LEDGER, 0))
    base: int = 0
    newest: int = 0
    damaged: list[str] = field(default_factory=list)
    is_alarming: bool = False
    is_compact: bool = False


def recover(disk: Disk) -> Recovery:
    """Return the state on `disk`; raises OSError only if the folder itself cannot be read."""
    ledgers, journals = generations(disk.names())
    found = Recovery()
    for generation in reversed(ledgers):
        whole = _ledger(disk, generation)
        if whole is not None:
            found.whole, found.base, found.newest = whole, generation, generation
            break
        _note(found, ledger_name(generation))
    later = [generation for generation in journals if generation >= found.base]
    count = sum(_replay(disk, generation, found) for generation in later)
    found.is_compact = not count and not found.damaged and later == [found.base]
    return found


def _ledger(disk: Disk, generation: int) -> Whole | None:
    try:
        return document.unpack(disk.read(ledger_name(generation), document.MOST_OCTETS), generation)
    except (OSError, ValueError):
        return None


def _replay(disk: Disk, generation: int, found: Recovery) -> int:
    """Apply the events of one journal; return how many it has."""
    name = journal_name(generation)
    try:
        page = journal.read(disk.read(name, journal.MOST_OCTETS + 1), generation)
    except OSError:
        _note(found, name)
        return 0
    if not page.is_intact:
        _note(found, name, is_alarming=not page.is_torn)
    if not page.has_header:
        return 0
    found.newest = max(found.newest, generation)
    ledger, number = found.whole.ledger, found.whole.number
    for numbered, event in page.events:
        if numbered > number:
            ledger, number = apply(ledger, event), numbered
    found.whole = Whole(ledger, number)
    return len(page.events)


def _note(found: Recovery, name: str, *, is_alarming: bool = True) -> None:
    found.damaged.append(name)
    found.is_alarming = found.is_alarming or is_alarming
