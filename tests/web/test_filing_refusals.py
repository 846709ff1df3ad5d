"""What the learner’s form refuses: beside each field, in French, and nothing typed is lost or saved."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.services.filing import NOT_YOURS

from .conftest import log_in, opened, row_counts, today
from .dom import form_to, page, sent, why
from .test_filing import FULL, fill

FUTURE = (today() + timedelta(days=2)).isoformat()
WRONG: list[tuple[dict[str, str], str, str]] = [
    ({"kind": ""}, "kind", "Choisissez"),
    ({"kind": "signal"}, "kind", "Choisissez"),
    ({"kind": "plainte"}, "kind", "Choisissez"),
    ({"description": ""}, "description", "Racontez ce qui s’est passé"),
    ({"description": " \n\t "}, "description", "Racontez ce qui s’est passé"),
    ({"description": "é" * 10_001}, "description", "10 000 caractères au plus"),
    ({"subject": "é" * 201}, "subject", "200 caractères au plus"),
    ({"desired_outcome": "é" * 2_001}, "desired_outcome", "2 000 caractères au plus"),
    ({"session": "nulle-part"}, "session", NOT_YOURS.text),
    ({"session": "ang-a"}, "session", NOT_YOURS.text),
    ({"category": "cantine"}, "category", "Choisissez une catégorie de la liste."),
    ({"occurred_on": FUTURE}, "occurred_on", "La date ne peut pas être dans le futur."),
    ({"occurred_on": "31/02/2026"}, "occurred_on", "Indiquez une date valide"),
    ({"occurred_on": "hier"}, "occurred_on", "Indiquez une date valide"),
]


@pytest.mark.parametrize(("changed", "name", "words"), WRONG)
def test_a_wrong_field_is_refused_beside_it(lea: FlaskClient, changed: dict[str, str], name: str, words: str) -> None:
    answer = lea.post("/reclamations/new", data=fill(lea, **changed))
    assert answer.status_code == 422
    assert words in why(form_to(page(answer), "/new"), name)


def test_no_refusal_loses_anything_that_was_typed(lea: FlaskClient) -> None:
    lost = set()
    for changed, _, _ in WRONG:
        typed = fill(lea, **changed)
        kept = sent(form_to(page(lea.post("/reclamations/new", data=typed)), "/new"))
        chosen_from_a_list = {"kind", "session", "category"} & changed.keys()
        lost |= {key for key in typed if kept.get(key, "").strip() != typed[key].strip()} - chosen_from_a_list
    assert lost == set()


def test_no_refusal_saves_anything(app: Flask, lea: FlaskClient) -> None:
    before = row_counts(app)
    for changed, _, _ in WRONG:
        lea.post("/reclamations/new", data=fill(lea, **changed))
    assert row_counts(app) == before


def test_all_that_is_wrong_is_said_at_once(lea: FlaskClient) -> None:
    wrong = {"kind": "", "description": "", "occurred_on": FUTURE}
    alert = page(lea.post("/reclamations/new", data=fill(lea, **wrong))).one(role="alert")
    assert "Il reste 3 points à corriger." in alert.text
    assert len(alert.all("li")) == 3


def test_an_empty_form_is_refused(lea: FlaskClient) -> None:
    answer = lea.post("/reclamations/new", data={})
    assert answer.status_code == 422
    assert "Racontez ce qui s’est passé" in why(form_to(page(answer), "/new"), "description")


def test_a_refused_form_takes_no_number(app: Flask, lea: FlaskClient) -> None:  # C12
    lea.post("/reclamations/new", data=fill(lea, occurred_on=FUTURE))
    answer = lea.post("/reclamations/new", data=fill(lea))
    assert answer.headers["Location"].endswith("-0001/filed")


def test_a_form_sent_twice_makes_one_case(app: Flask, lea: FlaskClient) -> None:
    typed = fill(lea)
    first, second = (lea.post("/reclamations/new", data=typed) for _ in range(2))
    assert (second.status_code, second.headers["Location"]) == (303, first.headers["Location"])
    assert row_counts(app)["reclamations_case"] == 1


def test_a_form_sent_twice_sends_one_acknowledgement(app: Flask, lea: FlaskClient) -> None:  # D03
    typed = fill(lea)
    lea.post("/reclamations/new", data=typed)
    before = row_counts(app)
    lea.post("/reclamations/new", data=typed)
    assert row_counts(app) == before


def test_two_forms_with_the_same_words_make_two_cases(app: Flask, lea: FlaskClient) -> None:
    for _ in range(2):
        lea.post("/reclamations/new", data=fill(lea))
    assert row_counts(app)["reclamations_case"] == 2


def test_the_mark_of_another_persons_form_is_refused(app: Flask, lea: FlaskClient) -> None:
    typed = fill(lea)
    lea.post("/reclamations/new", data=typed)
    answer = log_in(app, "nour").post("/reclamations/new", data=typed | {"session": "ang-a"})
    assert answer.status_code == 403
    assert row_counts(app)["reclamations_case"] == 1


MARKS = ["x" * 36, "0" * 400, "12345678-1234-1234-1234-123456789abc\n", "<script>"]


@pytest.mark.parametrize("mark", MARKS, ids=["letters", "too long", "line break", "script"])
def test_a_form_with_an_altered_mark_is_never_answered_in_english(any_app: Flask, mark: str) -> None:
    browser = log_in(any_app, "lea")
    answer = browser.post("/reclamations/new", data=fill(browser, submission=mark))
    assert answer.status_code in (303, 422)
    assert "Invalid" not in answer.text


@pytest.mark.parametrize("mark", MARKS, ids=["letters", "too long", "line break", "script"])
def test_a_form_with_an_altered_mark_is_filed_when_sent_again_at_the_latest(any_app: Flask, mark: str) -> None:
    browser = log_in(any_app, "lea")
    answer = browser.post("/reclamations/new", data=fill(browser, submission=mark))
    if answer.status_code == 422:
        answer = browser.post("/reclamations/new", data=sent(form_to(page(answer), "/new")))
    assert answer.status_code == 303


@pytest.mark.parametrize("name", ["description", "subject", "desired_outcome", "session", "category", "submission"])
def test_a_nul_character_is_no_server_error(any_app: Flask, name: str) -> None:
    browser = log_in(any_app, "lea")
    answer = browser.post("/reclamations/new", data=fill(browser, **{name: f"a\0{FULL.get(name, '')}"}))
    assert answer.status_code in (303, 422)


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_a_message_that_says_nothing_or_too_much_is_refused(app: Flask, lea: FlaskClient, text: str) -> None:
    reference = opened(app)
    before = row_counts(app)
    answer = lea.post(f"/reclamations/cases/{reference}/message", data={"text": text})
    assert answer.status_code == 422
    assert why(form_to(page(answer), "/message"), "text")
    assert row_counts(app) == before


def test_a_message_that_is_too_long_is_kept_in_the_form(app: Flask, lea: FlaskClient) -> None:
    reference = opened(app)
    answer = lea.post(f"/reclamations/cases/{reference}/message", data={"text": "x" * 10_001})
    assert sent(form_to(page(answer), "/message"))["text"] == "x" * 10_001
