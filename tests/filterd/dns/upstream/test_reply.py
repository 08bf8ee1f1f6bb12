from collections.abc import Callable

import pytest

from filterd.dns.upstream.query import encode
from filterd.dns.upstream.question import Question
from filterd.dns.upstream.reply import Fault, judge
from filterd.dns.wire import Response
from tests.support import fake_upstream as fake

QUERY, RAW = encode(Question(b"\x03www\x07example\x04test\x00", 65), 0x1234, b"\x03wWw\x07exAmple\x04teST\x00")


def test_a_matching_reply_is_an_answer() -> None:
    outcome = judge(fake.good(QUERY), 0x1234, RAW)
    assert isinstance(outcome, Response)


@pytest.mark.parametrize("code", [0, 2, 3, 5])
def test_any_ordinary_rcode_is_an_answer(code: int) -> None:
    outcome = judge(fake.reply(QUERY, rcode=code), 0x1234, RAW)
    assert isinstance(outcome, Response)
    assert outcome.rcode == code


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (fake.wrong_id, Fault.MISMATCH),
        (fake.wrong_question, Fault.MISMATCH),
        (fake.foreign_truncated, Fault.MISMATCH),
        (fake.garbage, Fault.MISMATCH),
        (fake.empty, Fault.MISMATCH),
        (lambda query: query, Fault.MISMATCH),
        (lambda query: fake.good(query)[:11], Fault.MISMATCH),
        (fake.wrong_case, Fault.CASE),
        (fake.cut_off, Fault.MALFORMED),
        (fake.two_aliases, Fault.MALFORMED),
        (lambda query: fake.reply(query, truncated=True), Fault.TRUNCATED),
        (lambda query: fake.reply(query, fake.record(1, fake.ADDRESS), truncated=True)[:-2], Fault.TRUNCATED),
        (fake.formerr, Fault.NO_EDNS),
        (fake.bare_formerr, Fault.NO_EDNS),
        (lambda query: fake.reply(query, rcode=4), Fault.NO_EDNS),
    ],
)
def test_everything_else_has_a_fault(make: Callable[[bytes], bytes], fault: Fault) -> None:
    assert judge(make(QUERY), 0x1234, RAW) is fault


def test_a_type_that_looks_like_a_letter_is_not_compared_without_case() -> None:
    other_type = RAW[:-4] + b"\x00\x61" + RAW[-2:]
    assert judge(fake.reply(QUERY, question=other_type), 0x1234, RAW) is Fault.MISMATCH
