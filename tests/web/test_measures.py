"""The measures planned for each type of aléa: proposed, changed, shown where the aléa is."""

from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.vocabulary import IncidentType
from flask_reclamations.services.measures import PLANNED

from .conftest import log_in
from .dom import form_to, page, sent, why

SETTINGS = "/reclamations/settings/measures"
ROOM = {"incident_type": "salle", "description": "Fuite.", "immediate_action": "Salle 4."}


def save(browser: FlaskClient, **typed: str) -> int:
    form = form_to(page(browser.get(SETTINGS)), "/measures")
    return browser.post(SETTINGS, data=sent(form) | typed).status_code


def test_every_type_begins_with_measures_of_ours(claire: FlaskClient) -> None:  # E01, O32
    assert PLANNED.keys() == set(IncidentType)
    shown = sent(form_to(page(claire.get(SETTINGS)), "/measures"))
    assert shown["salle"].strip() == "Salle de repli, séance à distance, report."
    assert "lien de secours" in shown["connexion"]


def test_the_trainer_and_the_case_read_what_is_planned(app: Flask, claire: FlaskClient) -> None:  # E01
    assert save(claire, salle="Amphi du lycée voisin.") == 303
    bruno = log_in(app, "bruno")
    logged = bruno.post("/reclamations/sessions/cpn-b/incidents", data=ROOM)
    said = page(bruno.get(logged.headers["Location"])).text.replace("\u00a0", " ")
    assert "Mesures prévues : Amphi du lycée voisin." in said
    reference = logged.headers["Location"].split("logged=")[1]
    assert "Amphi du lycée voisin." in page(claire.get(f"/reclamations/cases/{reference}")).text


def test_an_empty_text_plans_nothing_and_the_history_says_so(claire: FlaskClient) -> None:
    assert save(claire, salle="") == 303
    root = page(claire.get(SETTINGS))
    assert sent(form_to(root, "/measures"))["salle"].strip() == ""
    past = root.one("section", aria_labelledby="recl-past").text
    assert "Salle de repli, séance à distance, report." in past
    assert "Panne matérielle" not in past


def test_a_text_too_long_is_refused_beside_its_field(claire: FlaskClient) -> None:
    refused = claire.post(SETTINGS, data={"salle": "x" * 401})
    assert refused.status_code == 422
    assert "400 caractères au plus" in why(form_to(page(refused), "/measures"), "salle")
