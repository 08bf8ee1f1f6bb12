"""What the desk is given: the household in force, the ledger and its journal, the clock, the devices. No I/O here.

Each is as narrow as the desk needs it, so that tests give values from memory.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

from filterd.desk.answer import DeviceRow
from filterd.policy.ledger.event import Event
from filterd.policy.ledger.ledger import Ledger
from filterd.policy.snapshot import KnownDevice
from filterd.policy.types import Profile


class Household(Protocol):
    """The part of a policy snapshot the desk reads; `filterd.policy.snapshot.Snapshot` is one.

    `services` has the category of every service by its slug. `home` is the household's zone. `pin` is what
    `filterd.pin` keeps of the PIN, "" where there is none.
    """

    @property
    def profiles(self) -> tuple[Profile, ...]: ...
    @property
    def unknown(self) -> int: ...
    @property
    def mandatory(self) -> frozenset[str]: ...
    @property
    def category_order(self) -> Mapping[str, int]: ...
    @property
    def services(self) -> Mapping[str, str]: ...
    @property
    def devices(self) -> tuple[KnownDevice, ...]: ...
    @property
    def home(self) -> tzinfo: ...
    @property
    def pin(self) -> str: ...


class Store(Protocol):
    """The ledger and where it is kept; `filterd.state.Store` is one."""

    @property
    def ledger(self) -> Ledger:
        """What holds now."""
        ...

    def append(self, *events: Event) -> Awaitable[bool]:
        """Apply the events, before this returns; whoever waits for the result is told whether they are on disk.

        That they are applied without a wait is what makes a ticket work once.
        """
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """`household` is asked anew for every request, because a reload replaces it; `now` is aware.

    `is_certain`: whether the time of day is known. `is_ending`: whether a name is a public suffix; it may take a while
    (a thread is used). `devices`: of those that were seen, in the order of their keys, so many after a key.
    """

    household: Callable[[], Household]
    store: Store
    now: Callable[[], datetime]
    is_certain: Callable[[], bool]
    devices: Callable[[str, int, datetime], Sequence[DeviceRow]]
    is_ending: Callable[[str], bool]
