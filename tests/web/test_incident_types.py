"""The types of aléa: added, renamed, taken out of use, and what trainers then choose among."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.domain.vocabulary import IncidentType

from .conftest import log_in, the_case, today
from .dom import form_to, page, sent, why

SETTINGS = "/reclamations/settings/incident-types"
LOG = "/reclamations/sessions/cpn-b/incidents"
ROOM = {"incident_type": "salle", "description": "Fuite.", "immediate_action": "Salle 4."}


def does(browser: FlaskClient, **typed: str) -> Any:
    return browser.post(SETTINGS, data=typed)


def offered(browser: FlaskClient) -> dict[str, str]:
    """Return the types that a trainer chooses among, by code."""
    radios = form_to(page(browser.get(LOG)), "/incidents").all("input", name="incident_type")
    return {radio["value"]: radio.parent.text for radio in radios}


def test_a_type_of_ones_own_is_offered_planned_for_and_shown(app: Flask, claire: FlaskClient) -> None:  # E01
    assert does(claire, label="Panne de grue").status_code == 303
    bruno = log_in(app, "bruno")
    assert offered(bruno)["alea_panne_de_grue"] == "Panne de grue"
    planning = form_to(page(claire.get("/reclamations/settings/measures")), "/measures")
    typed = sent(planning) | {"alea_panne_de_grue": "Grue de secours."}
    assert claire.post("/reclamations/settings/measures", data=typed).status_code == 303
    bruno.post(LOG, data=ROOM | {"incident_type": "alea_panne_de_grue"})
    shown = page(claire.get(f"/reclamations/cases/REG-{today().year}-0001")).text
    assert "Panne de grue Mesures prévues Grue de secours." in shown
    assert "Panne de grue" in page(claire.get("/reclamations/register?kind=alea")).text


def test_a_type_keeps_its_cases_under_another_name(app: Flask, claire: FlaskClient) -> None:
    log_in(app, "bruno").post(LOG, data=ROOM)
    assert does(claire, deed="rename", code="salle", label="Locaux fermés").status_code == 303
    shown = page(claire.get(f"/reclamations/cases/REG-{today().year}-0001")).text
    assert "Locaux fermés" in shown
    assert the_case(app, f"REG-{today().year}-0001").incident_type == "salle"


def test_a_type_out_of_use_is_not_offered_nor_taken_and_stays_on_its_cases(app: Flask, claire: FlaskClient) -> None:
    bruno = log_in(app, "bruno")
    bruno.post(LOG, data=ROOM)
    assert does(claire, deed="withdraw", code="salle").status_code == 303
    assert "salle" not in offered(bruno)
    refused = bruno.post(LOG, data=ROOM)
    assert refused.status_code == 422
    assert why(form_to(page(refused), "/incidents"), "incident_type")
    assert "Salle indisponible" in page(claire.get(f"/reclamations/cases/REG-{today().year}-0001")).text
    does(claire, deed="restore", code="salle")
    assert "salle" in offered(bruno)


def test_the_measures_of_a_type_out_of_use_are_kept(claire: FlaskClient) -> None:
    does(claire, deed="withdraw", code="salle")
    form = form_to(page(claire.get("/reclamations/settings/measures")), "/measures")
    assert "salle" not in sent(form)
    claire.post("/reclamations/settings/measures", data=sent(form))
    does(claire, deed="restore", code="salle")
    kept = sent(form_to(page(claire.get("/reclamations/settings/measures")), "/measures"))
    assert kept["salle"].strip() == "Salle de repli, séance à distance, report."


def test_the_last_type_stays_in_use(claire: FlaskClient) -> None:
    *others, last = map(str, IncidentType)
    for code in others:
        assert does(claire, deed="withdraw", code=code).status_code == 303
    refused = does(claire, deed="withdraw", code=last)
    assert refused.status_code == 422
    assert "Gardez au moins un type en service" in page(refused).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"label": ""}, "Donnez un nom."),
        ({"label": "Météo"}, "Ce nom est déjà dans la liste."),
        ({"label": "é" * 81}, "80 caractères au plus"),
        ({"deed": "rename", "code": "salle", "label": "Météo"}, "Ce nom est déjà dans la liste."),
    ],
)
def test_a_wrong_name_is_refused_beside_it_and_kept(claire: FlaskClient, typed: dict[str, str], words: str) -> None:
    refused = does(claire, **typed)
    assert refused.status_code == 422
    assert words in page(refused).one(id="label-why").text
    assert page(refused).one(id="label")["value"] == typed["label"]


@pytest.mark.parametrize(
    "typed", [{"deed": "rename", "code": "ovni", "label": "A"}, {"deed": "burn", "code": "salle"}]
)
def test_what_is_not_there_is_not_found(claire: FlaskClient, typed: dict[str, str]) -> None:
    assert does(claire, **typed).status_code == 404


def test_the_history_says_what_changed(claire: FlaskClient) -> None:
    does(claire, deed="rename", code="salle", label="Locaux fermés")
    does(claire, deed="withdraw", code="meteo")
    past = page(claire.get(SETTINGS)).one("section", aria_labelledby="recl-past").text
    assert "Salle indisponible : Salle indisponible → Locaux fermés" in past.replace("\u00a0", " ")
    assert "Météo (Hors service)" in past
