"""An explanation for programs and for people."""

import json

import msgspec

from filterd.policy.explanation import Explanation
from tests.filterd.policy.test_explain import explained


def test_it_reads_from_the_answer_to_the_rules() -> None:
    assert list(explained("category:gambling").lines()) == [
        "www.example.com is closed for Mia.",
        "It belongs to: the gambling category. gambling from 9",
        "What that means: What gambling is.",
        "List: List category:gambling (The example publisher), entry example.com, line 17: 0.0.0.0 example.com",
        "What would change it: The adult who looks after this filter can open it. You can ask.",
        "Answer: nxdomain, to be kept for 10 s",
        "The rules, in the order in which they are asked:",
        "  1. A name on the list of an authority is shut for everyone; nothing opens it. [does not apply]",
        "  2. A protected name (help, health and rights, learning, what devices need) is open. [does not apply]",
        "  3. A name in a category that is shut for everyone is shut; no rule of one's own opens it. [does not apply]",
        "  6. The person's own allow or block of a name or a service decides; the longest match wins, a tie blocks. "
        "[does not apply]",
        "  7. A name in a category that is shut for the person is shut. [decided]",
        "  9. Everything else is open; with an allow-list, the person can ask for it. [not asked]",
    ]


def test_what_there_is_nothing_to_say_of_is_left_out() -> None:
    lines = list(explained().lines())
    assert lines[:3] == [
        "www.example.com is open for Mia.",
        "No list puts it into a category, and nobody has made a rule for it.",
        "What would change it: The adult who looks after this filter can close it.",
    ]
    assert not any(line.startswith(("Answer", "List", "What that means", "This can")) for line in lines)


def test_an_end_is_a_line() -> None:
    lines = list(explained(block=[{"name": "example.com", "until": "2026-11-20T19:00:00Z"}]).lines())
    assert "This can change by itself at 2026-11-20T19:00:00+00:00." in lines


def test_a_list_without_a_publisher_is_ours() -> None:
    found = explained("category:games")
    ours = msgspec.structs.replace(found, grounds=(msgspec.structs.replace(found.grounds[0], publisher=""),))
    assert "List: List category:games (written here), entry example.com" in list(ours.lines())


def test_it_is_json_and_comes_back_whole() -> None:
    found = explained("category:gambling")
    data = msgspec.json.encode(found)
    assert json.loads(data)["grounds"][0]["line"] == 17
    assert msgspec.json.decode(data, type=Explanation) == found


def test_no_text_of_a_list_drives_a_terminal() -> None:
    found = explained("category:games")
    hostile = msgspec.structs.replace(found.grounds[0], list="\x1b[2Jgames\u202e", line=1, text="a\nb")
    lines = list(msgspec.structs.replace(found, grounds=(hostile,)).lines())
    assert "List: \ufffd[2Jgames\ufffd (The example publisher), entry example.com, line 1: a\ufffdb" in lines
