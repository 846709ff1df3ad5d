"""« Rapports »: made with a button, read as a page and as PDF, each version kept (A17, B19, C29)."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.models import Organisation
from flask_reclamations.services.act import db_session

from .conftest import arranged, log_in, opened, the_case, today
from .dom import form_to, page, why
from .test_documents import printed

REPORTS = "/reclamations/reports"


def made(browser: FlaskClient, period: str) -> Any:
    return browser.post(REPORTS, data={"period": period})


@pytest.fixture
def month(app: Flask) -> str:
    """The code of this month, with two cases in it."""
    for reference in (opened(app), opened(app)):
        arranged(app, reference, assignee_label="Sam Colin")
    return f"{today():%Y-%m}"


def test_a_report_made_now_says_its_figures_and_stays_when_another_is_made(  # A17
    app: Flask, claire: FlaskClient, month: str
) -> None:
    answer = made(claire, month)
    assert (answer.status_code, answer.location) == (303, f"{REPORTS}/{month}-v1")
    shown = page(claire.get(answer.location))
    assert "2 dossiers ont été reçus sur la période" in shown.text
    assert "Dossiers reçus par mois" in shown.text
    third = opened(app)
    assert made(claire, month).location == f"{REPORTS}/{month}-v2"
    assert third not in claire.get(f"{REPORTS}/{month}-v1").text
    later = claire.get(f"{REPORTS}/{month}-v2").text
    assert third in later
    assert f"{REPORTS}/{month}-v1" in later
    listed = page(log_in(app, "denis").get(REPORTS)).text
    assert "version 1" in listed
    assert "version 2" in listed


def test_an_annual_report_has_the_three_kinds_and_no_name(app: Flask, claire: FlaskClient, month: str) -> None:  # C29
    opened(app, kind="alea")
    opened(app, kind="difficulte")
    shown = claire.get(made(claire, str(today().year)).location).text
    for words in ("Rapport annuel", "Réclamation", "Difficulté", "Aléa", "Tendance"):
        assert words in shown
    who = the_case(app, opened(app)).claimant_label
    assert who
    assert who not in shown.split('id="recl-part"')[1]


@pytest.mark.parametrize(
    ("period", "words"), [("2026-13", "de la liste"), (str(date.max.year), "de la liste"), ("2999", "commencé")]
)
def test_a_period_that_cannot_be_is_refused_beside_its_field(claire: FlaskClient, period: str, words: str) -> None:
    answer = made(claire, period)
    assert answer.status_code == 422
    assert words in why(form_to(page(answer), "/reports"), "period")


def test_a_report_prints(app: Flask, claire: FlaskClient, month: str) -> None:  # A17
    reference = made(claire, month).location.rpartition("/")[2]
    words = printed(app, claire, "report", reference)
    for part in (reference, "2 dossiers ont été reçus", "Chiffres et comparaison", "Dossiers reçus par mois"):
        assert part in words
    assert claire.get("/reclamations/documents/report?ref=2026-v99").status_code == 404


def test_an_organisation_chooses_its_reports_and_their_readers(app: Flask, claire: FlaskClient) -> None:  # B19
    address = "/reclamations/settings/reports"
    shown = claire.get(address)
    seen = form_to(page(shown), address).one("input", name="seen")["value"]
    chosen = {"made": ["annuel"], "readers": ["direction", "auditor"], "seen": seen}
    assert claire.post(address, data=chosen).status_code == 303
    with app.app_context():
        kept = db_session().query(Organisation).one().reports
    assert kept == {"made": ["annuel"], "readers": ["auditor", "direction"]}
    history = page(claire.get(address)).text
    assert "Auditeurs de l’équipe" in history
    assert "Faits d’eux-mêmes le lendemain de leur période" in claire.get(REPORTS).text
