"""CSV and XLSX, row by row: memory does not grow with the register."""

import csv
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from ..errors import MissingExtraError, ReclamationsError
from ..i18n import t

# An instant is on the organisation's clock: a spreadsheet knows no zone.
Cell = str | int | date | datetime | None
MOST = 2**20 - 1  # lines of a sheet under its header: a spreadsheet drops the rest without a word
# The wide ones mean the same to a spreadsheet set up for Japanese.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(cell: Cell) -> Cell:
    """Return a cell that a spreadsheet cannot take for a formula (criterion 30)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def literal(text: str) -> str:
    """Return a text that XlsxWriter writes as it is: what looks like its own markup of rich text goes in raw."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


class TooLongError(ReclamationsError):
    """A list has more lines than a page or a sheet takes: it leaves otherwise."""

    code = "too_long"


class Writer(Protocol):
    """A file being written."""

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows."""
        ...


class CsvWriter(AbstractContextManager["CsvWriter"]):
    """Semicolons and UTF-8 with a BOM: what a French Excel opens right; it says nothing of itself."""

    def __init__(
        self, path: Path, header: Sequence[str], title: str = "", about: Sequence[tuple[str, str]] = ()
    ) -> None:
        self._stream = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream, delimiter=";")
        self._writer.writerow([harmless(name) for name in header])

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows; dates are written day first."""
        self._writer.writerows([_written(cell) for cell in row] for row in rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()


def _written(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return harmless(cell)
    return french(cell) if isinstance(cell, date) else cell


@lru_cache(maxsize=4096)  # a register names the same days again and again
def french(day: date) -> str:
    """Write a day, or a moment, day first."""
    return day.strftime("%d/%m/%Y %H:%M:%S" if isinstance(day, datetime) else "%d/%m/%Y")


class XlsxWriter(AbstractContextManager["XlsxWriter"]):
    """A typed sheet with a frozen header and a filter, named by its title; text is never a formula.

    Parameters: `about` what the list says of itself, on a second sheet; `moment` what it says it was made at, by
    default now.
    """

    def __init__(
        self,
        path: Path,
        header: Sequence[str],
        title: str,
        about: Sequence[tuple[str, str]] = (),
        moment: datetime | None = None,
    ) -> None:
        try:
            import xlsxwriter
        except ImportError as error:
            raise MissingExtraError("xlsxwriter", "xlsx") from error
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book: Any = xlsxwriter.Workbook(str(path), options)
        if moment is not None:
            self._book.set_properties({"created": moment})
        self._sheet: Any = self._book.add_worksheet(title)
        self._day: Any = self._book.add_format({"num_format": "dd/mm/yyyy"})
        self._moment: Any = self._book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        self._next, self._width, self._about = 1, len(header), about
        self._sheet.freeze_panes(1, 1)
        self._sheet.set_column(0, self._width - 1, 18)
        self._sheet.write_row(0, 0, header, self._book.add_format({"bold": True}))

    def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Add rows; dates are dates.

        Raises `TooLongError` for more than a sheet holds.
        """
        # Not `write`: before 3.3.1 it takes "{=…}" for a formula whatever the options say.
        string, number, moment = self._sheet.write_string, self._sheet.write_number, self._sheet.write_datetime
        for row in rows:
            if self._next > MOST:
                raise TooLongError(f"more than {MOST} lines")
            for column, cell in enumerate(row):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, str):
                    string(self._next, column, literal(cell))
                elif isinstance(cell, date):
                    moment(self._next, column, cell, self._moment if isinstance(cell, datetime) else self._day)
                else:
                    number(self._next, column, cell)
            self._next += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), self._width - 1)
        if self._about:
            sheet = self._book.add_worksheet(t("À propos"))
            sheet.set_column(0, 0, 24)
            sheet.set_column(1, 1, 80)
            for number, pair in enumerate(self._about):
                for column, words in enumerate(pair):
                    sheet.write_string(number, column, literal(words))
        self._book.close()


WRITERS: dict[str, type[CsvWriter] | type[XlsxWriter]] = {"csv": CsvWriter, "xlsx": XlsxWriter}
