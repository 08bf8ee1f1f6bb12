"""Minutes guessed from what was asked become events of the ledger."""

from datetime import UTC, date, datetime, timedelta

from blocklists.name import to_wire
from filterd.live.meter import Meter
from filterd.policy.ledger.event import Estimated
from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply
from filterd.policy.types import Query
from tests.filterd.policy.sample import SampleLists, of_one
from tests.filterd.policy.sample import snapshot as snapshot_of

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
LISTS = SampleLists(
    {"category:games": ["games.test", "learn.test"], "category:ads": ["ads.test"], "protected:learning": ["learn.test"]}
)
BUDGET = {"id": "fun", "name": "Fun", "kind": "estimate", "covers": ["games"], "minutes": {"school": 60, "free": 60}}
SESSION = {**BUDGET, "id": "films", "kind": "session"}


def metered(names: list[str], now: datetime = NOW, **person: object) -> tuple[Meter, datetime]:
    snapshot = snapshot_of(people=[{"id": "mia", "name": "Mia", "tier": "junior", **person}])
    meter = Meter(lambda: snapshot)
    for name in names:
        meter.note(snapshot.client("mia"), Query(to_wire(name), 1), snapshot.policy(LISTS), now)
    return meter, now + timedelta(minutes=1)


GAME = ["a.games.test", "b.games.test", "c.games.test"]


def test_what_an_estimate_covers_becomes_minutes() -> None:
    meter, later = metered(GAME, budgets=[BUDGET])
    assert list(meter.harvest(EMPTY_LEDGER, later)) == [Estimated(later, "mia", "fun", date(2026, 11, 20), 60, 60, 60)]
    assert list(meter.harvest(EMPTY_LEDGER, later + timedelta(minutes=1))) == []


def test_the_event_has_the_sum_of_the_day() -> None:
    meter, later = metered(GAME, budgets=[BUDGET])
    ledger = apply(EMPTY_LEDGER, Estimated(NOW, "mia", "fun", date(2026, 11, 20), 600, 60, 900))
    assert [(event.seconds, event.least, event.most) for event in meter.harvest(ledger, later)] == [(660, 120, 960)]


def test_a_new_day_of_the_household_begins_anew() -> None:
    meter, later = metered(GAME, budgets=[BUDGET], now=datetime(2026, 11, 21, 0, 10, tzinfo=UTC))
    ledger = apply(EMPTY_LEDGER, Estimated(NOW, "mia", "fun", date(2026, 11, 20), 600, 60, 900))
    assert [(event.day, event.seconds) for event in meter.harvest(ledger, later)] == [(date(2026, 11, 21), 60)]


def test_what_no_estimate_covers_is_not_noted() -> None:
    for person in ({"budgets": [SESSION]}, {"schedule": ["bed 20:00 to 21:00 on mon"]}):
        meter, later = metered(GAME, **person)
        assert list(meter.harvest(EMPTY_LEDGER, later)) == []
    meter, later = metered(["a.ads.test", "b.ads.test", "c.ads.test"], budgets=[BUDGET])
    assert list(meter.harvest(EMPTY_LEDGER, later)) == []


def test_what_is_protected_is_never_noted() -> None:
    meter, later = metered(["a.learn.test", "b.learn.test", "c.learn.test"], budgets=[BUDGET])
    assert list(meter.harvest(EMPTY_LEDGER, later)) == []


def test_another_household_file_counts_from_the_next_question_on() -> None:
    first, second = of_one(), of_one(budgets=[BUDGET])
    snapshots = [first]
    meter = Meter(lambda: snapshots[-1])
    for snapshot in (first, second):
        snapshots.append(snapshot)
        for name in GAME:
            meter.note(snapshot.client("mia"), Query(to_wire(name), 1), snapshot.policy(LISTS), NOW)
    assert [event.seconds for event in meter.harvest(EMPTY_LEDGER, NOW + timedelta(minutes=1))] == [60]
