"""The ledger of the running engine: an event holds for the next question, and only whom it concerns is looked at."""

from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime, timedelta

from filterd.clients.roster import Roster, Standings
from filterd.live.people import People
from filterd.policy.ledger.event import Assigned, Event, Granted, Moved, Paused, Released, Resumed
from filterd.policy.ledger.grant import EVERYONE, Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.ledger import EMPTY_LEDGER, Ledger, apply
from tests.support.service import ruleset

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)
PAUSE = Pause("p1", "mia", Rest.PAUSE, NOW, LATER)
GRANT = Grant("g1", EVERYONE, Scope(ScopeKind.EVERYTHING), NOW, LATER, Origin(OriginKind.PARENT))


class Memory:
    """A journal without a disk."""

    def __init__(self) -> None:
        self.ledger: Ledger = EMPTY_LEDGER

    def append(self, *events: Event) -> Awaitable[bool]:
        for event in events:
            self.ledger = apply(self.ledger, event)
        return self._done()

    async def _done(self) -> bool:
        return True


class Watched(Roster):
    """A roster that notes whom it is told of."""

    def __init__(self) -> None:
        rules = ruleset()
        super().__init__(rules.snapshot, rules.book, EMPTY_LEDGER)
        self.told: list[set[str] | None] = []

    def changed(self, standings: Standings, slugs: Iterable[str] | None) -> None:
        self.told.append(None if slugs is None else set(slugs))
        super().changed(standings, slugs)


async def test_a_pause_holds_for_the_next_question_of_that_person() -> None:
    roster = Watched()
    people = People(Memory(), lambda: roster, lambda: None)
    before = roster.person("mia", NOW)
    assert await people.append(Paused(NOW, PAUSE))
    after = roster.person("mia", NOW)
    assert (before.at(NOW).pauses, [each.mode for each in after.at(NOW).pauses]) == ((), ["pause"])
    assert before.policy_id != after.policy_id
    assert roster.told == [{"mia"}]
    assert await people.append(Resumed(NOW, "p1"))
    assert roster.person("mia", NOW).at(NOW).pauses == ()


async def test_events_of_several_tell_all_of_them_and_those_of_everybody_tell_everybody() -> None:
    roster = Watched()
    people = People(Memory(), lambda: roster, lambda: None)
    other = Pause("p2", "leo", Rest.BED, NOW, LATER)
    await people.append(Paused(NOW, PAUSE), Paused(NOW, other))
    await people.append(Granted(NOW, GRANT))
    await people.append(Moved(NOW, 60.0))
    assert roster.told == [{"mia", "leo"}, None, None]


async def test_a_device_that_changes_hands_is_told() -> None:
    roster, told = Watched(), []
    people = People(Memory(), lambda: roster, lambda: told.append(dict(people.owners())))
    await people.append(Assigned(NOW, "00005e005311", "mia", "tablet"))
    await people.append(Paused(NOW, PAUSE))
    await people.append(Released(NOW, "00005e005311"))
    assert told == [{"00005e005311": ("mia", "tablet")}, {}]


async def test_what_is_undone_in_the_same_breath_concerns_its_person_too() -> None:
    roster = Watched()
    people = People(Memory(), lambda: roster, lambda: None)
    await people.append(Paused(NOW, PAUSE), Resumed(NOW, "p1"))
    assert roster.told == [{"mia"}]


async def test_a_state_that_could_be_read_late_holds_for_everybody() -> None:
    roster, journal, told = Watched(), Memory(), []
    people = People(journal, lambda: roster, lambda: told.append(dict(people.owners())))
    people.catch_up()
    assert (roster.told, told) == ([], [])
    assert roster.person("mia", NOW).at(NOW).pauses == ()
    for event in (Paused(NOW, PAUSE), Assigned(NOW, "00005e005311", "mia", "tablet")):
        journal.ledger = apply(journal.ledger, event)  # not by `append`: it was on disk
    people.catch_up()
    people.catch_up()
    assert (roster.told, told) == ([None], [{"00005e005311": ("mia", "tablet")}])
    assert [each.mode for each in roster.person("mia", NOW).at(NOW).pauses] == ["pause"]


async def test_an_event_does_not_hide_a_state_that_was_read_late() -> None:
    roster, journal = Watched(), Memory()
    people = People(journal, lambda: roster, lambda: None)
    journal.ledger = apply(journal.ledger, Paused(NOW, PAUSE))
    await people.append(Paused(NOW, Pause("p2", "leo", Rest.BED, NOW, LATER)))
    people.catch_up()
    assert roster.told == [None, {"leo"}]
