"""Minutes guessed from questions: what counts, what is chatter, and how far a day of made-up use is missed."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from filterd.stats.activity import Activity, Spell

START = datetime(2026, 11, 20, 15, tzinfo=UTC)


def guessed(
    questions: Iterator[tuple[float, str]] | list[tuple[float, str]], until: float = 24 * 60
) -> tuple[int, int, int]:
    """Return least, likely and most minutes for questions at (minute, name)."""
    activity, sums = Activity(), [0, 0, 0]
    waiting = sorted(questions)
    for minute in range(int(until) + 1):
        while waiting and waiting[0][0] < minute:
            at, name = waiting.pop(0)
            activity.note("mia", "fun", name.encode(), START + timedelta(minutes=at))
        for spell in activity.harvest(START + timedelta(minutes=minute)):
            assert (spell.person, spell.budget) == ("mia", "fun")
            for place, seconds in enumerate((spell.least, spell.likely, spell.most)):
                sums[place] += seconds // 60
    return sums[0], sums[1], sums[2]


def opened(minute: float) -> list[tuple[float, str]]:
    return [(minute + number / 100, f"page{number}.test") for number in range(5)]


def test_opening_a_page_is_a_sure_minute() -> None:
    assert guessed(opened(3)) == (1, 1, 1)


def test_a_film_counts_although_only_one_name_is_asked_each_minute() -> None:
    assert guessed([*opened(0), *((minute, "film.test") for minute in range(1, 15))]) == (1, 15, 15)


def test_a_device_that_calls_home_while_nobody_looks_does_not_count() -> None:
    least, likely, most = guessed([(minute, "push.test") for minute in range(0, 600, 15)])
    assert (least, likely) == (0, 0)
    assert most == 0


def test_a_film_that_never_opens_anything_again_stops_counting() -> None:
    least, likely, most = guessed([*opened(0), *((minute, "push.test") for minute in range(1, 120))])
    assert (least, likely, most) == (1, 21, 31)


def test_a_short_silence_counts_and_a_long_one_does_not() -> None:
    assert guessed([*opened(0), *opened(3)]) == (2, 4, 4)
    assert guessed([*opened(0), *opened(5)]) == (2, 2, 6)
    assert guessed([*opened(0), *opened(30)]) == (2, 2, 2)


def test_people_and_budgets_are_kept_apart() -> None:
    activity = Activity()
    for person, budget in (("mia", "fun"), ("leo", "fun"), ("mia", "games")):
        for number in range(3):
            activity.note(person, budget, bytes([number]), START)
    found = set(activity.harvest(START + timedelta(minutes=1)))
    assert found == {
        Spell("mia", "fun", 60, 60, 60),
        Spell("leo", "fun", 60, 60, 60),
        Spell("mia", "games", 60, 60, 60),
    }
    assert list(activity.harvest(START + timedelta(minutes=2))) == []


def test_a_minute_that_runs_is_not_judged_yet() -> None:
    activity = Activity()
    for name in (b"a", b"b", b"c"):
        activity.note("mia", "fun", name, START)
    assert list(activity.harvest(START + timedelta(seconds=59))) == []
    assert [spell.most for spell in activity.harvest(START + timedelta(seconds=60))] == [60]


def test_nothing_is_kept_of_those_who_are_quiet() -> None:
    activity = Activity()
    for number in range(1000):
        activity.note(f"p{number}", "fun", b"a", START)
    list(activity.harvest(START + timedelta(minutes=1)))
    list(activity.harvest(START + timedelta(minutes=60)))
    assert vars(activity)["_traces"] == {}


def test_many_names_take_no_more_memory() -> None:
    activity = Activity()
    for number in range(10_000):
        activity.note("mia", "fun", number.to_bytes(4, "big"), START)
    assert [spell.least for spell in activity.harvest(START + timedelta(minutes=1))] == [60]


def test_a_clock_that_is_set_back_adds_no_hours() -> None:
    activity = Activity()
    for at in (START, START - timedelta(hours=5)):
        for number in range(4):
            activity.note("mia", "fun", bytes([number]), at)
    total = sum(spell.most for spell in activity.harvest(START - timedelta(hours=4)))
    assert total == 120


def used_day(rng: random.Random) -> tuple[int, list[tuple[float, str]]]:
    """Make up a day: stretches of use, pages and films, over the chatter of three apps; return the minutes used."""
    questions = [
        (minute + rng.random(), f"push{app}.test")
        for app, every in enumerate((5, 15, 29))
        for minute in range(0, 1440, every)
    ]
    used: set[int] = set()
    for _ in range(rng.randint(1, 6)):
        start, length = rng.randint(0, 1300), rng.randint(3, 70)
        is_film = rng.random() < 0.5
        used |= set(range(start, start + length))
        for minute in range(start, start + length):
            busy = minute == start or rng.random() < (0.1 if is_film else 0.5)
            names = rng.randint(3, 9) if busy else rng.choice((0, 1, 1, 2))
            questions += [(minute + rng.random(), f"n{rng.randint(0, 60)}.test") for _ in range(names)]
    return len(used), questions


def test_the_likely_minutes_of_made_up_days_are_near_and_the_truth_lies_between() -> None:
    rng = random.Random(2)
    days = [used_day(rng) for _ in range(60)]
    found = [(truth, *guessed(questions)) for truth, questions in days]
    inside = sum(least <= truth <= most for truth, least, _, most in found)
    missed = sum(abs(likely - truth) for truth, _, likely, _ in found) / sum(truth for truth, *_ in found)
    assert inside >= 57
    assert missed < 0.15
