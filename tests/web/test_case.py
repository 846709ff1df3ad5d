"""The workspace: what stands at the top, the verbs, and that a refusal says why and keeps what was typed."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_reclamations.domain.vocabulary import Kind
from flask_reclamations.i18n import local, say_date

from .conftest import HTMX, arranged, log_in, now, opened, row_counts, the_case, today
from .dom import form_to, page, plain, sent

ANSWER = {"text": "Réparé, et la séance est rejouée jeudi.", "mode": "courrier", "sent_on": ""}
WORDS = {"text": "Vu avec l’équipe."}
LONG = "é" * 10_001
# How each verb's own status is reached: what happened before, what is sent, what it leads to.
PATHS: dict[str, tuple[Kind, list[str], dict[str, Any], str]] = {
    "acknowledge": (Kind.COMPLAINT, [], {"mode": "remise", "text": ""}, "accusee"),
    "start": (Kind.COMPLAINT, [], {}, "en_cours"),
    "analyse": (Kind.COMPLAINT, [], WORDS, "en_cours"),
    "answer": (Kind.COMPLAINT, [], ANSWER, "repondue"),
    "close": (Kind.COMPLAINT, ["answer"], {}, "cloturee"),
    "reopen": (Kind.COMPLAINT, ["answer", "close"], WORDS, "en_cours"),
    "take_over": (Kind.INCIDENT, [], {}, "en_cours"),
    "resolve": (Kind.DIFFICULTY, [], WORDS, "resolue"),
    "thank": (Kind.REMARK, [], WORDS, "remerciee"),
    "file_away": (Kind.REMARK, ["thank"], {}, "cloturee"),
    "qualify": (Kind.SIGNAL, [], WORDS, "qualifiee"),
    "set_aside": (Kind.SIGNAL, [], WORDS, "ecartee"),
    "escalate": (Kind.COMPLAINT, [], WORDS, "recue"),
    "deescalate": (Kind.COMPLAINT, ["escalate"], WORDS, "recue"),
    "note": (Kind.COMPLAINT, [], WORDS, "recue"),
    "reply": (Kind.COMPLAINT, [], WORDS, "recue"),
    "assign": (Kind.COMPLAINT, [], {"assignee": "sam"}, "recue"),
    "people": (Kind.COMPLAINT, [], {"implicated": "bruno", "consulted": "ines"}, "recue"),
    "reception": (Kind.COMPLAINT, [], {"received_on": "2026-01-06", "text": "Le courrier est daté du 6."}, "recue"),
}
TEXT_NEEDED = ["answer", "reply", "note", "analyse", "resolve", "thank", "qualify", "set_aside", "reopen"]
TEXT_NEEDED += ["escalate", "deescalate", "reception"]


def post(browser: FlaskClient, reference: str, verb: str, data: dict[str, Any], **more: Any) -> TestResponse:
    return browser.post(f"/reclamations/cases/{reference}/{verb}", data=data, **more)


def led_to(app: Flask, browser: FlaskClient, verb: str) -> str:
    """Open a case on which this verb comes next."""
    kind, before, _, _ = PATHS[verb]
    reference = opened(app, kind=kind)
    for earlier in before:
        assert post(browser, reference, earlier, PATHS[earlier][2]).status_code == 303
    return reference


def workspace(browser: FlaskClient, reference: str) -> Any:
    return page(browser.get(f"/reclamations/cases/{reference}"))


def long_day(moment: Any) -> str:
    return plain(say_date(local(moment, "Europe/Paris").date()))


@pytest.mark.parametrize("verb", PATHS)
def test_each_verb_does_what_it_says(app: Flask, claire: FlaskClient, verb: str) -> None:  # A04
    reference = led_to(app, claire, verb)
    answer = post(claire, reference, verb, PATHS[verb][2])
    assert (answer.status_code, the_case(app, reference).status) == (303, PATHS[verb][3])


@pytest.mark.parametrize("verb", PATHS)
def test_each_verb_says_that_it_was_done(app: Flask, claire: FlaskClient, verb: str) -> None:
    reference = led_to(app, claire, verb)
    answer = post(claire, reference, verb, PATHS[verb][2])
    shown = page(claire.get(answer.headers["Location"]))
    assert [place.text for place in shown.all(data_recl_focus="") if place.tag != "h1"]


@pytest.mark.parametrize("verb", PATHS)
def test_each_verb_that_comes_next_is_offered_on_the_page(app: Flask, claire: FlaskClient, verb: str) -> None:
    reference = led_to(app, claire, verb)
    form = form_to(workspace(claire, reference), f"/{verb}")
    assert set(PATHS[verb][2]) <= {control.get("name") for control in form.walk()}


@pytest.mark.parametrize("verb", PATHS)
def test_each_verb_answers_htmx_with_the_same_part(app: Flask, claire: FlaskClient, verb: str) -> None:
    reference = led_to(app, claire, verb)
    part = post(claire, reference, verb, PATHS[verb][2], headers=HTMX, follow_redirects=True)
    assert part.status_code == 200
    assert [root.get("id") for root in page(part).children if not isinstance(root, str)] == ["recl-part"]


@pytest.mark.parametrize("verb", TEXT_NEEDED)
@pytest.mark.parametrize("text", ["", " \n ", LONG], ids=["nothing", "spaces", "too long"])
def test_words_that_are_missing_or_too_many_are_refused_beside_their_field(
    app: Flask, claire: FlaskClient, verb: str, text: str
) -> None:
    reference = led_to(app, claire, verb)
    before = row_counts(app)
    answer = post(claire, reference, verb, PATHS[verb][2] | {"text": text})
    assert answer.status_code == 422
    (area,) = [a for a in form_to(page(answer), f"/{verb}").all("textarea") if a.get("aria-invalid") == "true"]
    assert page(answer).one(id=area["aria-describedby"]).text
    assert row_counts(app) == before


@pytest.mark.parametrize("verb", TEXT_NEEDED)
def test_words_that_are_too_many_are_kept(app: Flask, claire: FlaskClient, verb: str) -> None:
    reference = led_to(app, claire, verb)
    answer = post(claire, reference, verb, PATHS[verb][2] | {"text": LONG})
    assert sent(form_to(page(answer), f"/{verb}"))["text"] == LONG


@pytest.mark.parametrize("verb", ["start", "close", "take_over", "file_away"])
def test_a_verb_without_words_refuses_too_many_of_them_and_says_so(
    app: Flask, claire: FlaskClient, verb: str
) -> None:
    answer = post(claire, led_to(app, claire, verb), verb, {"text": LONG})
    assert answer.status_code == 422
    assert "10 000 caractères au plus" in page(answer).text


SENDING: list[tuple[dict[str, str], str]] = [
    ({"mode": "pigeon"}, "Choisissez une valeur de la liste."),
    ({"sent_on": "hier"}, "Indiquez une date valide"),
    ({"sent_on": (today() + timedelta(days=2)).isoformat()}, "La date ne peut pas être dans le futur."),
    ({"sent_on": "2020-01-06"}, "La date ne peut pas précéder la réception."),
]


@pytest.mark.parametrize("verb", ["answer", "acknowledge"])
@pytest.mark.parametrize(("changed", "words"), SENDING)
def test_a_wrong_way_or_day_of_sending_is_refused_and_the_answer_kept(  # A11
    app: Flask, claire: FlaskClient, verb: str, changed: dict[str, str], words: str
) -> None:
    reference = opened(app)
    before = row_counts(app)
    answer = post(claire, reference, verb, ANSWER | changed)
    assert answer.status_code == 422
    form = form_to(page(answer), f"/{verb}")
    assert words in form.text
    assert sent(form)["text"] == ANSWER["text"]
    assert row_counts(app) == before


@pytest.mark.parametrize("verb", ["answer", "acknowledge"])
def test_a_nonsense_day_of_sending_stays_as_typed(app: Flask, claire: FlaskClient, verb: str) -> None:
    answer = post(claire, opened(app), verb, ANSWER | {"sent_on": "31/02/2026"})
    assert sent(form_to(page(answer), f"/{verb}"))["sent_on"] == "31/02/2026"


def test_an_answer_by_e_mail_to_nobody_is_refused(app: Flask, claire: FlaskClient) -> None:  # A11
    reference = opened(app)
    arranged(app, reference, claimant_email=None)
    answer = post(claire, reference, "answer", ANSWER | {"mode": "email"})
    assert answer.status_code == 422
    form = form_to(page(answer), "/answer")
    assert "Aucune adresse e-mail n’est connue" in form.text
    assert sent(form)["text"] == ANSWER["text"]


PEOPLE: list[tuple[str, dict[str, Any]]] = [
    ("assign", {"assignee": ""}),
    ("assign", {"assignee": "personne"}),
    ("assign", {"assignee": "parti"}),
    ("people", {"implicated": ["personne"]}),
    ("people", {"consulted": ["parti"]}),
]


@pytest.mark.parametrize(("verb", "data"), PEOPLE)
def test_somebody_unknown_or_gone_is_refused(
    app: Flask, claire: FlaskClient, verb: str, data: dict[str, Any]
) -> None:
    reference = opened(app)
    answer = post(claire, reference, verb, data)
    assert answer.status_code == 422
    assert "Choisissez une personne" in form_to(page(answer), f"/{verb}").text
    assert the_case(app, reference).assignee_ref is None


def test_an_implicated_person_is_never_entrusted_with_the_case(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app, category="formateur")
    answer = post(claire, reference, "assign", {"assignee": "bruno"})
    assert answer.status_code == 422
    assert "La personne mise en cause ne peut pas traiter ce dossier." in form_to(page(answer), "/assign").text


@pytest.mark.parametrize("day", ["", "hier", (today() + timedelta(days=2)).isoformat()])
def test_a_wrong_reception_date_is_refused_and_the_motive_kept(  # C13
    app: Flask, claire: FlaskClient, day: str
) -> None:
    reference = opened(app)
    answer = post(claire, reference, "reception", {"received_on": day, "text": "Le cachet de la poste."})
    assert answer.status_code == 422
    form = form_to(page(answer), "/reception")
    assert [c for c in form.all("input") if c.get("aria-invalid") == "true"]
    assert sent(form)["text"] == "Le cachet de la poste."


def test_a_reception_corrected_to_the_first_century_breaks_nothing(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    answer = post(claire, reference, "reception", {"received_on": "0001-01-01", "text": "Faute de frappe."})
    assert answer.status_code in (303, 422)
    assert claire.get(f"/reclamations/cases/{reference}").status_code == 200


def test_a_complaint_cannot_close_without_an_answer_and_the_page_says_so(  # A23
    app: Flask, claire: FlaskClient
) -> None:
    reference = opened(app)
    answer = post(claire, reference, "close", {})
    assert answer.status_code == 422
    assert "Impossible de clôturer : aucune réponse n’a été envoyée." in page(answer).text
    assert the_case(app, reference).closed_at is None


STALE = [
    ("answer", ["answer", "close"], ANSWER | {"text": "Une autre réponse, tapée entre-temps."}, "text"),
    ("analyse", ["answer"], WORDS, "text"),
    ("escalate", ["answer", "close"], WORDS, "text"),
    ("reopen", [], WORDS, "text"),
    ("start", ["start"], {}, ""),
    ("reception", ["acknowledge"], PATHS["reception"][2], "text"),
    ("acknowledge", ["acknowledge"], {"mode": "oral", "text": "Dit au téléphone."}, "text"),
]


@pytest.mark.parametrize(("verb", "meanwhile", "data", "typed"), STALE)
def test_a_verb_that_a_colleague_made_impossible_says_why(
    app: Flask, claire: FlaskClient, verb: str, meanwhile: list[str], data: dict[str, Any], typed: str
) -> None:
    reference = opened(app)
    for earlier in meanwhile:
        post(log_in(app, "denis"), reference, earlier, PATHS[earlier][2])
    answer = post(claire, reference, verb, data)
    assert answer.status_code == 422
    assert page(answer).all(role="alert") or page(answer).all(aria_invalid="true")


@pytest.mark.parametrize(("verb", "meanwhile", "data", "typed"), [case for case in STALE if case[3]])
def test_a_verb_that_a_colleague_made_impossible_keeps_what_was_typed(
    app: Flask, claire: FlaskClient, verb: str, meanwhile: list[str], data: dict[str, Any], typed: str
) -> None:
    reference = opened(app)
    for earlier in meanwhile:
        post(log_in(app, "denis"), reference, earlier, PATHS[earlier][2])
    answer = post(claire, reference, verb, data)
    assert data[typed] in page(answer).text


def test_reception_and_due_date_stand_at_the_top_of_the_case(app: Flask, claire: FlaskClient) -> None:  # C11
    reference = opened(app)
    case = the_case(app, reference)
    head = workspace(claire, reference).one("header", class_="recl-head").text
    assert f"Réponse due le {long_day(case.respond_due)}" in head
    assert "Reçue le" in head


def test_all_due_dates_are_listed_with_how_they_stand(app: Flask, claire: FlaskClient) -> None:  # C11, A02
    reference = opened(app, now=now() - timedelta(days=30))
    case = the_case(app, reference)
    rows = [row.text for row in workspace(claire, reference).one("tbody").all("tr")]
    assert [words.split()[0] for words in rows] == ["Accusé", "Analyse", "Réponse"]
    assert all("En retard de" in words for words in rows)
    times = {time["datetime"][:10] for time in workspace(claire, reference).one("tbody").all("time")}
    dues = (case.acknowledge_due, case.analyse_due, case.respond_due)
    assert times == {str(local(due, "Europe/Paris").date()) for due in dues if due}


def test_nature_date_people_and_impact_are_on_the_case(app: Flask, claire: FlaskClient) -> None:  # B03
    reference = opened(app, impact="Deux jours perdus.", people_concerned="Le groupe B")
    shown = workspace(claire, reference).text
    for words in ("Réclamation", "Reçue le", "Deux jours perdus.", "Le groupe B"):
        assert words in shown


def test_a_subcontracted_session_is_marked_on_the_case(app: Flask, claire: FlaskClient) -> None:  # O05
    taught_for_another = opened(app, "nour", session_ref="ang-a")
    assert "sous-traitance" in workspace(claire, taught_for_another).text
    assert "sous-traitance" not in workspace(claire, opened(app)).text


def test_the_wish_of_the_person_is_on_the_case(app: Flask, claire: FlaskClient) -> None:  # D02
    assert "Une autre salle." in workspace(claire, opened(app, desired_outcome="Une autre salle.")).text


def test_the_auditor_reads_a_kind_of_person_instead_of_a_name(app: Flask) -> None:
    reference = opened(app)
    shown = workspace(log_in(app, "anne"), reference).text
    assert "Stagiaire ou apprenant" in shown
    assert "Léa" not in shown
    assert "lea@exemple.test" not in shown


def test_the_auditor_reads_no_name_once_the_claimant_wrote(app: Flask, lea: FlaskClient) -> None:
    reference = opened(app)
    lea.post(f"/reclamations/cases/{reference}/message", data={"text": "Encore froid."})
    shown = workspace(log_in(app, "anne"), reference).text
    assert "Encore froid." in shown
    assert "Léa" not in shown


def test_the_auditor_reads_no_name_of_a_trainer_who_settled_what_they_logged(  # O01
    app: Flask, bruno: FlaskClient
) -> None:
    data = {"incident_type": "connexion", "description": "Coupure.", "immediate_action": "Papier.", "resolved": "y"}
    answer = bruno.post("/reclamations/sessions/cpn-b/incidents", data=data | {"help_needed": "non"})
    reference = answer.headers["Location"].split("logged=")[1]
    assert "Bruno" not in workspace(log_in(app, "anne"), reference).text


def test_the_auditor_finds_no_form_that_changes_anything(app: Flask) -> None:
    auditor = log_in(app, "anne")
    reference = opened(app)
    for address in ("/register", f"/cases/{reference}", "/mine"):
        assert not page(auditor.get(f"/reclamations{address}")).all("form", method="post")


def test_a_consulted_person_may_note_and_nothing_else(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    post(claire, reference, "people", {"consulted": ["ines"]})
    forms = workspace(log_in(app, "ines"), reference).all("form", method="post")
    assert {form["action"].rsplit("/", 1)[1] for form in forms} == {"note"}


def test_a_case_whose_handlers_are_all_implicated_stays_open_to_them_with_a_warning(
    app: Flask, claire: FlaskClient
) -> None:
    reference = opened(app)
    post(claire, reference, "people", {"implicated": ["claire", "denis"]})
    assert "Ce dossier vous met en cause." in workspace(claire, reference).text
