"""The six journeys of issue 2, from the first click to the last, without and with htmx."""

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_reclamations.jobs import exports as building

from .conftest import HTMX, delivered, log_in, row_counts, the_case, today, words_of
from .dom import Element, form_to, page, sent
from .test_register import listed

FIRST = f"REG-{today().year}-0001"
STORY = "Lundi et mardi, la salle 2 n’avait pas de connexion : le groupe n’a rien pu faire."


def submit(browser: FlaskClient, root: Element, address: str, words: dict[str, Any], **more: Any) -> TestResponse:
    """Fill the form that goes there, send it, and follow where it leads."""
    form = form_to(root, address)
    return browser.post(form["action"], data=sent(form) | words, follow_redirects=True, **more)


def click(browser: FlaskClient, root: Element, words: str, **more: Any) -> TestResponse:
    """Follow the first link of these words."""
    link = next(a for a in root.all("a") if a.text == words)
    return browser.get(link["href"], **more)


def test_a_learner_files_from_the_course_page_follows_and_writes(app: Flask) -> None:  # D02, O15
    lea = log_in(app, "lea")
    form = page(click(lea, page(lea.get("/course/cpn-b")), "Nous le dire"))
    words = {"kind": "reclamation", "description": STORY, "desired_outcome": "Rejouer la séance."}
    filed = page(submit(lea, form, "/new", words))
    assert FIRST in filed.text
    assert "Réponse prévue au plus tard le" in filed.text
    assert STORY in click(lea, filed, "Copie datée de mon message").text
    followed = page(click(lea, filed, "Suivre ma demande"))
    assert f"Où en est votre demande {FIRST} ?" in followed.text
    written = submit(lea, followed, "/message", {"text": "C’est encore arrivé ce matin."})
    assert "Votre message est enregistré." in page(written).text
    assert "C’est encore arrivé ce matin." in written.text
    assert FIRST in page(click(lea, page(lea.get("/course/cpn-b")), "Mes demandes")).text


def test_with_htmx_the_same_form_comes_and_goes_in_place(app: Flask) -> None:
    lea = log_in(app, "lea")
    card = page(lea.get("/course/cpn-b"))
    link = next(a for a in card.all("a") if a.text == "Nous le dire")
    assert (link["hx-get"], link["hx-target"], link["hx-swap"]) == (link["href"], "closest #recl-part", "outerHTML")
    part = page(lea.get(link["hx-get"], headers=HTMX))
    assert not part.all("html")
    refused = submit(lea, part, "/new", {"description": STORY}, headers=HTMX)
    assert refused.status_code == 422
    assert sent(form_to(page(refused), "/new"))["description"] == STORY
    filed = page(submit(lea, page(refused), "/new", {"kind": "reclamation"}, headers=HTMX))
    assert not filed.all("html")
    assert FIRST in filed.text
    assert row_counts(app)["reclamations_case"] == 1


def test_the_acknowledgement_reaches_the_learner_and_its_event_the_case(app: Flask) -> None:  # D03, C14
    lea = log_in(app, "lea")
    submit(lea, page(lea.get("/reclamations/new")), "/new", {"kind": "reclamation", "description": STORY})
    assert the_case(app, FIRST).acknowledged_at is None
    mails = {mail["To"]: mail for mail in delivered(app)}
    assert set(mails) == {"lea@exemple.test", "claire@exemple.test"}
    acknowledgement = mails["lea@exemple.test"]
    assert acknowledgement["Subject"] == f"Nous avons bien reçu votre demande {FIRST}"
    assert acknowledgement["Reply-To"] == "qualite@rives.exemple.test"
    assert f"https://lms.exemple.test/reclamations/cases/{FIRST}" in words_of(acknowledgement)
    assert STORY in words_of(acknowledgement).replace("\n> ", " ")
    case = the_case(app, FIRST)
    assert (case.status, case.acknowledged_at is not None) == ("accusee", True)
    steps = page(lea.get(f"/reclamations/cases/{FIRST}")).all("li")
    assert next(step for step in steps if "Accusé envoyé" in step.text).all("time")


LOGGED = {
    "incident_type": "connexion",
    "description": "La fibre était coupée de 9 h à 11 h.",
    "immediate_action": "Partage de connexion.",
    "informed": ["stagiaires"],
    "help_needed": "non",
}


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_trainer_logs_from_the_session_page_and_finds_it_there(  # C07, O01
    app: Flask, headers: dict[str, str]
) -> None:
    bruno = log_in(app, "bruno")
    logged = page(submit(bruno, page(bruno.get("/teach/cpn-b")), "/incidents", LOGGED, headers=headers))
    assert bool(logged.all("html")) is not bool(headers)
    assert f"Aléa {FIRST} enregistré." in logged.text
    settled = LOGGED | {"incident_type": "difficulte_participant", "resolved": "maintien_adapte"}
    both = page(submit(bruno, logged, "/incidents", settled, headers=headers))
    assert "Difficulté" in both.one("tbody").text
    assert "Résolu" in both.one("tbody").text
    assert FIRST in page(click(bruno, both, FIRST)).one("h1").text


