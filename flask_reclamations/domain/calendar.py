"""Which days count: the days of the week that are worked, less the closed dates that somebody else computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from .vocabulary import Term

SUNDAY = 6
ONE_DAY = timedelta(days=1)
WORKED = frozenset(range(5))
ALL_BUT_SUNDAY = frozenset(range(6))


class Territory(Term):
    """Where an organisation's public holidays apply (C. travail L3133-1, L3134-13, L3422-2; O30)."""

    METROPOLE = "metropole", "France métropolitaine"
    ALSACE_MOSELLE = "alsace_moselle", "Alsace-Moselle"
    GUADELOUPE = "guadeloupe", "Guadeloupe"
    MARTINIQUE = "martinique", "Martinique"
    GUYANE = "guyane", "Guyane"
    REUNION = "reunion", "La Réunion"
    MAYOTTE = "mayotte", "Mayotte"
    SAINT_MARTIN = "saint_martin", "Saint-Martin"
    SAINT_BARTHELEMY = "saint_barthelemy", "Saint-Barthélemy"


# The clock of each territory.
CLOCKS = {
    Territory.METROPOLE: "Europe/Paris",
    Territory.ALSACE_MOSELLE: "Europe/Paris",
    Territory.GUADELOUPE: "America/Guadeloupe",
    Territory.MARTINIQUE: "America/Martinique",
    Territory.GUYANE: "America/Cayenne",
    Territory.REUNION: "Indian/Reunion",
    Territory.MAYOTTE: "Indian/Mayotte",
    Territory.SAINT_MARTIN: "America/Marigot",
    Territory.SAINT_BARTHELEMY: "America/St_Barthelemy",
}


@dataclass(frozen=True)
class Calendar:
    """The days that do not count.

    Parameters: `closed` the cause of each closed date, a public holiday or a closure (O29); `weekdays` the days
    of the week that are « ouvrés », Monday being 0. « Ouvrables » are all but Sunday, less the same dates.
    """

    closed: Mapping[date, str] = field(default_factory=dict)
    weekdays: frozenset[int] = WORKED

    def is_working(self, day: date) -> bool:
        """Tell whether a day is « ouvré »."""
        return day.weekday() in self.weekdays and day not in self.closed

    def why_closed(self, day: date, weekdays: frozenset[int] | None = None) -> str:
        """Return the cause of a skipped day: the holiday's or closure's name, « week-end » or « jour non travaillé ».

        Parameters: `weekdays` those that count, where not the « ouvrés ».
        """
        if day in self.closed:
            return self.closed[day]
        if day.weekday() in (self.weekdays if weekdays is None else weekdays):
            return ""
        return "week-end" if day.weekday() >= SUNDAY - 1 else "jour non travaillé"
