"""`filterd bonus` and `filterd session`."""

from tests.filterd.command.front import Ask, behind, mistake, say
from tests.filterd.desk.rig import Rig

__all__ = ["behind", "say"]


def test_a_bonus_says_what_is_left(say: Ask) -> None:
    assert say("bonus", "leo", "15").output == "leo: Games: 45 min left today\n"
    assert say("bonus", "leo", "-20").output == "leo: Games: 25 min left today\n"
    assert say("bonus", "mia", "5", "--budget", "films").output == (
        "mia: Games: 60 min left today\nmia: Films: about 95 min left today; an estimate, for advice only\n"
    )


def test_a_session_says_until_when_and_what_is_left(say: Ask, behind: Rig) -> None:
    running = "leo: Games: 30 min left today; a session is running, until 14:30 at most\n"
    assert say("session", "start", "leo").output == running
    assert say("session", "start", "leo").output == f"leo: a session is running already\n{running}"
    behind.pass_time(minutes=10)
    assert say("session", "stop", "leo").output == "leo: Games: 20 min left today\n"
    assert say("session", "stop", "leo").output == "leo: no session is running\nleo: Games: 20 min left today\n"


def test_a_mistake_is_one_line(say: Ask) -> None:
    assert mistake(say("bonus", "mia", "5")) == "budget: found nothing; allowed: play, films"
    assert "no budget with sessions" in mistake(say("session", "start", "ann"))
