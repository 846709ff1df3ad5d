"""The calendar of an organisation, from the offline `holidays` package (O29)."""

from functools import lru_cache

import holidays

from ..domain.calendar import Calendar


@lru_cache(maxsize=64)
def metropolitan(year: int) -> Calendar:
    """Return the public holidays of metropolitan France around this year."""
    found = holidays.country_holidays("FR", years=range(year - 1, year + 3), language="fr")
    return Calendar(frozenset(found), tuple(sorted(found.items())))
