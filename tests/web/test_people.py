"""On the page of a case: following it, saying whom it is open to, stating a conflict before handling it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.models import CasePerson

from ..lms import PEOPLE, Adapter
from .conftest import log_in, opened, the_case
from .dom import form_to, page, sent, why

WHY = "Je suis la seule personne de l’organisme."


def at(reference: str, verb: str = "") -> str:
    return f"/reclamations/cases/{reference}" + (f"/{verb}" if verb else "")


def shown(browser: FlaskClient, reference: str) -> str:
    return page(browser.get(at(reference))).text


def test_one_follows_a_case_with_one_press_and_stops_with_another(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    follow = next(f for f in page(claire.get(at(reference))).all("form") if f["action"].endswith("/watch"))
    assert claire.post(follow["action"], data=sent(follow)).status_code == 303
    assert "Claire Vidal suit le dossier" in shown(claire, reference)
    stop = form_to(page(claire.get(at(reference))), "/unwatch")
    assert claire.post(stop["action"], data=sent(stop)).status_code == 303
    assert the_case(app, reference).tied(CasePerson.WATCHER) == {}


def test_whoever_handles_has_a_colleague_follow(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    assert claire.post(at(reference, "watch"), data={"person": "denis"}).status_code == 303
    assert "Denis Faure suit le dossier" in shown(claire, reference)
    refused = claire.post(at(reference, "watch"), data={"person": "sam"})
    assert refused.status_code == 422
    assert "Sam Colin ne peut pas suivre ce dossier" in page(refused).text


def test_its_claimant_does_not_follow_it_as_staff_do(app: Flask, lea: FlaskClient) -> None:
    reference = opened(app)
    assert lea.post(at(reference, "watch")).status_code == 403
    assert "Suivre ce dossier" not in shown(lea, reference)


def test_a_case_of_listed_people_closes_to_the_others_and_leaves_them_its_number(app: Flask) -> None:  # O21
    reference, claire, denis = opened(app), log_in(app, "claire"), log_in(app, "denis")
    form = form_to(page(claire.get(at(reference))), "/access")
    answer = claire.post(form["action"], data=sent(form) | {"secrecy": "liste", "listed": ["sam"]})
    assert answer.status_code == 303
    assert "Sam Colin sur la liste" in shown(claire, reference)
    assert (denis.get(at(reference)).status_code, log_in(app, "sam").get(at(reference)).status_code) == (404, 200)
    register = page(denis.get("/reclamations/register")).text
    assert "1 dossier à accès restreint compte aussi" in register
    assert reference in register


def test_a_list_that_nobody_could_handle_is_refused_beside_it(app: Flask, claire: FlaskClient) -> None:  # O21
    reference = opened(app)
    assert claire.post(at(reference, "assign"), data={"assignee": "sam"}).status_code == 303
    answer = log_in(app, "sam").post(at(reference, "access"), data={"secrecy": "liste", "listed": ["bruno"]})
    assert answer.status_code == 422
    assert "Personne ne pourrait plus traiter ce dossier" in why(form_to(page(answer), "/access"), "listed")
    assert the_case(app, reference).listed_only is False


@pytest.fixture
def only_bruno(adapter: Adapter, as_: Callable[[str], FlaskClient]) -> FlaskClient:
    """The browser of the only person of an organisation: its trainer, and its direction."""
    for ref in ("claire", "denis", "sam", "anne"):
        del adapter.known[ref]
    adapter.known["bruno"] = replace(PEOPLE["bruno"], roles=PEOPLE["bruno"].roles | PEOPLE["denis"].roles)
    return as_("bruno")


def test_a_case_about_its_only_handler_asks_for_the_statement_and_nothing_else(  # O21
    app: Flask, only_bruno: FlaskClient
) -> None:
    reference = opened(app, category="formateur")
    before = page(only_bruno.get(at(reference)))
    verbs = {form["action"].rsplit("/", 1)[1] for form in before.all("form", method="post")}
    assert "state_conflict" in verbs
    assert verbs <= {"state_conflict", "note", "watch", "unwatch"}
    refused = only_bruno.post(at(reference, "start"))
    assert refused.status_code == 422
    assert "déclarez d’abord le conflit d’intérêts" in page(refused).text
    assert form_to(page(refused), "/state_conflict")


def test_a_statement_needs_words_and_opens_the_verbs(app: Flask, only_bruno: FlaskClient) -> None:  # O21
    reference = opened(app, category="formateur")
    assert only_bruno.post(at(reference, "state_conflict"), data={"text": " "}).status_code == 422
    assert only_bruno.post(at(reference, "state_conflict"), data={"text": WHY}).status_code == 303
    after = page(only_bruno.get(at(reference)))
    assert "Conflit d’intérêts déclaré le" in after.text
    assert only_bruno.post(at(reference, "start")).status_code == 303
    assert "Conflit d’intérêts déclaré" in page(only_bruno.get("/reclamations/register")).text


def test_a_statement_where_there_is_no_conflict_is_refused(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    answer = claire.post(at(reference, "state_conflict"), data={"text": WHY})
    assert answer.status_code == 422
    assert "Aucun conflit d’intérêts n’est à déclarer" in page(answer).text
