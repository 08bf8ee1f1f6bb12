"""Finished answers: what may differ between two questions with one answer, and what may not."""

import tracemalloc
from itertools import product

import pytest

from filterd.dns import finished
from filterd.dns.finished import Finished, Made
from filterd.policy.types import Verdict
from filterd.stats.counter import Counters

NAME = b"\x03www\x07example\x03com\x00"
OPT = b"\x00\x00\x29\x04\xd0\x00\x00\x80\x00\x00\x00"


def query(
    name: bytes = NAME, number: int = 1, flags: int = 0x0100, tail: bytes = b"\x00\x01\x00\x01", opt: bytes = b""
) -> bytes:
    counts = b"\x00\x01\x00\x00\x00\x00" + (b"\x00\x01" if opt else b"\x00\x00")
    return number.to_bytes(2, "big") + flags.to_bytes(2, "big") + counts + name + tail + opt


def answer(data: bytes) -> bytes:
    """A made-up answer to a plain query that echoes its question."""
    return data[:2] + b"\x81\x83" + data[4:10] + b"\x00\x00" + data[12:] + b"REST"


@pytest.fixture
def counters() -> Counters:
    return Counters(["junior"], ["porn"])


def kept(counters: Counters, data: bytes, seconds: float = 1.0) -> Finished:
    table = Finished(counters)
    table.keep(data, "192.0.2.1", 1, Made(answer(data), 0.0, seconds, counters.cell("junior", "porn", Verdict.BLOCK)))
    return table


def test_the_same_question_gets_the_same_answer_and_is_counted(counters: Counters) -> None:
    table = kept(counters, query())
    assert table.reply(query(), "192.0.2.1", 0.5) == answer(query())
    assert list(counters.rows()) == [("junior", "porn", Verdict.BLOCK, 1)]


def test_id_and_letter_case_come_from_the_query(counters: Counters) -> None:
    other = query(NAME.replace(b"example", b"eXAmplE"), number=0xBEEF)
    assert kept(counters, query()).reply(other, "192.0.2.1", 0.5) == answer(other)


@pytest.mark.parametrize(
    "other",
    [
        query(flags=0x0000),
        query(flags=0x0120),
        query(flags=0x0110),
        query(flags=0x0140),
        query(flags=0x8100),
        query(flags=0x2900),
        query(opt=OPT),
        query(tail=b"\x00\x1c\x00\x01"),
        query(tail=b"\x00\x01\x00\x03"),
        query(NAME.replace(b"www", b"wwx")),
        query() + b"\x00",
        query()[:-1],
        query()[:12],
        b"",
        b"\x00",
        bytes(12),
        b"\xff" * 40,
    ],
)
def test_another_question_is_not_answered(counters: Counters, other: bytes) -> None:
    assert kept(counters, query()).reply(other, "192.0.2.1", 0.5) is None


def test_types_that_look_like_letters_stay_apart(counters: Counters) -> None:
    https, type97 = query(tail=b"\x00\x41\x00\x01"), query(tail=b"\x00\x61\x00\x01")
    assert kept(counters, https).reply(type97, "192.0.2.1", 0.5) is None


def test_payload_sizes_that_look_like_letters_stay_apart(counters: Counters) -> None:
    small, large = (query(opt=OPT.replace(b"\x04\xd0", octets)) for octets in (b"\x05\x41", b"\x05\x61"))
    assert kept(counters, small).reply(large, "192.0.2.1", 0.5) is None


def test_an_answer_ends_with_its_time(counters: Counters) -> None:
    table = kept(counters, query(), seconds=10.0)
    assert table.reply(query(), "192.0.2.1", 9.999) is not None
    assert table.reply(query(), "192.0.2.1", 10.0) is None


def test_an_unknown_address_is_not_answered(counters: Counters) -> None:
    assert kept(counters, query()).reply(query(), "192.0.2.2", 0.5) is None


def test_clients_of_one_policy_share_and_others_do_not(counters: Counters) -> None:
    table = kept(counters, query())
    cell = counters.cell("junior", "porn", Verdict.BLOCK)
    other = query(b"\x01a\x00")
    table.keep(other, "192.0.2.2", 1, Made(answer(other), 0.0, 1.0, cell))
    table.keep(other, "192.0.2.3", 2, Made(answer(other), 0.0, 1.0, cell))
    assert table.reply(query(), "192.0.2.2", 0.5) is not None
    assert table.reply(query(), "192.0.2.3", 0.5) is None


@pytest.mark.parametrize(
    "rare",
    [query(flags=0x0140), query(flags=0x0101), query(opt=OPT[:-1] + b"\x04\x00\x0b\x00\x00"), query(b"\x02a\x00\x00")],
)
def test_rare_queries_are_not_kept(counters: Counters, rare: bytes) -> None:
    assert kept(counters, rare).reply(rare, "192.0.2.1", 0.5) is None


def fill(table: Finished, counters: Counters, count: int, now: float = 0.0) -> list[bytes]:
    cell = counters.cell("junior", "porn", Verdict.BLOCK)
    questions = [query(b"\x06%06d\x00" % number) for number in range(count)]
    for question in questions:
        table.keep(question, "192.0.2.1", 1, Made(answer(question), now, 1.0, cell))
    return questions


