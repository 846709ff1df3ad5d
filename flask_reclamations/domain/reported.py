"""What a report keeps: figures of three periods, months, cases and actions by their numbers; of nobody (A17)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from .estimates import Estimate
from .formulas import BY_CODE, Unit
from .reports import Period
from .statistics import Month, Share, Spread, Value, as_json

Figures = Mapping[str, Value]


def of_json(code: str, kept: Any) -> Value:
    """Read a figure as `domain.statistics.as_json` left it."""
    match BY_CODE[code].unit:
        case Unit.SHARE if kept is not None:
            return Share(kept["part"], kept["total"])
        case Unit.DAYS if kept is not None:
            return Spread(**kept)
        case Unit.MARK if kept is not None:
            return Estimate(**kept)
    found: int | None = kept
    return found


@dataclass(frozen=True)
class Part:
    """Some of the cases of a period: the code that they share, its name then, how many."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Taken:
    """The figures of one period, then by kind, by category and by family of causes."""

    figures: Figures
    kinds: Mapping[str, Figures]
    categories: tuple[Part, ...]
    families: tuple[Part, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a report keeps it."""
        return {
            "figures": _written(self.figures),
            "kinds": {kind: _written(figures) for kind, figures in self.kinds.items()},
            "categories": [asdict(part) for part in self.categories],
            "families": [asdict(part) for part in self.families],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Read what a report keeps."""
        return cls(
            _read(kept["figures"]),
            {kind: _read(figures) for kind, figures in kept["kinds"].items()},
            tuple(Part(**part) for part in kept["categories"]),
            tuple(Part(**part) for part in kept["families"]),
        )

    def count(self, kind: str) -> int:
        """Return how many cases of a kind were received."""
        found = self.kinds.get(kind, {}).get("received")
        return found if isinstance(found, int) else 0

    @property
    def received(self) -> int:
        """Return how many cases were received, masked ones too."""
        found = self.figures["received"]
        return found if isinstance(found, int) else 0


def _written(figures: Figures) -> dict[str, Any]:
    return {code: as_json(value) for code, value in figures.items()}


def _read(kept: Mapping[str, Any]) -> Figures:
    return {code: of_json(code, value) for code, value in kept.items()}


@dataclass(frozen=True)
class Line:
    """A case of the period: its number, what it is, its days, where it stood."""

    reference: str
    kind: str
    category: str | None
    received: date
    answered: date | None
    status: str


@dataclass(frozen=True)
class Done:
    """An action of these cases, or done in the period: its number, its type, where it stood, what came of it."""

    reference: str
    type: str
    status: str
    due: date
    done: date | None
    verdict: str | None


@dataclass(frozen=True)
class Content:
    """A report: its period, beside the one before and that of the year before.

    Parameters: `upto` the day it stops at where it was made before the end of its period; `masked` how many cases
    count without being detailed; `more` how many cases are not among `cases`.
    """

    period: Period
    upto: date | None
    now: Taken
    before: Taken
    year: Taken
    months: tuple[Month, ...]
    masked: int
    cases: tuple[Line, ...]
    more: int
    actions: tuple[Done, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as the row keeps it."""
        return {
            "period": self.period.code,
            "upto": _day(self.upto),
            **{name: getattr(self, name).as_json() for name in ("now", "before", "year")},
            "months": [_plain(month) for month in self.months],
            "masked": self.masked,
            "cases": [_plain(line) for line in self.cases],
            "more": self.more,
            "actions": [_plain(done) for done in self.actions],
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Read what the row keeps."""
        return cls(
            Period.of(kept["period"]),
            _dated(kept["upto"]),
            Taken.of(kept["now"]),
            Taken.of(kept["before"]),
            Taken.of(kept["year"]),
            tuple(Month(**_days(month, "first", "last")) for month in kept["months"]),
            kept["masked"],
            tuple(Line(**_days(line, "received", "answered")) for line in kept["cases"]),
            kept["more"],
            tuple(Done(**_days(done, "due", "done")) for done in kept["actions"]),
        )


def _plain(row: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in vars(row).items()}


def _days(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {**row, **{name: _dated(row[name]) for name in names}}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _dated(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
