"""The trainer's log: an aléa in two minutes, a participant's difficulty, and what the form refuses."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.models import OutboxMessage
from flask_reclamations.services.act import db_session

from .conftest import log_in, opened, row_counts, the_case, today
from .dom import Element, controls, form_to, page, sent, why

ADDRESS = "/reclamations/sessions/cpn-b/incidents"
FULL = {
    "incident_type": "connexion",
    "description": "La fibre était coupée de 9 h à 11 h.",
    "immediate_action": "Partage de connexion, puis exercice sur papier.",
    "informed": ["stagiaires", "client"],
    "help_needed": "oui",
}
FUTURE = (today() + timedelta(days=2)).isoformat()
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"incident_type": ""}, "incident_type", "Choisissez ce qui s’est passé."),
    ({"incident_type": "ovni"}, "incident_type", "Choisissez"),
    ({"description": ""}, "description", "Racontez ce qui s’est passé"),
    ({"description": " \n "}, "description", "Racontez ce qui s’est passé"),
    ({"description": "é" * 10_001}, "description", "10 000 caractères au plus"),
    ({"immediate_action": ""}, "immediate_action", "Dites ce que vous avez fait"),
    ({"immediate_action": "é" * 2_001}, "immediate_action", "2 000 caractères au plus"),
    ({"informed": ["la presse"]}, "informed", "Choisissez"),
    ({"help_needed": "peut-être"}, "help_needed", "Choisissez"),
    ({"occurred_on": FUTURE}, "occurred_on", "La date ne peut pas être dans le futur."),
    ({"occurred_on": "hier"}, "occurred_on", "Indiquez une date valide"),
]


def the_form(browser: FlaskClient) -> Element:
    return form_to(page(browser.get(ADDRESS)), "/incidents")


def fill(browser: FlaskClient, **changed: Any) -> dict[str, Any]:
    return sent(the_form(browser)) | FULL | changed


def logged(app: Flask) -> Any:
    return the_case(app, f"REG-{today().year}-0001")


def test_the_form_asks_six_questions_at_most(bruno: FlaskClient) -> None:  # C07
    form = the_form(bruno)
    optional = {"occurred_on", "attachments", "confidential"}
    assert {c["name"] for c in controls(form)} - optional == {*FULL, "resolved"}
    assert len({*FULL, "resolved"}) == 6


def test_the_day_is_today_unless_said_otherwise(app: Flask, bruno: FlaskClient) -> None:  # C07
    typed = fill(bruno)
    assert typed["occurred_on"] == today().isoformat()
    bruno.post(ADDRESS, data=typed)
    assert logged(app).occurred_on == today()


def test_an_incident_is_kept_with_its_six_answers(app: Flask, bruno: FlaskClient) -> None:  # C07, O01
    assert bruno.post(ADDRESS, data=fill(bruno)).status_code == 303
    case = logged(app)
    assert (case.kind, case.status, case.session_ref, case.channel) == ("alea", "declaree", "cpn-b", "formateur")
    assert (case.incident_type, case.informed, case.help_needed) == ("connexion", ["stagiaires", "client"], True)
    assert (case.description, case.immediate_action) == (FULL["description"], FULL["immediate_action"])


def test_a_participants_difficulty_makes_a_difficulty(app: Flask, bruno: FlaskClient) -> None:  # C07, O01
    bruno.post(ADDRESS, data=fill(bruno, incident_type="difficulte_participant"))
    assert (logged(app).kind, logged(app).status) == ("difficulte", "declaree")


def test_what_is_settled_says_who_was_told(bruno: FlaskClient) -> None:  # O33
    answer = bruno.post(ADDRESS, data=fill(bruno, resolved="report", informed=[]))
    assert answer.status_code == 422
    assert "Cochez qui a été prévenu." in why(form_to(page(answer), "/incidents"), "informed")


def test_settling_an_alea_later_says_what_became_of_the_session_and_who_was_told(  # O33
    app: Flask, bruno: FlaskClient, claire: FlaskClient
) -> None:
    bruno.post(ADDRESS, data=fill(bruno))
    address = f"/reclamations/cases/{logged(app).reference}"
    refused = form_to(page(claire.post(f"{address}/resolve", data={"text": "Routeur changé."})), "/resolve")
    assert "Dites ce qu’est devenue la séance." in why(refused, "outcome")
    settled = {"text": "Routeur changé.", "outcome": "report", "informed": ["client", "financeur"]}
    assert claire.post(f"{address}/resolve", data=settled).status_code == 303
    facts = page(claire.get(address)).one("section", aria_labelledby="recl-who").text
    assert "Décision Séance reportée Au courant Client, Financeur" in facts
    assert (logged(app).outcome, logged(app).informed) == ("report", ["client", "financeur"])


def test_those_who_knew_already_are_ticked(bruno: FlaskClient, claire: FlaskClient) -> None:
    bruno.post(ADDRESS, data=fill(bruno))
    form = form_to(page(claire.get(f"/reclamations/cases/REG-{today().year}-0001")), "/resolve")
    assert sent(form)["informed"] == ["stagiaires", "client"]


@pytest.mark.parametrize("incident_type", ["connexion", "difficulte_participant"])
def test_what_is_already_settled_is_resolved_in_one_step(  # C07, O01
    app: Flask, bruno: FlaskClient, incident_type: str
) -> None:
    bruno.post(ADDRESS, data=fill(bruno, incident_type=incident_type, resolved="maintien_adapte"))
    assert logged(app).status == "resolue"
    assert logged(app).closed_at is not None


def test_the_quality_manager_is_told(app: Flask, bruno: FlaskClient) -> None:  # C07, C14
    bruno.post(ADDRESS, data=fill(bruno))
    with app.app_context():
        assert [(m.template, m.recipient) for m in db_session().query(OutboxMessage)] == [("new_case", "claire")]


def test_the_log_says_what_was_just_logged(bruno: FlaskClient) -> None:
    answer = bruno.post(ADDRESS, data=fill(bruno))
    shown = page(bruno.get(answer.headers["Location"]))
    assert f"Aléa REG-{today().year}-0001 enregistré." in shown.text
    assert FULL["immediate_action"] in shown.one("tbody").text


def test_the_log_shows_the_sessions_incidents_and_difficulties_only(app: Flask, bruno: FlaskClient) -> None:
    shown = [opened(app, kind=kind) for kind in ("alea", "difficulte")]  # type: ignore[arg-type]
    hidden = [opened(app, kind=kind) for kind in ("reclamation", "remarque")]  # type: ignore[arg-type]
    hidden.append(opened(app, "nour", kind="alea", session_ref="ang-a"))
    words = page(bruno.get(ADDRESS)).text
    assert [ref for ref in shown + hidden if ref in words] == shown


@pytest.mark.parametrize(("changed", "name", "words"), WRONG)
def test_a_wrong_field_is_refused_beside_it(
    bruno: FlaskClient, changed: dict[str, Any], name: str, words: str
) -> None:
    answer = bruno.post(ADDRESS, data=fill(bruno, **changed))
    assert answer.status_code == 422
    assert words in why(form_to(page(answer), "/incidents"), name)


def test_all_that_is_wrong_is_said_at_once(bruno: FlaskClient) -> None:
    wrong: dict[str, Any] = {"incident_type": "", "immediate_action": "", "informed": [], "occurred_on": FUTURE}
    answer = bruno.post(ADDRESS, data=fill(bruno, resolved="report", **wrong))
    form = form_to(page(answer), "/incidents")
    assert all(why(form, name) for name in wrong)
    assert "Cochez qui a été prévenu." in why(form, "informed")
    # An answer that nobody offers settles nothing, and breaks nothing.
    assert bruno.post(ADDRESS, data=fill(bruno, resolved="ovni", informed=[])).status_code == 422
    # Of a difficulty nobody is to be told.
    wrong["incident_type"] = "difficulte_participant"
    answer = bruno.post(ADDRESS, data=fill(bruno, resolved="report", **wrong))
    assert why(form_to(page(answer), "/incidents"), "informed") == ""


def test_no_refusal_loses_anything_that_was_typed(bruno: FlaskClient) -> None:
    lost = set()
    for changed, _, _ in WRONG:
        typed = fill(bruno, **changed)
        kept = sent(form_to(page(bruno.post(ADDRESS, data=typed)), "/incidents"))
        chosen_from_a_list = {"incident_type", "informed", "help_needed"} & changed.keys()
        lost |= {
            key for key in typed if str(kept.get(key, "")).strip() != str(typed[key]).strip()
        } - chosen_from_a_list
    assert lost == set()


def test_no_refusal_saves_anything(app: Flask, bruno: FlaskClient) -> None:
    before = row_counts(app)
    for changed, _, _ in WRONG:
        bruno.post(ADDRESS, data=fill(bruno, **changed))
    assert row_counts(app) == before


def test_a_form_sent_twice_makes_one_case(app: Flask, bruno: FlaskClient) -> None:
    typed = fill(bruno, resolved="maintien_adapte")
    first, second = (bruno.post(ADDRESS, data=typed) for _ in range(2))
    assert second.headers["Location"] == first.headers["Location"]
    assert row_counts(app)["reclamations_case"] == 1


def test_a_session_that_is_not_there_is_not_found(bruno: FlaskClient) -> None:
    assert bruno.get("/reclamations/sessions/nulle-part/incidents").status_code == 404


def test_nothing_is_logged_in_another_trainers_session(app: Flask, bruno: FlaskClient) -> None:
    typed = fill(bruno)
    assert bruno.post("/reclamations/sessions/ang-a/incidents", data=typed).status_code == 403
    assert row_counts(app)["reclamations_case"] == 0


def test_the_session_page_of_the_host_embeds_the_log_for_its_trainer(bruno: FlaskClient) -> None:
    embedded = page(bruno.get("/teach/cpn-b"))
    assert sent(form_to(embedded, ADDRESS))["occurred_on"] == today().isoformat()


@pytest.mark.parametrize("who", ["ines", "lea", "claire", "anne"])
def test_the_session_page_of_the_host_stays_bare_for_others(app: Flask, who: str) -> None:
    assert not page(log_in(app, who).get("/teach/cpn-b")).all("form")


def test_an_aléa_declared_after_its_delay_says_so_in_the_log(app: Flask, bruno: FlaskClient) -> None:  # O33
    # Its delay is a worked day: eleven days hold at least one, whatever the calendar.
    bruno.post(ADDRESS, data=fill(bruno, occurred_on=(today() - timedelta(days=11)).isoformat()))
    bruno.post(ADDRESS, data=fill(bruno, occurred_on=today().isoformat()))
    in_time, late = (row.text for row in page(bruno.get(ADDRESS)).one("tbody").all("tr"))
    assert ("Déclaré en retard" in late, "Déclaré en retard" in in_time) == (True, False)
