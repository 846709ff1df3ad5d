"""The waiting room's page: what it shows, to whom, and what a decision does."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from flask_reclamations.jobs import files as sweeping
from flask_reclamations.models import Attachment, Intake
from flask_reclamations.services.act import db_session

from ..samples import PDF
from .conftest import delivered, log_in, now, opened, row_counts, the_case
from .dom import form_to, page, sent
from .test_files import attachments, post
from .test_public_filing import PUBLIC, config, confirmed, fill, first_reference, outsider, send  # noqa: F401

ROOM = "/reclamations/register/waiting"


@pytest.fixture
def intake(app: Flask, outsider: FlaskClient) -> str:  # noqa: F811
    """The id of a message that waits."""
    send(outsider, site_web="x", subject="")
    with app.app_context():
        return str(db_session().query(Intake.id).scalar())


def decide(browser: FlaskClient, intake: str, decision: str) -> Any:
    form = form_to(page(browser.get(ROOM)), f"/{intake}/{decision}")
    return browser.post(form["action"], data=sent(form), follow_redirects=True)


def test_the_room_shows_what_was_said_by_whom_and_why_it_waits(claire: FlaskClient, intake: str) -> None:
    shown = page(claire.get(ROOM)).one("article").text
    for words in (PUBLIC["description"], "Nadia Roche", "Excel, mars", "Un champ invisible a été rempli"):
        assert words in shown


def test_the_register_leads_to_what_waits(claire: FlaskClient, intake: str) -> None:
    register = page(claire.get("/reclamations/register"))
    (link,) = [a for a in register.all("a") if a["href"] == ROOM]
    assert link.text == "1 message attend d’être lu"


@pytest.mark.parametrize("who", ["sam", "anne"])
def test_the_register_says_nothing_of_it_to_others(app: Flask, intake: str, who: str) -> None:
    assert ROOM not in log_in(app, who).get("/reclamations/register").text


def test_an_empty_room_leaves_the_register_alone(claire: FlaskClient) -> None:
    assert ROOM not in claire.get("/reclamations/register").text
    assert "Rien n’attend." in page(claire.get(ROOM)).text


def test_an_accepted_message_is_in_the_register_and_acknowledged(
    app: Flask, claire: FlaskClient, intake: str
) -> None:
    said = page(decide(claire, intake, "accept"))
    assert f"Le message est enregistré sous la référence {first_reference()}." in said.text
    assert the_case(app, first_reference()).description == PUBLIC["description"]
    assert "nadia@valdor.exemple.test" in {str(mail["To"]) for mail in delivered(app)}
    case = page(claire.get(f"/reclamations/cases/{first_reference()}"))
    assert "Accepté par une personne par Claire Vidal" in case.text


def test_a_dropped_message_is_no_case_and_tells_nobody(app: Flask, claire: FlaskClient, intake: str) -> None:
    assert "Le message est écarté." in page(decide(claire, intake, "drop")).text
    assert row_counts(app)["reclamations_case"] == 0
    assert delivered(app) == []
    assert page(claire.get(ROOM)).all("article") == []


def link_of(browser: FlaskClient) -> str:
    return confirmed(browser).one("input", id="recl-follow")["value"].removeprefix("https://lms.exemple.test")


def test_whoever_waits_is_given_the_link_that_will_open_their_case(  # D09
    outsider: FlaskClient,  # noqa: F811
    claire: FlaskClient,
    intake: str,
) -> None:
    link = link_of(outsider)
    early = outsider.get(link)
    assert (early.status_code, "doit encore lire votre message" in page(early).text) == (200, True)
    decide(claire, intake, "accept")
    assert PUBLIC["description"] in page(outsider.get(link, follow_redirects=True)).text


def test_without_an_address_the_answer_is_read_by_that_link(
    outsider: FlaskClient,  # noqa: F811
    claire: FlaskClient,
) -> None:
    send(outsider, site_web="x", claimant_email="")
    link = link_of(outsider)
    case = f"/reclamations/cases/{first_reference()}"
    (message,) = page(claire.get(ROOM)).all("article")
    claire.post(message.all("form")[0]["action"])
    answer = sent(form_to(page(claire.get(case)), "/answer")) | {"text": "Elles sont prêtes.", "mode": "suivi"}
    assert claire.post(f"{case}/answer", data=answer).status_code == 303
    assert "Elles sont prêtes." in page(outsider.get(link, follow_redirects=True)).text


def test_the_link_of_a_dropped_message_opens_nothing(
    outsider: FlaskClient,  # noqa: F811
    claire: FlaskClient,
    intake: str,
) -> None:
    link = link_of(outsider)
    decide(claire, intake, "drop")
    assert outsider.get(link).status_code == 404


def test_a_waiting_form_that_comes_twice_has_one_link_that_works(outsider: FlaskClient) -> None:  # noqa: F811
    typed = fill(outsider, site_web="x")
    links = []
    for _ in range(2):
        outsider.post("/reclamations/public/new", data=typed)
        links.append(link_of(outsider))
    assert [outsider.get(link).status_code for link in links] == [404, 200]


def test_a_second_decision_says_that_somebody_was_faster(app: Flask, claire: FlaskClient, intake: str) -> None:
    decide(log_in(app, "denis"), intake, "drop")
    answer = claire.post(f"{ROOM}/{intake}/accept", follow_redirects=True)
    assert "Quelqu’un a déjà décidé de ce message." in page(answer).text
    assert row_counts(app)["reclamations_case"] == 0


def test_what_waits_counts_nowhere(app: Flask, claire: FlaskClient, intake: str) -> None:
    opened(app)
    register = page(claire.get("/reclamations/register")).text
    assert "1 dossier" in register
    assert "Nadia Roche" not in register
    assert "Aucun dossier ne correspond." in page(claire.get("/reclamations/register?text=attestations")).text


def test_a_sender_who_sends_again_once_accepted_reads_the_number(
    app: Flask,
    claire: FlaskClient,
    outsider: FlaskClient,  # noqa: F811
) -> None:
    form = sent(form_to(page(outsider.get("/reclamations/public/new")), "/public/new")) | PUBLIC | {"site_web": "x"}
    outsider.post("/reclamations/public/new", data=form)
    with app.app_context():
        waiting = str(db_session().query(Intake.id).scalar())
    decide(claire, waiting, "accept")
    outsider.post("/reclamations/public/new", data=form)
    assert first_reference() in confirmed(outsider).text


def test_the_files_of_what_waits_are_named_and_follow_it_into_the_register(
    app: Flask,
    claire: FlaskClient,
    outsider: FlaskClient,  # noqa: F811
) -> None:  # D01
    assert post(outsider, "/public/new", fill(outsider, site_web="x"), facture_pdf=PDF).status_code == 303
    assert "Fichiers joints : facture.pdf" in page(claire.get(ROOM)).one("article").text
    with app.app_context():
        waiting = str(db_session().query(Intake.id).scalar())
    decide(claire, waiting, "accept")
    assert [joined.case_id for joined in attachments(app)] == [the_case(app, first_reference()).id]


def test_the_sweep_spares_the_files_of_what_waits_until_it_is_decided(
    app: Flask,
    claire: FlaskClient,
    outsider: FlaskClient,  # noqa: F811
) -> None:
    post(outsider, "/public/new", fill(outsider, site_web="x"), facture_pdf=PDF)
    in_two_days = now() + timedelta(days=2)
    with app.app_context():
        assert sweeping.sweep(in_two_days) == 0
        waiting = str(db_session().query(Intake.id).scalar())
    assert len(attachments(app)) == 1
    decide(claire, waiting, "drop")
    with app.app_context():
        assert sweeping.sweep(in_two_days) == 1
    assert attachments(app) == []


def test_a_file_gone_since_does_not_keep_its_message_out(
    app: Flask,
    claire: FlaskClient,
    outsider: FlaskClient,  # noqa: F811
) -> None:
    post(outsider, "/public/new", fill(outsider, site_web="x"), facture_pdf=PDF)
    with app.app_context():
        waiting = str(db_session().query(Intake.id).scalar())
        db_session().query(Attachment).delete()
        db_session().commit()
    assert first_reference() in page(decide(claire, waiting, "accept")).text


def test_a_stale_decision_is_refused_and_the_room_comes_back(app: Flask, claire: FlaskClient, intake: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = claire.post(f"{ROOM}/{intake}/accept", data={"csrf_token": "altered"})
    assert answer.status_code == 422
    assert "Le formulaire avait expiré." in page(answer).text
    assert row_counts(app)["reclamations_case"] == 0
    assert first_reference() in page(decide(claire, intake, "accept")).text
