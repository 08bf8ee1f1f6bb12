"""Why an event would change nothing is told beforehand, in kind words; `apply` then changes nothing."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from filterd.policy.ledger.event import (
    Assigned,
    Bonus,
    Estimated,
    Event,
    Granted,
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
)
from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply, refusal
from filterd.policy.ledger.refusal import MOST_DEVICES, MOST_HELD, MOST_TICKETS
from tests.filterd.policy.ledger.sample import (
    HOUR,
    NOW,
    TODAY,
    a_grant,
    a_pause,
    a_ticket,
    after,
    after_all,
)

DAY = timedelta(days=1)
MAC = "00005e005311"
TOMORROW = NOW + DAY
MONTH_LATER = NOW + timedelta(days=30)

FULL = after(
    Granted(NOW, a_grant()),
    Paused(NOW, a_pause()),
    SessionStarted(NOW, "mia", "games", TODAY, 0),
    TicketMade(NOW, a_ticket()),
    TicketMade(NOW, a_ticket("t2", "tom", bits=2)),
    TicketMade(NOW, a_ticket("t3", bits=3)),
    TicketUsed(NOW, "t3", "mia", TODAY),
    Assigned(NOW, MAC, "mia", "tablet"),
)

REFUSED: dict[str, tuple[Event, str]] = {
    "a grant with the number of another": (Granted(NOW, a_grant(person="tom")), "already taken"),
    "a grant with the number of a pause": (Granted(NOW, a_grant("p1")), "already taken"),
    "a grant with the number of a ticket": (Granted(NOW, a_grant("t1")), "already taken"),
    "a pause with the number of a grant": (Paused(NOW, a_pause("g1")), "already taken"),
    "a grant that is over": (Granted(NOW + HOUR, a_grant("g2")), "already over"),
    "a pause that is over": (Paused(NOW + HOUR, a_pause("p2")), "already over"),
    "revoking what is not there": (Revoked(NOW, "g9"), "no longer there"),
    "revoking a pause": (Revoked(NOW, "p1"), "no longer there"),
    "resuming what is not there": (Resumed(NOW, "p9"), "no longer there"),
    "resuming a grant": (Resumed(NOW, "g1"), "no longer there"),
    "stopping what does not run": (SessionStopped(NOW, "mia", "video", TODAY, 0), "not running"),
    "stopping what never ran": (SessionStopped(NOW, "tom", "games", TODAY, 0), "not running"),
    "a bonus for yesterday": (Bonus(NOW, "mia", "games", TODAY - DAY, 60), "later day has begun"),
    "an estimate of yesterday": (Estimated(NOW, "mia", "games", TODAY - DAY, 60), "later day has begun"),
    "a ticket with the number of another": (TicketMade(NOW, a_ticket(bits=9)), "already taken"),
    "a ticket with the number of a grant": (TicketMade(NOW, a_ticket("g1", bits=9)), "already taken"),
    "a ticket with the code of another": (TicketMade(NOW, a_ticket("t9")), "already taken"),
    "a ticket that is over": (TicketMade(MONTH_LATER, a_ticket("t9", bits=9)), "end in the future"),
    "a ticket for years": (TicketMade(NOW - timedelta(days=371), a_ticket("t9", bits=9)), "at most 400 days"),
    "a ticket nobody made": (TicketUsed(NOW, "t9", "mia", TODAY), "no such ticket"),
    "a ticket used twice": (TicketUsed(TOMORROW, "t3", "mia", TOMORROW.date()), "used on 20 November 2026 at 18:00"),
    "a ticket that somebody else used": (TicketUsed(NOW, "t3", "tom", TODAY), "was used on"),
    "a ticket of somebody else": (TicketUsed(NOW, "t2", "mia", TODAY), "for somebody else"),
    "an expired ticket": (TicketUsed(MONTH_LATER, "t1", "mia", MONTH_LATER.date()), "until 20 December 2026 at 18:00"),
    "withdrawing what nobody made": (TicketWithdrawn(NOW, "t9"), "no such ticket"),
    "withdrawing what is used": (TicketWithdrawn(NOW, "t3"), "was used on"),
    "a device of zeros": (Assigned(NOW, "000000000000", "mia", ""), "not the address"),
    "a group of devices": (Assigned(NOW, "ffffffffffff", "mia", ""), "not the address"),
    "releasing what is nobody's": (Released(NOW, "00005e005312"), "belongs to nobody"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_nothing_changes(name: str) -> None:
    event, reason = REFUSED[name]
    assert reason in (refusal(FULL, event) or "")
    assert apply(FULL, event) is FULL


def test_what_can_happen_is_not_refused() -> None:
    events: list[Event] = [
        Granted(NOW, a_grant("g2")),
        Revoked(NOW, "g1"),
        Resumed(NOW, "p1"),
        SessionStarted(NOW, "mia", "games", TODAY, 0),
        SessionStopped(NOW, "mia", "games", TODAY, 60),
        TicketUsed(NOW, "t2", "tom", TODAY),
        TicketWithdrawn(NOW, "t1"),
        Assigned(NOW, MAC, "tom", "tablet"),
        Released(NOW, MAC),
        Moved(NOW, 5),
    ]
    assert [refusal(FULL, event) for event in events] == [None] * len(events)


def test_dates_are_told_in_the_zone_of_the_household() -> None:
    again = TicketUsed(NOW, "t3", "mia", TODAY)
    assert "21 November 2026 at 03:00" in (refusal(FULL, again, ZoneInfo("Asia/Tokyo")) or "")


def test_nobody_collects_grants_or_pauses_without_end() -> None:
    grants = after_all(Granted(NOW, a_grant(f"g{number}")) for number in range(MOST_HELD + 1))
    assert len(grants.own("mia").grants) == MOST_HELD
    assert "200 of these" in (refusal(grants, Granted(NOW, a_grant("more"))) or "")
    assert refusal(grants, Granted(NOW, a_grant("more", person="tom"))) is None
    assert refusal(grants, Granted(NOW + HOUR, a_grant("more", start=NOW + HOUR))) is None  # the others have ended


def test_tickets_and_devices_have_an_end() -> None:
    tickets = EMPTY_LEDGER
    for number in range(MOST_TICKETS):
        tickets = tickets.with_ticket(FULL.tickets["t1"].__class__(a_ticket(f"t{number}")))
    assert "5000 tickets" in (refusal(tickets, TicketMade(NOW, a_ticket("more", bits=2))) or "")
    devices = after_all(Assigned(NOW, f"02{number:010x}", "mia", "") for number in range(MOST_DEVICES + 1))
    assert len(devices.devices) == MOST_DEVICES
    assert refusal(devices, Assigned(NOW, "020000000000", "tom", "")) is None


def test_a_day_that_a_wrong_clock_counted_far_ahead_does_not_stop_today() -> None:
    ahead = NOW + timedelta(days=3650)
    ledger = after(Bonus(ahead, "mia", "games", ahead.date(), 600))
    today = Bonus(NOW, "mia", "games", TODAY, 60)
    assert refusal(ledger, today) is None
    assert apply(ledger, today).own("mia").spent["games"].bonus == 60
