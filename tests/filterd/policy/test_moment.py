"""What holds for a person at an instant: schedule, pauses, budgets and grants in one value, and until when."""

from datetime import UTC, date, datetime, timedelta

from blocklists.name import to_wire
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Pause, Rest, Scope, ScopeKind
from filterd.policy.ledger.standing import NOTHING, Spent, Standing
from filterd.policy.moment import ALWAYS, UNKNOWN_HOUR, Moment, moment_at
from filterd.policy.timing import Timing
from tests.filterd.policy.sample import of_one

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FUN = {"id": "fun", "name": "Fun", "kind": "session", "covers": ["games"], "minutes": {"school": 60, "free": 60}}


def timing(**fields: object) -> Timing | None:
    return of_one("junior", **fields).profiles[0].timing


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def grant(kind: ScopeKind, value: str = "", *, start: float = -5, until: float = 5, name: str = "g1") -> Grant:
    scope = Scope(kind, value)
    return Grant(name, "mia", scope, NOON + minutes(start), NOON + minutes(until), Origin(OriginKind.PARENT))


def pause(*, start: float = -5, until: float = 5, rest: Rest = Rest.PAUSE) -> Pause:
    return Pause("p1", "mia", rest, NOON + minutes(start), NOON + minutes(until))


def modes(moment: Moment) -> list[str]:
    return [each.mode for each in (*moment.pauses, *moment.schedule, *moment.budgets)]


def test_for_whom_nothing_depends_on_time_every_moment_is_the_same() -> None:
    assert moment_at(None, NOTHING, NOON) is ALWAYS
    assert moment_at(None, Standing(), NOON) is ALWAYS
    assert ALWAYS.holds_at(datetime.min.replace(tzinfo=UTC))
    assert ALWAYS.holds_at(datetime.max.replace(tzinfo=UTC))


def test_a_moment_of_a_schedule_ends_where_the_schedule_changes() -> None:
    moment = moment_at(timing(schedule=["bed 11:00 to 12:30 on every day"]), NOTHING, NOON)
    assert (modes(moment), moment.until) == (["bed"], NOON + minutes(30))
    assert moment.shuts_learning
    assert moment.holds_at(NOON + minutes(29))
    assert not moment.holds_at(NOON + minutes(30))
    assert not moment.holds_at(NOON - minutes(1))


def test_a_schedule_without_a_change_in_sight_is_looked_at_again_in_two_days() -> None:
    moment = moment_at(timing(schedule=["shut 11:00 to 12:30 on 2030-01-01"]), NOTHING, NOON)
    assert (modes(moment), moment.until) == ([], NOON + timedelta(days=2))


def test_the_end_of_time_is_no_error() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    moment = moment_at(timing(schedule=["shut 11:00 to 12:30 on every day"]), NOTHING, last)
    assert moment.holds_at(last) or moment.until == last


def test_a_pause_holds_from_its_start_to_its_end() -> None:
    standing = Standing(pauses=(pause(start=10, until=20),))
    assert moment_at(None, standing, NOON).until == NOON + minutes(10)
    during = moment_at(None, standing, NOON + minutes(10))
    assert (modes(during), during.until) == (["pause"], NOON + minutes(20))
    after = moment_at(None, standing, NOON + minutes(20))
    assert (modes(after), after.until) == ([], None)


def test_bed_now_shuts_learning_and_a_pause_does_not() -> None:
    assert moment_at(None, Standing(pauses=(pause(rest=Rest.BED),)), NOON).shuts_learning
    assert not moment_at(None, Standing(pauses=(pause(),)), NOON).shuts_learning


def test_a_grant_of_everything_lifts_pauses_schedule_and_budgets() -> None:
    rules = timing(schedule=["bed 11:00 to 13:00 on every day"], budgets=[FUN])
    standing = Standing((grant(ScopeKind.EVERYTHING),), (pause(),))
    moment = moment_at(rules, standing, NOON)
    assert (modes(moment), moment.lifted_by, moment.until) == ([], "g1", NOON + minutes(5))
    assert not moment.shuts_learning
    assert modes(moment_at(rules, standing, NOON + minutes(5))) == ["bed", "fun"]


