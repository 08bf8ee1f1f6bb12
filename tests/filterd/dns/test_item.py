import pytest

from filterd.dns.item import MAX_SECONDS, Item, from_failure, from_response, is_name_error
from filterd.dns.upstream.question import Question
from filterd.dns.wire import Ede, Record, Response, WireError
from filterd.dns.wire.constant import CLASS_IN, Rcode, Rtype

NAME = b"\x03www\x07example\x04test\x00"
TARGET = b"\x04edge\x07Example\x04test\x00"
ZONE = b"\x07example\x04test\x00"
QUESTION = Question(NAME, Rtype.A)
NOW = 1000.0


def a(ttl: int, owner: bytes = NAME) -> Record:
    return Record(owner, Rtype.A, CLASS_IN, ttl, bytes((192, 0, 2, 1)))


def cname(ttl: int) -> Record:
    return Record(NAME, Rtype.CNAME, CLASS_IN, ttl, TARGET)


def soa(ttl: int, minimum: int) -> Record:
    rdata = b"\x02ns" + ZONE + b"\x02ad" + ZONE + bytes(16) + minimum.to_bytes(4)
    return Record(ZONE, Rtype.SOA, CLASS_IN, ttl, rdata)


def item(*answers: Record, rcode: int = 0, authority: tuple[Record, ...] = (), question: Question = QUESTION) -> Item:
    response = Response(rcode, False, False, False, answers, authority)
    return from_response(question, response, NOW)


def seconds(made: Item) -> float:
    return made.expires - made.stored


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((a(300),), 300),
        ((cname(3600), a(20, TARGET)), 20),
        ((cname(20), a(3600, TARGET)), 20),
        ((a(MAX_SECONDS + 1),), MAX_SECONDS),
        ((a(0),), 0),
        ((cname(300), a(0, TARGET)), 0),
    ],
)
def test_an_answer_holds_as_long_as_its_shortest_record_and_at_most_a_day(
    answers: tuple[Record, ...], expected: int
) -> None:
    made = item(*answers)
    assert made.stored == NOW
    assert seconds(made) == expected


def test_ttls_longer_than_a_day_are_cut_for_clients_too() -> None:
    assert item(a(7 * MAX_SECONDS)).body.ttls == (MAX_SECONDS,)


@pytest.mark.parametrize("rcode", [Rcode.NOERROR, Rcode.NXDOMAIN])
@pytest.mark.parametrize(
    ("ttl", "minimum", "expected"), [(3600, 900, 900), (900, 3600, 900), (86_400, 86_400, 10_800), (3600, 0, 0)]
)
def test_a_negative_answer_holds_for_the_lesser_of_soa_ttl_and_minimum_and_at_most_three_hours(
    rcode: int, ttl: int, minimum: int, expected: int
) -> None:
    made = item(rcode=rcode, authority=(soa(ttl, minimum),))
    assert seconds(made) == expected
    assert made.body.ttls == (expected,)


@pytest.mark.parametrize("rcode", [Rcode.NOERROR, Rcode.NXDOMAIN])
def test_without_an_soa_a_negative_answer_holds_for_five_seconds(rcode: int) -> None:
    assert seconds(item(rcode=rcode)) == 5


def test_an_soa_too_short_to_have_a_minimum_is_none() -> None:
    broken = soa(3600, 900)._replace(rdata=bytes(20))
    assert seconds(item(rcode=Rcode.NXDOMAIN, authority=(broken,))) == 5


def test_an_alias_to_nothing_holds_for_the_lesser_of_both() -> None:
    assert seconds(item(cname(60), authority=(soa(3600, 900),))) == 60
    assert seconds(item(cname(3600), authority=(soa(3600, 900),))) == 900
    assert seconds(item(cname(3600), rcode=Rcode.NXDOMAIN)) == 5


def test_an_alias_that_was_asked_for_is_an_answer() -> None:
    assert seconds(item(cname(3600), question=Question(NAME, Rtype.CNAME))) == 3600


@pytest.mark.parametrize(
    ("answers", "rcode", "expected"),
    [((), Rcode.NXDOMAIN, True), ((cname(60),), Rcode.NXDOMAIN, False), ((), Rcode.NOERROR, False)],
)
def test_only_nxdomain_without_an_alias_denies_the_name_itself(
    answers: tuple[Record, ...], rcode: int, expected: bool
) -> None:
    assert is_name_error(item(*answers, rcode=rcode)) is expected


def test_the_names_a_decision_has_to_follow_are_in_lower_case_and_once() -> None:
    made = item(cname(60), a(60, TARGET), cname(60)._replace(owner=b"\x01b\x00"))
    assert made.targets == (TARGET.lower(),)


def test_what_the_upstream_said_is_kept() -> None:
    response = Response(0, False, False, True, (a(60),), ede=(Ede(3, "stale"),))
    made = from_response(QUESTION, response, NOW)
    assert (made.rcode, made.authentic, made.ede) == (0, True, (Ede(3, "stale"),))
    assert made.body.counts == (1, 0)


def test_a_servfail_holds_for_five_seconds_at_first() -> None:
    assert seconds(item(rcode=Rcode.SERVFAIL)) == 5


def test_records_beside_a_servfail_are_not_passed_on() -> None:
    made = item(cname(60), rcode=Rcode.SERVFAIL, authority=(soa(3600, 900),))
    assert (made.body.data, made.body.counts, made.targets) == (b"", (0, 0), ())


def test_an_outage_is_a_servfail_with_the_reason_for_one_second() -> None:
    made = from_failure(Ede(22), NOW)
    assert (made.rcode, made.ede, seconds(made), made.is_outage) == (Rcode.SERVFAIL, (Ede(22),), 1, True)
    assert made.body.counts == (0, 0)


def test_a_target_that_is_no_name_makes_no_item() -> None:
    with pytest.raises(WireError):
        item(Record(NAME, Rtype.HTTPS, CLASS_IN, 60, b"\x00\x01\x3fshort"))
