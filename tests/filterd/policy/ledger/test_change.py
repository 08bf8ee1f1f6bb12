"""What each event changes, and nothing else."""

from datetime import timedelta

import pytest

from filterd.policy.ledger.change import change
from filterd.policy.ledger.event import (
    Assigned,
    Bonus,
    Estimated,
    Forgiven,
    Granted,
    Guessed,
    Happening,
    Paused,
    Released,
    Resumed,
    Revoked,
    SessionStarted,
    SessionStopped,
    TicketMade,
    TicketUsed,
    TicketWithdrawn,
)
from filterd.policy.ledger.grant import EVERYONE, OriginKind
from filterd.policy.ledger.ledger import EMPTY_LEDGER
from filterd.policy.ledger.standing import MOST_BONUS, Spent
from tests.filterd.policy.ledger.sample import HOUR, NOW, TODAY, a_grant, a_pause, a_ticket, after

DAY = timedelta(days=1)
MAC = "00005e005311"


def test_a_grant_comes_and_goes() -> None:
    given = after(Granted(NOW, a_grant()), Granted(NOW, a_grant("g2")))
    assert [grant.id for grant in given.own("mia").grants] == ["g1", "g2"]
    assert [grant.id for grant in after(Revoked(NOW, "g1"), ledger=given).own("mia").grants] == ["g2"]
    assert after(Revoked(NOW, "g1"), Revoked(NOW, "g2"), ledger=given) == EMPTY_LEDGER


def test_a_pause_comes_and_goes() -> None:
    paused = after(Paused(NOW, a_pause(person=EVERYONE)), Paused(NOW, a_pause("p2", EVERYONE)))
    assert [pause.id for pause in paused.own(EVERYONE).pauses] == ["p1", "p2"]
    assert after(Resumed(NOW, "p1"), Resumed(NOW, "p2"), ledger=paused) == EMPTY_LEDGER


def test_a_number_can_be_used_again_when_it_is_gone() -> None:
    ledger = after(Granted(NOW, a_grant()), Revoked(NOW, "g1"), Granted(NOW, a_grant(person="tom")))
    assert ledger.own("tom").grants == (a_grant(person="tom"),)


def test_a_session_starts_and_stops_with_its_figures() -> None:
    started = after(SessionStarted(NOW, "mia", "games", TODAY, 600))
    assert started.own("mia").spent["games"] == Spent(TODAY, 600, 0, NOW)
    stopped = after(SessionStopped(NOW + HOUR, "mia", "games", TODAY, 4200), ledger=started)
    assert stopped.own("mia").spent["games"] == Spent(TODAY, 4200)


def test_what_was_used_on_a_day_never_becomes_less() -> None:
    ledger = after(Estimated(NOW, "mia", "video", TODAY, 600), Estimated(NOW, "mia", "video", TODAY, 300))
    assert ledger.own("mia").spent["video"].seconds == 600
    ledger = after(SessionStarted(NOW, "mia", "video", TODAY, 0), ledger=ledger)
    assert ledger.own("mia").spent["video"].seconds == 600


def test_an_estimate_is_of_the_whole_day_and_may_come_twice() -> None:
    once = after(Estimated(NOW, "mia", "video", TODAY, 600))
    assert after(Estimated(NOW, "mia", "video", TODAY, 600), ledger=once) == once


def test_a_new_day_begins_with_nothing_but_a_running_session() -> None:
    ledger = after(
        SessionStarted(NOW, "mia", "games", TODAY, 600),
        Bonus(NOW, "mia", "games", TODAY, 300),
        Bonus(NOW + DAY, "mia", "games", TODAY + DAY, 60),
    )
    assert ledger.own("mia").spent["games"] == Spent(TODAY + DAY, 0, 60, NOW)


def test_an_estimate_stops_no_session() -> None:
    ledger = after(SessionStarted(NOW, "mia", "games", TODAY, 0), Estimated(NOW, "mia", "games", TODAY, 60))
    assert ledger.own("mia").spent["games"] == Spent(TODAY, 60, 0, NOW, most=60)


@pytest.mark.parametrize("sign", [1, -1])
def test_bonuses_add_up_to_a_day_at_most(sign: int) -> None:
    ledger = EMPTY_LEDGER
    for _ in range(30):
        ledger = after(Bonus(NOW, "mia", "games", TODAY, sign * 3600), ledger=ledger)
    assert ledger.own("mia").spent["games"].bonus == sign * MOST_BONUS


def test_budgets_do_not_touch_each_other() -> None:
    ledger = after(Bonus(NOW, "mia", "games", TODAY, 60), Bonus(NOW, "mia", "video", TODAY, 30))
    assert {slug: spent.bonus for slug, spent in ledger.own("mia").spent.items()} == {"games": 60, "video": 30}


def test_a_ticket_gives_its_minutes_at_once_and_once() -> None:
    made = after(TicketMade(NOW, a_ticket(minutes=30)))
    used = after(TicketUsed(NOW, "t1", "mia", TODAY), TicketUsed(NOW, "t1", "mia", TODAY), ledger=made)
    assert used.own("mia").spent["games"].bonus == 1800
    assert (used.tickets["t1"].used_at, used.tickets["t1"].used_by) == (NOW, "mia")


def test_a_ticket_gives_a_grant_at_once_and_once() -> None:
    made = after(TicketMade(NOW, a_ticket(budget="", minutes=30)))
    used = after(TicketUsed(NOW, "t1", "mia", TODAY), TicketUsed(NOW + HOUR, "t1", "mia", TODAY), ledger=made)
    (grant,) = used.own("mia").grants
    assert (grant.id, grant.start, grant.until) == ("t1", NOW, NOW + timedelta(minutes=30))
    assert (grant.origin.kind, grant.elastic) == (OriginKind.TICKET, True)
    assert after(Revoked(NOW, "t1"), ledger=used).own("mia").grants == ()


def test_a_ticket_of_somebody_works_for_that_person() -> None:
    ledger = after(TicketMade(NOW, a_ticket(person="tom")), TicketUsed(NOW, "t1", "tom", TODAY))
    assert ledger.own("tom").spent["games"].bonus == 1800


def test_a_withdrawn_ticket_is_gone() -> None:
    assert after(TicketMade(NOW, a_ticket()), TicketWithdrawn(NOW, "t1")) == EMPTY_LEDGER


def test_guesses_are_kept_and_forgiven() -> None:
    guessed = after(Guessed(NOW, "mia"))
    assert [guess.forgiven for guess in guessed.guard.guesses] == [False]
    assert [guess.forgiven for guess in after(Forgiven(NOW, "mia"), ledger=guessed).guard.guesses] == [True]


def test_a_device_has_one_owner_at_a_time() -> None:
    ledger = after(Assigned(NOW, MAC, "mia", "tablet"), Assigned(NOW + HOUR, MAC, "tom", "Tom's tablet"))
    device = ledger.devices[MAC]
    assert (device.person, device.name, device.since) == ("tom", "Tom's tablet", NOW + HOUR)
    assert after(Released(NOW, MAC), ledger=ledger) == EMPTY_LEDGER


def test_a_kind_of_event_that_nobody_knows_is_an_error_of_ours() -> None:
    with pytest.raises(LookupError, match="Happening"):
        change(Happening(NOW), EMPTY_LEDGER)


def test_the_bounds_of_an_estimate_grow_with_it() -> None:
    ledger = after(
        Estimated(NOW, "mia", "video", TODAY, 600, 300, 900), Estimated(NOW, "mia", "video", TODAY, 660, 200, 960)
    )
    assert ledger.own("mia").spent["video"] == Spent(TODAY, 660, least=300, most=960)
