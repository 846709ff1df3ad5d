"""A void case on every screen: why, by whom, nothing to do but restore it; and counted nowhere."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.jobs.exports import build_pending

from . import dom
from .conftest import opened, the_case
from .test_track import PAGE, followed, link_to, recorded

WORDS = "Publicité pour des pneus."


def voids(browser: FlaskClient, reference: str, **changed: Any) -> TestResponse:
    said = {"reason": "spam", "text": WORDS} | changed
    return browser.post(f"/reclamations/cases/{reference}/void", data=said)


def case_page(browser: FlaskClient, reference: str) -> dom.Element:
    return dom.page(browser.get(f"/reclamations/cases/{reference}"))


def verbs(page: dom.Element, reference: str) -> set[str]:
    """Return the verbs that a page offers on a case."""
    return {f["action"].rsplit("/", 1)[1] for f in page.all("form", method="post") if f"/{reference}/" in f["action"]}


@pytest.fixture
def void(app: Flask, claire: FlaskClient) -> str:
    """A complaint of Léa's that Claire made void."""
    reference = opened(app)
    assert voids(claire, reference).status_code == 303
    return reference


def test_a_case_is_made_void_with_a_reason_and_a_motive(app: Flask, claire: FlaskClient) -> None:  # C12
    reference = opened(app)
    form = dom.form_to(case_page(claire, reference), "/void")
    answer = claire.post(form["action"], data=dom.sent(form) | {"reason": "test", "text": "Un essai."})
    assert answer.headers["Location"].endswith(f"/cases/{reference}?said=void")
    page = dom.page(claire.get(answer.headers["Location"]))
    assert "Ce dossier est annulé : il garde son numéro et ne compte nulle part." in page.text
    assert "par Claire Vidal" in page.text
    assert "Essai" in page.text
    assert "Un essai." in page.text


def test_a_void_case_offers_nothing_but_to_restore_it(claire: FlaskClient, void: str) -> None:
    page = case_page(claire, void)
    assert verbs(page, void) == {"restore"}
    head = page.one(id="recl-part").text.split("Échanges")[0]
    assert [words for words in ("Dans ", "En retard", "due le", "au plus tard le") if words in head] == []