def test_the_quality_manager_answers_from_the_register_to_the_closing(app: Flask) -> None:  # A04, A23, C11
    lea, claire = log_in(app, "lea"), log_in(app, "claire")
    submit(lea, page(lea.get("/reclamations/new")), "/new", {"kind": "reclamation", "description": STORY})
    subject = page(claire.get("/reclamations/register")).one("tbody").all("a")[0]
    case = page(claire.get(subject["href"]))
    case = page(submit(claire, case, "/assign", {"assignee": "sam"}))
    assert "Sam Colin" in case.one("section", aria_labelledby="recl-who").text
    case = page(submit(claire, case, "/note", {"text": "Le routeur a été changé."}))
    refused = claire.post(f"/reclamations/cases/{FIRST}/close", data={})
    assert "aucune réponse n’a été envoyée" in page(refused).text
    case = page(submit(claire, case, "/answer", {"text": "Séance rejouée jeudi.", "mode": "remise"}))
    case = page(submit(claire, case, "/close", {}))
    assert the_case(app, FIRST).status == "cloturee"
    for step in ("Le routeur a été changé.", "Séance rejouée jeudi.", "Clôturé", "Responsable modifié"):
        assert step in case.text
    assert listed(claire, status="resolu") == [FIRST]
    assert "Le routeur" not in lea.get(f"/reclamations/cases/{FIRST}").text


def test_a_phone_call_is_recorded_with_its_true_date_and_acknowledged_without_account(  # C06, C13
    app: Flask,
) -> None:
    claire = log_in(app, "claire")
    form = page(click(claire, page(claire.get("/reclamations/register")), "Nouvelle réclamation"))
    words = {"kind": "reclamation", "channel": "telephone", "stakeholder": "entreprise", "received_on": "2026-01-06"}
    words |= {"claimant_label": "Mme Rivet", "claimant_email": "rh@valdor.test", "description": STORY}
    case = page(submit(claire, form, "/register/new", words))
    assert "Le dossier est enregistré." in case.text
    mail = next(mail for mail in delivered(app) if mail["To"] == "rh@valdor.test")
    assert FIRST in words_of(mail)
    assert "qualite@rives.exemple.test" in words_of(mail)
    link = re.search(r"https://lms\.exemple\.test(/reclamations/track/\S+)", words_of(mail))
    assert link is not None
    assert STORY in page(app.test_client().get(link[1], follow_redirects=True)).text


def test_the_opinion_asked_by_mail_reopens_the_case(app: Flask) -> None:  # B05
    lea, claire = log_in(app, "lea"), log_in(app, "claire")
    submit(lea, page(lea.get("/reclamations/new")), "/new", {"kind": "reclamation", "description": STORY})
    submit(claire, page(claire.get(f"/reclamations/cases/{FIRST}")), "/answer", {"text": "Réparé.", "mode": "email"})
    asking = next(mail for mail in delivered(app) + delivered(app) if "/satisfaction/" in words_of(mail))
    link = re.search(r"https://lms\.exemple\.test(/reclamations/satisfaction/\S+)", words_of(asking))
    assert link is not None
    someone = app.test_client()
    question = page(someone.get(link[1], follow_redirects=True))
    thanks = submit(
        someone, question, "/satisfaction", {"resolved": "non", "score": "2", "comment": "Toujours froid."}
    )
    assert "rouverte" in page(thanks).text
    assert "claire@exemple.test" in {mail["To"] for mail in delivered(app)}
    case = page(claire.get(f"/reclamations/cases/{FIRST}"))
    assert "Toujours froid." in case.text
    assert the_case(app, FIRST).status == "en_cours"


def test_the_filtered_register_comes_out_as_a_spreadsheet(app: Flask) -> None:
    lea, claire = log_in(app, "lea"), log_in(app, "claire")
    for kind in ("reclamation", "remarque"):
        submit(lea, page(lea.get("/reclamations/new")), "/new", {"kind": kind, "description": STORY})
    register = page(claire.get("/reclamations/register?kind=remarque"))
    link = next(a for a in register.all("a") if a.text == "Exporter" and "kind=remarque" in a["href"])
    asked = page(submit(claire, page(claire.get(link["href"])), "/exports", {"format": "csv"}))
    assert asked.one("progress")
    with app.app_context():
        assert building.build_pending() == 1
    done = page(claire.get(asked.one("article")["hx-get"], headers=HTMX))
    with click(claire, done, "Télécharger") as file:
        (row,) = csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"), newline=""), delimiter=";")
    assert (row["Nature"], row["Réclamant"], row["Description"]) == ("Remarque", "Léa Martin", STORY)
