"""One date as a schedule sees it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.policy.closing import Closing
from filterd.policy.plan.day import Day, Span, day_of

BED, GAMES = Closing("bed", everything=True), Closing("shut", labels=frozenset({"games"}))


def test_a_day_without_spans_is_open() -> None:
    assert day_of((), ()) == Day((0,), ((),))


def test_what_is_shut_changes_at_the_edges() -> None:
    day = day_of([(60, 120, 0), (90, 1440, 1)], (BED, GAMES))
    assert day == Day((0, 60, 90, 120), ((), (BED,), (BED, GAMES), (GAMES,)))
    assert [day.at(minute) for minute in (0, 59, 60, 89, 90, 1439)] == [(), (), (BED,), (BED,), (BED, GAMES), (GAMES,)]
    assert [day.edge_after(minute) for minute in (0, 59, 60, 119, 120, 1439)] == [60, 60, 90, 120, 1440, 1440]


def test_the_order_is_that_of_the_rules_and_a_rule_counts_once() -> None:
    assert day_of([(0, 1440, 1), (0, 1440, 0), (0, 1440, 1)], (BED, GAMES)).states == ((BED, GAMES),)


def test_a_free_rule_opens_everything() -> None:
    assert day_of([(0, 1440, 0), (60, 120, 1)], (BED, None)) == Day((0, 60, 120), ((BED,), (), (BED,)))


def test_an_edge_where_nothing_changes_is_none() -> None:
    assert day_of([(0, 600, 0), (600, 1440, 1)], (BED, BED)) == Day((0,), ((BED,),))


def test_a_day_that_is_one_thing_throughout_is_known() -> None:
    assert day_of([(0, 1440, 0)], (BED,)).is_all((BED,))
    assert not day_of([(0, 1440, 0)], (BED,)).is_all(())
    assert not day_of([(0, 1439, 0)], (BED,)).is_all((BED,))


SPANS = st.tuples(st.integers(0, 1439), st.integers(1, 1440), st.integers(0, 2)).filter(lambda span: span[0] < span[1])


@given(st.lists(SPANS, max_size=8), st.tuples(*[st.sampled_from((BED, GAMES, None))] * 3), st.integers(0, 1439))
@settings(deadline=None)
def test_every_minute_is_as_the_spans_say(spans: list[Span], closings: tuple[Closing | None, ...], minute: int) -> None:
    held = [closings[rule] for rule in range(3) if any(a <= minute < b and each == rule for a, b, each in spans)]
    assert day_of(spans, closings).at(minute) == (() if None in held else tuple(held))
