"""A short round of the fuzzer, and the bound on the work one message can cause."""

from random import Random

import pytest
from click.testing import CliRunner

from filterd.dns.wire import Request, Response, WireError, parse_request, parse_response
from tests.fuzz import slowest, wire
from tests.fuzz.extreme import REQUESTS, RESPONSES
from tests.fuzz.seeds import ANSWERS, QUERIES
from tests.support.message import ID, opt, option, reply
from tests.support.work import lines_run

# Lines of Python; the costliest message takes 28,000 of them, which is one millisecond on a PC.
MOST_LINES = 32_000
MOST_LINES_QUERY = 600

KEPT = {
    "512 strings",
    "512 strings in 60 kB",
    "512 owners, none asked for",
    "64 services of 32 parameters",
    "64 addresses and their signatures",
    "8,000 labels",
    "one service of 16,000 parameters",
    "128 names in strings",
    "16 long explanations",
    "512 chains of 10 pointers",
}
"""Extremes that are within the limits; all others must be refused."""


@pytest.mark.parametrize("data", QUERIES)
def test_seed_queries_are_accepted(data: bytes) -> None:
    assert isinstance(parse_request(data, stream=False), Request)


@pytest.mark.parametrize(("data", "question"), ANSWERS)
def test_seed_answers_are_accepted(data: bytes, question: bytes) -> None:
    assert isinstance(parse_response(data, ID, question), Response)


def test_no_mutated_message_escapes_or_is_answered_wrongly() -> None:
    outcome = wire.run(20_000, seed=7)
    assert outcome.escaped == []
    assert outcome.wrong == []
    assert {kind for kind, number in outcome.kinds.items() if number > 50} >= {
        "silence",
        "refusal",
        "request",
        "malformed",
        "response",
    }


def test_the_fuzzer_notices_what_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "parse_request", lambda data, stream: [][len(data)])
    assert len(wire.run(20, seed=1).escaped) == 10


def test_the_fuzzer_notices_a_wrong_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "refusal_answer", lambda refusal: b"\xff" * 12)
    assert ("id" in dict(wire.run(50, seed=1).wrong)) is True


def test_the_long_run_reports_and_fails_on_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    fine = CliRunner().invoke(wire.main, ["--count", "200"])
    assert (fine.exit_code, "0 uncaught exceptions, 0 wrong answers" in fine.output) == (0, True)
    monkeypatch.setattr(wire, "parse_request", lambda data, stream: [][len(data)])
    assert CliRunner().invoke(wire.main, ["--count", "2"]).exit_code == 1


@pytest.mark.parametrize(("name", "data"), REQUESTS.items(), ids=list(REQUESTS))
def test_no_query_causes_much_work(name: str, data: bytes) -> None:
    assert lines_run(lambda: parse_request(data, stream=False)) < MOST_LINES_QUERY
    assert lines_run(lambda: parse_request(data, stream=True)) < MOST_LINES_QUERY


@pytest.mark.parametrize(("name", "message"), RESPONSES.items(), ids=list(RESPONSES))
def test_no_answer_causes_much_work(name: str, message: tuple[bytes, bytes]) -> None:
    assert len(message[0]) <= 65_535
    assert lines_run(lambda: slowest.handle_answer(message)) < MOST_LINES


@pytest.mark.parametrize(("name", "message"), RESPONSES.items(), ids=list(RESPONSES))
def test_extremes_are_refused_unless_within_the_limits(name: str, message: tuple[bytes, bytes]) -> None:
    data, question = message
    if name in KEPT:
        parse_response(data, ID, question)
    else:
        with pytest.raises(WireError):
            parse_response(data, ID, question)


def test_a_chain_of_8000_pointers_is_refused_at_once() -> None:
    assert lines_run(lambda: slowest.handle_answer(RESPONSES["chain of 8,000 pointers"])) < 300


def test_16000_options_are_refused_at_the_seventeenth() -> None:
    sixteen = reply(additional=[opt(*[option(15)] * 16)])
    assert parse_response(sixteen, ID, sixteen[12:33]).rcode == 0
    assert lines_run(lambda: slowest.handle_answer(RESPONSES["16,000 options"])) < 300


def test_the_search_keeps_what_is_slowest() -> None:
    fast, slow = (b"", b""), RESPONSES["512 strings"]
    time, found = slowest.climb(slowest.handle_answer, [fast, slow], 65_535, 0.0, Random(1))
    assert found == slow
    assert time > slowest.milliseconds(slowest.handle_answer, fast)
