"""CSV and XLSX: what a French spreadsheet opens right, and never takes for a formula."""

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from openpyxl import load_workbook

from flask_reclamations.documents.tabular import WRITERS, Cell, CsvWriter, XlsxWriter
from flask_reclamations.errors import MissingExtraError

HEADER = ("N°", "Objet", "Reçu le", "Nombre", "Vide")
DANGEROUS = ["=1+1", "+33 6 00 00 00 00", "-2", "@somme(a1)", "\tonglet", "\rretour", '=HYPERLINK("x")', "{=1+1}"]
HARMLESS = ["10 = dix", "a@b.fr", "", "Élodie ; « oui »", 'des "guillemets"', "deux\nlignes"]


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter=";"))


def as_csv(path: Path, rows: Sequence[Sequence[Cell]], header: Sequence[str] = HEADER) -> list[list[str]]:
    with CsvWriter(path, header) as writer:
        writer.rows(rows)
    return lines(path)


def as_xlsx(path: Path, rows: Sequence[Sequence[Cell]], header: Sequence[str] = HEADER) -> Any:
    with XlsxWriter(path, header, "Registre") as writer:
        writer.rows(rows)
    return load_workbook(path)["Registre"]


def test_csv_is_semicolons_in_utf8_with_a_bom(tmp_path: Path) -> None:
    as_csv(tmp_path / "r.csv", [("REG-1", "Été", None, 3, None)])
    assert (tmp_path / "r.csv").read_bytes() == "\ufeffN°;Objet;Reçu le;Nombre;Vide\r\nREG-1;Été;;3;\r\n".encode()


def test_csv_writes_dates_day_first(tmp_path: Path) -> None:
    assert as_csv(tmp_path / "r.csv", [("", "", date(2026, 3, 9), "", "")])[1][2] == "09/03/2026"


@pytest.mark.parametrize("text", [text for text in DANGEROUS if text[0] != "{"])
def test_csv_never_starts_a_cell_like_a_formula(tmp_path: Path, text: str) -> None:
    assert as_csv(tmp_path / "r.csv", [("REG-1", text, None, 1, None)])[1][1] == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_csv_leaves_other_texts_as_they_are(tmp_path: Path, text: str) -> None:
    assert as_csv(tmp_path / "r.csv", [("REG-1", text, None, 1, None)])[1][1] == text


def test_a_header_is_never_a_formula_either(tmp_path: Path) -> None:
    assert as_xlsx(tmp_path / "r.xlsx", [], ("=1+1", "N°"))["A1"].data_type == "s"


@pytest.mark.parametrize("text", [*DANGEROUS, *HARMLESS[:2], *HARMLESS[3:]])
def test_xlsx_keeps_every_text_a_text(tmp_path: Path, text: str) -> None:
    cell = as_xlsx(tmp_path / "r.xlsx", [("REG-1", text, None, 1, None)])["B2"]
    assert (cell.data_type, cell.value.replace("_x000D_", "\r")) == ("s", text)


def test_xlsx_takes_no_text_for_markup_of_its_own(tmp_path: Path) -> None:
    cell = as_xlsx(tmp_path / "r.xlsx", [("REG-1", "<r>a & <b> c</r>", None, 1, None)])["B2"]
    assert (cell.data_type, cell.value.strip()) == ("s", "<r>a & <b> c</r>")


def test_xlsx_makes_no_link_of_a_text(tmp_path: Path) -> None:
    cell = as_xlsx(tmp_path / "r.xlsx", [("REG-1", "https://exemple.test/x", None, 1, None)])["B2"]
    assert (cell.hyperlink, cell.value) == (None, "https://exemple.test/x")


def test_xlsx_cells_have_their_type(tmp_path: Path) -> None:
    row = as_xlsx(tmp_path / "r.xlsx", [("REG-1", "007", date(2026, 3, 9), 3, None)])[2]
    assert [cell.data_type for cell in row] == ["s", "s", "d", "n", "n"]
    assert row[2].value.date() == date(2026, 3, 9)
    assert (row[1].value, row[3].value, row[4].value) == ("007", 3, None)


def test_xlsx_survives_control_characters(tmp_path: Path) -> None:
    assert as_xlsx(tmp_path / "r.xlsx", [("REG-1", "a\x08b\x0bc", None, 1, None)])["A2"].value == "REG-1"


def test_xlsx_keeps_a_text_of_ten_thousand_characters(tmp_path: Path) -> None:
    sheet = as_xlsx(tmp_path / "r.xlsx", [("REG-1", "é" * 10_000, None, 1, None)])
    assert sheet["B2"].value == "é" * 10_000


def test_xlsx_freezes_its_header_and_filters_all_columns(tmp_path: Path) -> None:
    sheet = as_xlsx(tmp_path / "r.xlsx", [("REG-1", "x", None, 1, None)] * 3)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:E4")


@pytest.mark.parametrize("name", WRITERS)
def test_an_empty_file_has_its_header(tmp_path: Path, name: str) -> None:
    with WRITERS[name](tmp_path / "r", HEADER, "Registre"):
        pass
    if name == "csv":
        assert lines(tmp_path / "r") == [list(HEADER)]
    else:
        with (tmp_path / "r").open("rb") as stream:
            assert [[c.value for c in row] for row in load_workbook(stream)["Registre"]] == [list(HEADER)]


class Row(list[Cell]):
    """A row that can be watched."""

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


@pytest.mark.parametrize("name", WRITERS)
def test_a_written_row_is_not_held_on_to(tmp_path: Path, name: str) -> None:
    alive: WeakSet[Row] = WeakSet()
    most = 0

    def rows() -> Iterator[Row]:
        nonlocal most
        for number in range(100):
            row = Row([f"REG-{number}", "x" * 1000, None, number, None])
            alive.add(row)
            most = max(most, len(alive))
            yield row

    with WRITERS[name](tmp_path / "r", HEADER, "Registre") as writer:
        writer.rows(rows())
    assert most <= 3


def test_xlsx_without_its_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(
        MissingExtraError, match=r"xlsxwriter is not installed: pip install 'flask-reclamations\[xlsx\]'"
    ):
        XlsxWriter(tmp_path / "r.xlsx", HEADER, "Registre")


def test_csv_needs_no_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert as_csv(tmp_path / "r.csv", []) == [list(HEADER)]
