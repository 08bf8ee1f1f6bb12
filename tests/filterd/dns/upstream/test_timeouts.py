import asyncio
from functools import partial

import pytest

from filterd.dns.upstream.timeouts import TICK_SECONDS, Timeouts
from tests.support.wait import until


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_nothing_expires_early_and_everything_expires() -> None:
    timeouts = Timeouts()
    early: list[float] = []
    called: list[float] = []

    def expire(when: float) -> None:
        called.append(when)
        if now() < when:
            early.append(when)

    start = now()
    whens = [start + number * TICK_SECONDS / 7 for number in range(-3, 30)]
    for when in whens:
        timeouts.add(when, partial(expire, when))
    assert len(timeouts) == len(whens)
    await until(lambda: len(called) == len(whens))
    assert early == []
    assert sorted(called) == whens
    assert len(timeouts) == 0


async def test_what_was_taken_out_does_not_expire() -> None:
    timeouts = Timeouts()
    called: list[int] = []
    first, second = partial(called.append, 1), partial(called.append, 2)
    when = now()
    slot = timeouts.add(when, first)
    timeouts.add(when, second)
    slot.pop(first)
    await until(lambda: len(timeouts) == 0)
    assert called == [2]


async def test_one_that_expires_may_take_out_another_or_add_one() -> None:
    timeouts = Timeouts()
    called: list[str] = []
    when = now()

    def ends_the_other() -> None:
        called.append("one")
        slot.clear()
        timeouts.add(when, partial(called.append, "again"))

    def ends_the_first() -> None:
        called.append("other")
        slot.clear()
        timeouts.add(when, partial(called.append, "again"))

    slot = timeouts.add(when, ends_the_other)
    timeouts.add(when, ends_the_first)
    await until(lambda: "again" in called)
    assert len(called) == 2


async def test_a_thousand_deadlines_at_about_the_same_time_are_a_few_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    made: list[float] = []
    monkeypatch.setattr(loop, "call_at", lambda when, *_: made.append(when))
    timeouts = Timeouts()
    never: list[int] = []
    for number in range(1000):
        timeouts.add(loop.time() + 60, partial(never.append, number))
    assert len(timeouts) == 1000
    assert len(made) < 100
