import asyncio
import gc

import pytest

from filterd.dns.flight import Flights
from tests.support.wait import until


class Work:
    """Work that a test lets end; counts how often it was started."""

    def __init__(self) -> None:
        self.started = 0
        self.outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def __call__(self) -> str:
        self.started += 1
        return await self.outcome


async def test_a_thousand_equal_questions_are_one_piece_of_work() -> None:
    flights: Flights[str, str] = Flights()
    work = Work()
    crowd = [asyncio.create_task(flights.share("key", work)) for _ in range(1000)]
    await asyncio.sleep(0)
    assert len(flights) == 1
    work.outcome.set_result("answer")
    assert set(await asyncio.gather(*crowd)) == {"answer"}
    assert work.started == 1
    assert len(flights) == 0


async def test_other_keys_are_other_work() -> None:
    flights: Flights[str, str] = Flights()
    work = Work()
    work.outcome.set_result("answer")
    await asyncio.gather(*(flights.share(key, work) for key in "abc"))
    assert work.started == 3


async def test_after_the_landing_the_same_key_starts_again() -> None:
    flights: Flights[str, str] = Flights()
    work = Work()
    work.outcome.set_result("answer")
    await flights.share("key", work)
    await flights.share("key", work)
    assert work.started == 2


async def test_a_cancelled_waiter_leaves_the_others_their_answer() -> None:
    flights: Flights[str, str] = Flights()
    work = Work()
    first, second = (asyncio.create_task(flights.share("key", work)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    work.outcome.set_result("answer")
    assert await second == "answer"
    assert first.cancelled()


async def test_a_failure_reaches_everybody() -> None:
    flights: Flights[str, str] = Flights()
    work = Work()
    crowd = [asyncio.create_task(flights.share("key", work)) for _ in range(3)]
    await asyncio.sleep(0)
    work.outcome.set_exception(OSError("gone"))
    for error in await asyncio.gather(*crowd, return_exceptions=True):
        assert isinstance(error, OSError)


async def test_a_failure_nobody_waits_for_any_more_is_not_reported_as_forgotten() -> None:
    reports: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reports.append(context))
    flights: Flights[str, str] = Flights()
    work = Work()
    waiter = asyncio.create_task(flights.share("key", work))
    await asyncio.sleep(0)
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)
    work.outcome.set_exception(OSError("gone"))
    await until(lambda: len(flights) == 0)
    del waiter, work
    gc.collect()
    assert reports == []


async def test_closing_ends_the_work_and_cancels_who_waits() -> None:
    flights: Flights[str, str] = Flights()
    waiter = asyncio.create_task(flights.share("key", Work()))
    await asyncio.sleep(0)
    await flights.aclose()
    assert len(flights) == 0
    with pytest.raises(asyncio.CancelledError):
        await waiter


async def test_closing_with_nothing_under_way_is_no_matter() -> None:
    await Flights[str, str]().aclose()
