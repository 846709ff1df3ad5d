"""A person asks for their own data: handed over, corrected, erased where nothing keeps it, refused with a reason."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_reclamations.queries import journal
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of
from .conftest import arranged, log_in, opened, the_case
from .dom import form_to, page, sent

AT = "/reclamations/requests"
LEA = "lea@exemple.test"
OLD = {"status": "cloturee", "closed_at": datetime(2015, 3, 2, tzinfo=UTC)}


def ask(browser: FlaskClient, deed: str, **typed: Any) -> TestResponse:
    token = sent(form_to(page(browser.get(AT)), "/requests"))
    return browser.post(AT, data=token | {"told": LEA, "deed": deed} | typed)


def test_what_is_kept_of_a_person_is_handed_over_whole_and_without_staff_notes(  # O24
    app: Flask, claire: FlaskClient
) -> None:
    mine, other = opened(app), opened(app)
    arranged(app, other, claimant_ref="x", claimant_email="autre@exemple.test", claimant_label="Autre Personne")
    found = page(ask(claire, "find"))
    assert [mine in found.text, other in found.text] == [True, False]
    answer = ask(claire, "export", refs=[mine, other])
    [case] = json.loads(answer.data)["cases"]
    assert (case["reference"], case["claimant_email"]) == (mine, LEA)
    assert case["description"] == the_case(app, mine).description
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Données remises" in page(claire.get(AT)).text


def test_a_name_is_corrected_with_what_was_asked_and_journalled(app: Flask, claire: FlaskClient) -> None:
    case = opened(app)
    refused = ask(claire, "rectify", refs=[case], name="Léa Martin-Roy", text="")
    assert refused.status_code == 422
    assert "Dites ce que la personne a demandé." in refused.text
    assert "Léa Martin-Roy" in refused.text
    ask(claire, "rectify", refs=[case], name="Léa Martin-Roy", text="Elle s’est mariée.")
    assert the_case(app, case).claimant_label == "Léa Martin-Roy"
    assert "Coordonnées rectifiées" in claire.get(f"/reclamations/cases/{case}").text


def test_what_nothing_keeps_is_erased_and_the_rest_is_refused_with_its_reason(
    app: Flask, claire: FlaskClient
) -> None:
    over, held, young, still = (opened(app) for _ in range(4))
    arranged(app, over, **OLD)
    arranged(app, held, **OLD, held_at=NOON, hold_reason="Un litige.")
    arranged(app, young, status="cloturee", closed_at=NOON)
    app.config["TAMPERED"] = True
    told = page(ask(claire, "erase", refs=[over, held, young, still])).text
    assert "Ce que la loi permet d’effacer est effacé." in told
    assert f"{held} : Le dossier est conservé pour un litige ou un contrôle." in told
    assert f"{young} : La durée de conservation" in told
    assert "12 novembre 2030" in told
    assert f"{still} : Le dossier est en cours" in told
    assert [the_case(app, one).anonymised_at is not None for one in (over, held, young, still)] == [True] + [
        False
    ] * 3
    # The record names nobody, and the journal still verifies.
    past = page(claire.get(AT)).one("section", aria_labelledby="recl-answered").text
    assert over in past
    assert "Martin" not in past
    with app.app_context():
        faults = journal.faults(db_session(), act_of(app, "claire").organisation)
        assert [fault for fault in faults if ", event " in fault] == []


@pytest.mark.parametrize("deed", ["export", "rectify", "erase"])
def test_nothing_is_done_without_a_ticked_case(app: Flask, claire: FlaskClient, deed: str) -> None:
    opened(app)
    answer = ask(claire, deed, text="Demande reçue.")
    assert answer.status_code == 422
    assert "Cochez au moins un dossier." in answer.text


def test_neither_the_auditor_nor_other_staff_open_requests(app: Flask) -> None:
    assert [log_in(app, who).get(AT).status_code for who in ("anne", "sam", "lea")] == [403, 403, 403]
