"""`filterd people`."""

import json
from datetime import UTC, datetime

from filterd.policy.ledger.event import Estimated
from filterd.policy.ledger.ledger import EMPTY_LEDGER, apply
from tests.filterd.command.front import Ask, behind, mistake, say
from tests.filterd.desk.rig import NOW, Rig
from tests.support.service import snapshot

__all__ = ["behind", "say"]


def test_a_line_for_everybody_and_what_belongs_to_it_below(say: Ask, behind: Rig) -> None:
    behind.store.ledger = apply(EMPTY_LEDGER, Estimated(NOW, "mia", "films", NOW.date(), 50 * 60, 35 * 60, 65 * 60))
    lines = say("people").output.splitlines()
    assert lines[:3] == [
        "Mia (mia, junior): partly closed: social (the schedule); games (no session of Games is running);"
        " in 1 h 0 min (15:00): partly closed: games (no session of Games is running)",
        "  Games: 60 min left today",
        "  Films: about 40 min left today (25 to 55); an estimate, for advice only",
    ]
    assert lines[3].startswith("  From July 2026 Mia can have the settings for ")
    assert lines[4].startswith("  To Mia: From July 2026 you can have the settings for ")
    assert lines[5:] == [
        "Leo (leo, teen): partly closed: games (no session of Games is running)",
        "  Games: 30 min left today",
        "Ann (ann, adult): open as usual",
        "a device nobody named (unknown, public): open as usual",
    ]


def test_who_lives_by_another_clock_is_told_by_both(say: Ask) -> None:
    say("pause", "leo", "30")
    assert "; in 30 min 0 s (14:30, 08:30 in America/New_York): partly closed" in say("people", "leo").output


def test_bedtime_and_what_lifts_it_are_told_in_words(say: Ask, behind: Rig) -> None:
    behind.now = datetime(2026, 7, 1, 20, tzinfo=UTC)
    assert say("people", "mia").output.startswith("Mia (mia, junior): closed (bedtime); in 9 h 0 min (")
    say("grant", "mia", "everything", "60")
    lines = say("people", "mia").output.splitlines()
    assert lines[0].startswith("Mia (mia, junior): everything of the usual is open (lifted by g")
    assert ": closed (bedtime)" in lines[0]
    assert lines[1].startswith("  everything open for 1 h 0 min")


def test_a_used_up_budget_is_told_from_one_without_a_session(say: Ask, behind: Rig) -> None:
    say("session", "start", "leo")
    behind.pass_time(minutes=30)
    assert "games (no minutes left of Games)" in say("people", "leo").output


def test_a_box_without_the_time_says_so(say: Ask, behind: Rig) -> None:
    behind.certain = False
    assert "the box does not know what time it is yet, so the strictest holds" in say("people", "mia").output


def test_machines_get_everybody_over_all_pages(say: Ask, behind: Rig) -> None:
    people = "\n".join(f"  - {{id: p{number}, name: P, tier: teen}}" for number in range(40))
    behind.household = snapshot(f"version: 1\nhousehold: x\npeople:\n{people}\n")
    found = json.loads(say("people", "--json").output)
    assert [row["person"] for row in found["people"]] == [*(f"p{number}" for number in range(40)), "unknown"]
    assert len(say("people").output.splitlines()) == 41


def test_a_mistake_is_one_line(say: Ask) -> None:
    assert mistake(say("people", "mai")).startswith("person: found 'mai'")
