"""The lines of an old register: what each cell says, and all that is wrong with it, by line and column."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ..errors import Reason
from ..host.text import inert, mailable, one_line
from .takeover import CODES, DATES, FIELDS, Columns, folded

Cell = str | int | float | bool | date | None
# The day that spreadsheets count from, and the first year a register may speak of.
EPOCH, FIRST_YEAR = date(1899, 12, 30), 1990
_FRENCH = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:\s+\d{1,2}[:h]\d{0,2}(?::\d{2})?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?)?")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_MANY_LINES = frozenset({"description", "answer", "note", "desired_outcome"})
HEADING_WITHIN = 20
UNKNOWN = "« {said} » n’est pas connu : dites ce qu’il vaut dans [values.{field}] ({codes})"
ASKED = (
    Reason("missing", "la date de réception manque", "received_on"),
    Reason("missing", "la nature manque", "kind"),
    Reason("missing", "la description manque", "description"),
)
AFTER = {
    "acknowledged_on": ("received_on",),
    "answered_on": ("received_on",),
    "closed_on": ("received_on", "acknowledged_on", "answered_on"),
}
EARLY = {
    "received_on": "{day} est avant la réception ({first})",
    "acknowledged_on": "{day} est avant l’accusé de réception ({first})",
    "answered_on": "{day} est avant la réponse ({first})",
}


@dataclass(frozen=True)
class Line:
    """A line that can be taken over: its number in the file, and its values by field."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, at the column of this heading, where it has one."""

    number: int
    column: str
    reason: Reason


def headings_at(rows: Sequence[Sequence[Cell]], wanted: Iterable[str] = ()) -> int | None:
    """Return the position of the row of headings: the first with all that is wanted, else with three texts."""
    needed = {folded(heading) for heading in wanted}
    for position, row in enumerate(rows[:HEADING_WITHIN]):
        there = {folded(text_of(cell)) for cell in row} - {""}
        if (needed and needed <= there) or (not needed and len(there) >= 3):
            return position
    return None


def text_of(cell: Cell) -> str:
    """Return a cell as somebody reads it."""
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else inert(str(cell)).strip()


def read(
    columns: Columns,
    rows: Sequence[Sequence[Cell]],
    headings: int,
    categories: Mapping[str, str],
    today: date,
) -> tuple[list[Line], list[Fault]]:
    """Return the lines below the headings, and all that is wrong with them; empty ones are left out.

    Parameters: `categories` the organisation's, labels by code.
    """
    named = {folded(text_of(cell)): at for at, cell in reversed(list(enumerate(rows[headings])))}
    places = {name: named[folded(heading)] for name, heading in columns.columns.items()}
    lines, faults, before = list[Line](), list[Fault](), dict[tuple[Any, ...], int]()
    for number, row in enumerate(rows[headings + 1 :], headings + 2):
        if not any(text_of(cell) for cell in row):
            continue
        reader = _Reader(columns, {name: row[at] if at < len(row) else None for name, at in places.items()}, today)
        values = reader.values(categories)
        wrong = [Fault(number, columns.columns.get(reason.at, ""), reason) for reason in reader.wrong]
        if not wrong and (twin := before.setdefault(identity(values), number)) != number:
            again = Reason("twice", "déjà à la ligne {line}", "external_ref", {"line": twin})
            wrong = [Fault(number, columns.columns.get("external_ref", ""), again)]
        faults += wrong
        lines.append(Line(number, values))
    return lines, faults


