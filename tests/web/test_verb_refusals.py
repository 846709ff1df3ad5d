"""What a verb refuses: beside its field, with every reason, and nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from .conftest import arranged, log_in, opened, row_counts, the_case, today
from .dom import form_to, page, sent
from .test_case import ANSWER, PATHS, WORDS, led_to, post

LONG = "é" * 10_001
TEXT_NEEDED = ["answer", "reply", "note", "analyse", "resolve", "thank", "qualify", "set_aside", "reopen"]
TEXT_NEEDED += ["escalate", "deescalate", "reception", "address"]


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
    ("analyse", ["answer", "close"], PATHS["analyse"][2], "text"),
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
