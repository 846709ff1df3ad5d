"""Open an old register: XLSX, or CSV as French spreadsheets write it."""

import csv
import hashlib
import io
import warnings
import zipfile
from datetime import date
from pathlib import Path

from ..domain.takeover_lines import Cell
from ..errors import ConfigurationError, MissingExtraError

DELIMITERS = ";\t,|"


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def opened(path: Path, sheet: str = "") -> list[list[Cell]]:
    """Return every row of a register, from its first line on.

    Parameters: `sheet` the one of a workbook; the first one by default. Raises `ConfigurationError` for what is
    neither, and `MissingExtraError` for a workbook that nothing installed can read.
    """
    content = path.read_bytes()
    if content.startswith(b"PK"):
        return _workbook(content, sheet)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ConfigurationError("an old or protected workbook: save it as .xlsx without a password")
    return _text(content)


def _workbook(content: bytes, sheet: str) -> list[list[Cell]]:
    try:
        import openpyxl
    except ImportError as error:
        raise MissingExtraError("openpyxl", "xlsx") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and drop-down lists that it leaves out
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ConfigurationError("this is no workbook that can be read") from error
    try:
        if sheet and sheet not in book.sheetnames:
            raise ConfigurationError(f"no sheet {sheet!r}; there are: {', '.join(book.sheetnames)}")
        found = book[sheet] if sheet else book.worksheets[0]
        return [[_plain(cell) for cell in row] for row in found.iter_rows(min_row=1, values_only=True)]
    finally:
        book.close()


def _plain(cell: object) -> Cell:
    return cell if isinstance(cell, str | int | float | date | None) else str(cell)


def _text(content: bytes) -> list[list[Cell]]:
    said = _decoded(content)
    if "\0" in said:
        raise ConfigurationError("this is neither a workbook nor CSV")
    lines = said.splitlines()
    # Titles stand alone above the table: the first line that is cut tells how.
    cut = next(
        (max(DELIMITERS, key=line.count) for line in lines if any(line.count(c) >= 2 for c in DELIMITERS)), ";"
    )
    if lines and lines[0].startswith("sep="):
        cut, said = lines[0][4:5] or cut, said.replace(lines[0], "", 1)
    try:
        return [list(row) for row in csv.reader(io.StringIO(said, newline=""), delimiter=cut)]
    except csv.Error as error:
        raise ConfigurationError(f"this CSV cannot be read: {error}") from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What a French Excel writes without asking; the few bytes that it leaves open stay readable.
        return content.decode("cp1252", errors="replace")
