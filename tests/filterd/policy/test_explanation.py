"""An explanation for programs and for people."""

import json
from datetime import timedelta

import msgspec
import pytest

from filterd.policy.explanation import Explanation
from filterd.policy.ledger.grant import Grant, Origin, OriginKind, Scope, ScopeKind
from filterd.policy.ledger.standing import Standing
from tests.filterd.policy.sample import NOW
from tests.filterd.policy.test_explain import explained, with_outlook


def test_it_reads_from_the_answer_to_the_rules() -> None:
    assert list(explained("category:gambling").lines()) == [
        "www.example.com is closed for Mia.",
        "It belongs to: the gambling category. gambling from 9",
        "What that means: What gambling is.",
        "What would change it: The adult who looks after this filter can open it. You can ask.",
        "",
        "For whoever looks after the filter:",
        "  List: List category:gambling (The example publisher), entry example.com, line 17: 0.0.0.0 example.com",
        "  Answer: nxdomain, which a device may remember for 10 seconds",
        "  The rules, in the order in which they are asked:",
        "    1. A name on the list of an authority is shut for everyone; nothing opens it. "
        "[said nothing: the name is on no authority's list]",
        "    2. A protected name (help, health and rights, learning, what devices need) is open; "
        "bedtime may shut learning. "
        "[said nothing: the name is not among those that always stay open here]",
        "    3. A name in a category that is shut for everyone is shut; no rule of one's own opens it. "
        "[said nothing: the name is in no category that is shut for everyone]",
        "    4. What an adult, a PIN, a ticket or an accepted appeal opened for a time is open until then. "
        "[said nothing: nothing that was opened for a time covers the name]",
        "    5. While a person is paused, everything that is not protected is shut. "
        "[said nothing: nobody has paused this person]",
        "    5. What the person's schedule shuts at this hour is shut. "
        "[said nothing: at this hour the schedule leaves the name open]",
        "    5. What a budget covers is shut when its time is used up, or while no session runs. "
        "[said nothing: no budget covers the name, or there is time left]",
        "    6. The person's own allow or block of a name or a service decides; the longest match wins, a tie blocks. "
        "[said nothing: no rule made for this person covers the name now]",
        "    7. A name in a category that is shut for the person is shut. [decided]",
        "    9. Everything else is open; with an allow-list only the walled garden is, the person can ask for the "
        "rest. [not asked]",
    ]


def test_what_there_is_nothing_to_say_of_is_left_out() -> None:
    lines = list(explained().lines())
    assert lines[:3] == [
        "www.example.com is open for Mia.",
        "No list puts it into a category, and nobody has made a rule for it.",
        "What would change it: The adult who looks after this filter can close it.",
    ]
    assert not any(line.lstrip().startswith(("Answer", "List", "What that means", "This can")) for line in lines)


@pytest.mark.parametrize(
    ("label", "told"), [("category:games", True), ("protected:core", False), ("category:csam", False)]
)
def test_an_open_name_may_lead_to_a_closed_one_unless_it_is_protected(label: str, told: bool) -> None:
    line = "  If it does not open all the same, ask about the names it leads to: aliases are decided too."
    assert (line in explained(label).lines()) is told


def test_an_end_is_a_line() -> None:
    lines = list(explained(block=[{"name": "example.com", "until": "2026-11-20T20:00:00+01:00"}]).lines())
    assert "This can change by itself at 2026-11-20 19:00:00 UTC." in lines


def test_a_list_without_a_publisher_says_so() -> None:
    found = explained("category:games")
    bare = msgspec.structs.replace(found, grounds=(msgspec.structs.replace(found.grounds[0], publisher=""),))
    assert "  List: List category:games (no publisher named), entry example.com" in list(bare.lines())


def test_it_is_json_and_comes_back_whole() -> None:
    found = explained("category:gambling")
    data = msgspec.json.encode(found)
    assert json.loads(data)["grounds"][0]["line"] == 17
    assert msgspec.json.decode(data, type=Explanation) == found


def test_no_text_of_a_list_drives_a_terminal() -> None:
    found = explained("category:games")
    hostile = msgspec.structs.replace(found.grounds[0], list="\x1b[2Jgames\u202e", line=1, text="a\nb")
    lines = list(msgspec.structs.replace(found, grounds=(hostile,)).lines())
    assert "  List: \ufffd[2Jgames\ufffd (The example publisher), entry example.com, line 1: a\ufffdb" in lines


def test_what_comes_is_a_line_each() -> None:
    found = with_outlook(
        schedule=["bed 20:30 to 21:00 on fri", "shut 21:00 to 22:00 on fri", "piano 07:00 to 08:00 on sat"],
        modes={"piano": {"shut": ["everything"]}},
    )
    lines = list(found.lines())
    start = lines.index("If nobody does anything before:")
    assert lines[start - 1 : start + 6] == [
        "  A pause closes it.",
        "If nobody does anything before:",
        "  from Fri 2026-11-20 20:30:00 UTC on it is closed (bedtime)",
        "  from Fri 2026-11-20 21:00:00 UTC on it is closed (the schedule)",
        "  from Fri 2026-11-20 22:00:00 UTC on it is open",
        "  from Sat 2026-11-21 07:00:00 UTC on it is closed (piano)",
        "  from Sat 2026-11-21 08:00:00 UTC on it is open",
    ]


def test_only_the_first_of_many_changes_are_lines() -> None:
    found = with_outlook(schedule=["shut 07:00 to 08:00, 09:00 to 10:00 on every day"])
    lines = list(found.lines())
    assert sum(line.startswith("  from ") for line in lines) == 20
    assert "  and 12 more changes in the days after" in lines
    assert found.coming is not None
    assert len(found.coming) == 32


def test_a_grant_and_a_rule_that_end_are_named() -> None:
    scope = Scope(ScopeKind.NAME, "example.com")
    grant = Grant("g1", "mia", scope, NOW, NOW + timedelta(minutes=5), Origin(OriginKind.PARENT))
    later = Grant("g2", "mia", scope, NOW + timedelta(minutes=9), NOW + timedelta(minutes=15), Origin(OriginKind.PIN))
    found = with_outlook(
        block=[{"name": "example.com", "until": "2026-11-20T18:20:00Z"}], standing=Standing((grant, later))
    )
    assert [line for line in found.lines() if line.startswith("  from ")] == [
        "  from Fri 2026-11-20 18:05:00 UTC on it is closed (an own rule)",
        "  from Fri 2026-11-20 18:09:00 UTC on it is open (a grant)",
        "  from Fri 2026-11-20 18:15:00 UTC on it is closed (an own rule)",
        "  from Fri 2026-11-20 18:20:00 UTC on it is open",
    ]


def test_where_nothing_will_change_nothing_is_promised() -> None:
    found = with_outlook("category:games", schedule=["shut social 07:00 to 08:00 on every day"])
    assert found.coming == ()
    assert not any("by itself at" in line or "before:" in line for line in found.lines())
