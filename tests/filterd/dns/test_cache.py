import gc
import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from filterd.dns.cache import MAX_FAILURE_SECONDS, Cache, octets
from filterd.dns.item import Item, from_failure, from_response
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Body, Ede, Record, Response
from filterd.dns.wire.constant import CLASS_IN, Rcode, Rtype

BIG = 1 << 30
NOW = 1000.0


def name(number: int) -> bytes:
    return b"\x05h%04d\x07example\x04test\x00" % number


def question(number: int = 0, qtype: int = Rtype.A) -> Question:
    return Question(name(number), qtype)


def item(rcode: int = 0, seconds: float = 300.0, stored: float = NOW, size: int = 16, answers: int = 1) -> Item:
    body = Body(bytes(size), (), (), (answers, 0))
    return Item(rcode, body, False, (), (), stored, stored + seconds)


def nxdomain(seconds: float = 300.0) -> Item:
    return item(Rcode.NXDOMAIN, seconds, answers=0)


def test_what_was_put_is_found_until_it_expires() -> None:
    cache = Cache(BIG)
    kept = cache.put(question(), item(seconds=10))
    assert cache.get(question(), NOW) is kept
    assert cache.get(question(), NOW + 9.999) is kept
    assert cache.get(question(), NOW + 10) is None
    assert (len(cache), cache.size) == (0, 0)


def test_hits_and_misses_are_counted() -> None:
    cache = Cache(BIG)
    cache.put(question(1), item())
    for number in (1, 1, 2):
        cache.get(question(number), NOW)
    assert (cache.tally.hits, cache.tally.misses) == (2, 1)


@pytest.mark.parametrize("change", [{"qtype": 28}, {"dnssec_ok": True}, {"cd": True}, {"qname": name(9)}])
def test_another_type_do_cd_or_name_is_another_entry(change: dict[str, object]) -> None:
    cache = Cache(BIG)
    cache.put(question(), item())
    assert cache.get(Question(**{**question()._asdict(), **change}), NOW) is None


def test_maginot_an_answer_fills_its_own_question_and_nothing_else() -> None:
    bank = b"\x04bank\x07example\x00"
    records = tuple(Record(owner, Rtype.A, CLASS_IN, 300, bytes(4)) for owner in (name(0), bank))
    cache = Cache(BIG)
    cache.put(question(), from_response(question(), Response(0, False, False, False, records), NOW))
    assert cache.get(Question(bank, Rtype.A), NOW) is None


def test_a_zero_ttl_is_not_kept_but_returned() -> None:
    cache = Cache(BIG)
    made = item(seconds=0)
    assert cache.put(question(), made) is made
    assert len(cache) == 0


def test_a_name_that_does_not_exist_answers_for_every_type() -> None:
    cache = Cache(BIG)
    kept = cache.put(question(), nxdomain())
    assert cache.get(question(qtype=Rtype.HTTPS), NOW) is kept
    assert cache.get(question()._replace(dnssec_ok=True), NOW) is None
    assert cache.get(question(qtype=Rtype.HTTPS), NOW + 300) is None


def test_nodata_and_an_alias_to_nothing_answer_for_their_type_only() -> None:
    cache = Cache(BIG)
    cache.put(question(1), item(answers=0))
    cache.put(question(2), item(Rcode.NXDOMAIN, answers=1))
    assert cache.get(question(1), NOW)
    assert cache.get(question(2), NOW)
    assert cache.get(question(1, Rtype.AAAA), NOW) is None
    assert cache.get(question(2, Rtype.AAAA), NOW) is None


def test_what_is_known_of_a_type_goes_before_what_is_known_of_the_name() -> None:
    cache = Cache(BIG)
    kept = cache.put(question(), item())
    cache.put(question(qtype=Rtype.AAAA), nxdomain())
    assert cache.get(question(), NOW) is kept


def test_when_what_is_known_of_a_type_has_expired_what_is_known_of_the_name_still_answers() -> None:
    cache = Cache(BIG)
    cache.put(question(), item(seconds=10))
    kept = cache.put(question(qtype=Rtype.AAAA), nxdomain())
    assert cache.get(question(), NOW + 10) is kept


def test_putting_again_replaces() -> None:
    cache = Cache(BIG)
    cache.put(question(), item(size=1000))
    newer = cache.put(question(), item(size=10))
    assert cache.get(question(), NOW) is newer
    assert cache.size == octets(question(), newer)


def test_the_least_recently_used_goes_first() -> None:
    cache = Cache(3 * octets(question(), item()))
    for number in (1, 2, 3):
        cache.put(question(number), item())
    cache.get(question(1), NOW)
    cache.put(question(4), item())
    assert [bool(cache.get(question(number), NOW)) for number in (1, 2, 3, 4)] == [True, False, True, True]
    assert cache.tally.evictions == 1


