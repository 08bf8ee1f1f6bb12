"""Any sequence of what people do gives the same as a naive model that steps through the minutes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from filterd.policy.ledger.budget import budget_closing, remaining, session_end
from filterd.policy.ledger.event import Event, Granted, Paused, Resumed, Revoked, TicketMade, decode_event, encode_event
from filterd.policy.ledger.grant import EVERYONE, Scope, ScopeKind
from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply, decode, encode, prune, refusal
from filterd.policy.ledger.session import bonus_given, start_refusal, started, stopped, ticket_used
from filterd.policy.ledger.standing import Spent
from filterd.policy.ledger.ticket import Gift, Ticket
from tests.filterd.policy.ledger.naive import NaiveLedger, NaiveSession
from tests.filterd.policy.ledger.sample import GAMES, MINUTE, WEEK, a_grant, a_pause, utc

CHILDREN = ("mia", "tom")
PEOPLE = st.sampled_from(CHILDREN)
ANYBODY = st.sampled_from((*CHILDREN, EVERYONE))
WHERE = {  # a zone, and an evening before something happens to its clocks
    "UTC": "2026-11-20 20:00",
    "Europe/Berlin": "2026-10-24 18:00",
    "America/Santiago": "2026-09-05 20:00",
    "Africa/Cairo": "2026-10-29 16:00",
    "Asia/Kathmandu": "2026-11-19 16:15",
}


class Household(RuleBasedStateMachine):
    """Two children, everything in whole minutes; the ledger is encoded and decoded after each event."""

    @initialize(zone=st.sampled_from(sorted(WHERE)))
    def begin(self, zone: str) -> None:
        sessions = {child: NaiveSession({True: GAMES.school_day, False: GAMES.free_day}) for child in CHILDREN}
        self.home = ZoneInfo(zone)
        self.model = NaiveLedger(utc(WHERE[zone]), self.home, sessions)
        self.ledger = EMPTY_LEDGER
        self.number = 0
        self.unused: dict[str, tuple[str, int]] = {}  # tickets: for whom, seconds (0: a grant)

    @property
    def now(self) -> datetime:
        return self.model.now

    def happen(self, *events: Event) -> None:
        for event in events:
            self.ledger = decode(encode(apply(self.ledger, decode_event(encode_event(event)))))

    def fresh(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"

    def spent(self, person: str) -> Spent | None:
        return self.ledger.standing(person, guarded=True).spent.get("games")

    @rule(minutes=st.integers(1, 15) | st.integers(1, 1600))
    def time_passes(self, minutes: int) -> None:
        self.model.pass_minutes(minutes)

    @rule(person=ANYBODY, start=st.integers(-60, 600), length=st.integers(1, 900), pause=st.booleans())
    def something_is_opened_or_shut(self, person: str, start: int, length: int, pause: bool) -> None:
        begins, lasts = self.now + start * MINUTE, length * MINUTE
        number = self.fresh("p" if pause else "g")
        if pause:
            self.happen(Paused(self.now, a_pause(number, person, begins, lasts)))
        else:
            self.happen(Granted(self.now, a_grant(number, person, begins, lasts)))
        if begins + lasts > self.now:
            self.model.held[number] = (person, begins, begins + lasts)

    @rule(choice=st.integers(0, 50), pause=st.booleans())
    def something_ends_early(self, choice: int, pause: bool) -> None:
        number = f"{'p' if pause else 'g'}{choice}"
        event = Resumed(self.now, number) if pause else Revoked(self.now, number)
        owner, _, until = self.model.held.get(number, ("", self.now, self.now))
        assert (refusal(self.ledger, event) is None) or until <= self.now, owner
        self.happen(event)
        self.model.held.pop(number, None)

    @rule(person=PEOPLE)
    def somebody_starts(self, person: str) -> None:
        refused = start_refusal(GAMES, self.spent(person), WEEK, self.home, self.now)
        self.happen(*started(person, GAMES, self.spent(person), WEEK, self.home, self.now))
        assert self.model.start(person) == (refused is None)

    @rule(person=PEOPLE)
    def somebody_stops(self, person: str) -> None:
        self.happen(*stopped(person, GAMES, self.spent(person), WEEK, self.home, self.now))
        self.model.stop(person)

    @rule(person=PEOPLE, minutes=st.integers(-90, 90))
    def somebody_gets_a_bonus(self, person: str, minutes: int) -> None:
        self.happen(*bonus_given(person, GAMES, self.spent(person), WEEK, self.home, self.now, minutes * 60))
        self.model.give(person, minutes * 60)

    @rule(person=ANYBODY, minutes=st.integers(1, 200), grant=st.booleans())
    def a_ticket_is_printed(self, person: str, minutes: int, grant: bool) -> None:
        number = self.fresh("g")
        ticket = Ticket(
            id=number,
            digest=f"{self.number:064x}",
            gives=Gift.GRANT if grant else Gift.BONUS,
            minutes=minutes,
            expires=self.now + timedelta(days=9),
            budget="" if grant else "games",
            scope=Scope(ScopeKind.EVERYTHING) if grant else None,
            person=person,
        )
        self.happen(TicketMade(self.now, ticket))
        self.unused[number] = (person, 0 if grant else minutes * 60)

    @precondition(lambda self: self.ledger.tickets)
    @rule(data=st.data(), person=PEOPLE)
    def a_ticket_is_used_perhaps_again(self, data: st.DataObject, person: str) -> None:
        number = data.draw(st.sampled_from(sorted(number for number, _ in self.ledger.tickets.items())))
        ticket = self.ledger.tickets[number].ticket
        budget = GAMES if ticket.budget else None
        spent = self.spent(person)
        events = ticket_used(number, person, budget, spent, WEEK, self.home, self.now)
        good = ticket.expires > self.now and self.unused.get(number, ("nobody", 0))[0] in (EVERYONE, person)
        assert (refusal(self.ledger, events[-1]) is None) == good
        if not good:
            self.happen(events[-1])
            return
        self.happen(*events)
        _, seconds = self.unused.pop(number)
        if seconds:
            self.model.give(person, seconds)
        else:
            self.model.held[number] = (person, self.now, self.now + ticket.minutes * MINUTE)

    @rule()
    def what_is_over_is_dropped(self) -> None:
        self.ledger = prune(self.ledger, self.now)

    @invariant()
    def the_same_holds(self) -> None:
        for person in CHILDREN:
            standing = self.ledger.standing(person, guarded=True)
            assert {one.id for one in standing.grants if one.until > self.now} == self.model.holds(person, "g")
            assert {one.id for one in standing.pauses if one.until > self.now} == self.model.holds(person, "p")
            for held in (standing.grants, standing.pauses):
                assert [one.until for one in held] == sorted(one.until for one in held)

    @invariant()
    def the_same_is_left(self) -> None:
        for person in CHILDREN:
            spent, session = self.spent(person), self.model.sessions[person]
            assert remaining(GAMES, spent, WEEK, self.home, self.now) == session.left(self.model.day)
            assert (session_end(GAMES, spent, WEEK, self.home, self.now) is not None) == session.runs
            assert (budget_closing(GAMES, spent, WEEK, self.home, self.now)[0] is None) == session.runs


TestHousehold = Household.TestCase
TestHousehold.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
