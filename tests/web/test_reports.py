"""« Rapports »: asked for, made by a job, read as a page and as PDF, each version kept (A17, B19, C29)."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.jobs.reports import make_asked
from flask_reclamations.models import Organisation, Report
from flask_reclamations.queries.reports import TRIES
from flask_reclamations.services.act import db_session

from .conftest import arranged, log_in, opened, the_case, today
from .dom import form_to, page, why
from .test_documents import printed

REPORTS = "/reclamations/reports"


def asked(browser: FlaskClient, period: str = "", **days: date) -> Any:
    typed = {name: day.isoformat() for name, day in days.items()}
    return browser.post(REPORTS, data={"period": period, **typed})


def made(app: Flask, browser: FlaskClient, period: str = "", **days: date) -> str:
    """The address of the report that was asked for, once a job made it."""
    answer = asked(browser, period, **days)
    assert answer.status_code == 303
    with app.app_context():
        assert make_asked() == 1
    return str(answer.location)


@pytest.fixture
def month(app: Flask) -> str:
    """The code of this month, with two cases in it."""
    for reference in (opened(app), opened(app)):
        arranged(app, reference, assignee_label="Sam Colin")
    return f"{today():%Y-%m}"


def test_a_report_made_now_says_its_figures_and_stays_when_another_is_made(  # A17
    app: Flask, claire: FlaskClient, month: str
) -> None:
    address = made(app, claire, month)
    assert address == f"{REPORTS}/{month}-v1"
    shown = page(claire.get(address))
    assert "2 dossiers ont été reçus sur la période" in shown.text
    assert "Dossiers reçus par mois" in shown.text
    third = opened(app)
    assert made(app, claire, month) == f"{REPORTS}/{month}-v2"
    assert third not in claire.get(f"{REPORTS}/{month}-v1").text
    later = claire.get(f"{REPORTS}/{month}-v2").text
    assert third in later
    assert f"{REPORTS}/{month}-v1" in later
    listed = page(log_in(app, "denis").get(REPORTS)).text
    assert "version 1" in listed
    assert "version 2" in listed


def test_a_report_asked_for_is_announced_until_a_job_made_it_once(  # A17
    app: Flask, claire: FlaskClient, month: str
) -> None:
    address = asked(claire, month).location
    assert asked(claire, month).location == address
    shown = claire.get(address)
    assert "en préparation" in shown.text
    again = page(shown).one("div", hx_trigger="every 1s")
    assert claire.get(again["hx-get"], headers={"HX-Request": "true"}).status_code == 204
    assert "en préparation" in claire.get(REPORTS).text
    assert claire.get(f"/reclamations/documents/report?ref={month}-v1").status_code == 404
    with app.app_context():
        assert [make_asked(), make_asked()] == [1, 0]
    assert "2 dossiers ont été reçus" in page(claire.get(again["hx-get"], headers={"HX-Request": "true"})).text
    assert "en préparation" not in claire.get(REPORTS).text


def test_a_report_that_no_job_could_make_says_so_and_may_be_asked_for_again(
    app: Flask, claire: FlaskClient, month: str
) -> None:
    address = asked(claire, month).location
    with app.app_context():
        db_session().query(Report).one().attempts = TRIES
        db_session().commit()
    assert "n’a pas pu être fait" in page(claire.get(f"{address}?waiting=1")).text
    assert "pas abouti" in claire.get(REPORTS).text
    assert made(app, claire, month) == address
    assert "Ce que disent les chiffres" in claire.get(address).text


def test_a_report_of_chosen_days_has_its_own_title(app: Flask, claire: FlaskClient, month: str) -> None:  # A17
    day = today()
    address = made(app, claire, month, since=day, until=day)
    assert address == f"{REPORTS}/{day}_{day}-v1"
    shown = page(claire.get(address))
    assert "Rapport : du " in " ".join(shown.text.split())
    assert "2 dossiers ont été reçus sur la période" in shown.text
    assert f"since={day}&until={day}" in claire.get(address).text.replace("&amp;", "&")


WRONG = [
    ({"since": "2026-02-03"}, "since", "dernier jour"),
    ({"until": "2026-02-03"}, "until", "premier jour"),
    ({"since": "2026-02-03", "until": "2026-02-01"}, "until", "précède"),
    ({"since": "1999-02-03", "until": "2026-02-01"}, "since", "2000"),
    ({"since": "2026-02-03", "until": (today() + timedelta(days=2)).isoformat()}, "until", "à venir"),
]


@pytest.mark.parametrize(("days", "field", "words"), WRONG)
def test_days_that_cannot_be_are_refused_beside_their_field_and_kept(
    claire: FlaskClient, days: dict[str, str], field: str, words: str
) -> None:
    answer = claire.post(REPORTS, data={"period": "2026", **days})
    assert answer.status_code == 422
    form = form_to(page(answer), "/reports")
    assert words in why(form, field)
    for name, value in days.items():
        assert form.one("input", name=name)["value"] == value


def test_an_annual_report_has_the_three_kinds_and_no_name(app: Flask, claire: FlaskClient, month: str) -> None:  # C29
    opened(app, kind="alea")
    opened(app, kind="difficulte")
    shown = claire.get(made(app, claire, str(today().year))).text
    for words in ("Rapport annuel", "Réclamation", "Difficulté", "Aléa", "Tendance"):
        assert words in shown
    who = the_case(app, opened(app)).claimant_label
    assert who
    assert who not in shown.split('id="recl-part"')[1]


@pytest.mark.parametrize(
    ("period", "words"), [("2026-13", "de la liste"), (str(date.max.year), "de la liste"), ("2999", "commencé")]
)
def test_a_period_that_cannot_be_is_refused_beside_its_field(claire: FlaskClient, period: str, words: str) -> None:
    answer = asked(claire, period)
    assert answer.status_code == 422
    assert words in why(form_to(page(answer), "/reports"), "period")


def test_a_report_prints(app: Flask, claire: FlaskClient, month: str) -> None:  # A17
    reference = made(app, claire, month).rpartition("/")[2]
    words = printed(app, claire, "report", reference)
    for part in (reference, "2 dossiers ont été reçus", "Chiffres et comparaison", "Dossiers reçus par mois"):
        assert part in words
    assert claire.get("/reclamations/documents/report?ref=2026-v99").status_code == 404


def test_the_auditor_of_the_team_has_a_report_as_pdf_and_no_other_file(  # A17, B18
    app: Flask, claire: FlaskClient, month: str
) -> None:
    address = made(app, claire, month)
    auditor = log_in(app, "anne")
    assert f"/reclamations/documents/report?ref={month}-v1" in auditor.get(address).text
    assert "2 dossiers ont été reçus" in printed(app, auditor, "report", f"{month}-v1")
    own = auditor.get("/reclamations/exports").text
    assert "Rapport périodique" in own
    assert "Exporter</button>" not in own
    assert auditor.post("/reclamations/exports", data={"format": "csv"}).status_code == 403
    assert auditor.get("/reclamations/documents/blank").status_code == 403


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
