"""The nouns: what a tier means by itself, and that the shipped tiers are those of the product."""

from datetime import time

import msgspec
import pytest

from blocklists.catalogue import Country, Helpline, Helplines, Sight, Tier, load

SOURCE = {"slug": "a", "name": "A", "kind": "helpline", "source": "https://a.example/", "checked": "2026-11-21"}


def tier(**changes: object) -> Tier:
    fields = {"slug": "t", "name": "T", "from_age": 0, "to_age": 17, "mode": "categories", "suspected": "held"}
    return msgspec.convert({**fields, **changes}, Tier)


def test_everyone_under_18_is_a_child() -> None:
    assert tier(to_age=17).is_under_18
    assert not tier(to_age=18).is_under_18
    assert not tier(to_age=None).is_under_18


def test_the_locks_for_minors_hold_where_children_may_be() -> None:
    assert tier(to_age=17).keeps_minors_locked
    assert tier(to_age=None, basis="public").keeps_minors_locked
    assert not tier(to_age=None).keeps_minors_locked


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": "http://a.example/"},
        {"source": ""},
        {"checked": "yesterday"},
        {"kind": "shop"},
        {"languages": ["English"]},
    ],
)
def test_a_line_needs_a_secure_source_and_a_date(wrong: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**SOURCE, **wrong}, Helpline)


def test_an_unknown_country_gets_the_lines_that_help_everywhere() -> None:
    line = msgspec.convert(SOURCE, Helpline)
    helplines = Helplines((line,), (Country("DE", "Germany", ()),))
    assert helplines.of("de") == helplines.of("ZZ") == (line,)


def test_the_shipped_tiers_are_those_of_the_product() -> None:
    tiers = load().tiers
    assert [(each.slug, each.from_age, each.to_age) for each in tiers] == [
        ("little", 0, 5), ("young", 6, 8), ("junior", 9, 12), ("teen", 13, 14), ("youth", 15, 17), ("adult", 18, None),
        ("public", 0, None),
    ]  # fmt: skip
    assert [each.mode.value for each in tiers] == ["allow-list"] + ["categories"] * 6
    assert [each.parent_sees for each in tiers[:2]] == [(Sight.TOTALS, Sight.BLOCKED_NAMES)] * 2
    assert [each.parent_sees for each in tiers[2:5]] == [(Sight.TOTALS,)] * 3
    assert [each.parent_sees for each in tiers[5:]] == [(), ()]


def test_the_shipped_bedtimes_and_minutes_are_those_of_the_product() -> None:
    tiers = load().tiers
    nights = [each.bedtime for each in tiers if each.bedtime]
    assert [night.start for night in nights] == [time(19), time(20), time(20, 30), time(21, 30), time(22, 30)]
    assert {night.end for night in nights} == {time(6, 30)}
    budgets = [each.budget for each in tiers if each.budget]
    assert [budget.school_day_minutes for budget in budgets] == [45, 60, 90, 120, None]
    assert {budget.weekend_extra_minutes for budget in budgets} == {60}