def test_an_item_larger_than_the_cache_is_not_kept() -> None:
    cache = Cache(5_000)
    made = item(size=6_000)
    assert cache.put(question(), made) is made
    assert (len(cache), cache.size) == (0, 0)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3000), st.integers(0, 3), st.booleans()), max_size=60))
def test_whatever_happens_the_size_is_the_sum_of_the_entries_and_within_the_limit(
    steps: list[tuple[int, int, int, bool]],
) -> None:
    cache = Cache(10_000)
    for time, (number, size, rcode, read) in enumerate(steps):
        if read:
            cache.get(question(number), NOW + time)
        else:
            cache.put(question(number), item(rcode, stored=NOW + time, seconds=10, size=size, answers=0))
        assert 0 <= cache.size <= 10_000
    for number in range(21):
        for rtype in (Rtype.A, Rtype.AAAA):
            cache.get(question(number, rtype), NOW + 10_000)
    assert (len(cache), cache.size) == (0, 0)


def test_a_failure_that_persists_is_kept_twice_as_long_each_time_up_to_five_minutes() -> None:
    cache, now, kept = Cache(BIG), NOW, []
    for _ in range(8):
        put = cache.put(question(), item(Rcode.SERVFAIL, stored=now))
        kept.append(put.expires - put.stored)
        assert cache.get(question(), put.expires - 0.1) is put
        now = put.expires
    assert kept == [5, 10, 20, 40, 80, 160, 300, 300]


def test_an_answer_in_between_ends_the_failure() -> None:
    cache = Cache(BIG)
    cache.put(question(), item(Rcode.SERVFAIL))
    cache.put(question(), item())
    assert cache.put(question(), item(Rcode.SERVFAIL)).expires == NOW + 5


def test_a_failure_long_ago_is_forgotten() -> None:
    cache = Cache(BIG)
    first = cache.put(question(), item(Rcode.SERVFAIL))
    later = first.expires + MAX_FAILURE_SECONDS + 1
    assert cache.put(question(), item(Rcode.SERVFAIL, stored=later)).expires == later + 5


def test_one_names_failure_is_not_another_names() -> None:
    cache = Cache(BIG)
    cache.put(question(1), item(Rcode.SERVFAIL))
    assert cache.put(question(2), item(Rcode.SERVFAIL)).expires == NOW + 5
    assert cache.get(question(3), NOW) is None


def test_an_outage_is_not_held_against_a_name() -> None:
    cache = Cache(BIG)
    for _ in range(5):
        outage = from_failure(Ede(22), NOW)
        assert cache.put(question(), outage) is outage
    assert cache.put(question(), item(Rcode.SERVFAIL)).expires == NOW + 5


def test_the_memory_of_failures_is_bounded() -> None:
    cache = Cache(BIG)
    for number in range(3_000):
        cache.put(question(number), item(Rcode.SERVFAIL))
    assert cache.put(question(0), item(Rcode.SERVFAIL)).expires == NOW + 5
    assert cache.put(question(2_999), item(Rcode.SERVFAIL)).expires == NOW + 10


def test_clearing_forgets_items_and_failures() -> None:
    cache = Cache(BIG)
    cache.put(question(), item(Rcode.SERVFAIL))
    cache.clear()
    assert (len(cache), cache.size) == (0, 0)
    assert cache.put(question(), item(Rcode.SERVFAIL)).expires == NOW + 5


@pytest.mark.parametrize(("records", "alias"), [(0, False), (1, False), (1, True), (4, True), (16, False)])
def test_the_size_is_honest(records: int, alias: bool) -> None:
    """The sum is never below what Python has really allocated, and at most half above."""
    count = 3_000
    target = b"\x04edge\x03cdn\x07example\x04test\x00"
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        cache = Cache(BIG)
        for number in range(count):
            owner = name(number)
            answers = [Record(owner, Rtype.CNAME, CLASS_IN, 1000 + number, b"\x05c%04d" % number + target)] * alias
            answers += [Record(owner, Rtype.A, CLASS_IN, 2000 + number, bytes(4)) for _ in range(records)]
            asked = Question(owner, Rtype.A)
            response = Response(0, False, False, False, tuple(answers))
            cache.put(asked, from_response(asked, response, NOW + number / 7))
        del answers, response, asked, owner
        gc.collect()
        real = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert len(cache) == count
    assert real <= cache.size <= 1.5 * real


def test_random_use_never_returns_what_has_expired() -> None:
    draw = random.Random(1)
    cache = Cache(50_000)
    now = NOW
    for _ in range(20_000):
        now += draw.random()
        asked = question(draw.randrange(100), draw.choice((Rtype.A, Rtype.AAAA)))
        found = cache.get(asked, now)
        assert found is None or found.expires > now
        if found is None:
            rcode = draw.choice((Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.SERVFAIL))
            cache.put(asked, replace(item(rcode, answers=0), stored=now, expires=now + draw.randrange(30)))
