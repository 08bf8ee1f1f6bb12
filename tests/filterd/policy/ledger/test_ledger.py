"""The ledger as a whole: whom an event concerns, what may be dropped, what an event costs."""

import gc
import tracemalloc
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.policy.ledger.budget import remaining, session_end
from filterd.policy.ledger.event import (
    Assigned,
    Bonus,
    Event,
    Forgiven,
    Granted,
    Guessed,
    Moved,
    Paused,
    Released,
    Resumed,
    Revoked,
    SessionStarted,
    SessionStopped,
    TicketMade,
    TicketUsed,
    TicketWithdrawn,
    decode_event,
    encode_event,
)
from filterd.policy.ledger.grant import EVERYONE, Scope, ScopeKind
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger, affected, apply, decode, encode, prune
from filterd.policy.ledger.session import bonus_given, started, stopped
from filterd.policy.ledger.standing import NOTHING
from tests.filterd.policy.ledger.sample import (
    GAMES,
    HOUR,
    MINUTE,
    NOW,
    TODAY,
    VIDEO,
    WEEK,
    a_grant,
    a_pause,
    a_ticket,
    after,
    after_all,
)
from tests.filterd.policy.ledger.test_event import EVERY_KIND
from tests.filterd.policy.ledger.test_refusal import FULL

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
MAC = "00005e005311"
CONCERNED: list[tuple[Event, set[str] | None]] = [
    (Granted(NOW, a_grant("g2")), {"mia"}),
    (Granted(NOW, a_grant("g2", EVERYONE)), None),
    (Revoked(NOW, "g1"), {"mia"}),
    (Revoked(NOW, "g9"), set()),
    (Paused(NOW, a_pause("p2", EVERYONE)), None),
    (Resumed(NOW, "p1"), {"mia"}),
    (SessionStarted(NOW, "tom", "games", TODAY, 0), {"tom"}),
    (SessionStopped(NOW, "tom", "games", TODAY, 0), set()),
    (Bonus(NOW, "mia", "games", TODAY, 60), {"mia"}),
    (TicketMade(NOW, a_ticket("t9", bits=9)), set()),
    (TicketUsed(NOW, "t1", "tom", TODAY), {"tom"}),
    (TicketUsed(NOW, "t3", "tom", TODAY), set()),
    (TicketWithdrawn(NOW, "t1"), set()),
    (Guessed(NOW, "mia"), set()),
    (Forgiven(NOW, "mia"), set()),
    (Assigned(NOW, MAC, "tom", "tablet"), {"mia", "tom"}),
    (Assigned(NOW, "00005e005312", "tom", "tablet"), {"tom"}),
    (Released(NOW, MAC), {"mia"}),
    (Moved(NOW, 5), None),
]


@pytest.mark.parametrize(("event", "people"), CONCERNED, ids=[type(event).__name__ for event, _ in CONCERNED])
def test_an_event_concerns(event: Event, people: set[str] | None) -> None:
    assert affected(FULL, event) == people


@pytest.mark.parametrize("event", [*EVERY_KIND, *(event for event, _ in CONCERNED)])
def test_whoever_is_not_concerned_keeps_the_very_same_standing(event: Event) -> None:
    people, later = affected(FULL, event), apply(FULL, event)
    if people is None:
        assert later != FULL
        return
    for slug in {"mia", "tom", "zoe"} - people:
        assert later.standing(slug, guarded=True) is FULL.standing(slug, guarded=True)


def test_what_is_over_is_dropped() -> None:
    ledger = FULL.with_guard(FULL.guard.guessed("mia", NOW))
    later = prune(ledger, NOW + timedelta(days=40))
    assert later == EMPTY_LEDGER.with_device(FULL.devices[MAC])
    assert prune(later, NOW + timedelta(days=400)) == later


def test_what_is_not_over_is_kept() -> None:
    soon = after(Granted(NOW, a_grant(start=NOW + DAY)), Paused(NOW, a_pause()), Bonus(NOW, "mia", "games", TODAY, 60))
    assert prune(soon, NOW) == soon
    assert prune(soon, NOW + HOUR).own("mia").pauses == ()
    assert prune(soon, NOW + 4 * DAY).own("mia") is NOTHING


def test_a_session_that_began_two_utc_days_ago_may_still_count_for_the_local_day() -> None:
    honolulu = ZoneInfo("Pacific/Honolulu")
    begun, now = NOW + 15 * HOUR, NOW + 35 * HOUR  # Friday 23:00 and Saturday 19:00 there
    ledger = after_all(started("mia", GAMES, None, WEEK, honolulu, begun))
    kept = prune(ledger, now).own("mia").spent.get("games")
    assert remaining(GAMES, kept, WEEK, honolulu, now) == 0
    assert prune(ledger, now + 4 * DAY) == EMPTY_LEDGER


