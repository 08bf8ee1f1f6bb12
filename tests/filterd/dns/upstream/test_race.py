"""The upstreams here never end by themselves, so BRIEF only paces the rounds and no test hangs on being fast."""

import asyncio
import gc

import pytest

from filterd.dns.upstream.error import InvalidAnswerError, NetworkError, NoAnswerError, QueryError
from filterd.dns.upstream.health import State
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.race import Member, Race
from filterd.dns.upstream.timeouts import Timeouts
from filterd.dns.wire import Ede, Response
from filterd.dns.wire.constant import Rcode
from tests.support.scripted_upstream import Outcome, ScriptedUpstream, response
from tests.support.wait import until

QUESTION = Question(b"\x03www\x07example\x04test\x00", 1)
LONG = 60.0
BRIEF = 0.06

SERVFAIL = Response(Rcode.SERVFAIL, False, False, False, ede=(Ede(6, "bogus"),))
REFUSED = response(Rcode.REFUSED)


def upstreams(*outcomes: Outcome) -> tuple[list[ScriptedUpstream], list[Member]]:
    made = [ScriptedUpstream(f"udp://192.0.2.{number}:53", outcome) for number, outcome in enumerate(outcomes, 1)]
    return made, [Member(upstream) for upstream in made]


def asked(made: list[ScriptedUpstream]) -> list[int]:
    return [len(upstream.asked) for upstream in made]


async def in_order(members: list[Member], timeout: float = LONG) -> Response:  # noqa: ASYNC109 - passed on
    return await Race(QUESTION, timeout, Timeouts()).run([[member] for member in members])


@pytest.mark.parametrize("rcode", [Rcode.NOERROR, Rcode.NXDOMAIN])
async def test_the_first_usable_answer_ends_the_race(rcode: int) -> None:
    made, members = upstreams(response(rcode), None)
    assert (await in_order(members)).rcode == rcode
    assert asked(made) == [1, 0]


@pytest.mark.parametrize(
    "failure",
    [NoAnswerError("x"), NetworkError("x"), InvalidAnswerError("x"), SERVFAIL, REFUSED, response(Rcode.NOTIMP)],
)
async def test_a_failure_asks_the_next_at_once(failure: Outcome) -> None:
    made, members = upstreams(failure, response())
    assert (await in_order(members)).rcode == Rcode.NOERROR
    assert asked(made) == [1, 1]


async def test_a_slow_server_keeps_its_chance_while_the_next_is_asked() -> None:
    made, members = upstreams(None, None)
    race = asyncio.create_task(in_order(members, BRIEF))
    await until(lambda: asked(made) == [1, 1])
    late = response(address=b"late")
    made[0].release(late)
    assert await race is late
    assert members[0].health.state is State.UP


async def test_a_silent_server_is_reminded_and_never_has_two_sockets_waiting() -> None:
    made, (member,) = upstreams(None)
    race = Race(QUESTION, BRIEF, Timeouts()).run([[member]] * 3)
    await until(lambda: made[0].resent == 2)
    assert asked(made) == [1]
    made[0].release(response())
    assert (await race).rcode == Rcode.NOERROR


async def test_when_the_round_has_failed_already_who_is_silent_is_reminded() -> None:
    made, members = upstreams(REFUSED, None)
    race = Race(QUESTION, BRIEF, Timeouts()).run([[members[0]], [members[1]], [members[0]]])
    await until(lambda: made[1].resent == 1)
    assert asked(made) == [1, 1]
    made[1].release(response())
    assert (await race).rcode == Rcode.NOERROR


async def test_a_server_that_answered_unusably_is_not_asked_again() -> None:
    made, (member,) = upstreams(REFUSED)
    with pytest.raises(NoAnswerError, match=r"udp://192\.0\.2\.1:53: rcode 5"):
        await Race(QUESTION, LONG, Timeouts()).run([[member]] * 3)
    assert asked(made) == [1]


async def test_a_servfail_that_nobody_betters_is_the_answer_with_its_reason() -> None:
    _, members = upstreams(SERVFAIL, REFUSED, NoAnswerError("x"))
    assert await in_order(members) is SERVFAIL


@pytest.mark.parametrize(
    ("failures", "kind"),
    [
        ((NetworkError("a"), NetworkError("b")), NetworkError),
        ((NetworkError("a"), NoAnswerError("b")), NoAnswerError),
        ((NetworkError("a"), REFUSED), NoAnswerError),
        ((InvalidAnswerError("a"), NoAnswerError("b")), InvalidAnswerError),
    ],
)
async def test_the_error_says_most_about_all_and_names_each(failures: tuple[Outcome], kind: type[QueryError]) -> None:
    _, members = upstreams(*failures)
    with pytest.raises(kind) as caught:
        await in_order(members)
    assert type(caught.value) is kind
    assert "udp://192.0.2.1:53: " in str(caught.value)
    assert "udp://192.0.2.2:53: " in str(caught.value)


async def test_in_a_round_of_several_the_fastest_wins_and_the_rest_is_cancelled() -> None:
    made, members = upstreams(None, REFUSED, None)
    race = Race(QUESTION, LONG, Timeouts()).run([members])
    await until(lambda: len(made[2].waiting) == 1)
    made[2].release(response())
    assert (await race).rcode == Rcode.NOERROR
    await until(lambda: not made[0].waiting)


async def test_a_cancelled_race_cancels_its_tries() -> None:
    made, members = upstreams(None, None)
    race = Race(QUESTION, LONG, Timeouts()).run([members])
    await until(lambda: all(upstream.waiting for upstream in made))
    race.cancel()
    await until(lambda: not any(upstream.waiting for upstream in made))
    assert [member.health.failures for member in members] == [0, 0]


async def test_the_error_of_a_loser_is_not_reported_as_forgotten() -> None:
    reports: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: reports.append(context))
    made, members = upstreams(None, None)
    race = Race(QUESTION, LONG, Timeouts()).run([members])
    await until(lambda: all(upstream.waiting for upstream in made))
    made[0].release(response())
    made[1].release(NoAnswerError("too late"))
    await race
    await asyncio.sleep(0)
    gc.collect()
    assert reports == []


async def test_one_question_blames_a_server_once_however_often_it_was_silent() -> None:
    made, (member,) = upstreams(None)
    race = Race(QUESTION, BRIEF, Timeouts()).run([[member]] * 3)
    await until(lambda: made[0].resent == 2)
    made[0].release(NoAnswerError("x"))
    with pytest.raises(NoAnswerError):
        await race
    assert member.health.failures == 1


async def test_refusing_one_name_is_no_failure_of_the_server() -> None:
    _, (member,) = upstreams(REFUSED)
    for _ in range(5):
        with pytest.raises(NoAnswerError):
            await in_order([member])
    assert member.health.failures == 0
