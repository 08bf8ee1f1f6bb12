"""What the desk answers: values only, so that each page and command says them in its own words. No I/O here.

Instants are in UTC, durations in whole seconds from when the answer was made. A `person` is a slug, or `everyone`.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Standstill(StrEnum):
    """How much is shut for a person for a time: nothing, some of it, everything that is not protected."""

    OPEN = "open"
    PARTLY = "partly"
    SHUT = "shut"


class ClosedRow(Struct, frozen=True):
    """One thing that shuts: `mode` is `bed`, `pause`, a mode's or a budget's slug; `what` is empty for everything."""

    mode: str
    what: tuple[str, ...] = ()


class StateRow(Struct, frozen=True):
    """What holds from now, or from some instant, on. `lifted_by`: the id of a grant that lifts all of it."""

    state: Standstill
    closed: tuple[ClosedRow, ...] = ()
    lifted_by: str = ""


class GrantRow(Struct, frozen=True):
    """One grant: what it opens in words that can be asked for again, since whom, until when."""

    id: str
    person: str
    scope: str
    until: datetime
    seconds: int
    origin: str
    note: str = ""


class PauseRow(Struct, frozen=True):
    """One pause; `rest` is `pause` or `bed`."""

    id: str
    person: str
    rest: str
    until: datetime
    seconds: int


class BudgetRow(Struct, frozen=True):
    """What is left of a budget today, in seconds. An estimate lies between `least` and `most`.

    `ends`: when a running session has used up the time.
    """

    budget: str
    name: str
    kind: str
    enforced: bool
    left: int
    least: int
    most: int
    bonus: int = 0
    running_since: datetime | None = None
    ends: datetime | None = None


class PersonRow(Struct, frozen=True):
    """One person or network. `now` holds until `until` (None: until something is done), then `then` does.

    `certain` is False while nobody knows what time it is; then everything is shut that may be. `step_up` is the month
    (2027-05) in which the household wanted to be asked about the next age tier, if it has come. `zone` is where the
    person's schedule is read, "" for the household's.
    """

    person: str
    name: str
    tier: str
    now: StateRow
    until: datetime | None
    seconds: int | None
    then: StateRow | None
    certain: bool
    budgets: tuple[BudgetRow, ...]
    grants: tuple[GrantRow, ...]
    pauses: tuple[PauseRow, ...]
    step_up: str = ""
    zone: str = ""


class EvidenceRow(Struct, frozen=True):
    """One thing that tells a device: who says so, how strong that is (0 to 100), how old."""

    source: str
    says: str
    score: int
    age_seconds: int


class DeviceRow(Struct, frozen=True):
    """One device that was seen. `key` is its own, for asking for the next page; `person` "" where it is nobody's.

    `mac` is as people write it, "" where it is unknown. `suggestion` is the person it may belong to, `reason` why; it
    has no effect until an adult agrees. `alarms` are sentences.
    """

    key: str
    person: str
    name: str
    mac: str
    is_random: bool
    hostname: str
    addresses: tuple[str, ...]
    seen: datetime
    evidence: tuple[EvidenceRow, ...]
    suggestion: str = ""
    reason: str = ""
    alarms: tuple[str, ...] = ()


class TicketRow(Struct, frozen=True):
    """One ticket that is still good. `code` is there only in the answer that made it."""

    id: str
    gives: str
    minutes: int
    budget: str
    scope: str
    person: str
    expires: datetime
    code: str = ""


class Done(Struct, frozen=True, kw_only=True):
    """`saved` False: it holds now, but not after a restart of the box; that it could not be written is why."""

    saved: bool


class Granted(Done, frozen=True, kw_only=True):
    """What was opened."""

    grant: GrantRow


class Paused(Done, frozen=True, kw_only=True):
    """What was shut. `revoked`: grants of everything that ended with it.

    `open`: grants that still open something; `more_open`: there are others, which are not told here.
    """

    pauses: tuple[PauseRow, ...]
    revoked: tuple[str, ...]
    open: tuple[GrantRow, ...]
    more_open: bool = False


class Ended(Done, frozen=True, kw_only=True):
    """The ids of what is over; `still` are pauses that hold for the same people all the same."""

    ids: tuple[str, ...]
    still: tuple[PauseRow, ...] = ()


class Counted(Done, frozen=True, kw_only=True):
    """Budgets after a bonus, a start or a stop. `changed` False: it was so already."""

    person: str
    budgets: tuple[BudgetRow, ...]
    changed: bool = True


class Printed(Done, frozen=True, kw_only=True):
    """New tickets, with their codes."""

    tickets: tuple[TicketRow, ...]


class Put(Done, frozen=True, kw_only=True):
    """A device and whose it is now, "" for nobody's."""

    mac: str
    person: str
    name: str


class Guess(Done, frozen=True, kw_only=True):
    """What came of a PIN or a ticket's code. `wait_seconds`: no guess from there is looked at before.

    `accepted` False does not tell what was wrong. `grant` or `budget` is what it gave.
    """

    accepted: bool
    wait_seconds: int = 0
    grant: GrantRow | None = None
    budget: BudgetRow | None = None


class TicketPage(Struct, frozen=True):
    """Some of the tickets that are still good. `after` is what to ask for to get the next ones, "" at the end."""

    tickets: tuple[TicketRow, ...]
    after: str = ""


class PeoplePage(Struct, frozen=True):
    """Some of the people. `after` is what to ask for to get the next ones, "" at the end."""

    people: tuple[PersonRow, ...]
    after: str = ""


class DevicePage(Struct, frozen=True):
    """Some of the devices. `after` is what to ask for to get the next ones, "" at the end."""

    devices: tuple[DeviceRow, ...]
    after: str = ""
