"""Lines as sentences for people."""

import pytest

from filterd.policy.plan.text import parse_line
from filterd.policy.plan.words import describe


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("bed 20:00 to 06:30 on school nights", "Bedtime 20:00 to 06:30 on school nights"),
        ("shut 20:00 to 06:30 on school nights", "Shut 20:00 to 06:30 on school nights"),
        ("school 08:00 to 13:00 on every day", "School 08:00 to 13:00 every day"),
        ("homework 15:00 to 16:00 on mon, wed", "Homework 15:00 to 16:00 on Monday and Wednesday"),
        ("free 00:00 to 24:00 on 2026-12-24", "Free 00:00 to 24:00 on 24 December 2026"),
        (
            "shut games, service:tiktok, list:mine 14:00 to 16:00, 17:00 to 18:00 on mon to fri, sun",
            "Online games, TikTok and mine shut 14:00 to 16:00 and 17:00 to 18:00 from Monday to Friday and on Sunday",
        ),
        (
            "shut 20:00 to 21:00 on holidays, 2026-12-24 to 2027-01-02, every day, fri",
            "Shut 20:00 to 21:00 on holidays, from 24 December 2026 to 2 January 2027, every day and on Friday",
        ),
    ],
)
def test_a_line_is_told_in_a_sentence(text: str, sentence: str) -> None:
    assert describe([parse_line(text)], {"games": "online games", "service:tiktok": "TikTok"}) == (sentence,)


def test_a_slug_stands_where_there_is_no_name() -> None:
    lines = [parse_line("shut games, service:tiktok 14:00 to 16:00 on mon"), parse_line("bed 20:00 to 06:00 on mon")]
    assert describe(lines) == ("Games and tiktok shut 14:00 to 16:00 on Monday", "Bedtime 20:00 to 06:00 on Monday")