def test_a_number_of_what_was_dropped_can_be_used_again() -> None:
    ledger = prune(after(Granted(NOW, a_grant())), NOW + HOUR)
    again = a_grant(start=NOW + HOUR)
    assert after(Granted(NOW + HOUR, again), ledger=ledger).own("mia").grants == (again,)


def a_life(steps: list[tuple[int, int]]) -> tuple[Ledger, timedelta]:
    """A ledger after some steps, each so many minutes after the one before, and how long they took."""
    ledger, passed = EMPTY_LEDGER, timedelta()
    for number, (minutes, kind) in enumerate(steps):
        passed += minutes * MINUTE
        now = NOW + passed
        spent = ledger.own("mia").spent.get("games")
        events: dict[int, tuple[Event, ...]] = {
            0: (Granted(now, a_grant(f"g{number}", ("mia", EVERYONE)[number % 2], now, 90 * MINUTE)),),
            1: (Paused(now, a_pause(f"p{number}", EVERYONE, now + HOUR, DAY)),),
            2: started("mia", GAMES, spent, WEEK, BERLIN, now),
            3: stopped("mia", GAMES, spent, WEEK, BERLIN, now),
            4: bonus_given("mia", GAMES, spent, WEEK, BERLIN, now, 1800),
            5: (Guessed(now, "mia"),),
            6: (Revoked(now, f"g{number - 1}"),),
        }
        ledger = after_all(events[kind], ledger)
    return ledger, passed


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 6)), max_size=25),
    st.integers(0, 4000),
    st.lists(st.integers(0, 5000), min_size=1, max_size=5),
)
def test_pruning_changes_nothing_that_holds_now_or_later(
    steps: list[tuple[int, int]], minutes: int, instants: list[int]
) -> None:
    ledger, passed = a_life(steps)
    now = NOW + passed + minutes * MINUTE
    pruned = prune(ledger, now)
    for later in (now + minute * MINUTE for minute in (0, *instants)):
        before, kept = ledger.standing("mia", guarded=True), pruned.standing("mia", guarded=True)
        assert [one for one in before.grants if one.until > later] == [one for one in kept.grants if one.until > later]
        assert [one for one in before.pauses if one.until > later] == [one for one in kept.pauses if one.until > later]
        for budget in (GAMES, VIDEO):
            old, new = before.spent.get(budget.slug), kept.spent.get(budget.slug)
            assert remaining(budget, old, WEEK, BERLIN, later) == remaining(budget, new, WEEK, BERLIN, later)
            assert session_end(budget, old, WEEK, BERLIN, later) == session_end(budget, new, WEEK, BERLIN, later)
        assert ledger.guard.wait("mia", later) == pruned.guard.wait("mia", later)
    assert decode(encode(pruned)) == pruned


@given(st.lists(st.sampled_from([*EVERY_KIND, *(event for event, _ in CONCERNED)]), max_size=20))
def test_any_events_in_any_order_are_applied_and_survive(events: list[Event]) -> None:
    ledger = EMPTY_LEDGER
    for event in events:
        ledger = apply(ledger, decode_event(encode_event(event)))
        assert decode(encode(ledger)) == ledger


def test_an_event_copies_one_person_and_not_a_thousand() -> None:
    ledger = after_all(Granted(NOW, a_grant(f"g{number}", f"person-{number}")) for number in range(1000))
    later = apply(ledger, Revoked(NOW, "g7"))
    assert all(later.own(f"person-{number}") is ledger.own(f"person-{number}") for number in range(1000) if number != 7)
    tracemalloc.start()
    apply(ledger, Granted(NOW, a_grant("more", "person-500")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16_000  # two rows of 256 references and two small dictionaries; a copy of a thousand is 36 kB each


def test_twenty_thousand_grants_take_less_than_eight_megabytes() -> None:
    lines = [
        encode_event(Granted(NOW, a_grant(f"g{number}", f"person-{number % 1000}", scope=a_name(number))))
        for number in range(20_000)
    ]
    tracemalloc.start()
    ledger = after_all(map(decode_event, lines))
    gc.collect()  # the interpreter keeps thousands of old tuples for later use
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(ledger.owners) == 20_000
    assert size < 8_000_000


def a_name(number: int) -> Scope:
    return Scope(ScopeKind.NAME, f"site-{number}.example.com")
