"""Public holidays by country and region. The only module that knows the library `holidays`; no clock here.

The dates of holidays that follow the moon are estimates for years to come, and may be off by a day.
"""

from datetime import date

FIRST_YEAR = 2024
LAST_YEAR = 2050


def public_holidays(country: str, region: str = "") -> frozenset[date]:
    """Return the public holidays of 2024 to 2050 of a country (such as DE) and one of its regions (such as BY)."""
    from holidays import country_holidays

    try:
        found = country_holidays(country, subdiv=region or None, years=range(FIRST_YEAR, LAST_YEAR + 1))
    except NotImplementedError as error:
        raise ValueError(str(error)) from error
    return frozenset(found)
