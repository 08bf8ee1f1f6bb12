"""What a line of a schedule may say."""

from datetime import date

import msgspec
import pytest

from filterd.policy.plan.line import SHUT, Dates, Days, DayWord, Line, Range, Weekdays

EVENING = Range(20 * 60, 24 * 60)
DAILY = (DayWord.EVERY_DAY,)


def line(*ranges: Range, days: tuple[Days, ...] = DAILY) -> Line:
    return Line("bed", ranges, days)


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (1440, 60), (60, 1441), (60, -1)])
def test_a_range_is_within_a_day(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="allowed: a start from 00:00 to 23:59 and an end up to 24:00"):
        Range(start, end)


@pytest.mark.parametrize("minute", [0, 720, 1439])
def test_a_range_that_ends_where_it_begins_is_refused(minute: int) -> None:
    with pytest.raises(ValueError, match="the whole day is 00:00 to 24:00"):
        Range(minute, minute)


@pytest.mark.parametrize(
    ("start", "end", "past", "early"),
    [
        (0, 1440, False, False),
        (0, 720, False, True),
        (0, 721, False, False),
        (719, 720, False, True),
        (720, 721, False, False),
        (1200, 390, True, False),
        (1200, 0, True, False),
        (600, 300, True, False),
    ],
)
def test_a_range_knows_where_midnight_and_noon_are(start: int, end: int, past: bool, early: bool) -> None:
    assert (Range(start, end).is_past_midnight, Range(start, end).is_early) == (past, early)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ((840, 960), (900, 1020), True),
        ((840, 960), (960, 1020), False),
        ((840, 960), (841, 842), True),
        ((1200, 390), (360, 420), True),  # past midnight into the morning
        ((1200, 390), (390, 420), False),
        ((1200, 390), (1439, 1440), True),
        ((1200, 390), (1190, 1200), False),
        ((1200, 390), (1300, 100), True),
        ((1200, 0), (0, 60), False),
        ((0, 1440), (1439, 1440), True),
    ],
)
def test_ranges_overlap_past_midnight_too(one: tuple[int, int], other: tuple[int, int], overlap: bool) -> None:
    assert Range(*one).overlaps(Range(*other)) is overlap
    assert Range(*other).overlaps(Range(*one)) is overlap


def test_ranges_of_one_line_may_touch_but_not_overlap() -> None:
    assert line(Range(840, 960), Range(960, 1020))
    with pytest.raises(ValueError, match="found 20:00 to 06:30 and 06:00 to 07:00, which overlap"):
        line(Range(1200, 390), Range(720, 780), Range(360, 420))


def test_a_line_has_a_range_and_a_day() -> None:
    with pytest.raises(ValueError, match="found 0 ranges; allowed: 1 to 20 in one line"):
        line()
    with pytest.raises(ValueError, match="found 0 days; allowed: 1 to 20 in one line"):
        line(EVENING, days=())


def test_there_is_an_end_to_what_one_line_may_hold() -> None:
    assert line(*(Range(2 * n, 2 * n + 1) for n in range(20)))
    with pytest.raises(ValueError, match="found 21 ranges; allowed: 1 to 20"):
        line(*(Range(2 * n, 2 * n + 1) for n in range(21)))
    with pytest.raises(ValueError, match="found 21 days; allowed: 1 to 20"):
        line(EVENING, days=tuple(Dates(date(2026, 1, n), date(2026, 1, n)) for n in range(1, 22)))
    with pytest.raises(ValueError, match="found 51 targets; allowed: 0 to 50"):
        Line(SHUT, (EVENING,), DAILY, tuple(f"games/{n}" for n in range(51)))


def test_nothing_stands_twice_in_a_line() -> None:
    with pytest.raises(ValueError, match="found 'mon to fri' twice"):
        line(EVENING, days=(Weekdays(0, 4), Weekdays(0, 4)))
    with pytest.raises(ValueError, match="found 'games' twice"):
        Line(SHUT, (EVENING,), DAILY, ("games", "games"))


@pytest.mark.parametrize("word", [DayWord.SCHOOL_NIGHTS, DayWord.FREE_NIGHTS])
def test_a_range_of_a_night_does_not_run_over_noon(word: DayWord) -> None:
    assert line(Range(0, 720), Range(720, 1440), days=(word,))
    assert line(Range(700, 600), days=(word,))
    for start, end in ((0, 1440), (719, 721), (360, 1320)):
        with pytest.raises(ValueError, match="on nights; allowed: a night is from noon to noon"):
            line(Range(start, end), days=(Weekdays(0, 0), word))


@pytest.mark.parametrize("mode", ["", "9pm", "Bed", "bed time", "b" * 33, "bed\n", "-bed", "bett-für-mia"])
def test_a_mode_is_a_slug(mode: str) -> None:
    with pytest.raises(ValueError, match=r"found the mode .*; allowed: 1 to 32 characters of a-z"):
        Line(mode, (EVENING,), DAILY)


def test_only_shut_names_what_it_shuts() -> None:
    with pytest.raises(ValueError, match="found 'bed' before 'games'; allowed: shut, the only word that names follow"):
        Line("bed", (EVENING,), DAILY, ("games",))


@pytest.mark.parametrize("target", ["games", "adult-goods/weapons", "service:9gag", "list:my.list_1", "a" * 120])
def test_a_target_is_a_label_a_service_or_a_list(target: str) -> None:
    assert Line(SHUT, (EVENING,), DAILY, (target,)).targets == (target,)


@pytest.mark.parametrize(
    "target",
    ["", "Games", "9gag", "games/", "/games", "a/b/c", "service:", "service:-x", "app:x", "games\n", "a,b", "list:a b"],
)
def test_what_is_no_target_is_refused(target: str) -> None:
    with pytest.raises(ValueError, match="allowed: a category such as games"):
        Line(SHUT, (EVENING,), DAILY, (target,))


def test_an_endless_target_is_refused_in_a_short_message() -> None:
    with pytest.raises(ValueError, match="allowed: a category such as games") as caught:
        Line(SHUT, (EVENING,), DAILY, ("a" * 100_000,))
    assert len(str(caught.value)) < 400


def test_everything_is_shut_without_naming_it() -> None:
    with pytest.raises(ValueError, match="found 'everything'; allowed: a category such as games"):
        Line(SHUT, (EVENING,), DAILY, ("everything",))


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (0, 7)])
def test_a_week_has_seven_days(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="found the weekdays"):
        Weekdays(first, last)


def test_dates_are_in_order() -> None:
    assert Dates(date(2026, 12, 24), date(2026, 12, 24))
    with pytest.raises(ValueError, match="found 2026-12-24 to 2026-12-23; allowed: the earlier date first"):
        Dates(date(2026, 12, 24), date(2026, 12, 23))


def test_a_line_can_be_written_and_read_and_is_checked_again() -> None:
    days = (DayWord.HOLIDAYS, Weekdays(4, 0), Dates(date(2026, 12, 24), date(2027, 1, 2)))
    whole = Line(SHUT, (EVENING, Range(0, 60)), days, ("games",))
    data = msgspec.json.encode(whole)
    assert msgspec.json.decode(data, type=Line) == whole
    with pytest.raises(msgspec.ValidationError, match="on nights"):
        msgspec.json.decode(data.replace(b'"holidays"', b'"free nights"').replace(b":60}", b":721}"), type=Line)
