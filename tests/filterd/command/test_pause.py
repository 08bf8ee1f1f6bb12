"""`filterd pause`, `filterd resume`, `filterd bed`."""

import re

from tests.filterd.command.front import Ask, behind, mistake, say
from tests.filterd.desk.rig import PIN, Rig

__all__ = ["behind", "say"]


def test_a_pause_counts_down_and_ends(say: Ask, behind: Rig) -> None:
    assert re.fullmatch(r"mia: paused for 30 min 0 s, until 14:30 \(p\d+\)\n", say("pause", "mia", "30").output)
    behind.pass_time(seconds=2)
    assert "  paused for 29 min 58 s, until 14:30 (p" in say("people", "mia").output
    assert say("resume", "mia").output == "mia is no longer paused\n"
    assert say("resume", "mia").output == "mia is not paused\n"


def test_a_pause_tells_what_it_ended_and_what_stays_open(say: Ask) -> None:
    say("unlock", "mia", typed=f"{PIN}\n")
    say("grant", "mia", "example.com", "60")
    lines = say("pause", "mia", "30").output.splitlines()
    assert re.fullmatch(r"this ended g\d+, which had opened everything", lines[1])
    assert re.fullmatch(r"stays open: mia: example.com open for 1 h 0 min, .*; `filterd revoke g\d+` ends it", lines[2])


def test_of_very_many_grants_that_stay_open_some_are_told(say: Ask) -> None:
    for number in range(51):
        say("grant", "mia", f"name-{number}.example.com", "60")
    lines = say("pause", "mia", "30").output.splitlines()
    assert len(lines) == 1 + 50 + 1
    assert lines[-1] == "stays open: more than that; `filterd people` shows all of it"


def test_what_stays_open_is_not_listed_without_end(say: Ask) -> None:
    for number in range(51):
        say("grant", "mia", f"n{number}.example.com", "60")
    lines = say("pause", "mia", "30").output.splitlines()
    assert (len(lines), lines[-1]) == (52, "stays open: more than that; `filterd people` shows all of it")


def test_bed_ends_in_the_morning(say: Ask) -> None:
    assert say("bed", "mia").output.startswith("mia: in bed for 17 h 0 min, until Thu 2 July 07:00 (p")


def test_everyone_is_paused_and_resumed_together(say: Ask) -> None:
    assert say("pause", "everyone", "5").output.startswith("everyone: paused for 5 min 0 s")
    still = say("resume", "mia").output
    assert still.startswith("mia: still paused with everyone for 5 min 0 s")
    assert "`filterd resume everyone` ends that" in still
    assert say("resume", "everyone").output == "every pause has ended\n"
    assert say("resume", "everyone").output == "nobody is paused\n"


def test_a_mistake_is_one_line(say: Ask) -> None:
    assert mistake(say("pause", "mai", "5")).startswith("person: found 'mai'")
    assert mistake(say("pause", "mia", "0")) == "minutes: found 0; allowed: minutes, 1 to 10080 (a week)"