def test_the_table_is_bounded_and_the_newest_answers_are_never_thrown_away(
    counters: Counters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished, "MOST_OCTETS", 10_000)
    table = Finished(counters)
    questions = fill(table, counters, 1000)
    held = [question for question in questions if table.reply(question, "192.0.2.1", 0.5)]
    assert 10 < len(held) < 60
    assert held == questions[-len(held) :]


def test_what_has_ended_is_let_go_by_the_next_answers(counters: Counters) -> None:
    table = Finished(counters)
    fill(table, counters, 100)
    for now in (1.1, 2.2):
        table.keep(
            query(), "192.0.2.1", 1, Made(answer(query()), now, 1.0, counters.cell("junior", "x", Verdict.BLOCK))
        )
    assert sum(len(shelf.young) + len(shelf.old) for shelf in table._by_policy.values()) == 2


def test_what_still_holds_survives_the_turn_of_time(counters: Counters) -> None:
    table = Finished(counters)
    (early,) = fill(table, counters, 1, now=1.09)
    table.keep(query(), "192.0.2.1", 1, Made(answer(query()), 1.1, 1.0, counters.cell("junior", "x", Verdict.BLOCK)))
    assert table.reply(early, "192.0.2.1", 2.0) == answer(early)


def test_the_size_is_honest(counters: Counters) -> None:
    """What both generations can hold is never more than is promised, all Python objects included."""
    table = Finished(counters)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        fill(table, counters, 23_000)
        real = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert finished.MOST_OCTETS < real < 2 * finished.MOST_OCTETS


def test_the_number_of_clients_is_bounded(counters: Counters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finished, "MOST_CLIENTS", 10)
    table = Finished(counters)
    made = Made(answer(query()), 0.0, 1.0, counters.cell("junior", "porn", Verdict.BLOCK))
    addresses = [f"192.0.2.{number}" for number in range(25)]
    for address in addresses:
        table.keep(query(), address, 1, made)
    held = [address for address in addresses if table.reply(query(), address, 0.5)]
    assert 0 < len(held) <= 10
    assert held[-1] == addresses[-1]


@pytest.mark.parametrize("base", [query(), query(opt=OPT), query(b"\x0ca\x00bCdefghijk\x00")])
def test_no_other_octet_folds_into_an_answer(counters: Counters, base: bytes) -> None:
    """Every octet, every value: answered exactly if only the id or the letter case of the name differs."""
    table = kept(counters, base)
    name_end = base.index(0, 12)
    for position, value in product(range(len(base)), range(256)):
        mutated = base[:position] + bytes((value,)) + base[position + 1 :]
        folds = 12 <= position < name_end and mutated.lower() == base.lower()
        expected = answer(mutated) if position < 2 or folds or mutated == base else None
        assert table.reply(mutated, "192.0.2.1", 0.5) == expected, (position, value)


def two_policies(counters: Counters) -> Finished:
    """Mia at two addresses under policy 1, Leo at one under policy 2."""
    table = Finished(counters)
    made = Made(answer(query()), 0.0, 1.0, counters.cell("junior", "porn", Verdict.BLOCK))
    for address, policy_id in (("192.0.2.1", 1), ("192.0.2.2", 1), ("192.0.2.3", 2)):
        table.keep(query(), address, policy_id, made)
    return table


def answered(table: Finished) -> list[bool]:
    return [table.reply(query(), f"192.0.2.{number}", 0.5) is not None for number in (1, 2, 3)]


def test_when_a_policy_is_over_so_are_its_answers_at_every_address(counters: Counters) -> None:
    table = two_policies(counters)
    table.drop(1)
    assert answered(table) == [False, False, True]


def test_an_answer_that_survived_a_turn_is_dropped_too(counters: Counters) -> None:
    table = two_policies(counters)
    other = query(b"\x01a\x00")
    cell = counters.cell("junior", "porn", Verdict.BLOCK)
    table.keep(other, "192.0.2.1", 1, Made(answer(other), 1.1, 1.0, cell))  # the others are the old generation now
    table.drop(1)
    assert answered(table) == [False, False, True]


def test_under_the_next_policy_answers_are_kept_again(counters: Counters) -> None:
    table = two_policies(counters)
    table.drop(1)
    cell = counters.cell("junior", "porn", Verdict.BLOCK)
    table.keep(query(), "192.0.2.1", 3, Made(answer(query()), 0.0, 1.0, cell))
    assert answered(table) == [True, False, True]


def test_a_policy_nobody_was_answered_under_is_dropped_in_peace(counters: Counters) -> None:
    table = two_policies(counters)
    table.drop(7)
    assert answered(table) == [True, True, True]


def test_all_policies_end_at_once(counters: Counters) -> None:
    table = two_policies(counters)
    table.drop(-1)
    assert answered(table) == [False, False, False]


def test_policies_that_come_and_go_leave_nothing_behind(counters: Counters) -> None:
    table = Finished(counters)
    made = Made(answer(query()), 0.0, 1.0, counters.cell("junior", "porn", Verdict.BLOCK))
    for policy_id in range(1000):
        table.keep(query(), "192.0.2.1", policy_id, made)
        table.drop(policy_id)
    assert (len(table._by_policy), len(table._by_address)) == (0, 1)
