"""Mails and ready answers worded by two people at once; and words that cannot be filled any more."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from flask_reclamations.models import MailTemplate
from flask_reclamations.services.act import db_session

from .conftest import log_in, opened
from .dom import Element, form_to, page, sent
from .test_settings_pages import MAIL, SETTINGS, after, save


@pytest.fixture
def denis(app: Flask) -> FlaskClient:
    """The director's browser."""
    return log_in(app, "denis")


def alert(root: Element) -> str:
    return root.one("div", role="alert").text


def test_the_other_s_words_stand_beside_mine_and_a_second_press_decides(
    claire: FlaskClient, denis: FlaskClient
) -> None:  # B17
    mine = sent(form_to(page(claire.get(f"{SETTINGS}/{MAIL}")), MAIL))
    save(denis, MAIL, subject="De Denis {reference}", body="Vu par Denis. {repondre_avant}")
    refused = claire.post(f"{SETTINGS}/{MAIL}", data=mine | {"body": "Vu par Claire. {repondre_avant}"})
    assert refused.status_code == 422
    assert "Denis Faure vient d’enregistrer un autre texte." in alert(page(refused))
    assert "De Denis {reference}" in alert(page(refused))
    assert "Vu par Denis. {repondre_avant}" in alert(page(refused))
    again = sent(form_to(page(refused), MAIL))
    assert again["body"] == "Vu par Claire. {repondre_avant}"
    kept = after(claire, claire.post(f"{SETTINGS}/{MAIL}", data=again))
    assert sent(form_to(kept, MAIL))["body"] == "Vu par Claire. {repondre_avant}"


def test_going_back_to_our_words_does_not_undo_the_other_s_unseen(claire: FlaskClient, denis: FlaskClient) -> None:
    save(claire, MAIL, body="Premier. {repondre_avant}")
    mine = sent(form_to(page(claire.get(f"{SETTINGS}/{MAIL}")), MAIL))
    save(denis, MAIL, body="Second. {repondre_avant}")
    refused = claire.post(f"{SETTINGS}/{MAIL}", data=mine | {"reset": "yes"})
    assert "Second. {repondre_avant}" in alert(page(refused))


@pytest.mark.parametrize("theirs", ["mails/answer/fr", "mails/acknowledgement/en"])
def test_another_mail_or_language_is_no_conflict(claire: FlaskClient, denis: FlaskClient, theirs: str) -> None:
    mine = sent(form_to(page(claire.get(f"{SETTINGS}/{MAIL}")), MAIL))
    assert save(denis, theirs, subject="{reference}").status_code == 303
    assert claire.post(f"{SETTINGS}/{MAIL}", data=mine | {"subject": "{reference} !"}).status_code == 303


def test_the_same_words_from_two_people_are_no_conflict(claire: FlaskClient, denis: FlaskClient) -> None:
    mine = sent(form_to(page(claire.get(f"{SETTINGS}/{MAIL}")), MAIL)) | {"subject": "Vu {reference}"}
    save(denis, MAIL, subject="Vu {reference}")
    assert claire.post(f"{SETTINGS}/{MAIL}", data=mine).status_code == 303


def test_a_ready_answer_renamed_by_another_stands_beside_mine(claire: FlaskClient, denis: FlaskClient) -> None:  # B17
    shown = after(claire, save(claire, "canned", name="Excuses", locale="fr", text="Désolés."))
    (link,) = [a for a in shown.all("a") if a.text == "Excuses"]
    one = link["href"].removeprefix(f"{SETTINGS}/")
    mine = sent(form_to(page(claire.get(link["href"])), one))
    save(denis, one, name="Regrets", text="Nos regrets.")
    refused = claire.post(link["href"], data=mine | {"text": "Pardon."})
    assert refused.status_code == 422
    assert "Denis Faure vient d’enregistrer un autre texte." in alert(page(refused))
    assert "Nom Regrets Texte Nos regrets." in alert(page(refused))
    again = sent(form_to(page(refused), one))
    assert (again["name"], again["text"]) == ("Excuses", "Pardon.")
    assert claire.post(link["href"], data=again).status_code == 303


def broken(app: Flask) -> None:
    with app.app_context():
        db_session().execute(update(MailTemplate).values(body="{variable_de_l_an_dernier}"))
        db_session().commit()


def test_words_that_cannot_be_filled_any_more_are_a_gap_until_they_are_corrected(
    app: Flask, claire: FlaskClient
) -> None:  # B21
    said = "Un modèle d’e-mail ne peut plus être rempli"
    save(claire, MAIL, subject="Reçu {reference}", body="Vu. {repondre_avant}")
    assert said not in page(claire.get("/reclamations/readiness")).text
    broken(app)
    (gap,) = [item for item in page(claire.get("/reclamations/readiness")).all("li") if said in item.text]
    listed = page(claire.get(gap.one("a")["href"]))
    assert [item.text for item in listed.all("li") if "À corriger" in item.text] == [
        "Accusé de réception d’une réclamation Français À corriger Anglais"
    ]
    shown = page(claire.get(f"{SETTINGS}/{MAIL}"))
    assert "Ce texte ne peut plus être rempli." in shown.text
    assert sent(form_to(shown, MAIL))["body"] == "{variable_de_l_an_dernier}"
    after(claire, save(claire, MAIL, reset="yes"))
    assert said not in page(claire.get("/reclamations/readiness")).text


def test_reminders_and_the_list_of_what_is_late_are_tried_on_a_real_case(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    for template in ("reminder", "silence", "digest"):
        answer = save(claire, f"mails/{template}/fr", preview="yes", reference=reference)
        assert answer.status_code == 200
        tried = page(answer).one("section", aria_labelledby="recl-tried").text
        assert reference in tried
        assert "Vous recevez ce" in tried
