"""`filterd unlock`."""

import json

from tests.filterd.command.front import Ask, behind, mistake, say
from tests.filterd.desk.rig import PIN

__all__ = ["behind", "say"]


def test_the_right_pin_opens_everything(say: Ask) -> None:
    output = say("unlock", "mia", "--minutes", "15", typed=f"{PIN}\n").output
    assert output.startswith("mia: everything open for 15 min 0 s, until 14:15 (by PIN; g")


def test_a_wrong_pin_is_kindly_refused_and_then_waits(say: Ask) -> None:
    lines = [mistake(say("unlock", "mia", typed="9999\n")) for _ in range(6)]
    assert lines[0] == "That did not match. Please check the name and the PIN."
    assert lines[4] == lines[5] == f"{lines[0]} The next try can be in 1 min 0 s."


def test_machines_get_the_refusal_as_an_answer_and_the_same_exit(say: Ask) -> None:
    result = say("unlock", "mia", "--json", typed="9999\n")
    assert json.loads(result.output)["accepted"] is False
    assert "did not match" in mistake(result)


def test_no_pin_typed_is_no_guess(say: Ask) -> None:
    assert mistake(say("unlock", "mia", typed="\n")).startswith("PIN: nothing was typed")
