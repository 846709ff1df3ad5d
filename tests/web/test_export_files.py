"""The exported file: all columns, harmless texts, typed cells, no more in memory than a batch."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, update

from flask_reclamations.documents.register import COLUMNS
from flask_reclamations.jobs import exports as building
from flask_reclamations.models import Case, CasePerson, Organisation
from flask_reclamations.services.act import db_session

from .conftest import arranged, log_in, many, opened
from .dom import page
from .test_exports import ask, build, card, made, take, the_row
from .test_register import NAMES, found, listed, peopled
from .test_register_rights import tie


@pytest.mark.parametrize("query", ["", "?kind=reclamation", "?status=escalade", "?text=odile", "?sort=due"])
def test_the_file_holds_what_the_register_lists_in_its_order(app: Flask, claire: FlaskClient, query: str) -> None:
    peopled(app)
    filters = dict(pair.split("=") for pair in query[1:].split("&") if pair)
    assert [row["N°"] for row in made(app, claire, query)] == listed(claire, **filters)


def test_the_file_has_all_columns_in_their_order(app: Flask, claire: FlaskClient) -> None:  # B03
    opened(app)
    assert tuple(made(app, claire)[0]) == COLUMNS


def test_the_csv_is_what_a_french_excel_opens_right(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    address = ask(claire)
    build(app)
    with claire.get(f"{address}/file") as answer:
        assert answer.data.startswith(b"\xef\xbb\xbfN\xc2\xb0;Nature;")
        assert answer.mimetype == "text/csv"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=registre-")
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a1", "\tx", "\rx"])
def test_a_text_that_looks_like_a_formula_is_made_harmless_in_csv(app: Flask, claire: FlaskClient, text: str) -> None:
    many(app, 1, subject=text, description=text, impact=text, claimant_label=text, desired_outcome=text)
    (row,) = made(app, claire)
    cells = [row[name] for name in ("Objet", "Description", "Impact", "Réclamant", "Solution souhaitée")]
    assert cells == [f"'{text}"] * 5


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a1", "{=1+1}", "=HYPERLINK(1)"])
def test_a_text_that_looks_like_a_formula_stays_a_text_in_xlsx(app: Flask, claire: FlaskClient, text: str) -> None:
    many(app, 1, subject=text, description=text)
    address = ask(claire, "xlsx")
    build(app)
    sheet = load_workbook(io.BytesIO(take(claire, address)))["Registre"]
    cells = [sheet.cell(2, COLUMNS.index(name) + 1) for name in ("Objet", "Description")]
    assert [(cell.data_type, cell.value) for cell in cells] == [("s", text)] * 2


def test_the_xlsx_has_typed_cells(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    address = ask(claire, "xlsx")
    build(app)
    sheet = load_workbook(io.BytesIO(take(claire, address)))["Registre"]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    received = sheet.cell(2, COLUMNS.index("Date de réception") + 1)
    assert (received.is_date, received.number_format) == (True, "dd/mm/yyyy")


@pytest.mark.parametrize(
    ("asked_at", "title"),
    [
        ("exports", "Registre"),
        ("plan/export", "Plan d’amélioration"),
        ("risks/export", "Risques"),
        ("readiness/export", "État de préparation"),
        ("opinions/export", "Satisfaction"),
        ("exports/journal", "Journal"),
    ],
)
def test_each_export_says_what_it_is_of(app: Flask, claire: FlaskClient, asked_at: str, title: str) -> None:
    answer = claire.post(f"/reclamations/{asked_at}", data={"format": "xlsx"})
    address = f"/reclamations/exports/{answer.headers['Location'].split('asked=')[1]}"
    build(app)
    assert card(claire, address).one("h2").text == f"{title}, XLSX"
    assert load_workbook(io.BytesIO(take(claire, address))).sheetnames == [title, "À propos"]


def test_more_cases_than_a_batch_all_come_out_once(app: Flask, claire: FlaskClient) -> None:
    references = many(app, 1_150)
    assert sorted(row["N°"] for row in made(app, claire)) == references
    assert (the_row(app).rows, the_row(app).total) == (1_150, 1_150)


def test_no_more_than_a_batch_of_lines_is_ever_in_memory(app: Flask, claire: FlaskClient) -> None:
    many(app, 1_150)
    ask(claire)
    asked: list[int] = []

    def watch(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        assert not [row for row in db_session().identity_map.values() if isinstance(row, Case)]
        if "reclamations_case.description" in statement:
            asked.append(max(value for value in parameters if type(value) is int and value <= 1_000))

    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
        event.listen(engine, "before_cursor_execute", watch)
        building.build_pending()
        event.remove(engine, "before_cursor_execute", watch)
    assert asked == [1_000, 1_000]


def test_a_confidential_case_is_exported_to_who_handles_it(app: Flask, claire: FlaskClient) -> None:
    many(app, 1, confidential=True)
    assert [row["Réclamant"] for row in made(app, claire)] == ["Léa Martin"]


def test_a_case_about_its_owner_is_in_no_export(app: Flask, claire: FlaskClient) -> None:
    about_claire, other = many(app, 2)
    tie(app, about_claire, "claire", CasePerson.IMPLICATED)
    assert [row["N°"] for row in made(app, claire)] == [other]


def test_a_case_kept_for_the_referent_is_in_no_export_of_the_implicated(app: Flask) -> None:
    kept, other = many(app, 2)
    with app.app_context():
        db_session().execute(update(Organisation).values(referent_ref="parti"))
        db_session().commit()
    arranged(app, kept, stranded=True)
    tie(app, kept, "denis", CasePerson.IMPLICATED)
    assert [row["N°"] for row in made(app, log_in(app, "denis"))] == [other]


def test_the_number_announced_is_the_number_in_the_file(app: Flask, claire: FlaskClient) -> None:
    peopled(app)
    rows = made(app, claire)
    assert len(rows) == found(page(claire.get("/reclamations/register"))) == len(NAMES)
