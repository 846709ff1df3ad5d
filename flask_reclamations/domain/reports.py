"""Periodic reports: which periods there are, who reads them, how a code of a period is read (A17, B19, C29)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from ..host import Role
from .statistics import MONTHS, before, shifted
from .vocabulary import Term


class Periodicity(Term):
    """How often a report is made."""

    MONTH = "mensuel", "Chaque mois"
    QUARTER = "trimestriel", "Chaque trimestre"
    YEAR = "annuel", "Chaque année"


OLDEST = 2000  # the first year that a report is made of
LENGTHS = {Periodicity.MONTH: 1, Periodicity.QUARTER: 3, Periodicity.YEAR: MONTHS}
# « 2026-10 », « 2026-T3 », « 2026 »; « 2026-01-15_2026-02-20 » from one day to another.
_DAYS = re.compile(r"(2\d{3}-\d{2}-\d{2})_(2\d{3}-\d{2}-\d{2})", re.ASCII)
_CODE = re.compile(r"(2\d{3})(?:-(?:(0[1-9]|1[0-2])|T([1-4])))?", re.ASCII)


class Reader(Term):
    """Who is told of a report: those who may read the figures."""

    QUALITY = "quality", "Qualité"
    DIRECTION = "direction", "Direction"
    AUDITOR = "auditor", "Auditeurs de l’équipe"

    @property
    def role(self) -> Role:
        """Return the role of the host."""
        return Role(str(self))


@dataclass(frozen=True)
class Period:
    """A month, a quarter or a year of the calendar, or the days from one to another (A17).

    Parameters: `periodicity` None for days that somebody chose; `first` the first; `last` the last.
    """

    periodicity: Periodicity | None
    first: date
    last: date

    @classmethod
    def from_to(cls, first: date, last: date) -> Self:
        """Return the days from one to another.

        Raises `ValueError` for a last one before the first, or before our century.
        """
        if last < first or first.year < OLDEST:
            raise ValueError(first)
        return cls(None, first, last)

    @classmethod
    def starting(cls, periodicity: Periodicity, first: date) -> Self:
        """Return the month, the quarter or the year that starts on a day."""
        following = shifted(first, LENGTHS[periodicity])
        return cls(periodicity, first, date.fromordinal(following.toordinal() - 1))

    @property
    def code(self) -> str:
        """Return what stands for it in an address: « 2026-10 », « 2026-T3 », « 2026 » or its two days."""
        match self.periodicity:
            case None:
                return f"{self.first}_{self.last}"
            case Periodicity.MONTH:
                return f"{self.first:%Y-%m}"
            case Periodicity.QUARTER:
                return f"{self.first.year}-T{(self.first.month + 2) // 3}"
        return str(self.first.year)

    def earlier(self, months: int) -> Self:
        """Return the same kind of period so many months before."""
        first = shifted(self.first, -months)
        if self.periodicity is None:
            return type(self)(None, first, shifted(self.last, -months))
        return self.starting(self.periodicity, first)

    @property
    def before(self) -> Self:
        """Return the period just before: of days, as many months or as many days."""
        if self.periodicity is None:
            return type(self)(None, *before(self.first, self.last))
        return self.earlier(LENGTHS[self.periodicity])

    @property
    def year_before(self) -> Self:
        """Return the same period of the year before."""
        return self.earlier(MONTHS)

    @classmethod
    def of(cls, code: str) -> Self:
        """Read a code.

        Raises `ValueError` for what is none.
        """
        if days := _DAYS.fullmatch(code):
            return cls.from_to(*map(date.fromisoformat, days.groups()))
        found = _CODE.fullmatch(code)
        if found is None:
            raise ValueError(code)
        year, month, quarter = found.groups()
        if month:
            return cls.starting(Periodicity.MONTH, date(int(year), int(month), 1))
        if quarter:
            return cls.starting(Periodicity.QUARTER, date(int(year), 3 * int(quarter) - 2, 1))
        return cls.starting(Periodicity.YEAR, date(int(year), 1, 1))

    @classmethod
    def holding(cls, periodicity: Periodicity, day: date) -> Self:
        """Return the period that a day lies in."""
        months = LENGTHS[periodicity]
        return cls.starting(periodicity, date(day.year, (day.month - 1) // months * months + 1, 1))


@dataclass(frozen=True)
class Rules:
    """Which reports make themselves the day after their period, and who is told (B19)."""

    made: frozenset[Periodicity] = frozenset(Periodicity)
    readers: frozenset[Reader] = frozenset({Reader.QUALITY, Reader.DIRECTION})

    def as_json(self) -> dict[str, Any]:
        """Return them as an organisation keeps them."""
        return {"made": sorted(self.made), "readers": sorted(self.readers)}

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> Self:
        """Make them of what an organisation keeps; None stands for our own."""
        if kept is None:
            return cls()
        return cls(frozenset(map(Periodicity, kept["made"])), frozenset(map(Reader, kept["readers"])))

    def due(self, today: date) -> list[Period]:
        """Return the last whole period of each kind that makes itself."""
        return [Period.holding(one, today).before for one in Periodicity if one in self.made]
