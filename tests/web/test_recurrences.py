"""What comes back, as pages: listed, answered by an action or a reason in one POST, said on the cases."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.models import Action, Alert, Case, Notification, Organisation
from flask_reclamations.services import recurrence
from flask_reclamations.services.act import acting, db_session

from ..conftest import act_of
from .conftest import log_in, now, opened
from .dom import form_to, page, sent, why
from .test_hostile import ORDINARY, elements, gathered, root_of

LIST = "/reclamations/recurrences"
SETTINGS = "/reclamations/settings/recurrence"


def passes(app: Flask) -> None:
    with app.app_context():
        recurrence.look(acting(act_of(app, "claire").organisation, now=now()))
        db_session().commit()


def recurring(app: Flask, count: int = 3, **changed: Any) -> list[str]:
    """Have cases of one training come back, and return their references."""
    references = [opened(app, **changed) for _ in range(count)]
    passes(app)
    return references


def the_alert(app: Flask, **where: Any) -> Alert:
    with app.app_context():
        return db_session().query(Alert).filter_by(ground="formation", **where).one()


def address(app: Flask, verb: str = "") -> str:
    return f"{LIST}/{the_alert(app).id}" + (f"/{verb}" if verb else "")


def test_what_comes_back_is_listed_with_its_cases(app: Flask, claire: FlaskClient) -> None:  # A20
    references = recurring(app)
    shown = page(claire.get(LIST)).text
    assert "Conduite de projet" in shown
    assert "3 dossiers" in shown
    assert all(reference in shown for reference in references)


def test_nothing_comes_back_says_so(claire: FlaskClient) -> None:
    assert "Rien à examiner." in page(claire.get(LIST)).text


def test_one_post_makes_the_proposed_action_of_all_the_cases(app: Flask, claire: FlaskClient) -> None:  # A20, E05
    references = recurring(app)
    form = form_to(page(claire.get(address(app))), "/prevent")
    # As it is proposed: nothing typed.
    answer = claire.post(address(app, "prevent"), data=sent(form))
    assert (answer.status_code, answer.location) == (303, f"{LIST}?said=prevent")
    with app.app_context():
        action = db_session().query(Action).one()
        assert (action.type, action.owner_ref) == ("preventive", "claire")
        assert "Conduite de projet" in action.text
        reference = action.reference
    for case in references:
        assert reference in page(claire.get(f"/reclamations/cases/{case}")).text
    assert "Rien à examiner." in page(claire.get(LIST)).text
    settled = page(claire.get(f"{LIST}?stage=settled")).text
    assert "Action créée" in settled
    assert reference in page(claire.get(address(app))).text


def test_an_action_without_its_text_is_refused_and_keeps_the_rest(app: Flask, claire: FlaskClient) -> None:
    recurring(app)
    data = sent(form_to(page(claire.get(address(app))), "/prevent")) | {"text": "", "expected": "Plus aucune panne."}
    refused = claire.post(address(app, "prevent"), data=data)
    assert refused.status_code == 422
    form = form_to(page(refused), "/prevent")
    assert "Dites ce qui sera fait." in why(form, "text")
    assert sent(form)["expected"].strip() == "Plus aucune panne."


def test_an_alert_is_set_aside_with_a_reason_and_not_without(app: Flask, claire: FlaskClient) -> None:  # A20
    recurring(app)
    refused = claire.post(address(app, "set_aside"), data={"motive": " "})
    assert refused.status_code == 422
    assert "aucune action n’est nécessaire" in why(form_to(page(refused), "/set_aside"), "motive")
    answer = claire.post(address(app, "set_aside"), data={"motive": "Le bailleur a réparé."})
    assert answer.status_code == 303
    assert "Le bailleur a réparé." in page(claire.get(f"{LIST}?stage=settled")).text


def test_an_alert_that_somebody_else_settled_says_so(app: Flask, claire: FlaskClient) -> None:  # B17
    recurring(app)
    log_in(app, "denis").post(address(app, "set_aside"), data={"motive": "Réglé."})
    late = claire.post(address(app, "set_aside"), data={"motive": "Moi aussi."})
    assert late.status_code == 422
    assert "Une autre personne vient de traiter" in page(late).text


def test_what_is_new_since_the_last_decision_is_marked(app: Flask, claire: FlaskClient) -> None:  # A20
    recurring(app)
    claire.post(address(app, "set_aside"), data={"motive": "Réglé."})
    recurring(app, 1)
    shown = page(claire.get(address(app))).text
    assert shown.count("Nouveau depuis la dernière décision") == 1


def test_a_case_says_that_it_came_back(app: Flask, claire: FlaskClient) -> None:  # A20
    case, *_ = recurring(app)
    shown = page(claire.get(f"/reclamations/cases/{case}"))
    section = shown.one("section", aria_labelledby="recl-recurring")
    assert "3 dossiers" in section.text
    claire.post(address(app, "set_aside"), data={"motive": "Réglé."})
    assert "recl-recurring" not in claire.get(f"/reclamations/cases/{case}").text


def test_what_the_auditor_may_not_read_is_not_given_away(app: Flask) -> None:  # A05, A17
    hidden, other, _ = recurring(app)
    anne = log_in(app, "anne")
    assert "3 dossiers" in page(anne.get(LIST)).text
    with app.app_context():
        hide = update(Case).where(Case.reference == hidden).values(confidential=True)
        db_session().execute(hide)
        db_session().commit()
    assert "Rien à examiner." in page(anne.get(LIST)).text
    assert anne.get(address(app)).status_code == 404
    assert "recl-recurring" not in anne.get(f"/reclamations/cases/{other}").text


def test_the_auditor_decides_nothing(app: Flask) -> None:  # A05
    recurring(app)
    anne = log_in(app, "anne")
    shown = page(anne.get(address(app)))
    assert "/set_aside" not in anne.get(address(app)).text
    assert "Conduite de projet" in shown.text
    assert anne.post(address(app, "set_aside"), data={"motive": "Non."}).status_code == 403


def test_the_bell_leads_to_what_comes_back(app: Flask, claire: FlaskClient) -> None:  # A20, B15
    recurring(app)
    shown = page(claire.get("/reclamations/notifications"))
    assert "Le même problème revient" in shown.text
    with app.app_context():
        row = db_session().query(Notification.id).filter_by(template="recurrent").scalar()
    assert claire.post("/reclamations/notifications", data={"open": row}).location == LIST


def test_the_rules_are_changed_with_their_history(app: Flask, claire: FlaskClient) -> None:  # A20, A19
    opened(app)
    opened(app)
    form = form_to(page(claire.get(SETTINGS)), "/recurrence")
    assert (sent(form)["cause_cases"], sent(form)["cause_months"], sent(form)["session_cases"]) == ("3", "12", "")
    answer = claire.post(SETTINGS, data=sent(form) | {"formation_cases": "2", "cause_cases": ""})
    assert answer.status_code == 303
    passes(app)
    assert "2 dossiers" in page(claire.get(LIST)).text
    history = page(claire.get(SETTINGS)).text
    assert "2 dossiers en 12 mois" in history
    assert "Pas surveillé" in history


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("cause_cases", "1", "Indiquez de 2 à 50 dossiers"),
        ("cause_months", "0", "Indiquez de 1 à 60 mois."),
        ("cause_months", "", "Indiquez de 1 à 60 mois."),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_beside_its_field(
    app: Flask, claire: FlaskClient, field: str, value: str, words: str
) -> None:
    refused = claire.post(SETTINGS, data=sent(form_to(page(claire.get(SETTINGS)), "/recurrence")) | {field: value})
    assert refused.status_code == 422
    assert words in why(form_to(page(refused), "/recurrence"), field)
    with app.app_context():
        assert db_session().query(Organisation).one().recurrences is None


def test_rules_that_somebody_else_changed_are_not_overwritten(app: Flask, claire: FlaskClient) -> None:  # B17
    shown = sent(form_to(page(claire.get(SETTINGS)), "/recurrence"))
    denis = log_in(app, "denis")
    theirs = sent(form_to(page(denis.get(SETTINGS)), "/recurrence")) | {"cause_cases": "5"}
    assert denis.post(SETTINGS, data=theirs).status_code == 303
    late = claire.post(SETTINGS, data=shown | {"cause_cases": "4"})
    assert late.status_code == 422
    assert "vient de changer ces réglages" in page(late).text


@pytest.mark.usefixtures("nothing_is_alike")
def test_a_reason_is_inert_wherever_it_comes_out(app: Flask, claire: FlaskClient) -> None:  # criterion 29
    recurring(app)

    def says(text: str) -> list[str]:
        answer = claire.post(address(app, "set_aside"), data={"motive": text}, follow_redirects=True)
        assert answer.status_code in (200, 422)
        shown = [claire.get(path).text for path in (address(app), f"{LIST}?stage=settled")]
        recurring(app, 1)
        return [answer.text, *shown, claire.get(address(app)).text]

    ordinary = [root_of(text) for text in [*says(ORDINARY), *says("x" * 20_000)]]
    for text in gathered():
        assert [(text, fault) for shown in says(text) for fault in elements(shown, *ordinary)] == []
