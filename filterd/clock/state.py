"""How far the clock may be believed, and the words for it. No I/O here."""

from enum import StrEnum


class ClockState(StrEnum):
    """UNTRUSTED: the time is plainly wrong. FLOOR: it may be right, nothing has confirmed it. SYNCED: it is right."""

    UNTRUSTED = "untrusted"
    FLOOR = "floor"
    SYNCED = "synced"


_ADVICE = (
    "It learns the time from the internet by itself, most often within a minute. If this stays, look whether the box "
    "has internet; if it never will, set its clock by hand and write `clock: {sync: assumed}` into its settings."
)

WORDS = {
    ClockState.UNTRUSTED: (
        "This box does not know yet what time it is: everything that any bedtime could close is closed until it does. "
        + _ADVICE
    ),
    ClockState.FLOOR: (
        "This box is not yet sure what time it is: everything that any bedtime could close is closed until it is. "
        + _ADVICE
    ),
    ClockState.SYNCED: "This box knows what time it is.",
}
