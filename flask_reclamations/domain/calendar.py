"""Working days, from a set of closed dates that somebody else computed."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class Calendar:
    """The days that do not count: a name per public holiday or closure (O29)."""

    holidays: AbstractSet[date]
    names: tuple[tuple[date, str], ...] = ()

    def is_working(self, day: date) -> bool:
        """Tell whether a day is « ouvré »: Monday to Friday, not a holiday."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def why_closed(self, day: date) -> str:
        """Return the cause of a skipped day: « week-end » or the holiday's name."""
        if day in self.holidays:
            return dict(self.names).get(day, "férié")
        return "week-end" if day.weekday() >= SATURDAY else ""

    def add_working_days(self, start: date, count: int) -> date:
        """Return the `count`-th working day after `start`, which itself never counts."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            if self.is_working(day):
                count -= 1
        return day
