"""The time the engine goes by: jumps are told, and a clock that is plainly wrong is not shown."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from filterd.clock.floor import BUILT, Floor, Traces
from filterd.clock.sync import Witnesses
from filterd.clock.watch import ClockWatch
from filterd.live.timekeeper import Timekeeper

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


class Wall:
    """Two clocks that are set apart by hand."""

    def __init__(self, now: datetime) -> None:
        self.time, self.seconds = now, 100.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.seconds += seconds


class Kernel:
    """What the kernel says of the clock."""

    is_synced = False

    def __call__(self) -> bool:
        return self.is_synced


class Scene:
    def __init__(self, folder: Path, now: datetime, *, assumed: bool = False) -> None:
        self.wall, self.kernel = Wall(now), Kernel()
        floor = Floor(folder, traces=Traces((), ()))
        witnesses = Witnesses(self.kernel, folder / "no-flag", folder / "no-chips", assumed)
        self.keeper = Timekeeper(self.wall, ClockWatch(floor, witnesses, now, self.wall.seconds), floor)
        self.moved: list[float] = []
        self.changes: list[bool] = []
        self.keeper.moved = self.moved.append
        self.keeper.changed = lambda: self.changes.append(self.keeper.is_certain)


def test_a_clock_that_runs_is_shown_as_it_is_and_nobody_is_told(tmp_path: Path) -> None:
    scene = Scene(tmp_path, NOW, assumed=True)
    for _ in range(10):
        scene.wall.wait(60)
        assert scene.keeper.now() == scene.wall.time
        scene.keeper.check()
    assert scene.keeper.monotonic() == 700.0
    assert (scene.moved, scene.changes) == ([], [])


def test_a_known_clock_that_is_set_tells_by_how_much(tmp_path: Path) -> None:
    scene = Scene(tmp_path, NOW, assumed=True)
    for seconds in (3600, -1800):
        scene.wall.time += timedelta(seconds=seconds)
        scene.keeper.now()
    assert scene.moved == [3600.0, -1800.0]
    assert scene.changes == [True, True]


def test_a_clock_before_the_floor_shows_the_floor(tmp_path: Path) -> None:
    scene = Scene(tmp_path, datetime(1970, 1, 1, tzinfo=UTC), assumed=True)
    assert not scene.keeper.is_certain
    assert scene.keeper.now() == BUILT


def test_the_first_time_the_clock_is_set_after_a_cold_start_moves_nothing(tmp_path: Path) -> None:
    scene = Scene(tmp_path, datetime(1970, 1, 1, tzinfo=UTC))
    scene.wall.time = NOW
    scene.kernel.is_synced = True
    assert scene.keeper.now() == NOW
    assert (scene.moved, scene.changes) == ([], [True])
    scene.wall.time += timedelta(hours=1)
    scene.keeper.now()
    assert scene.moved == [3600.0]


def test_a_time_service_that_confirms_the_clock_is_told_once(tmp_path: Path) -> None:
    scene = Scene(tmp_path, NOW)
    scene.keeper.check()
    assert (scene.keeper.is_certain, scene.changes) == (False, [])
    scene.kernel.is_synced = True
    scene.keeper.check()
    scene.keeper.check()
    assert (scene.keeper.is_certain, scene.changes) == (True, [True])


def test_nobody_need_listen(tmp_path: Path) -> None:
    scene = Scene(tmp_path, NOW, assumed=True)
    fresh = Timekeeper(scene.wall, scene.keeper.watch, Floor(tmp_path, traces=Traces((), ())))
    scene.wall.time += timedelta(hours=1)
    assert fresh.now() == scene.wall.time
