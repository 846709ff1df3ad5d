"""Documents on paper: asked for on a page, made by a job, read as their asker may read."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from pypdf import PdfReader

from flask_reclamations.documents import pdf
from flask_reclamations.documents import printed as printed_list
from flask_reclamations.domain.vocabulary import Channel, Kind, Stakeholder
from flask_reclamations.models import CasePerson, Export
from flask_reclamations.services import filing

from ..conftest import act_of, draft
from .conftest import many, now, opened, today
from .dom import page
from .test_exports import build, take, the_row
from .test_procedures import publish, told  # noqa: F401
from .test_register_rights import tie
from .test_reviews import held, save


def asked(browser: FlaskClient, what: str, ref: str = "", **fields: str) -> str:
    """Ask for a document and return the address of its export."""
    answer = browser.post(f"/reclamations/documents/{what}?ref={ref}", data=fields)
    assert answer.status_code == 303
    return f"/reclamations/exports/{answer.headers['Location'].split('asked=')[1]}"


def printed(app: Flask, browser: FlaskClient, what: str, ref: str = "", **fields: str) -> str:
    """Ask for a document, have it made, and return its words."""
    address = asked(browser, what, ref, **fields)
    build(app)
    return "\n".join(part.extract_text() for part in PdfReader(io.BytesIO(take(browser, address))).pages)


def test_the_fiche_of_a_case_tells_it_from_filing_to_opinion(app: Flask, claire: FlaskClient) -> None:  # D15, D14
    reference = opened(app, desired_outcome="Une salle reliée")
    case = f"/reclamations/cases/{reference}"
    claire.post(f"{case}/acknowledge", data={"mode": "courrier", "text": "Bien reçu, madame."})
    claire.post(f"{case}/answer", data={"mode": "courrier", "text": "Le réseau est réparé."})
    words = printed(app, claire, "fiche", reference)
    parts = (reference, "Léa Martin", "Une salle reliée", "Bien reçu, madame.", "Le réseau est réparé.")
    assert [part for part in parts if part not in words] == []


def test_a_masked_fiche_names_neither_claimant_nor_correspondent(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app, description="Je suis Léa Martin : la salle 2 était fermée.")
    assert "Martin" in printed(app, claire, "fiche", reference)
    words = printed(app, claire, "fiche", reference, masked="y")
    assert "Martin" not in words
    assert "la salle 2 était fermée" in words


def test_the_blank_fiche_has_the_fields_of_the_form(app: Flask, claire: FlaskClient) -> None:  # D15, D02
    words = printed(app, claire, "blank")
    for field in ("Vous êtes", "Votre nom", "Que s’est-il passé", "Quelle solution", "Réclamation", "gratuit"):
        assert field in words


def test_a_fiche_is_only_of_what_one_may_read(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    address = asked(claire, "fiche", reference)
    tie(app, reference, "claire", CasePerson.IMPLICATED)
    assert claire.get(f"/reclamations/documents/fiche?ref={reference}").status_code == 404
    build(app)
    assert (the_row(app).state, the_row(app).error) == (Export.FAILED, "not_found")
    assert claire.get(f"{address}/file").status_code == 404


def test_an_unknown_kind_of_document_is_not_there(claire: FlaskClient) -> None:
    assert claire.get("/reclamations/documents/anything").status_code == 404
    assert claire.get("/reclamations/documents/blank?ref=REG-2026-0001").status_code == 404


def test_without_the_extra_the_owner_reads_what_to_install(
    app: Flask, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda name: None)
    address = asked(claire, "blank")
    build(app)
    assert "pip install 'flask-reclamations[pdf]'" in page(claire.get(address)).one("article").text


def test_the_file_is_named_by_what_it_is_of(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    address = asked(claire, "fiche", reference)
    build(app)
    with claire.get(f"{address}/file") as answer:
        assert f"fiche-{reference}-" in answer.headers["Content-Disposition"]
        assert answer.mimetype == "application/pdf"


def test_a_document_leaves_nothing_half_written(app: Flask, claire: FlaskClient, tmp_path: Path) -> None:
    asked(claire, "blank")
    build(app)
    kept = [path.name for path in (tmp_path / "files" / "exports").iterdir()]
    assert len(kept) == 1
    assert kept[0].endswith(".pdf")


def test_a_version_of_the_procedure_reads_as_it_was_published(told: Flask, claire: FlaskClient) -> None:  # A01, C02  # noqa: F811
    publish(told, claire)
    words = printed(told, claire, "procedure", "1")
    for part in ("Version 1", "action visant à faire respecter un droit", "C’est gratuit", "Claire Vidal"):
        assert part in words
    assert claire.get("/reclamations/documents/procedure?ref=2").status_code == 404


def test_the_minutes_of_a_review_name_its_people_and_what_was_said(app: Flask, claire: FlaskClient) -> None:  # B11
    review = held(claire)
    save(claire, review, topic_0="Deux réclamations de salle.", then="save")
    words = printed(app, claire, "minutes", review)
    for part in (review, "Maud Petit, cliente", "Deux réclamations de salle.", "Projet, pas encore signé"):
        assert part in words


@pytest.mark.parametrize("ref", ["", "cpn-b"])
def test_the_poster_tells_where_its_code_leads(app: Flask, claire: FlaskClient, ref: str) -> None:  # B07
    assert "/reclamations/public/new" in printed(app, claire, "poster", ref)


def test_a_session_without_a_case_has_its_sheet_too(app: Flask, claire: FlaskClient) -> None:  # O02
    assert "Aucune réclamation, aucune difficulté ni aucun aléa" in printed(app, claire, "sheet", "cpn-b")


def test_the_sheet_of_a_session_lists_its_cases(app: Flask, claire: FlaskClient) -> None:  # O02
    reference = opened(app)
    assert reference in printed(app, claire, "sheet", "cpn-b")
    assert claire.get("/reclamations/documents/sheet?ref=unknown").status_code == 404


def listed(app: Flask, browser: FlaskClient, address: str, file_format: str, **more: str) -> bytes:
    """Ask for a list in a format, have it made, and take it."""
    answer = browser.post(address, data={"format": file_format, **more})
    assert answer.status_code == 303
    build(app)
    return take(browser, f"/reclamations/exports/{answer.headers['Location'].split('asked=')[1]}")


@pytest.mark.parametrize(
    "address", ["/exports", "/plan/export", "/risks/export", "/opinions/export", "/exports/journal"]
)
def test_a_list_on_paper_says_what_it_is_of(app: Flask, claire: FlaskClient, address: str) -> None:
    made = listed(app, claire, f"/reclamations{address}", "pdf")
    words = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    # The plan and the risks have series of their own.
    assert ("commune à toutes les natures" in words) is (address == "/exports")
    # A new house has a journal already.
    assert ("0 ligne" in words) is (address != "/exports/journal")


def test_the_register_on_paper_has_its_filters_and_its_cases(app: Flask, claire: FlaskClient) -> None:
    remark, complaint = opened(app, kind=Kind.REMARK), opened(app)
    made = listed(app, claire, "/reclamations/exports?kind=reclamation", "pdf")
    words = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "Réclamation" in words
    assert complaint in words.replace("\n", "")
    assert remark not in words.replace("\n", "")


def test_a_list_too_long_for_paper_says_so(app: Flask, claire: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    many(app, 3)
    monkeypatch.setattr(printed_list, "MOST", 2)
    answer = claire.post("/reclamations/exports", data={"format": "pdf"})
    build(app)
    token = answer.headers["Location"].split("asked=")[1]
    assert "Trop de lignes pour un PDF" in page(claire.get(f"/reclamations/exports/{token}")).one("article").text


def test_a_spreadsheet_states_its_filters_and_its_date_on_a_sheet(app: Flask, claire: FlaskClient) -> None:
    made = listed(app, claire, "/reclamations/exports?kind=alea&session=cpn-b&since=2026-01-01", "xlsx")
    book = load_workbook(io.BytesIO(made))
    about = {row[0]: row[1] for row in book["À propos"].iter_rows(values_only=True)}
    assert book.sheetnames == ["Registre", "À propos"]
    assert (about["Nature"], about["Reçus depuis le"]) == ("Aléa", "1er janv. 2026")
    assert about["Session"] not in ("cpn-b", "")
    assert str(now().year) in about["Fait le"]


def by_letter(app: Flask, said: str, **changed: Any) -> str:
    """Write down the letter of somebody who gave no e-mail address, and return its reference."""
    who: Any = {
        "channel": Channel.LETTER,
        "stakeholder": Stakeholder.FORMER_LEARNER,
        "received_on": today(),
    } | changed
    with app.app_context():
        act = act_of(app, "sam", now())
        reference = filing.record(act, draft(description=said), filing.OnBehalf(**who)).reference
        act.session.commit()
        return reference


def test_somebody_without_address_gets_the_acknowledgement_and_the_answer_on_paper(  # A09, A11, C15
    app: Flask, claire: FlaskClient
) -> None:
    reference = by_letter(app, "Le chauffage était coupé.", claimant_label="Odile Roux")
    case = f"/reclamations/cases/{reference}"
    assert claire.get(f"/reclamations/documents/answer?ref={reference}").status_code == 404
    words = printed(app, claire, "receipt", reference)
    parts = ("Odile Roux", reference, "au plus tard le", "Le chauffage était coupé.", "Atelier des Rives")
    assert [part for part in parts if part not in words] == []
    claire.post(f"{case}/answer", data={"mode": "courrier", "text": "Le chauffage est réparé."})
    assert "Le chauffage est réparé." in printed(app, claire, "answer", reference)
    shown = page(claire.get(case))
    links = {a["href"].split("?")[0].rpartition("/")[2] for a in shown.all("a") if "/documents/" in a["href"]}
    assert links == {"fiche", "receipt", "answer"}


def test_nobody_anonymous_gets_a_letter(app: Flask, claire: FlaskClient) -> None:  # O26
    reference = by_letter(app, "Le chauffage était coupé.", anonymous=True)
    assert claire.get(f"/reclamations/documents/receipt?ref={reference}").status_code == 404