def test_a_pause_that_is_younger_than_what_lifts_everything_holds() -> None:
    party = grant(ScopeKind.EVERYTHING, start=-10, until=30, name="g1")
    rules = timing(schedule=["bed 11:00 to 13:00 on every day"])
    young = moment_at(rules, Standing((party,), (pause(start=-5),)), NOON)
    assert (modes(young), young.lifted_by) == (["pause"], "g1")
    again = grant(ScopeKind.EVERYTHING, start=-2, until=5, name="g2")  # a PIN, say: later still
    for grants in ((again, party), (party, again)):
        assert modes(moment_at(rules, Standing(grants, (pause(start=-5),)), NOON)) == []
    assert modes(moment_at(rules, Standing((again, party), (pause(start=-5, until=9),)), NOON + minutes(5))) == [
        "pause"
    ]
    assert modes(moment_at(rules, Standing((party,), (pause(start=-10),)), NOON)) == []


def test_single_grants_open_and_lift_nothing() -> None:
    grants = (
        grant(ScopeKind.NAME, "example.com", name="g1"),
        grant(ScopeKind.NAME, "=www.example.net", name="g2"),
        grant(ScopeKind.SERVICE, "chatter", name="g3"),
        grant(ScopeKind.CATEGORY, "games", name="g4"),
        grant(ScopeKind.CATEGORY, "ads", start=1, name="g5"),
        grant(ScopeKind.CATEGORY, "social", until=0, name="g6"),
    )
    moment = moment_at(None, Standing(grants, (pause(),)), NOON)
    assert modes(moment) == ["pause"]
    assert moment.until == NOON + minutes(1)
    assert moment.openings is not None
    assert moment.openings.below == {to_wire("example.com"): "g1"}
    assert moment.openings.exact == {to_wire("www.example.net"): "g2"}
    assert (moment.openings.services, moment.openings.labels) == ({"chatter": "g3"}, {"games": "g4"})


def test_of_two_grants_for_the_same_the_one_that_lasts_longer_is_named() -> None:
    grants = (grant(ScopeKind.CATEGORY, "games", until=9, name="g1"), grant(ScopeKind.CATEGORY, "games", name="g2"))
    moment = moment_at(None, Standing(grants), NOON)
    assert moment.openings is not None
    assert moment.openings.labels == {"games": "g1"}


def test_a_session_opens_its_budget_until_the_time_is_used_up() -> None:
    rules = timing(budgets=[FUN])
    assert modes(moment_at(rules, NOTHING, NOON)) == ["fun"]
    running = Standing(spent={"fun": Spent(date(2026, 11, 20), 1800, running_since=NOON - minutes(10))})
    moment = moment_at(rules, running, NOON)
    assert (modes(moment), moment.until) == ([], NOON + minutes(20))


def test_where_the_hour_is_unknown_everything_that_may_be_shut_is() -> None:
    estimate = {**FUN, "id": "films", "kind": "estimate", "covers": ["social"]}
    rules = timing(
        schedule=["shut 03:00 to 04:00 on 2030-01-01", "free 00:00 to 24:00 on every day"],
        budgets=[FUN, estimate, {**estimate, "id": "hard", "enforced": True}],
    )
    standing = Standing((grant(ScopeKind.EVERYTHING),), (pause(until=1), pause(until=-1, rest=Rest.BED)))
    moment = moment_at(rules, standing, NOON, is_certain=False)
    assert modes(moment) == ["pause", UNKNOWN_HOUR, UNKNOWN_HOUR, UNKNOWN_HOUR]
    assert [sorted(each.labels) for each in moment.budgets] == [["games"], ["social"]]
    assert (moment.until, moment.lifted_by, moment.openings) == (None, "", None)
    assert not moment.is_certain
    assert modes(moment_at(None, NOTHING, NOON, is_certain=False)) == []