def identity(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what makes a line the same one in any file.

    Its old number in its year, since many registers begin again each January; without a number, what it says.
    """
    received = values["received_on"]
    if values.get("external_ref"):
        return "number", values["external_ref"], received.year
    told = (values.get(name) or "" for name in ("claimant_label", "subject", "description"))
    return "words", received.isoformat(), *map(folded, told)


class _Reader:
    """One line being read: `wrong` holds all that is wrong with it."""

    def __init__(self, columns: Columns, cells: Mapping[str, Cell], today: date) -> None:
        self._columns, self._cells, self._today = columns, cells, today
        self.wrong: list[Reason] = []

    def values(self, categories: Mapping[str, str]) -> dict[str, Any]:
        """Return every value of the line, None for what it does not say."""
        values: dict[str, Any] = {}
        for name, field in FIELDS.items():
            if name in DATES:
                values[name] = self._day(name)
            elif name in CODES:
                values[name] = self._code(name, {str(term): term.label for term in CODES[name]})
            elif name == "category":
                values[name] = self._code(name, categories)
            else:
                values[name] = self._text(name, field.longest)
        if not values["description"] and "description" not in self._columns.columns:
            values["description"] = values["subject"]
        self.wrong += _missing(values, self.wrong)
        self.wrong += _disorder(values)
        if values["claimant_email"] and not mailable(values["claimant_email"]):
            self.wrong.append(
                Reason(
                    "wrong_cell",
                    "« {said} » n’est pas une adresse e-mail",
                    "claimant_email",
                    {"said": values["claimant_email"]},
                )
            )
        return values

    def _text(self, name: str, longest: int) -> str | None:
        said = text_of(self._cells.get(name))
        said = said if name in _MANY_LINES else one_line(said)
        if len(said) > longest:
            self.wrong.append(
                Reason(
                    "wrong_cell",
                    "{count} caractères : {maximum} au plus",
                    name,
                    {"count": len(said), "maximum": longest},
                )
            )
        return said or None

    def _code(self, name: str, known: Mapping[str, str]) -> str | None:
        said = text_of(self._cells.get(name))
        if not said:
            return self._columns.defaults.get(name) or None
        means = {folded(word): code for code, label in known.items() for word in (code, label)}
        found = {**means, **self._columns.values.get(name, {})}.get(folded(said))
        if found is None or found not in known:
            means = {"said": said, "field": name, "codes": ", ".join(known)}
            self.wrong.append(Reason("unknown", UNKNOWN, name, means))
            return None
        return found

    def _day(self, name: str) -> date | None:
        cell = self._cells.get(name)
        if not text_of(cell):
            return None
        day, said = day_of(cell), text_of(cell)
        if day is None:
            self.wrong.append(
                Reason("wrong_cell", "« {said} » n’est pas une date (jj/mm/aaaa)", name, {"said": said})
            )
        elif day.year < FIRST_YEAR:
            self.wrong.append(Reason("wrong_cell", "{year} : cette année est impossible", name, {"year": day.year}))
        elif day > self._today:
            self.wrong.append(Reason("wrong_cell", "{day} est dans le futur", name, {"day": text_of(day)}))
        else:
            return day
        return None


def _missing(values: Mapping[str, Any], wrong: Sequence[Reason]) -> list[Reason]:
    said = {reason.at for reason in wrong}
    return [reason for reason in ASKED if not values[reason.at] and reason.at not in said]


def _disorder(values: Mapping[str, Any]) -> Iterator[Reason]:
    """Yield each date that comes before one it can only follow."""
    for name, firsts in AFTER.items():
        first = next(
            (first for first in firsts if values[name] and values[first] and values[name] < values[first]), None
        )
        if first:
            yield Reason(
                "too_early", EARLY[first], name, {"day": text_of(values[name]), "first": text_of(values[first])}
            )


def day_of(cell: Cell) -> date | None:
    """Return the day a cell means, as French spreadsheets write it: a date, its serial number, or dd/mm/yyyy."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or cell is None:
        return None
    said = text_of(cell)
    if serial := _SERIAL.fullmatch(said):
        return EPOCH + timedelta(days=int(serial[1]))
    if french := _FRENCH.fullmatch(said):
        day, month, year = map(int, french.groups())
    elif iso := _ISO.fullmatch(said):
        year, month, day = map(int, iso.groups())
    else:
        return None
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
