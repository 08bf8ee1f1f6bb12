"""When the clock is set, what was given as a duration lasts as long as before."""

from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.policy.ledger.budget import remaining, session_end
from filterd.policy.ledger.event import Granted, Moved, Paused, Revoked, SessionStarted
from filterd.policy.ledger.grant import EVERYONE, FIRST, LAST, Grant, Pause
from filterd.policy.ledger.guard import Guard
from filterd.policy.ledger.ledger import Ledger, apply, refusal
from tests.filterd.policy.ledger.sample import (
    GAMES,
    HOUR,
    NOW,
    TODAY,
    WEEK,
    a_grant,
    a_pause,
    after,
    after_all,
    utc,
)

BERLIN = ZoneInfo("Europe/Berlin")
JUMPS = st.floats(-40 * 366 * 86400, 900 * 366 * 86400) | st.integers(-86400, 86400)


@given(JUMPS, st.lists(st.tuples(st.integers(-600, 600), st.integers(1, 600), st.booleans()), max_size=8))
def test_remaining_durations_stay(seconds: float, spans: list[tuple[int, int, bool]]) -> None:
    by = timedelta(seconds=seconds)
    grants = [
        a_grant(f"g{number}", start=NOW + timedelta(minutes=start), length=timedelta(minutes=length), elastic=elastic)
        for number, (start, length, elastic) in enumerate(spans)
    ]
    pauses = [
        a_pause(f"p{grant.id}", EVERYONE, grant.start, grant.until - grant.start, grant.elastic) for grant in grants
    ]
    early = NOW - timedelta(days=1)
    before = after_all(Paused(early, pause) for pause in pauses)
    before = after_all((Granted(early, grant) for grant in grants), before)
    later = apply(before, Moved(NOW + by, seconds))
    held: dict[str, Grant | Pause] = {grant.id: grant for grant in later.own("mia").grants}
    held |= {pause.id: pause for pause in later.own(EVERYONE).pauses}
    for old in chain[Grant | Pause](before.own("mia").grants, before.own(EVERYONE).pauses):
        new = held[old.id]
        if old.elastic:
            assert (new.start - (NOW + by), new.until - (NOW + by)) == (old.start - NOW, old.until - NOW)
        else:
            assert new == old


@given(st.integers(-3600, 3600), st.integers(0, 3599))
def test_a_running_session_has_as_much_left_as_before(seconds: int, elapsed: int) -> None:
    ledger, now = after(SessionStarted(NOW, "mia", "games", TODAY, 0)), NOW + timedelta(seconds=elapsed)
    moved = apply(ledger, Moved(now + timedelta(seconds=seconds), seconds))

    def left(ledger: Ledger, now: datetime) -> tuple[int, timedelta | None]:
        spent = ledger.own("mia").spent["games"]
        end = session_end(GAMES, spent, WEEK, BERLIN, now)
        return remaining(GAMES, spent, WEEK, BERLIN, now), end - now if end else None

    assert left(moved, now + timedelta(seconds=seconds)) == left(ledger, now)


def test_what_was_used_on_a_day_stays_with_it() -> None:
    ledger = after(SessionStarted(NOW, "mia", "games", TODAY, 600), Moved(NOW + HOUR, 3600))
    spent = ledger.own("mia").spent["games"]
    assert (spent.day, spent.seconds, spent.running_since) == (TODAY, 600, NOW + HOUR)


def test_guesses_move_along() -> None:
    ledger = apply(Ledger(guard=Guard().guessed("mia", NOW)), Moved(NOW + HOUR, 3600))
    assert [guess.at for guess in ledger.guard.guesses] == [NOW + HOUR]


def test_ends_stay_in_order_when_only_some_move() -> None:
    ledger = after(Granted(NOW, a_grant("fixed", elastic=False)), Granted(NOW, a_grant("moves")), Moved(NOW, -60))
    assert [grant.id for grant in ledger.own("mia").grants] == ["moves", "fixed"]


@pytest.mark.parametrize("seconds", [-(NOW - FIRST).total_seconds() - 3600, (LAST - NOW).total_seconds()])
def test_what_leaves_the_years_of_clocks_is_dropped(seconds: float) -> None:
    ledger = after(
        Granted(NOW, a_grant()),
        Granted(NOW, a_grant("fixed", elastic=False)),
        Paused(NOW, a_pause()),
        SessionStarted(NOW, "mia", "games", TODAY, 0),
    )
    moved = apply(apply(ledger.with_guard(Guard().guessed("mia", NOW)), Moved(NOW, seconds)), Moved(NOW, 0))
    own = moved.own("mia")
    assert ([grant.id for grant in own.grants], own.pauses, moved.guard.guesses) == (["fixed"], (), ())
    assert own.spent["games"].running_since is None
    assert refusal(moved, Revoked(NOW, "g1")) is not None


def test_a_grant_at_the_end_of_all_years_is_no_error() -> None:
    start = utc("2999-12-31 23:00")
    ledger = after(Granted(start, a_grant(start=start, length=timedelta(days=366))), Moved(start, 60))
    assert ledger.own("mia").grants[0].start == start + timedelta(minutes=1)
