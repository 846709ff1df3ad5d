"""Without login: the link of a mail, one answer, and what becomes of a link that no longer works."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from flask_reclamations.domain.surveys import Question, Shape
from flask_reclamations.models import Event, OutboxMessage, Survey
from flask_reclamations.services import surveys
from flask_reclamations.services.act import db_session

from ..queries.test_satisfaction import surveyed
from .conftest import log_in, now, opened, row_counts, the_case
from .dom import form_to, page, sent, why

SAID = {"resolved": "oui", "score": "4", "comment": "Merci pour la séance rejouée."}


@dataclass(frozen=True)
class Asked:
    """A case that was answered by letter, and the link that asks whether it helped."""

    reference: str
    link: str


@pytest.fixture
def asked(app: Flask, claire: FlaskClient) -> Asked:
    reference = opened(app)
    answer = {"text": "Réparé.", "mode": "courrier", "sent_on": ""}
    assert claire.post(f"/reclamations/cases/{reference}/answer", data=answer).status_code == 303
    with app.app_context():
        survey = db_session().scalars(select(Survey)).one()
        token = surveys.token_of(survey, app.config["SECRET_KEY"], now=now())
        return Asked(reference, f"/reclamations/satisfaction/{token}")


@pytest.fixture
def someone(app: Flask) -> FlaskClient:
    """A browser where nobody is logged in."""
    return app.test_client()


def follow(browser: FlaskClient, link: str) -> Any:
    return form_to(page(browser.get(link, follow_redirects=True)), "/satisfaction")


def give(browser: FlaskClient, asked: Asked, **changed: str) -> Any:
    form = follow(browser, asked.link)
    return browser.post("/reclamations/satisfaction", data=sent(form) | SAID | changed)


def the_survey(app: Flask) -> Survey:
    with app.app_context():
        survey = db_session().scalars(select(Survey)).one()
        db_session().expunge(survey)
        return survey


def test_the_link_leads_to_an_address_without_the_token(asked: Asked, someone: FlaskClient) -> None:
    answer = someone.get(asked.link)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/reclamations/satisfaction")
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_link_gives_a_cookie_for_this_page_only(asked: Asked, someone: FlaskClient) -> None:
    cookie = someone.get(asked.link).headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/reclamations/satisfaction", "Max-Age"))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_following_the_link_records_nothing(app: Flask, asked: Asked, someone: FlaskClient, method: str) -> None:
    before = row_counts(app)
    someone.open(asked.link, method=method)
    someone.open("/reclamations/satisfaction", method=method)
    assert row_counts(app) == before
    assert the_survey(app).answered_at is None


def test_the_question_needs_no_login_and_sends_no_referrer(asked: Asked, someone: FlaskClient) -> None:
    someone.get(asked.link)
    answer = someone.get("/reclamations/satisfaction")
    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (200, "no-referrer")


def test_nothing_is_chosen_beforehand(asked: Asked, someone: FlaskClient) -> None:
    form = follow(someone, asked.link)
    assert [r["value"] for r in form.all("input", name="resolved")] == ["oui", "en_partie", "non"]
    assert [r["value"] for r in form.all("input", name="score")] == ["1", "2", "3", "4", "5"]
    assert not {"resolved", "score"} & sent(form).keys()


def test_the_page_shows_nothing_of_the_case_but_its_reference_and_session(asked: Asked, someone: FlaskClient) -> None:
    words = page(someone.get(asked.link, follow_redirects=True)).text
    assert asked.reference in words
    assert "Léa" not in words
    assert "connexion" not in words


def test_the_opinion_lands_in_the_case_and_its_journal(app: Flask, asked: Asked, someone: FlaskClient) -> None:  # B05
    assert give(someone, asked).status_code == 200
    survey = the_survey(app)
    assert (survey.resolved, survey.score, survey.comment) == ("oui", 4, SAID["comment"])
    with app.app_context():
        assert db_session().query(Event).filter_by(kind="survey_answered").count() == 1


def test_the_manager_reads_the_opinion_on_the_case(
    asked: Asked, someone: FlaskClient, claire: FlaskClient
) -> None:  # B05
    give(someone, asked)
    facts = page(claire.get(f"/reclamations/cases/{asked.reference}")).one("dl").text
    assert "oui · 4/5" in facts
    assert SAID["comment"] in facts


def test_score_and_comment_are_optional(app: Flask, asked: Asked, someone: FlaskClient) -> None:
    follow(someone, asked.link)
    assert someone.post("/reclamations/satisfaction", data={"resolved": "en_partie"}).status_code == 200
    assert (the_survey(app).resolved, the_survey(app).score) == ("en_partie", None)


def test_no_reopens_the_case_and_tells_who_handles_it(app: Flask, asked: Asked, someone: FlaskClient) -> None:  # B05
    assert "rouverte" in give(someone, asked, resolved="non").text
    assert the_case(app, asked.reference).status == "en_cours"
    with app.app_context():
        told = db_session().scalars(select(OutboxMessage.recipient).where(OutboxMessage.template == "not_solved"))
        assert told.all() == ["claire"]


def test_yes_and_partly_reopen_nothing(app: Flask, asked: Asked, someone: FlaskClient) -> None:
    give(someone, asked, resolved="en_partie")
    assert the_case(app, asked.reference).status == "repondue"


def test_the_auditor_reads_no_name_of_a_claimant_who_was_not_helped(
    app: Flask, asked: Asked, someone: FlaskClient
) -> None:
    give(someone, asked, resolved="non")
    assert "Léa" not in log_in(app, "anne").get(f"/reclamations/cases/{asked.reference}").text


WRONG = [
    ({"resolved": ""}, "resolved", "Dites si le problème est réglé."),
    ({"resolved": "bof"}, "resolved", "Choisissez une valeur de la liste."),
    ({"score": "6"}, "score", "Choisissez une valeur de la liste."),
    ({"score": "0"}, "score", "Choisissez une valeur de la liste."),
    ({"score": "cinq"}, "score", "Choisissez une valeur de la liste."),
    ({"comment": "é" * 2_001}, "comment", "2 000 caractères au plus"),
]


@pytest.mark.parametrize(("changed", "name", "words"), WRONG)
def test_a_wrong_field_is_refused_beside_it_and_the_rest_kept(
    app: Flask, asked: Asked, someone: FlaskClient, changed: dict[str, str], name: str, words: str
) -> None:
    before = row_counts(app)
    answer = give(someone, asked, **changed)
    assert answer.status_code == 422
    form = form_to(page(answer), "/satisfaction")
    assert words in why(form, name)
    typed = {key: value for key, value in (SAID | changed).items() if key != name or key == "comment"}
    assert {key: sent(form).get(key) for key in typed} == typed
    assert row_counts(app) == before


def test_a_link_shows_what_was_said_and_lets_it_be_changed(app: Flask, asked: Asked, someone: FlaskClient) -> None:
    give(someone, asked)
    shown = follow(someone, asked.link)
    assert {name: sent(shown).get(name) for name in SAID} == SAID
    assert "Vous pouvez encore le changer" in page(someone.get("/reclamations/satisfaction")).text
    assert give(someone, asked, resolved="en_partie").status_code == 200
    assert the_survey(app).resolved == "en_partie"
    with app.app_context():
        assert db_session().query(Event).filter_by(kind="survey_answered").count() == 2


def test_what_was_said_cannot_be_changed_once_the_link_has_expired(
    app: Flask, asked: Asked, someone: FlaskClient
) -> None:
    give(someone, asked)
    with app.app_context():
        db_session().execute(update(Survey).values(expires_at=now() - timedelta(minutes=1)))
        db_session().commit()
    for again in (someone.get(asked.link), someone.post("/reclamations/satisfaction", data=SAID)):
        assert again.status_code == 410
        assert "Vous avez déjà donné votre avis." in page(again).text
    assert the_survey(app).resolved == "oui"


def test_the_own_questions_are_asked_and_answered(app: Flask, asked: Asked, someone: FlaskClient) -> None:
    own = (Question("Était-ce clair ?", Shape.SCALE), Question("Lu où ?", Shape.CHOICE, ("Écran", "Papier")))
    with app.app_context():
        db_session().execute(update(Survey).values(questions=[question.as_json() for question in own]))
        db_session().commit()
    form = follow(someone, asked.link)
    assert [box["value"] for box in form.all("input", name="answer1")] == ["Écran", "Papier"]
    wrong = give(someone, asked, answer0="4", answer1="Pigeon")
    assert wrong.status_code == 422
    assert "Choisissez une valeur de la liste." in why(form_to(page(wrong), "/satisfaction"), "answer1")
    assert give(someone, asked, answer0="4", answer1="Papier").status_code == 200
    assert the_survey(app).answers == {"0": "4", "1": "Papier"}
    shown = page(log_in(app, "claire").get(f"/reclamations/cases/{asked.reference}")).text
    assert "Était-ce clair ? 4/5" in shown
    assert "Lu où ? Papier" in shown


def test_the_page_counts_own_questions_and_hides_what_few_answered(app: Flask, claire: FlaskClient) -> None:  # C27
    own = (Question("Était-ce <b>clair</b> ?", Shape.SCALE), Question("Et sinon ?", Shape.TEXT))
    with app.app_context():
        app.config["TAMPERED"] = True
        for number in range(5):
            answers = {"0": "4"} | ({"1": "<i>Rien</i>"} if number else {})
            surveyed(app, number, ("oui", 5), questions=[one.as_json() for one in own], answers=answers)
        db_session().commit()
    address = "/reclamations/opinions?until=2030-01-01"
    shown = page(claire.get(address))
    (table,) = [table for table in shown.all("table") if table.one("caption").text == "Vos questions"]
    scale, words = table.one("tbody").all("tr")
    assert (scale.one("th").text, "4 : 5" in scale.text) == ("Était-ce <b>clair</b> ?", True)
    assert "moins de 5 réponses : chiffres masqués" in words.text
    assert "Rien" not in words.text
    with app.app_context():
        db_session().execute(update(Survey).values(answers={"0": "4", "1": "<i>Rien</i>"}))
        db_session().commit()
    assert [item.text for item in page(claire.get(address)).all("li") if "Rien" in item.text] == ["<i>Rien</i>"] * 5


@pytest.mark.parametrize("altered", ["x", "2{token}", "{token}AAAA", "{half}", "{half}.{half}"])
def test_an_altered_link_is_not_found(app: Flask, asked: Asked, someone: FlaskClient, altered: str) -> None:
    before = row_counts(app)
    token = asked.link.rsplit("/", 1)[1]
    answer = someone.get("/reclamations/satisfaction/" + altered.format(token=token, half=token[: len(token) // 2]))
    assert answer.status_code == 404
    assert "Ce lien n’est pas valable." in page(answer).text
    assert row_counts(app) == before


def test_a_link_signed_for_something_else_is_not_found(app: Flask, asked: Asked, someone: FlaskClient) -> None:
    forged = surveys.URLSafeSerializer(app.config["SECRET_KEY"], salt="session").dumps(1)
    assert someone.get(f"/reclamations/satisfaction/{forged}").status_code == 404


def test_an_expired_link_says_so_before_and_after_it_was_followed(
    app: Flask, asked: Asked, someone: FlaskClient
) -> None:
    form = sent(follow(someone, asked.link))
    with app.app_context():
        db_session().execute(update(Survey).values(expires_at=now() - timedelta(minutes=1)))
        db_session().commit()
    answers = [someone.get(asked.link), someone.get("/reclamations/satisfaction")]
    answers.append(someone.post("/reclamations/satisfaction", data=form | SAID))
    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert all("Ce lien a expiré." in page(answer).text for answer in answers)
    assert the_survey(app).answered_at is None


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_link_there_is_nothing_to_answer(someone: FlaskClient, method: str) -> None:
    answer = someone.open("/reclamations/satisfaction", method=method, data=SAID if method == "POST" else None)
    assert answer.status_code == 410


def test_the_person_with_an_account_is_led_to_the_question(asked: Asked, lea: FlaskClient) -> None:
    followed = page(lea.get(f"/reclamations/cases/{asked.reference}"))
    [link] = [a["href"] for a in followed.all("a") if "/satisfaction/" in a.get("href")]
    assert "Votre avis" in lea.get(link, follow_redirects=True).text


def test_nobody_else_is_led_to_the_question(asked: Asked, claire: FlaskClient) -> None:
    assert "/satisfaction/" not in claire.get(f"/reclamations/cases/{asked.reference}").text
