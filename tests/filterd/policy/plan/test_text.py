"""Lines as people write them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filterd.policy.plan.line import FREE, SHUT, Dates, Days, DayWord, Line, Range, Weekdays
from filterd.policy.plan.text import EXAMPLE, LONGEST_LINE, parse_line, render

DAILY = (DayWord.EVERY_DAY,)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (EXAMPLE, Line("bed", (Range(1200, 390),), (DayWord.SCHOOL_NIGHTS,))),
        ("shut 20:00 to 06:30 on school nights", Line(SHUT, (Range(1200, 390),), (DayWord.SCHOOL_NIGHTS,))),
        (
            "shut games, service:tiktok 14:00 to 16:00, 17:00 to 18:00 on mon to fri",
            Line(SHUT, (Range(840, 960), Range(1020, 1080)), (Weekdays(0, 4),), ("games", "service:tiktok")),
        ),
        ("school 08:00 to 13:00 on school days", Line("school", (Range(480, 780),), (DayWord.SCHOOL_DAYS,))),
        ("homework 15:00 to 16:30 on mon, wed", Line("homework", (Range(900, 990),), (Weekdays(0, 0), Weekdays(2, 2)))),
        (
            "free 00:00 to 24:00 on 2026-12-24",
            Line(FREE, (Range(0, 1440),), (Dates(date(2026, 12, 24), date(2026, 12, 24)),)),
        ),
        (
            "shut list:my-list 00:00 to 01:00 on fri to mon, holidays, 2026-12-24 to 2027-01-02",
            Line(
                SHUT,
                (Range(0, 60),),
                (Weekdays(4, 0), DayWord.HOLIDAYS, Dates(date(2026, 12, 24), date(2027, 1, 2))),
                ("list:my-list",),
            ),
        ),
        ("shut on 20:00 to 00:00 on every day", Line(SHUT, (Range(1200, 0),), DAILY, ("on",))),
        ("on 20:00 to 00:00 on every day", Line("on", (Range(1200, 0),), DAILY)),
    ],
)
def test_a_line_says_what_it_means(text: str, line: Line) -> None:
    assert parse_line(text) == line
    assert render(line) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Bed 20:00 to 6:30 on School Nights", EXAMPLE),
        ("  bed   20:00  to  06:30   on  school   nights ", EXAMPLE),
        ("shut everything 20:00 to 21:00 on mon,tue", "shut 20:00 to 21:00 on mon, tue"),
        (
            "shut games,video 7:00 to 8:00,9:00 to 10:00 on mon",
            "shut games, video 07:00 to 08:00, 09:00 to 10:00 on mon",
        ),
        ("free 0:00 to 24:00 on 2026-12-24 to 2026-12-24", "free 00:00 to 24:00 on 2026-12-24"),
    ],
)
def test_writing_is_read_generously(text: str, plain: str) -> None:
    assert render(parse_line(text)) == plain


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "bed 8pm to 06:30 on mon",
            "found '8pm' (is '20:00' meant?); allowed: a time of day with 24 hours",
        ),
        ("bed 20:00 to 6.30 on mon", "found '6.30' (is '06:30' meant?)"),
        ("bed 20:00 to 6:30 am on mon", "found '6:30 am' (is '06:30' meant?)"),
        ("bed 12 am to 06:00 on mon", "found '12 am' (is '00:00' meant?)"),
        ("bed 20h to 06:00 on mon", "found '20h' (is '20:00' meant?)"),
        ("bed 13pm to 06:00 on mon", "found '13pm'; allowed: a time of day"),
        ("bed 25:00 to 06:30 on mon", "found '25:00'; allowed: a time of day"),
        ("bed 20:60 to 06:30 on mon", "found '20:60'; allowed: a time of day"),
        ("bed 20:00 to 24:01 on mon", "found '24:01'; allowed: a time of day"),
        ("bed 20:00 to noon on mon", "found 'noon'; allowed: a time of day"),
        ("bed 20:00 to  on mon", "found '20:00 to'; allowed: two times with 'to' between them"),
        (
            "bed 24:00 to 06:30 on mon",
            "found 24:00 as the start of '24:00 to 06:30' (is '00:00' meant?); allowed: 00",
        ),
        ("bed 20:00 to 20:00 on mon", "found 20:00 to 20:00; allowed: an end that is not the start"),
        (
            "bed 20:00-6:30 on mon",
            "found '20:00-6:30' (is '20:00 to 6:30' meant?); allowed: two times",
        ),
        ("bed 20:00 until 06:30 on mon", "found '20:00 until 06:30' (is '20:00 to 06:30' meant?)"),
        ("bed 20:00 - 6:77 on mon", "found '20:00 - 6:77'; allowed: two times with 'to' between"),
        ("bed 20:00 to 06:30, on mon", "found ''; allowed: two times"),
        ("bed 20:00 to 06:30, 06:00 to 07:00 on mon", "found 20:00 to 06:30 and 06:00 to 07:00, which overlap"),
        (
            "bed 20:00 to 06:30",
            "found 'bed 20:00 to 06:30' without days; allowed: days after 'on' at the end",
        ),
        ("bed 20:00 to 06:30 on", "without days"),
        ("", "found '' without days"),
        ("bed on mon", "found 'bed' without times; allowed: two times"),
        (
            "20:00 to 06:30 on mon",
            "found '20:00 to 06:30' without what it is; allowed: a mode such as bed",
        ),
        (
            "shutt games 20:00 to 21:00 on mon",
            "found 'shutt' before 'games' (is 'shut' meant?); allowed: shut",
        ),
        ("bed time 20:00 to 21:00 on mon", "found 'bed' before 'time'; allowed: shut, the only word that names follow"),
        ("bed. 20:00 to 21:00 on mon", "found the mode 'bed.'; allowed: 1 to 32"),
        ("shut games video 20:00 to 21:00 on mon", "found 'games video'; allowed: one name, or several with a comma"),
        ("shut games! 20:00 to 21:00 on mon", "found 'games!'; allowed: a category such as games"),
        ("bed 20:00 to 06:30 on schol nights", "found 'schol nights' (is 'school nights' meant?); allowed: mon, tue"),
        ("bed 20:00 to 06:30 on Mondays", "found 'mondays' (is 'mon' meant?)"),
        ("bed 20:00 to 06:30 on thursday", "found 'thursday' (is 'thu' meant?)"),
        ("bed 20:00 to 06:30 on daily", "found 'daily' (is 'every day' meant?)"),
        ("bed 20:00 to 06:30 on mon-fri", "found 'mon-fri' (is 'mon to fri' meant?); allowed: days after 'on'"),
        ("bed 20:00 to 06:30 on monday and wednesday", "(is 'mon, wed' meant?); allowed: a comma between several"),
        ("bed 20:00 to 06:30 on mon, wed & fri", "found 'wed & fri' (is 'wed, fri' meant?)"),
        ("bed 20:00 to 06:30 on mon and others", "found 'mon and others'; allowed: mon, tue"),
        ("homework 8:00 to 9:00 and 15:00 to 16:00 on mon", "(is '8:00 to 9:00, 15:00 to 16:00' meant?)"),
        ("bed 20:00 to 06:30 on mon to mon", "found 'mon to mon' (is 'mon' meant?)"),
        ("bed 20:00 to 06:30 on mon to school days", "found 'mon to school days'"),
        ("bed 20:00 to 06:30 on mon, mon", "found 'mon' twice in one line; allowed: once"),
        ("bed 20:00 to 06:30 on mon,", "found ''; allowed: mon, tue"),
        (
            "bed 20:00 to 06:30 on 2026-02-30",
            "found '2026-02-30', which no calendar has; allowed: a date such as",
        ),
        ("bed 20:00 to 06:30 on 24.12.2026", "found '24.12.2026'; allowed: mon, tue"),
        ("bed 20:00 to 06:30 on 2026-12-24 to mon", "found '2026-12-24 to mon'"),
        (
            "bed 20:00 to 06:30 on 2026-12-24 to 2026-12-20",
            "found 2026-12-24 to 2026-12-20; allowed: the earlier",
        ),
        (
            "bed 06:00 to 22:00 on school nights",
            "found 06:00 to 22:00 on nights; allowed: a night is from noon",
        ),
        ("bed\t20:00 to 06:30 on mon", "found the character U+0009; allowed: characters that can be seen"),
        ("bed 20:00 to 06:30 on mon\n", "found the character U+000A"),
        ("bed 20:00\u00a0to 06:30 on mon", "found the character U+00A0"),
        ("bed 20:00 to 06:30 on mon\u202e", "found the character U+202E"),
        ("bed \u0662\u0660:00 to 06:30 on mon", "found '\u0662\u0660:00 to'; allowed: one name"),
        ("x" * 7001, "found 7001 characters; allowed: up to 7000 in one line"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"\Afound .*; allowed: ") as caught:
        parse_line(text)
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


def ranges(minutes: list[int], turned: bool) -> tuple[Range, ...]:
    """Neighbours on the clock, once round it at most."""
    order = sorted(minutes)
    order = order[1:] + order[:1] if turned else order
    return tuple(Range(start, end) for start, end in zip(order[::2], order[1::2], strict=False))


RANGES = st.builds(ranges, st.lists(st.integers(0, 1439), min_size=2, max_size=40, unique=True), st.booleans())
WHOLE = st.sampled_from([(Range(0, 1440),), (Range(1320, 1440), Range(0, 60))])
DATES = st.builds(lambda one, other: Dates(min(one, other), max(one, other)), st.dates(), st.dates())
DAYS: st.SearchStrategy[Days] = st.one_of(
    st.sampled_from(DayWord), st.builds(Weekdays, st.integers(0, 6), st.integers(0, 6)), DATES
)
MODES = st.from_regex(r"[a-z][a-z0-9-]{0,31}", fullmatch=True)
TARGETS = st.one_of(
    st.from_regex(r"[a-z][a-z0-9-]{0,30}(/[a-z0-9-]{1,30})?", fullmatch=True).filter(lambda each: each != "everything"),
    st.from_regex(r"(service|list):[a-z0-9][a-z0-9./_+-]{0,60}", fullmatch=True),
)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Any line that can be made."""
    mode = draw(st.one_of(st.sampled_from((SHUT, FREE, "bed")), MODES))
    found = draw(st.one_of(RANGES, WHOLE))
    over_noon = any(each.start < 720 < each.end for each in found)
    days = DAYS.filter(lambda each: not (over_noon and str(each).endswith("nights")))
    targets = draw(st.lists(TARGETS, max_size=50 if mode == SHUT else 0, unique=True))
    return Line(mode, found, tuple(draw(st.lists(days, min_size=1, max_size=20, unique=True))), tuple(targets))


@given(lines())
@settings(deadline=None)
def test_what_is_rendered_reads_back(line: Line) -> None:
    assert parse_line(render(line)) == line


def test_the_longest_line_reads_back() -> None:
    day = [Dates(date(2026, 12, number), date(2027, 1, number)) for number in range(1, 21)]
    times = [Range(2 * number + 1, 2 * number + 2) for number in range(20)]
    line = Line(SHUT, tuple(times), tuple(day), tuple(f"list:{number:03}{'x' * 112}" for number in range(50)))
    assert 0.9 * LONGEST_LINE < len(render(line)) <= LONGEST_LINE
    assert parse_line(render(line)) == line


@given(st.text(max_size=60) | st.text("shutbedgames0123456789:,- \tonmri", max_size=60))
@settings(deadline=None)
def test_any_text_is_a_line_or_told_what_is_wrong(text: str) -> None:
    told, line = "", None
    try:
        line = parse_line(text)
    except ValueError as error:
        told = str(error)
    assert parse_line(render(line)) == line if line else told.startswith("found ") and told.isprintable()
