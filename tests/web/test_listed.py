"""What people thought and what happened leave as files: typed, filtered, and only to who may read them."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from flask_reclamations.documents import journal, satisfaction, tabular
from flask_reclamations.documents.tabular import TooLongError, XlsxWriter
from flask_reclamations.models import CasePerson, Event, Survey
from flask_reclamations.services.act import db_session

from ..answered import answer_to
from .conftest import now, opened, the_case, today
from .dom import page, why
from .test_documents import listed
from .test_register_rights import tie

OPINIONS, JOURNAL = "/reclamations/opinions/export", "/reclamations/exports/journal"
FORMULA = "=HYPERLINK(1)"


def opine(app: Flask, reference: str, **said: Any) -> None:
    """Keep what somebody thought of an answer to a case."""
    app.config["TAMPERED"] = True
    with app.app_context():
        case, at = the_case(app, reference), now()
        asked = {"asked_at": at, "expires_at": at + timedelta(30), "assignee_label": "Sam Colin"}
        ids = {"organisation_id": case.organisation_id, "case_id": case.id, "exchange_id": answer_to(case, at).id}
        db_session().add(Survey(**ids, **asked | said))
        db_session().commit()


def rows(made: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline=""), delimiter=";"))


def sheet(made: bytes, title: str) -> Any:
    book = load_workbook(io.BytesIO(made))
    assert book.sheetnames == [title, "À propos"]
    return book[title]


@pytest.fixture
def judged(app: Flask) -> list[str]:
    """Two answers somebody was asked about; one person told what they think of it."""
    first, second = opened(app), opened(app, kind="remarque")
    opine(app, first, answered_at=now(), resolved="oui", score=4, comment=FORMULA)
    opine(app, second)
    return [first, second]


def test_opinions_leave_with_their_case_and_typed_marks(  # C27, E08
    app: Flask, claire: FlaskClient, judged: list[str]
) -> None:
    made = sheet(listed(app, claire, OPINIONS, "xlsx"), "Satisfaction")
    assert [cell.value for cell in made[1]] == list(satisfaction.COLUMNS)
    found = dict(zip(satisfaction.COLUMNS, made[2], strict=True))
    assert [made.cell(line, 1).value for line in (2, 3)] == judged
    assert (found["Note"].value, found["Note"].data_type) == (4, "n")
    assert (found["Répondu le"].is_date, found["Répondu le"].number_format) == (True, "dd/mm/yyyy")
    assert (found["Commentaire"].value, found["Commentaire"].data_type) == (FORMULA, "s")
    assert (found["Problème réglé"].value, found["Réclamant"].value) == ("Oui", "Léa Martin")
    assert (made.freeze_panes, made.auto_filter.ref) == ("B2", "A1:O3")


def test_opinions_leave_as_the_page_narrows_them_down(app: Flask, claire: FlaskClient, judged: list[str]) -> None:
    shown = page(claire.get("/reclamations/opinions?kind=remarque"))
    (form,) = [one for one in shown.all("form") if one.attributes.get("id") == "recl-export"]
    assert [row["N°"] for row in rows(listed(app, claire, form["action"], "csv"))] == judged[1:]
    (row,) = rows(listed(app, claire, f"{OPINIONS}?kind=reclamation", "csv"))
    assert row["Commentaire"] == f"'{FORMULA}"


def test_opinions_of_a_case_that_is_about_the_reader_stay_out(
    app: Flask, claire: FlaskClient, judged: list[str]
) -> None:
    tie(app, judged[0], "claire", CasePerson.IMPLICATED)
    assert [row["N°"] for row in rows(listed(app, claire, OPINIONS, "csv"))] == judged[1:]


def test_who_may_not_export_sees_no_button(as_: Any, judged: list[str]) -> None:
    shown = page(as_("anne").get("/reclamations/opinions"))
    assert not [one for one in shown.all("form") if one.attributes.get("id") == "recl-export"]


def test_the_journal_leaves_as_its_chain_with_moments(app: Flask, claire: FlaskClient) -> None:  # 39
    reference = opened(app)
    made = sheet(listed(app, claire, JOURNAL, "xlsx"), "Journal")
    lines = [dict(zip(journal.COLUMNS, row, strict=True)) for row in made.iter_rows(min_row=2)]
    (filed,) = [line for line in lines if line["Code"].value == "filed"]
    with app.app_context():
        event = db_session().scalars(select(Event).where(Event.kind == "filed")).one()
        assert (filed["Empreinte"].value, filed["Empreinte précédente"].value) == (event.digest, event.previous)
        assert len(lines) == db_session().query(Event).count()
    assert (filed["Sujet"].value, filed["N°"].value, filed["Rang"].value) == ("Dossier", reference, 1)
    assert (filed["Étape"].value, filed["Par"].value) == ("Dossier ouvert", "Léa Martin")
    assert isinstance(filed["Quand"].value, datetime)
    assert filed["Quand"].number_format == "dd/mm/yyyy hh:mm:ss"
    assert {line["Sujet"].value for line in lines} >= {"Organisme", "Dossier"}


def test_the_journal_of_a_period_ends_with_its_last_day(app: Flask, claire: FlaskClient) -> None:
    opened(app)
    day = today()
    within = listed(app, claire, JOURNAL, "csv", since=day.isoformat(), until=day.isoformat())
    assert "filed" in {row["Code"] for row in rows(within)}
    before = listed(app, claire, JOURNAL, "csv", until=(day - timedelta(1)).isoformat())
    assert "filed" not in {row["Code"] for row in rows(before)}


def test_the_journal_of_a_case_that_is_about_the_reader_stays_out(app: Flask, claire: FlaskClient) -> None:
    hidden, shown = opened(app), opened(app)
    tie(app, hidden, "claire", CasePerson.IMPLICATED)
    found = {row["N°"] for row in rows(listed(app, claire, JOURNAL, "csv"))}
    assert shown in found
    assert hidden not in found


def test_a_period_that_ends_before_it_begins_is_refused_beside_its_end(app: Flask, claire: FlaskClient) -> None:
    typed = {"since": "2026-05-02", "until": "2026-05-01", "format": "csv"}
    answer = claire.post(JOURNAL, data=typed)
    form = next(one for one in page(answer).all("form") if one.attributes.get("action") == JOURNAL)
    assert answer.status_code == 422
    assert why(form, "until") == "Choisissez un jour qui ne précède pas le début."
    assert form.one("input", name="since")["value"] == "2026-05-02"


def test_a_sheet_refuses_the_line_that_a_spreadsheet_would_drop(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tabular, "MOST", 2)
    with pytest.raises(TooLongError), XlsxWriter(tmp_path / "a.xlsx", ["N°"], "Journal") as writer:
        writer.rows([["1"], ["2"], ["3"]])
