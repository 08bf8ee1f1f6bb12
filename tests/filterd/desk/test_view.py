"""Rows of people: what holds, why, what comes next and when."""

from datetime import UTC, datetime, timedelta

import pytest

from filterd.desk.answer import ClosedRow, PersonRow, Standstill, StateRow
from filterd.desk.view import person_row, seconds_to, state_row
from filterd.policy.closing import Closing
from filterd.policy.ledger.event import Estimated
from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply
from filterd.policy.ledger.standing import NOTHING
from filterd.policy.moment import Moment
from tests.filterd.desk.rig import NOW, Counter, Rig, household, rig

PLAY = ClosedRow("play", ("games",))


@pytest.fixture
def behind() -> Rig:
    return rig()


async def row(behind: Rig, person: str = "mia") -> PersonRow:
    (found,) = (await Counter(behind)("me", person=person))["people"]
    assert isinstance(found, PersonRow)
    return found


async def test_a_row_says_what_is_shut_by_what_until_when_and_what_then(behind: Rig) -> None:
    mia = await row(behind)
    assert mia.now == StateRow(Standstill.PARTLY, (ClosedRow("shut", ("social",)), PLAY))
    assert (mia.until, mia.seconds) == (datetime(2026, 7, 1, 13, tzinfo=UTC), 3600)
    assert mia.then == StateRow(Standstill.PARTLY, (PLAY,))


async def test_only_another_zone_than_the_households_is_told(behind: Rig) -> None:
    assert [(await row(behind, who)).zone for who in ("mia", "leo", "ann")] == ["", "America/New_York", ""]


async def test_who_has_no_time_rules_is_open_for_good(behind: Rig) -> None:
    ann = await row(behind, "ann")
    assert (ann.now, ann.until, ann.seconds, ann.then, ann.budgets) == (StateRow(Standstill.OPEN), None, None, None, ())


async def test_bed_shuts_all_and_a_grant_of_everything_lifts_it(behind: Rig) -> None:
    behind.now = datetime(2026, 7, 1, 20, tzinfo=UTC)
    assert (await row(behind)).now == StateRow(Standstill.SHUT, (ClosedRow("bed"), PLAY))
    given = (await Counter(behind)("grant", person="mia", scope="everything", minutes=5))["grant"]
    mia = await row(behind)
    assert mia.now == StateRow(Standstill.OPEN, lifted_by=given.id)
    assert (mia.grants, mia.seconds) == ((given,), 300)


async def test_the_next_change_is_a_real_one_however_far(behind: Rig) -> None:
    """The engine looks two days ahead at most; people are told of the change itself."""
    mia = person_row(household().client("mia").profile, NOTHING, datetime(2026, 7, 4, 13, tzinfo=UTC), is_certain=True)
    assert mia.until == datetime(2026, 7, 5, 10, tzinfo=UTC)


async def test_what_changes_nothing_for_people_is_no_change(behind: Rig) -> None:
    """Bed now beside the bedtime that begins later, and one grant of everything after another."""
    ask = Counter(behind)
    await ask("bed", person="mia")
    mia = await row(behind)
    assert mia.now.closed.count(ClosedRow("bed")) == 1
    assert mia.until == datetime(2026, 7, 2, 5, tzinfo=UTC)
    await ask("grant", person="mia", scope="everything", minutes=5)
    await ask("grant", person="mia", scope="everything", minutes=10)
    behind.pass_time(minutes=1)
    assert (await row(behind)).seconds == 540


async def test_a_grant_that_ends_while_the_same_stays_shut_is_no_change_of_what_is_shut(behind: Rig) -> None:
    behind.now = datetime(2026, 7, 1, 20, tzinfo=UTC)
    await Counter(behind)("grant", person="mia", scope="video", minutes=5)
    assert (await row(behind)).until == datetime(2026, 7, 2, 5, tzinfo=UTC)


async def test_pauses_of_everyone_are_shown_to_whom_they_hold(behind: Rig) -> None:
    await Counter(behind)("pause", person="everyone", minutes=5)
    assert [(each.person, each.seconds) for each in (await row(behind)).pauses] == [("everyone", 300)]
    assert (await row(behind, "ann")).pauses == ()


async def test_an_estimate_is_shown_with_its_doubt_and_a_session_without(behind: Rig) -> None:
    event = Estimated(NOW, "mia", "films", NOW.date(), 50 * 60, least=35 * 60, most=65 * 60)
    behind.store.ledger = apply(EMPTY_LEDGER, event)
    play, films = (await row(behind)).budgets
    assert (films.left, films.least, films.most) == (40 * 60, 25 * 60, 55 * 60)
    assert (play.left, play.least, play.most) == (3600, 3600, 3600)


async def test_an_estimate_is_never_less_than_nothing(behind: Rig) -> None:
    behind.store.ledger = apply(EMPTY_LEDGER, Estimated(NOW, "mia", "films", NOW.date(), 85 * 60, most=100 * 60))
    assert (await row(behind)).budgets[1].least == 0


async def test_yesterdays_bonus_is_not_shown_today(behind: Rig) -> None:
    await Counter(behind)("bonus", person="leo", minutes=5)
    assert (await row(behind, "leo")).budgets[0].bonus == 300
    behind.pass_time(days=1)
    assert (await row(behind, "leo")).budgets[0].bonus == 0


async def test_a_running_session_shows_since_when_and_until_when(behind: Rig) -> None:
    await Counter(behind)("session-start", person="leo")
    behind.pass_time(minutes=10)
    leo = await row(behind, "leo")
    assert (leo.budgets[0].running_since, leo.budgets[0].ends) == (NOW, NOW + timedelta(minutes=30))
    assert leo.now.state is Standstill.OPEN
    behind.pass_time(minutes=20)
    assert (await row(behind, "leo")).budgets[0].running_since is None


async def test_the_month_of_the_next_tier_is_told_once_it_has_come(behind: Rig) -> None:
    assert ((await row(behind)).step_up, (await row(behind, "leo")).step_up) == ("2026-07", "")
    behind.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # already January in Berlin
    assert (await row(behind, "leo")).step_up == "2027-01"


def test_services_and_lists_are_told_by_the_words_of_a_schedule() -> None:
    closing = Closing("shut", labels=frozenset({"b", "a"}), services=frozenset({"x"}), lists=frozenset({"l"}))
    assert state_row(Moment(NOW, None, schedule=(closing,))).closed[0].what == ("a", "b", "service:x", "list:l")


@pytest.mark.parametrize(("later", "seconds"), [(0.0, 0), (0.2, 1), (1.0, 1), (1.5, 2), (-5.0, 0)])
def test_seconds_are_rounded_up_and_never_negative(later: float, seconds: int) -> None:
    assert seconds_to(NOW + timedelta(seconds=later), NOW) == seconds
