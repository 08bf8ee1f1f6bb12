"""The ledger's parts: who has what, and what holds for whom."""

from datetime import timedelta

from filterd.policy.ledger.event import Bonus, Granted, Paused, TicketMade, TicketUsed
from filterd.policy.ledger.grant import EVERYONE
from filterd.policy.ledger.ledger import EMPTY_LEDGER
from filterd.policy.ledger.standing import NOTHING
from filterd.policy.ledger.ticket import code_of, digest
from tests.filterd.policy.ledger.sample import HOUR, NOW, TODAY, a_grant, a_pause, a_ticket, after


def test_nobody_has_anything_in_an_empty_ledger() -> None:
    assert EMPTY_LEDGER.standing("mia", guarded=True) is NOTHING


def test_a_standing_is_in_the_order_of_ends_and_has_what_starts_later() -> None:
    late = a_grant("a", start=NOW + 24 * HOUR)
    ledger = after(
        Granted(NOW, late), Granted(NOW, a_grant("b")), Granted(NOW, a_grant("c", EVERYONE, length=HOUR / 2))
    )
    assert [grant.id for grant in ledger.standing("mia", guarded=False).grants] == ["c", "b", "a"]


def test_a_pause_for_everyone_is_only_for_the_guarded() -> None:
    ledger = after(Paused(NOW, a_pause("all", EVERYONE)), Paused(NOW, a_pause("own", length=timedelta(hours=2))))
    assert [pause.id for pause in ledger.standing("mia", guarded=True).pauses] == ["all", "own"]
    assert [pause.id for pause in ledger.standing("mia", guarded=False).pauses] == ["own"]
    assert ledger.standing("alex", guarded=False) is NOTHING


def test_a_grant_for_everyone_is_for_everyone() -> None:
    ledger = after(Granted(NOW, a_grant("all", EVERYONE)))
    assert ledger.standing("mia", guarded=True).grants == ledger.standing("alex", guarded=False).grants != ()


def test_what_is_everyones_does_not_hide_what_is_spent() -> None:
    ledger = after(Bonus(NOW, "mia", "games", TODAY, 60), Paused(NOW, a_pause("all", EVERYONE)))
    assert ledger.standing("mia", guarded=True).spent["games"].bonus == 60


def test_a_ticket_is_found_by_the_digest_of_its_code_used_or_not() -> None:
    ledger = after(TicketMade(NOW, a_ticket(bits=7)), TicketMade(NOW, a_ticket("t2", bits=8)))
    found = ledger.ticket_of(digest(code_of(7)))
    assert found is not None
    assert (found.ticket.id, found.used_at) == ("t1", None)
    used = after(TicketUsed(NOW, "t1", "mia", TODAY), ledger=ledger).ticket_of(digest(code_of(7)))
    assert used is not None
    assert (used.used_at, used.used_by) == (NOW, "mia")
    assert ledger.ticket_of(digest(code_of(9))) is None
