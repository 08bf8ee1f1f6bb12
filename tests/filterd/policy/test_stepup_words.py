"""The words of a proposal: whole sentences for each band, and what is left out where nothing changes."""

from datetime import date

import pytest
from msgspec.structs import replace

from blocklists.catalogue import Budget, Tier, load
from filterd.policy.stepup_words import Step, for_adult, for_person

TIERS = {tier.slug: tier for tier in load().tiers}


def step(before: str | Tier = "junior", after: str | Tier = "teen", **changes: object) -> Step:
    was, will = (TIERS[each] if isinstance(each, str) else each for each in (before, after))
    told = Step("Mia", "2027-05", was, will, ("social networks", "messengers"), ("gambling",), ())
    return replace(told, **changes)


def altered(slug: str, **changes: object) -> Tier:
    return replace(TIERS[slug], **changes)


def test_a_child_of_twelve_reads_what_would_change_and_who_decides() -> None:
    assert for_person(step()) == (
        "From May 2027 you can have the settings for 13 and 14. The adults who look after you decide when. It would "
        "open: social networks and messengers. The usual bedtime is 21:30 to 06:30 then, not 20:30 to 06:30. "
        "The usual minutes for entertainment are 120 on a school day then, not 90, and 60 more at weekends. "
        "What was written for you alone stays. Tell them what you would like."
    )


def test_the_adult_reads_also_what_stays_shut_and_that_nothing_changes_yet() -> None:
    assert for_adult(step()) == (
        "From May 2027 Mia can have the settings for 13 and 14. Nothing changes until you decide; later is fine too. "
        "It would open: social networks and messengers. Still shut: gambling. The usual bedtime is 21:30 "
        "to 06:30 then, not 20:30 to 06:30. The usual minutes for entertainment are 120 on a school day then, not 90, "
        "and 60 more at weekends. Times, minutes and rules that were written for Mia alone stay. `filterd people` has "
        "words for Mia too: please read them together."
    )


def test_the_youngest_read_no_figures_of_minutes() -> None:
    words = for_person(step("little", "young", opens=("online games",), protects=("health and rights",)))
    assert words == (
        "From May 2027 you can have the settings for 6 to 8. The adults who look after you decide when. It would open: "
        "online games. Other pages would open too, not only the chosen ones. Always open then: health and rights. "
        "The usual bedtime is 20:00 to 06:30 then, not 19:00 to 06:30. What was written for you alone stays. "
        "Tell them what you would like."
    )


def test_somebody_who_grows_up_reads_no_list_of_harm_and_is_asked_nothing_of_parents() -> None:
    opens = ("pornography", "gambling")
    words = for_person(step("youth", "adult", opens=opens, stays_shut=()))
    assert words == (
        "From May 2027 you can have the settings for 18 and older. What is open for you is your own decision then, and "
        "nobody else's. Nothing changes by itself: say which settings you want. Only what is shut for everyone would "
        "stay shut. There is no usual bedtime then. There is no usual limit to the minutes for entertainment then. The "
        "adults would no longer see how much was asked for and shut for you."
    )
    adult = for_adult(step("youth", "adult", opens=opens, stays_shut=()))
    assert "ask Mia which settings to put here. Nothing changes by itself. It would open: pornography" in adult
    assert "You would no longer see how much was asked for and shut for Mia." in adult


def test_that_an_adult_will_see_less_is_told_to_both() -> None:
    found = step("young", "junior")
    assert "You would no longer see which names were shut for Mia." in for_adult(found)
    assert "The adults would no longer see which names were shut for you." in for_person(found)
    assert "no longer see" not in for_adult(step("little", "young")) + for_person(step("little", "young"))


def test_minutes_that_people_set_themselves_are_told() -> None:
    found = step("teen", "youth")
    assert "The minutes for entertainment are what Mia sets then, not 120." in for_adult(found)
    assert "The minutes for entertainment are what you set then, not 120." in for_person(found)


def test_what_stays_the_same_is_not_mentioned() -> None:
    same = altered("teen", bedtime=TIERS["junior"].bedtime, budget=TIERS["junior"].budget)
    assert for_person(step(after=same, opens=())) == (
        "From May 2027 you can have the settings for 13 and 14. The adults who look after you decide when. What was "
        "written for you alone stays. Tell them what you would like."
    )


def test_a_first_bedtime_and_a_first_budget_have_nothing_to_be_compared_with() -> None:
    first = altered("junior", bedtime=None, budget=None)
    plain = altered("teen", budget=Budget(school_day_minutes=30))
    words = for_person(step(before=first, after=plain))
    assert (
        "The usual bedtime is 21:30 to 06:30 then. The usual minutes for entertainment are 30 on a school day" in words
    )


@pytest.mark.parametrize(
    ("ages", "told"),
    [((13, 14), "for 13 and 14."), ((9, 12), "for 9 to 12."), ((18, None), "for 18 and older."), ((6, 6), "for 6.")],
)
def test_a_band_is_named_by_its_ages(ages: tuple[int, int | None], told: str) -> None:
    after = altered("teen", from_age=ages[0], to_age=ages[1])
    assert told in for_person(step(after=after))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("a",), "open: a."),
        (("a", "b"), "open: a and b."),
        (("a", "b", "c"), "open: a, b and c."),
        (("a", "b, c", "d"), "open: a; b, c; and d."),
    ],
)
def test_names_are_listed_so_that_each_can_be_told_apart(names: tuple[str, ...], told: str) -> None:
    assert told in for_adult(step(opens=names))


def test_every_month_has_its_name() -> None:
    told = [for_person(step(month=f"2031-{number:02}")).split()[1:3] for number in range(1, 13)]
    assert told == [[f"{date(2031, number, 1):%B}", "2031"] for number in range(1, 13)]