def test_its_status_is_a_glyph_and_a_word(claire: FlaskClient, void: str) -> None:  # A08
    shown = case_page(claire, void).one("span", data_status="annule")
    assert (shown.text, shown.one("use")["href"].split("#")[1]) == ("Annulé", "annule")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"reason": ""}, "reason", "Choisissez la raison."),
        ({"text": " "}, "text", "Donnez le motif de l’annulation."),
        ({"reason": "doublon"}, "original", "Indiquez la référence d’un autre dossier, non annulé"),
        ({"reason": "doublon", "original": "REG-1999-0001"}, "original", "Indiquez la référence d’un autre dossier"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(
    app: Flask, claire: FlaskClient, typed: dict[str, str], field: str, words: str
) -> None:
    reference = opened(app)
    answer = voids(claire, reference, **typed)
    form = dom.form_to(dom.page(answer), "/void")
    assert answer.status_code == 422
    assert words in dom.why(form, field)
    if "text" not in typed:
        assert dom.sent(form)["text"] == WORDS
    assert the_case(app, reference).status == "recue"


@pytest.mark.parametrize("verb", ["reply", "note", "assign", "answer", "escalate", "close", "void"])
def test_a_verb_sent_late_to_a_void_case_is_refused(app: Flask, claire: FlaskClient, void: str, verb: str) -> None:
    before = the_case(app, void).journal_seq
    data = {"text": "Trop tard.", "mode": "courrier", "assignee": "sam", "reason": "spam"}
    answer = claire.post(f"/reclamations/cases/{void}/{verb}", data=data)
    assert answer.status_code == 422
    assert "annulé" in dom.page(answer).text
    assert the_case(app, void).journal_seq == before


def test_what_was_typed_for_a_case_made_void_meanwhile_is_kept(claire: FlaskClient, void: str) -> None:
    answer = claire.post(f"/reclamations/cases/{void}/reply", data={"text": "Un long message."})
    assert "Un long message." in dom.page(answer).text


def test_a_void_case_is_restored_with_a_motive(app: Flask, claire: FlaskClient, void: str) -> None:
    form = dom.form_to(case_page(claire, void), "/restore")
    assert claire.post(form["action"], data={"text": ""}).status_code == 422
    assert claire.post(form["action"], data={"text": "Une vraie demande."}).status_code == 303
    assert the_case(app, void).status == "recue"
    page = case_page(claire, void)
    assert "Annulé" in page.text  # in its journal
    assert "Rétabli" in page.text
    assert "answer" in verbs(page, void)


def test_the_auditor_reads_why_but_not_the_motive(
    as_: Callable[[str], FlaskClient], void: str
) -> None:  # criterion 2
    page = case_page(as_("anne"), void)
    assert "Message indésirable ou automatique" in page.text
    assert WORDS not in page.text
    assert verbs(page, void) == set()


# --- lists


def listed(browser: FlaskClient, query: str = "") -> list[str]:
    page = dom.page(browser.get(f"/reclamations/register{query}"))
    return [row.text for row in page.all("span", class_="recl-num")]


def test_the_register_leaves_it_out_and_says_so(app: Flask, claire: FlaskClient, void: str) -> None:  # criterion 2
    kept = opened(app)
    page = dom.page(claire.get("/reclamations/register"))
    assert listed(claire) == [kept]
    assert "1 numéro annulé ne figure pas dans cette liste." in page.text
    [link] = [a["href"] for a in page.all("a") if a.text == "Voir les annulés"]
    assert [row.text for row in dom.page(claire.get(link)).all("span", class_="recl-num")] == [void]


def test_its_own_filter_shows_it_with_glyph_and_word_and_stays_while_one_searches(
    claire: FlaskClient, void: str
) -> None:
    page = dom.page(claire.get("/reclamations/register?status=annule"))
    assert page.one("span", data_status="annule").text == "Annulé"
    assert [o["value"] for o in page.one(id="recl-status").all("option") if "selected" in o.attributes] == ["annule"]
    assert "Retirer le filtre Annulés" in [a.get("aria-label") for a in page.all("a")]
    assert page.all("span", data_due="late") == page.all("span", data_due="soon") == []


def test_the_form_of_the_register_offers_the_four_statuses(claire: FlaskClient, void: str) -> None:  # A08
    options = dom.page(claire.get("/reclamations/register")).one(id="recl-status").all("option")
    assert [o["value"] for o in options if o["value"]] == ["nouveau", "en_cours", "resolu", "escalade"]


def test_the_log_of_a_session_leaves_it_out(app: Flask, claire: FlaskClient, bruno: FlaskClient) -> None:
    reference = opened(app, kind=Kind.INCIDENT)
    assert reference in bruno.get("/teach/cpn-b").text
    voids(claire, reference)
    assert reference not in bruno.get("/teach/cpn-b").text


def exported(app: Flask, browser: FlaskClient, query: str = "") -> list[dict[str, str]]:
    asked = browser.post(f"/reclamations/exports{query}", data={"format": "csv"})
    with app.app_context():
        build_pending()
    token = asked.headers["Location"].split("asked=")[1]
    with browser.get(f"/reclamations/exports/{token}/file") as file:
        text = file.data.decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def test_an_export_leaves_it_out_and_its_page_says_so(
    app: Flask, claire: FlaskClient, void: str
) -> None:  # criterion 2
    kept = opened(app)
    page = dom.page(claire.get("/reclamations/exports"))
    assert "1 dossier à exporter" in page.text
    assert "1 numéro annulé n’y figure pas." in page.text
    assert [row["N°"] for row in exported(app, claire)] == [kept]


def test_an_export_of_void_cases_says_what_they_are(app: Flask, claire: FlaskClient, void: str) -> None:
    [row] = exported(app, claire, "?status=annule")
    assert (row["N°"], row["Statut"]) == (void, "Annulé · Annulée")


# --- the claimant


def test_its_claimant_reads_that_it_is_void_and_whom_to_write_to(lea: FlaskClient, void: str) -> None:
    page = case_page(lea, void)
    assert "Ce dossier est annulé : il garde son numéro et n’est plus suivi." in page.text
    assert "qualite@rives.exemple.test" in page.text
    assert WORDS not in page.text
    assert verbs(page, void) == set()
    assert page.all(class_="recl-steps") == []


def test_it_stays_among_the_claimant_s_own(lea: FlaskClient, void: str) -> None:
    page = dom.page(lea.get("/reclamations/mine"))
    assert page.one("span", data_status="annule").text == "Annulé"
    assert "au plus tard le" not in page.text


def test_a_message_of_its_claimant_is_refused_with_its_text(lea: FlaskClient, void: str) -> None:
    answer = lea.post(f"/reclamations/cases/{void}/message", data={"text": "Encore un mot."})
    assert answer.status_code == 422
    page = dom.page(answer)
    assert "Ce dossier est annulé : rien ne s’y ajoute." in page.text
    assert dom.sent(dom.form_to(page, "/message"))["text"] == "Encore un mot."


def test_its_link_says_that_it_is_void(app: Flask, claire: FlaskClient) -> None:  # D09
    reference = recorded(app)
    browser = followed(app, link_to(app, reference))
    voids(claire, reference)
    page = dom.page(browser.get(f"{PAGE}{reference}"))
    assert "Ce dossier est annulé" in page.text
    answer = browser.post(f"{PAGE}{reference}", data={"text": "Encore un mot."})
    assert (answer.status_code, "Encore un mot." in answer.text) == (422, True)


# --- its links


def test_handlers_switch_the_links_of_a_case_off(app: Flask, claire: FlaskClient) -> None:
    reference = recorded(app)
    browser = followed(app, link_to(app, reference))
    form = dom.form_to(case_page(claire, reference), "/revoke")
    assert claire.post(form["action"], data=dom.sent(form)).status_code == 303
    assert browser.get(f"{PAGE}{reference}").status_code == 410
    assert "Liens de suivi désactivés" in case_page(claire, reference).text


def test_a_case_of_somebody_with_an_account_has_no_links_to_switch_off(app: Flask, claire: FlaskClient) -> None:
    assert "revoke" not in verbs(case_page(claire, opened(app)), opened(app))
