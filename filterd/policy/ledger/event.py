"""What can happen to the ledger, one type for each, and their form as one line of JSON. No I/O here.

`at` (UTC) is when it happened. Decoding refuses what cannot be: times without a zone, ends before starts, absurd
durations, odd ids. The events of budgets carry the household's local `day`, and a session's the seconds used on it, so
that the ledger needs neither a zone nor the allowances of that time: make them with `filterd.policy.ledger.session`.
"""

import re
from datetime import date, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from filterd.policy.ledger.grant import Aware, Grant, Pause, Slug, Words, as_utc
from filterd.policy.ledger.standing import MOST_BONUS, MOST_SECONDS
from filterd.policy.ledger.ticket import Ticket

Mac = Annotated[str, Meta(pattern=r"\A[0-9a-f]{12}\Z")]

_CENTURIES = 1000 * 366 * 24 * 60 * 60  # seconds


def _tag(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


class Happening(Struct, frozen=True, tag_field="event", tag=_tag, forbid_unknown_fields=True):
    """What all events have. ValueError if `at` has no zone or no clock shows it."""

    at: Aware

    def __post_init__(self) -> None:
        force_setattr(self, "at", as_utc(self.at))


class Granted(Happening, frozen=True):
    """Something is opened for a time."""

    grant: Grant


class Revoked(Happening, frozen=True):
    """A grant is taken back."""

    id: Slug


class Paused(Happening, frozen=True):
    """Everything is shut for a time."""

    pause: Pause


class Resumed(Happening, frozen=True):
    """A pause ends early."""

    id: Slug


class Counted(Happening, frozen=True):
    """What the events of budgets have: the household's local `day`, and seconds. ValueError if `at` is not near it."""

    person: Slug
    budget: Slug
    day: date
    seconds: int

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_day(self)
        if not 0 <= self.seconds <= MOST_SECONDS:
            raise ValueError(f"no day has {self.seconds} seconds to use")


class SessionStarted(Counted, frozen=True):
    """A session runs from now on; `seconds` had been used on `day` before, what ran until now included.

    `until` is when everything shuts, so that minutes would be used for nothing; None if that is not planned.
    """

    until: Aware | None = None


class SessionStopped(Counted, frozen=True):
    """No session runs any more; `seconds` have been used on `day`."""


class Estimated(Counted, frozen=True):
    """`seconds` of activity have been guessed on `day` so far; the greatest figures of a day hold.

    It was at least `least`, and at most `most`, which is never less than `seconds`.
    """

    least: int = 0
    most: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (0 <= self.least <= self.seconds and self.most <= MOST_SECONDS):
            raise ValueError(f"an estimate of {self.seconds} seconds is not from {self.least} to {self.most}")
        force_setattr(self, "most", max(self.seconds, self.most))


class Bonus(Happening, frozen=True):
    """`day` has so many seconds more, or fewer if negative."""

    person: Slug
    budget: Slug
    day: date
    seconds: int

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_day(self)
        if abs(self.seconds) > MOST_BONUS:
            raise ValueError(f"no bonus has {self.seconds} seconds")


class TicketMade(Happening, frozen=True):
    """A code was printed."""

    ticket: Ticket


class TicketUsed(Happening, frozen=True):
    """`person` gets what the ticket gives, by this event itself; `day` is the local one, for a bonus."""

    id: Slug
    person: Slug
    day: date

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_day(self)


class TicketWithdrawn(Happening, frozen=True):
    """A ticket that nobody used no longer works."""

    id: Slug


class Guessed(Happening, frozen=True):
    """A PIN or code came from `person`'s side that is wrong, or not yet compared; `Forgiven` follows if it is right."""

    person: Slug


class Forgiven(Happening, frozen=True):
    """A right PIN or code came from `person`'s side, so nobody waits for the wrong ones before it."""

    person: Slug


class Assigned(Happening, frozen=True):
    """A device belongs to `person`."""

    mac: Mac
    person: Slug
    name: Words


class Released(Happening, frozen=True):
    """A device belongs to nobody any more."""

    mac: Mac


class Moved(Happening, frozen=True):
    """The clock was set by so many seconds: what was given as a duration moves along. `at` is by the new time."""

    seconds: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if not abs(self.seconds) <= _CENTURIES:  # a number that is none is not small either
            raise ValueError(f"no clock is set by {self.seconds} seconds")


Event = (
    Granted
    | Revoked
    | Paused
    | Resumed
    | SessionStarted
    | SessionStopped
    | Bonus
    | Estimated
    | TicketMade
    | TicketUsed
    | TicketWithdrawn
    | Guessed
    | Forgiven
    | Assigned
    | Released
    | Moved
)

_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode_event(event: Event) -> bytes:
    """Return one JSON object, without a line end."""
    return _ENCODER.encode(event)


def decode_event(data: bytes) -> Event:
    """Return the event; ValueError says what is wrong with it."""
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _check_day(event: Counted | Bonus | TicketUsed) -> None:
    """Raise ValueError if no zone on Earth (UTC-12 to UTC+14) has that `day` at that time."""
    if abs(event.day - event.at.date()) > timedelta(days=1):
        raise ValueError(f"{event.day} is not the day of {event.at.isoformat()} anywhere")
