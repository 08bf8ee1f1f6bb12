"""`filterd grant` and `filterd revoke`."""

import json
import re

from tests.filterd.command.front import Ask, behind, mistake, say
from tests.filterd.desk.rig import Rig

__all__ = ["behind", "say"]


def test_a_grant_says_what_is_open_for_how_long_and_how_to_end_it(say: Ask) -> None:
    output = say("grant", "mia", "games", "60").output
    found = re.fullmatch(r"mia: games open for 1 h 0 min, until 15:00 \(by an adult; (g\d+)\)\n", output)
    assert found
    assert say("revoke", found[1]).output == f"{found[1]} has ended\n"
    assert "no longer there" in mistake(say("revoke", found[1]))


def test_an_end_by_the_clock_and_the_appeal_are_told(say: Ask) -> None:
    output = say("grant", "everyone", "example.com", "--until", "2026-07-03T08:00:00Z", "--appeal", "17").output
    assert output.startswith("everyone: example.com open for 1 d 20 h, until Fri 3 July 10:00 (by appeal 17; g")
    assert "  example.com open for everyone for 1 d 20 h, until " in say("people", "mia").output


def test_machines_get_the_answer_whole(say: Ask) -> None:
    answer = json.loads(say("grant", "mia", "games", "60", "--json").output)
    assert answer["saved"] is True
    assert answer["grant"]["until"] == "2026-07-01T13:00:00Z"


def test_a_mistake_is_one_line(say: Ask) -> None:
    assert "locked for Mia" in mistake(say("grant", "mia", "porn", "60"))
    assert "minutes: found neither minutes nor an end" in mistake(say("grant", "mia", "games"))


def test_what_could_not_be_saved_is_told(say: Ask, behind: Rig) -> None:
    behind.store.is_broken = True
    assert "done, but not saved: it ends if the box restarts" in say("grant", "mia", "games", "60").output
