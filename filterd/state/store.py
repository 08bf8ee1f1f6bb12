"""The ledger of the running engine: changed in memory at once, on disk a moment later.

A thread of its own waits for the disk (an fsync on an SD card takes 50 ms), so nothing on the query path ever does. All
events that came meanwhile go to disk together.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Lock

from filterd.error import ConfigError
from filterd.policy.ledger.event import Event
from filterd.policy.ledger.ledger import Ledger
from filterd.state.disk import Disk, FolderDisk, FolderInUseError
from filterd.state.keeper import Keeper
from filterd.state.memory import Memory, Numbered

_BREATH_SECONDS = 0.0002  # gives the interpreter to the loop between two pieces of a compaction
_log = logging.getLogger(__name__)


class Store:
    """`ledger` is the state now; `problem` says in words what is wrong with keeping it, None if nothing is.

    One thread, the loop's, makes the calls; the store's own thread writes.
    """

    def __init__(self, memory: Memory, keeper: Keeper, now: datetime | None) -> None:
        """Take what `open` has read."""
        self._memory, self._keeper, self._now = memory, keeper, now
        self._lock = Lock()
        self._waiting: list[tuple[tuple[Numbered, ...], Future[bool]]] = []
        self._thread = ThreadPoolExecutor(1, "filterd-state")
        self._is_closed = False

    @classmethod
    def open(cls, folder: Path, now: datetime | None, open_disk: Callable[[Path], Disk] = FolderDisk) -> "Store":
        """Read the state of `folder`, or begin one there; whatever is wrong with it, there is a store afterwards.

        `now`: the time, if it can be trusted; without it nothing is dropped as over. Raises ConfigError only if another
        engine uses the folder. Waits for the disk.
        """
        memory = Memory()
        keeper = Keeper(folder, open_disk, memory)
        try:
            keeper.begin(now)
        except FolderInUseError as error:
            raise ConfigError(
                f"state: found {folder}, which another engine uses; allowed: a folder of its own for each engine"
            ) from error
        return cls(memory, keeper, now)

    @property
    def ledger(self) -> Ledger:
        """Return the state as it is now, whether or not it is on disk already."""
        return self._memory.whole.ledger

    @property
    def saved(self) -> bool:
        """Whether everything so far is on disk."""
        return self._keeper.is_saved

    @property
    def problem(self) -> str | None:
        """Return why nothing can be written, else what could not be read at the start."""
        return self._keeper.trouble or self._keeper.damage

    def append(self, *events: Event) -> Awaitable[bool]:
        """Apply events now; the result, for whoever awaits it, says whether they are on disk. See `record`."""
        return asyncio.wrap_future(self.record(*events))

    def record(self, *events: Event) -> "Future[bool]":
        """Apply events now and have them written; whoever stops waiting stops nothing.

        An event that changes nothing is not written. ValueError, before any is applied, for an event that could not be
        read again.
        """
        numbered = self._memory.apply(events)
        done: Future[bool] = Future()
        done.set_running_or_notify_cancel()  # from now on nobody can cancel it
        if self._is_closed:
            done.set_result(False)
            return done
        with self._lock:
            self._waiting.append((numbered, done))
        self._thread.submit(self._save).add_done_callback(_tell_mistake)
        return done

    async def tend(self, now: datetime | None) -> bool:
        """Try again to write what could not be written, if so; return whether all is on disk. For every few seconds.

        `now`: the time, if it can be trusted; what is over by then goes with the next compaction, of which there is
        one a day at least if anything is.
        """
        self._now = now
        return (self.saved and not self._keeper.is_due) or await self.append()

    def close(self) -> None:
        """Write what is left, as long as that takes, and let go of the folder."""
        if self._is_closed:
            return
        self._keeper.retry_now()
        self.record()
        self._is_closed = True
        self._thread.shutdown()
        self._keeper.close()

    def _save(self) -> None:
        """Write all that waits; in the store's thread."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        if not waiting:
            return  # it was written together with earlier ones
        is_saved = False
        try:
            events = [event for numbered, _ in waiting for event in numbered]
            is_saved = self._keeper.save(events, self._now, _breathe)
        finally:
            for _, done in waiting:
                done.set_result(is_saved)
        self._keeper.compact(self._now, _breathe)


def _breathe() -> None:
    time.sleep(_BREATH_SECONDS)


def _tell_mistake(done: "Future[None]") -> None:
    """Log a mistake of ours, which else nobody would ever see; the next events bring everything to disk."""
    if error := done.exception():
        _log.error("the state could not be written: %s", type(error).__name__, exc_info=error)
