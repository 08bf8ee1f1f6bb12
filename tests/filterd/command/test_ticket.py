"""`filterd ticket` and `filterd redeem`."""

import json
import re

from tests.filterd.command.front import Ask, behind, mistake, say

__all__ = ["behind", "say"]

CODE = r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}"


def test_codes_are_printed_once_and_work_once(say: Ask) -> None:
    *lines, last = say("ticket", "print", "--count", "2", "--minutes", "30", "--budget", "play").output.splitlines()
    found = [
        re.fullmatch(rf"({CODE})  30 min of play, for everyone, until Tue 29 September 14:00 \((t\d+)\)", line)
        for line in lines
    ]
    assert last == "each works once; the codes are kept nowhere, so note them now"
    codes = [each[1] for each in found if each]
    assert len(codes) == 2
    assert not re.search(CODE, say("ticket", "list").output)
    assert say("redeem", "mia", codes[0]).output == "Games: 90 min left today\n"
    assert "Each ticket works once" in mistake(say("redeem", "mia", codes[0]))
    assert say("redeem", "leo", typed=f"{codes[1]}\n").output == "Games: 60 min left today\n"
    assert say("ticket", "list").output == "no tickets\n"


def test_a_long_list_is_shown_whole(say: Ask) -> None:
    for _ in range(5):
        say("ticket", "print", "--count", "50", "--minutes", "30", "--gives", "grant", "--scope", "games")
    assert len(say("ticket", "list").output.splitlines()) == 250
    assert len(json.loads(say("ticket", "list", "--json").output)["tickets"]) == 250


def test_a_ticket_is_withdrawn(say: Ask) -> None:
    number = json.loads(say("ticket", "print", "--minutes", "5", "--person", "leo", "--json").output)["tickets"][0][
        "id"
    ]
    assert say("ticket", "withdraw", number).output == f"{number} no longer works\n"


def test_a_wrong_code_is_kindly_refused_and_then_waits(say: Ask) -> None:
    lines = [mistake(say("redeem", "mia", "0000-0000-0000")) for _ in range(6)]
    assert lines[0] == "This code is not one of ours, or not for you. Please look at the letters and digits again."
    assert lines[5].endswith("The next try can be in 1 min 0 s.")
    assert mistake(say("redeem", "leo", "hello")).startswith("code: A code has twelve letters and digits")
