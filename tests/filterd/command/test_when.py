"""Times as people say them: every form, in the person's zone, on ordinary days and when the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filterd.command.when import instant_of
from filterd.error import ConfigError

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)  # 20:00 in Berlin


def local(text: str, now: datetime = FRIDAY) -> str:
    found = instant_of(text, BERLIN, now)
    assert found.taken == ""
    return f"{found.at:%Y-%m-%d %H:%M:%S %Z}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("20:30", "2026-11-20 20:30:00 CET"),
        ("20:00", "2026-11-20 20:00:00 CET"),
        ("19:59", "2026-11-21 19:59:00 CET"),
        ("7:00", "2026-11-21 07:00:00 CET"),
        ("00:00", "2026-11-21 00:00:00 CET"),
        ("Fri 20:30", "2026-11-20 20:30:00 CET"),
        ("fri 19:30", "2026-11-27 19:30:00 CET"),
        ("FRIDAY  20:30", "2026-11-20 20:30:00 CET"),
        ("Thu 20:30", "2026-11-26 20:30:00 CET"),
        ("sat 06:29", "2026-11-21 06:29:00 CET"),
        ("today 7:00", "2026-11-20 07:00:00 CET"),
        (" tomorrow 7:00 ", "2026-11-21 07:00:00 CET"),
        ("2026-12-24 18:00", "2026-12-24 18:00:00 CET"),
        ("2026-12-24 7:00", "2026-12-24 07:00:00 CET"),
        ("2026-07-24T18:00:30", "2026-07-24 18:00:30 CEST"),
        ("2026-12-24T18:00:00+00:00", "2026-12-24 19:00:00 CET"),
        ("2026-07-01T12:00Z", "2026-07-01 14:00:00 CEST"),
        ("1970-01-02 00:00", "1970-01-02 00:00:00 CET"),
    ],
)
def test_a_time_is_read_in_the_persons_zone(text: str, meant: str) -> None:
    assert local(text) == meant


def test_nothing_is_now() -> None:
    assert instant_of(None, BERLIN, FRIDAY) == (FRIDAY, "")
    assert instant_of(None, BERLIN, FRIDAY).at.tzinfo is BERLIN


def test_the_day_is_that_of_the_person_not_of_the_box() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # Saturday, 00:30
    assert local("fri 20:30", late) == "2026-11-27 20:30:00 CET"
    assert local("tomorrow 7:00", late) == "2026-11-22 07:00:00 CET"


@pytest.mark.parametrize("text", ["2026-03-29 02:30", "Sun 2:30"])
def test_a_time_that_never_comes_is_taken_as_long_after_midnight_as_on_other_days(text: str) -> None:
    found = instant_of(text, BERLIN, datetime(2026, 3, 27, tzinfo=UTC))
    assert found.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert found.taken == "clocks go forward there, and 02:30 never comes; taken: 03:30:00 CEST"


def test_of_a_time_that_comes_twice_the_first_is_taken() -> None:
    found = instant_of("2026-10-25 02:30", BERLIN, FRIDAY)
    assert found.at.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert found.taken == "clocks go back there, and 02:30 comes twice; taken: the first, 02:30:00 CEST"


def test_an_offset_chooses_among_the_two() -> None:
    assert local("2026-10-25T02:30:00+01:00") == "2026-10-25 02:30:00 CET"


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "24:00", "20:60", "8pm", "8", "Fry 20:30", "fri", "fri 8", "2026-12-24", "2026-13-01 10:00",
        "2026-12-24 25:00", "20:30 fri", "next fri 20:30", "\u0662\u0660:\u0663\u0660", "1969-12-31 10:00",
        "0001-01-01 00:00", "9999-12-31 23:59", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
        "3000-01-01T00:00Z", "20:30\x1b[2J", ":" * 9999,
    ],
)  # fmt: skip
def test_what_is_no_time_is_told_with_examples(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        instant_of(text, BERLIN, FRIDAY)
    (line,) = caught.value.lines
    assert line.startswith("--at: found ")
    assert line.endswith(
        'allowed: a time in the years 1970 to 2999, such as 20:30, "Fri 20:30", "tomorrow 7:00", "2026-12-24 18:00", '
        "2026-12-24T18:00:00+01:00"
    )
    assert line.isprintable()
    assert len(line) < 300


@given(st.text(max_size=30), st.sampled_from([BERLIN, UTC, ZoneInfo("Pacific/Apia"), ZoneInfo("America/Santiago")]))
def test_no_text_is_more_than_a_time_or_an_error(text: str, zone: ZoneInfo) -> None:
    try:
        found = instant_of(text, zone, FRIDAY)
    except ConfigError:
        return
    assert found.at.utcoffset() is not None


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("8pm", " (is '20:00' meant?)"),
        ("20.00", " (is '20:00' meant?)"),
        ("Fri 8pm", " (is '20:00' meant?)"),
        ("24:00", ""),
        ("Fry 7:00", ""),
    ],
)
def test_another_way_to_write_a_time_is_guessed(text: str, guess: str) -> None:
    with pytest.raises(ConfigError) as caught:
        instant_of(text, BERLIN, FRIDAY)
    assert caught.value.lines[0].startswith(f"--at: found {text!r}{guess}; allowed: a time in the years")
