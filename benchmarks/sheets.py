"""The floor of the XLSX: the bare writer on the very lines that our job gave it, made beforehand."""

import gc
import re
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from zipfile import ZipFile

import xlsxwriter

from flask_reclamations.documents.register import COLUMNS
from flask_reclamations.documents.tabular import WRITERS, Cell, XlsxWriter

Lines = list[Sequence[Cell]]
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": "dd/mm/yyyy",
}


def given(export: Callable[[], object]) -> Lines:
    """Return the lines that an export gives its writer."""
    kept: Lines = []

    class Keeping(XlsxWriter):
        def rows(self, rows: Iterable[Sequence[Cell]]) -> None:
            kept.extend(rows)

    WRITERS["xlsx"] = Keeping
    try:
        export()
    finally:
        WRITERS["xlsx"] = XlsxWriter
    return kept


def timed(path: str, lines: Lines) -> float:
    """Write ready lines as the writer's manual does and return the seconds."""
    gc.freeze()  # millions of cells that only we hold must not slow the bare writer down
    began = time.perf_counter()
    book = xlsxwriter.Workbook(path, OPTIONS)
    sheet = book.add_worksheet()
    for number, line in enumerate([COLUMNS, *lines]):
        sheet.write_row(number, 0, line)
    book.close()
    took = time.perf_counter() - began
    gc.unfreeze()
    return took


def cells(path: Path) -> bytes:
    """Return the cells of the first sheet of a file, however they are dressed."""
    with ZipFile(path) as book:
        told = book.read("xl/worksheets/sheet1.xml")
    return re.sub(rb' s="\d+"', b"", told.partition(b"<sheetData>")[2].partition(b"</sheetData>")[0])
