"""Public holidays by country and region. The only module that knows the library `holidays`; it owns no clock.

Dates of holidays that follow the moon (Eid, Diwali, Lunar New Year) are estimates for years to come and may be a day
off; of some countries (India) they are known up to 2035 only. A government may add or move a holiday at any time. An
exception in the household's calendar mends all of this, and so does a newer library when the household is compiled.
"""

import warnings
from collections.abc import Iterable, Mapping
from datetime import date

from filterd.mistake import Mistakes, shown

FIRST_YEAR = 2024
LAST_YEAR = 2050
_COUNTRIES = "the two letters of a country (ISO 3166), such as DE"


def public_holidays(country: str, region: str = "") -> frozenset[date]:
    """Return the public holidays of FIRST_YEAR to LAST_YEAR of a country (DE), or of one of its regions too (BY).

    ValueError names the countries or regions that come near, and the regions there are.
    """
    import holidays  # takes 0.1 s and some megabytes, and only compiling a household needs it

    regions = holidays.list_supported_countries()
    if len(country) != 2 or country not in regions:
        names = {name.replace("_", " "): codes[1] for name, codes in holidays.registry.COUNTRIES.items()}
        codes = [code for code in regions if len(code) == 2]
        raise ValueError(_message(shown(country), country, codes, names, told=_COUNTRIES))
    if region and region not in regions[country]:
        aliases = {
            alias: code
            for code, spoken in holidays.country_holidays(country).get_subdivision_aliases().items()
            for alias in spoken
        }
        raise ValueError(_message(f"the region {shown(region)} of {country}", region, regions[country], aliases))
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a country's calendar is not known for all of these years
        return frozenset(holidays.country_holidays(country, subdiv=region or None, years=years))


def _message(found: str, value: str, allowed: Iterable[str], also: Mapping[str, str], told: str = "") -> str:
    """Return what is wrong, with a guess; `told` says what is allowed where that would be too long a list."""
    mistakes = Mistakes()
    mistakes.note_choice("", found, list(allowed) or ["no region"], value=value, also=also)
    line = mistakes.lines[0]
    return f"{line.rpartition('; allowed: ')[0]}; allowed: {told}" if told else line
