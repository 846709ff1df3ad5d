"""The calendar of an organisation: its territory's public holidays, its exceptions, its closures (O29, O30)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Self

import holidays
from sqlalchemy.orm import Session

from ..domain.calendar import WORKED, Calendar, Territory
from ..models import CalendarVersion, Organisation

YEARS = range(1990, 2101)
# A day that only some territories have, by name: C. travail L3422-2 and, for Alsace-Moselle, L3134-13.
ABOLITION = "Abolition de l’esclavage"
OWN_DAYS: dict[Territory, tuple[int, int, str]] = {
    Territory.MAYOTTE: (4, 27, ABOLITION),
    Territory.MARTINIQUE: (5, 22, ABOLITION),
    Territory.GUADELOUPE: (5, 27, ABOLITION),
    Territory.SAINT_MARTIN: (5, 27, ABOLITION),
    Territory.GUYANE: (6, 10, ABOLITION),
    Territory.SAINT_BARTHELEMY: (10, 9, ABOLITION),
    Territory.REUNION: (12, 20, ABOLITION),
    Territory.ALSACE_MOSELLE: (12, 26, "Lendemain de Noël"),
}
# Between two holidays of one day, as `holidays` has it: in 2031 Ascension is on 22 May, Martinique’s own.
TOGETHER = "; "
GOOD_FRIDAY, EASTER_MONDAY = "Vendredi saint", "Lundi de Pâques"


@dataclass(frozen=True)
class Closure:
    """Days when the organisation is closed, both ends included."""

    since: date
    until: date
    label: str


@dataclass(frozen=True)
class Spec:
    """What an organisation says of its calendar.

    Parameters: `off` the names of the public holidays that are worked all the same, such as « Lundi de
    Pentecôte »; `weekdays` the days of the week that are worked, Monday being 0.
    """

    territory: Territory = Territory.METROPOLE
    weekdays: frozenset[int] = WORKED
    off: frozenset[str] = frozenset()
    closures: tuple[Closure, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return it as a version of the calendar keeps it."""
        closures = [[c.since.isoformat(), c.until.isoformat(), c.label] for c in self.closures]
        return {
            "territory": str(self.territory),
            "weekdays": sorted(self.weekdays),
            "off": sorted(self.off),
            "closures": closures,
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """Make it of what a version of the calendar keeps."""
        return cls(
            Territory(kept["territory"]),
            frozenset(kept["weekdays"]),
            frozenset(kept["off"]),
            tuple(
                Closure(date.fromisoformat(since), date.fromisoformat(until), label)
                for since, until, label in kept["closures"]
            ),
        )


@lru_cache(maxsize=len(Territory))
def public_holidays(territory: Territory = Territory.METROPOLE) -> dict[date, str]:
    """Return the name of each public holiday of a territory, computed offline for 1990 to 2100."""
    names = holidays.country_holidays("FR", years=YEARS, language="fr").items()
    found = {day: name.replace("'", "’") for day, name in names}
    if territory in OWN_DAYS:
        month, day, name = OWN_DAYS[territory]
        for own in (date(year, month, day) for year in YEARS):
            found[own] = f"{found[own]}{TOGETHER}{name}" if own in found else name
    if territory is Territory.ALSACE_MOSELLE:
        mondays = [day for day, name in found.items() if EASTER_MONDAY in name]
        found |= {monday - timedelta(days=3): GOOD_FRIDAY for monday in mondays}
    return found


@lru_cache(maxsize=64)
def built(spec: Spec) -> Calendar:
    """Return the calendar that this spec describes; a closure's name wins over a holiday's."""
    closed = {day: name for day, name in public_holidays(spec.territory).items() if not _off(name, spec)}
    closed |= {day: closure.label for closure in spec.closures for day in _days(closure)}
    return Calendar(closed, spec.weekdays)


def _off(name: str, spec: Spec) -> bool:
    # Two holidays may share a day: it is worked only where both are.
    return set(name.split(TOGETHER)) <= spec.off


def _days(closure: Closure) -> Iterable[date]:
    return (closure.since + timedelta(days=n) for n in range((closure.until - closure.since).days + 1))


def current(session: Session, organisation: Organisation) -> Calendar:
    """Return an organisation's calendar as it is now."""
    return version(session, organisation.calendar)


def version(session: Session, number: int | None) -> Calendar:
    """Return a version of a calendar, or metropolitan France where none was made."""
    found = session.get(CalendarVersion, number) if number else None
    return built(Spec.of(found.spec) if found else Spec())
