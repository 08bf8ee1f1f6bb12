"""Public holidays of a household's country."""

from datetime import date

import pytest

from filterd.holiday import FIRST_YEAR, LAST_YEAR, public_holidays


def test_a_country_has_its_holidays_in_every_year() -> None:
    found = public_holidays("DE")
    assert date(2026, 10, 3) in found
    assert date(2026, 10, 4) not in found
    assert {day.year for day in found} == set(range(FIRST_YEAR, LAST_YEAR + 1))
    assert (FIRST_YEAR, LAST_YEAR) == (2024, 2050)


def test_a_region_has_more() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in public_holidays("DE", "BY")
    assert epiphany not in public_holidays("DE", "BE")
    assert public_holidays("DE") < public_holidays("DE", "BY")


def test_a_calendar_that_is_not_known_for_all_years_is_taken_as_far_as_it_goes() -> None:
    assert date(2026, 1, 26) in public_holidays("IN")


@pytest.mark.parametrize(("country", "guess"), [("de", "DE"), ("DEU", "DE"), ("Germany", "DE"), ("south afrika", "ZA")])
def test_an_unknown_country_is_guessed(country: str, guess: str) -> None:
    with pytest.raises(ValueError, match=rf"found '{country}' \(is '{guess}' meant\?\); allowed: the two letters"):
        public_holidays(country)


@pytest.mark.parametrize("country", ["", "XX", "__", "../DE", "HolidayBase", "__class__", "X; allowed: all", "DE\n"])
def test_what_is_no_country_is_refused(country: str) -> None:
    with pytest.raises(ValueError, match="; allowed: the two letters of a country") as caught:
        public_holidays(country)
    assert str(caught.value).isprintable()


def test_an_unknown_region_is_told_those_there_are() -> None:
    with pytest.raises(
        ValueError, match=r"found the region 'Bayern' of DE \(is 'BY' meant\?\); allowed: BB, BE, BW, BY"
    ):
        public_holidays("DE", "Bayern")
    with pytest.raises(ValueError, match="found the region 'XX' of DE; allowed: BB"):
        public_holidays("DE", "XX")


def test_a_country_without_regions_says_so() -> None:
    with pytest.raises(ValueError, match="found the region 'XX' of MC; allowed: no region"):
        public_holidays("MC", "XX")
