"""Exchanges with several people on the page of a case: who gets what, what came in, topics (B20, C09, C22)."""

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from flask_reclamations.models import Organisation
from flask_reclamations.services.act import db_session
from flask_reclamations.services.eml import LONGEST

from .conftest import arranged, delivered, log_in, now, opened, row_counts, the_case, today, words_of
from .dom import form_to, page, sent

FUNDER = {"role": "financeur", "label": "Fonds Rhône", "email": "opco@exemple.test"}


def post(browser: FlaskClient, reference: str, verb: str, data: dict[str, Any]) -> TestResponse:
    # In memory: Werkzeug's client leaves the temporary file of a large body open.
    boundary, body = encode_multipart(data)
    return browser.post(
        f"/reclamations/cases/{reference}/{verb}",
        input_stream=io.BytesIO(body),
        content_type=f'multipart/form-data; boundary="{boundary}"',
    )


def shown(browser: FlaskClient, reference: str) -> Any:
    return page(browser.get(f"/reclamations/cases/{reference}"))


def with_funder(app: Flask, claire: FlaskClient) -> tuple[str, str]:
    """A complaint of Léa's with a funder among its correspondents: its reference, and how the form names them."""
    reference = opened(app)
    assert post(claire, reference, "contact", FUNDER).status_code == 303
    (tick,) = [
        c for c in form_to(shown(claire, reference), "/reply").all("input", name="to") if c["value"] != "claimant"
    ]
    return reference, tick["value"]


def mail(**changed: str) -> bytes:
    headers = {
        "From": "Léa Martin <lea@exemple.test>",
        "Date": f"{now() - timedelta(minutes=1):%d %b %Y %H:%M:%S +0000}",
        "Message-ID": "<1@exemple.test>",
        "Subject": "Re: ma demande",
    } | {name.replace("_", "-"): value for name, value in changed.items() if name != "text"}
    lines = [f"{name}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([*lines, "", changed.get("text", "Je serai là lundi.")]).encode()


def dropped(data: bytes, name: str = "Re ma demande.eml", **more: str) -> dict[str, Any]:
    return {"mail": FileStorage(io.BytesIO(data), name)} | more


def test_a_message_is_ticked_to_go_to_several_and_the_page_says_what_became_of_it(  # C09
    app: Flask, claire: FlaskClient
) -> None:
    reference, funder = with_funder(app, claire)
    assert post(claire, reference, "reply", {"text": "Reporté.", "to": ["claimant", funder]}).status_code == 303
    assert "Fonds Rhône : attend de partir" in shown(claire, reference).text
    mails = {str(m["To"]): words_of(m) for m in delivered(app)}
    assert "Reporté." in mails["lea@exemple.test"]
    assert "Reporté." in mails["opco@exemple.test"]
    assert "Fonds Rhône : e-mail parti" in shown(claire, reference).text
    assert "Léa Martin : e-mail parti" in shown(claire, reference).text


def test_the_auditor_reads_the_role_of_a_correspondent_and_no_name(app: Flask, claire: FlaskClient) -> None:  # C09
    reference, funder = with_funder(app, claire)
    post(claire, reference, "reply", {"text": "Pour vous seuls.", "to": [funder]})
    text = log_in(app, "anne").get(f"/reclamations/cases/{reference}").text
    assert "Pour vous seuls." in text
    assert "Financeur" in text
    assert "Fonds Rhône" not in text
    assert "opco@exemple.test" not in text


def test_the_claimant_neither_reads_nor_hears_of_what_others_were_told(  # C09
    app: Flask, claire: FlaskClient, lea: FlaskClient
) -> None:
    reference, funder = with_funder(app, claire)
    post(claire, reference, "reply", {"text": "Pour vous seuls.", "to": [funder]})
    post(claire, reference, "reply", {"text": "Pour tous.", "to": ["claimant", funder]})
    text = lea.get(f"/reclamations/cases/{reference}").text
    assert "Pour tous." in text
    assert "Pour vous seuls." not in text
    assert "Rhône" not in text


def test_nobody_ticked_is_refused_beside_the_ticks_and_the_text_kept(app: Flask, claire: FlaskClient) -> None:
    reference, _ = with_funder(app, claire)
    answer = post(claire, reference, "reply", {"text": "À personne."})
    assert answer.status_code == 422
    form = form_to(page(answer), "/reply")
    assert "Choisissez au moins un destinataire." in form.text
    assert sent(form)["text"] == "À personne."


def test_without_correspondents_a_message_is_the_claimants(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    assert post(claire, reference, "reply", {"text": "Bonjour."}).status_code == 303
    assert "lea@exemple.test" in {str(m["To"]) for m in delivered(app)}


def test_a_letter_is_logged_with_its_day(app: Flask, claire: FlaskClient) -> None:  # C09
    reference, funder = with_funder(app, claire)
    data = {"text": "Posté.", "to": ["claimant", funder], "mode": "courrier", "sent_on": today().isoformat()}
    assert post(claire, reference, "reply", data).status_code == 303
    assert "Fonds Rhône : par courrier" in shown(claire, reference).text


def test_an_answer_goes_to_the_ticked_too(app: Flask, claire: FlaskClient) -> None:  # C09
    reference, funder = with_funder(app, claire)
    assert post(claire, reference, "answer", ANSWER | {"mode": "email", "to": [funder]}).status_code == 303
    assert {"lea@exemple.test", "opco@exemple.test"} <= {str(m["To"]) for m in delivered(app)}


ANSWER = {"text": "Rattrapé le 3 décembre."}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (FUNDER | {"role": ""}, "Choisissez à quel titre"),
        (FUNDER | {"label": ""}, "Indiquez son nom"),
        (FUNDER | {"email": "lea@exemple.test"}, "déjà celle d’une personne du dossier"),
        (FUNDER | {"person": "parti"}, "Choisissez une personne de la liste."),
    ],
)
def test_a_wrong_correspondent_is_refused_beside_its_field(
    app: Flask, claire: FlaskClient, data: dict[str, str], words: str
) -> None:
    reference = opened(app)
    answer = post(claire, reference, "contact", data)
    assert answer.status_code == 422
    form = form_to(page(answer), "/contact")
    assert words in form.text
    assert sent(form)["email"] == data["email"]


def test_who_the_case_is_about_is_not_offered(app: Flask, claire: FlaskClient) -> None:  # O21
    reference = opened(app, category="formateur")
    offered = {o["value"] for o in form_to(shown(claire, reference), "/contact").all("option")}
    assert "ines" in offered
    assert "bruno" not in offered


def test_a_correspondent_is_corrected_and_taken_off(app: Flask, claire: FlaskClient) -> None:
    reference, funder = with_funder(app, claire)
    data = {"contact": funder, "email": "atlas@exemple.test"}
    assert post(claire, reference, "contact_change", data).status_code == 303
    assert "atlas@exemple.test" in shown(claire, reference).text
    wrong = post(claire, reference, "contact_change", data | {"email": "atlas"})
    assert wrong.status_code == 422
    assert 'value="atlas"' in wrong.text
    assert post(claire, reference, "contact_remove", {"contact": funder}).status_code == 303
    assert post(claire, reference, "contact_remove", {"contact": funder}).status_code == 422


# What came in


def typed(**changed: str) -> dict[str, str]:
    base = {"sender": "claimant", "channel": "telephone", "received_on": today().isoformat(), "text": "Rappelée."}
    return base | changed


def test_a_message_is_typed_in_for_whoever_said_it(app: Flask, claire: FlaskClient, lea: FlaskClient) -> None:  # C22
    reference, funder = with_funder(app, claire)
    assert post(claire, reference, "receive", typed()).status_code == 303
    assert post(claire, reference, "receive", typed(sender=funder, text="Accord.")).status_code == 303
    somebody = typed(sender="autre", name="M. Aubert", text="Je confirme.")
    assert post(claire, reference, "receive", somebody).status_code == 303
    text = shown(claire, reference).text
    for said in ("Rappelée.", "Accord.", "Je confirme.", "M. Aubert", "consigné par Claire Vidal"):
        assert said in text
    assert "Rappelée." in lea.get(f"/reclamations/cases/{reference}").text
    assert "Accord." not in lea.get(f"/reclamations/cases/{reference}").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sender": ""}, "Choisissez qui a écrit ou parlé."),
        ({"sender": "contact:9"}, "Choisissez une personne de la liste."),
        ({"sender": "autre"}, "Indiquez qui a écrit ou parlé."),
        ({"channel": ""}, "Choisissez comment le message est arrivé."),
        ({"channel": "pigeon"}, "Choisissez une valeur de la liste."),
        ({"received_on": ""}, "Indiquez quand le message est arrivé."),
        ({"received_on": (today() + timedelta(days=2)).isoformat()}, "La date ne peut pas être dans le futur."),
        ({"received_on": "2020-01-06"}, "dites pourquoi il y est joint"),
        ({"received_on": "0001-01-01"}, "dites pourquoi il y est joint"),
        ({"text": " "}, "Écrivez ou copiez ce que dit le message."),
    ],
)
def test_a_message_that_cannot_be_is_refused_beside_its_field_and_kept(
    app: Flask, claire: FlaskClient, changed: dict[str, str], words: str
) -> None:
    reference = opened(app)
    before = row_counts(app)
    answer = post(claire, reference, "receive", typed(**changed))
    assert answer.status_code == 422
    form = form_to(page(answer), "/receive")
    assert words in form.text
    assert sent(form)["text"].strip() == typed(**changed)["text"].strip()
    assert row_counts(app) == before


def test_a_saved_mail_fills_in_the_rest(app: Flask, claire: FlaskClient) -> None:  # C22
    reference = opened(app, now=now() - timedelta(hours=1))
    assert post(claire, reference, "receive", dropped(mail())).status_code == 303
    shown_page = shown(claire, reference)
    assert "Je serai là lundi." in shown_page.text
    assert "Re ma demande.eml" in shown_page.text
    assert row_counts(app)["reclamations_exchange"] == 1


def test_a_saved_mail_says_who_wrote(app: Flask, claire: FlaskClient, lea: FlaskClient) -> None:  # C22
    reference, _ = with_funder(app, claire)
    for sender, text in (("Atlas <OPCO@exemple.test>", "Nous payons."), ("Inconnu <x@exemple.test>", "Et moi ?")):
        data = dropped(mail(From=sender, text=text, Message_ID=f"<{text[:2]}@x>"))
        assert post(claire, reference, "receive", data).status_code == 303
    text = shown(claire, reference).text
    for said in ("Nous payons.", "Et moi ?", "Inconnu"):
        assert said in text
        assert said not in lea.get(f"/reclamations/cases/{reference}").text


def test_the_same_mail_is_refused_the_second_time(app: Flask, claire: FlaskClient) -> None:  # C22
    reference = opened(app, now=now() - timedelta(hours=1))
    post(claire, reference, "receive", dropped(mail()))
    again = post(claire, reference, "receive", dropped(mail()))
    assert again.status_code == 422
    assert "Cet e-mail est déjà au dossier." in form_to(page(again), "/receive").text
    assert row_counts(app)["reclamations_exchange"] == 1


def test_a_mail_without_date_asks_for_it_and_is_not_lost(app: Flask, claire: FlaskClient) -> None:  # C22
    reference = opened(app, now=now() - timedelta(hours=1))
    answer = post(claire, reference, "receive", dropped(mail(Date="")))
    assert answer.status_code == 422
    form = form_to(page(answer), "/receive")
    assert "Indiquez quand le message est arrivé." in form.text
    assert "Re ma demande.eml" in form.text
    kept = sent(form)
    assert (kept["sender"], kept["text"], kept["channel"]) == ("claimant", "Je serai là lundi.", "email")
    assert post(claire, reference, "receive", kept | {"received_on": today().isoformat()}).status_code == 303
    assert "Re ma demande.eml" in shown(claire, reference).text


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "vide.eml", ""),
        (b"bonjour", "x.eml", "n’est pas un e-mail enregistré"),
        (b"From: " + b"a(<" * LONGEST + b"\r\n\r\nx", "x.eml", "trop compliqué"),
        (mail(Date="Mon, 9 Nov 2099 10:12:00 +0000"), "x.eml", "La date ne peut pas être dans le futur."),
        (mail(Date="Mon, 9 Nov 2020 10:12:00 +0000"), "x.eml", "dites pourquoi il y est joint"),
        (mail() + b"x" * (11 * 2**20), "gros.eml", "dépasse 10 Mo"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "x.eml", "n’est pas un e-mail enregistré"),
    ],
    ids=["empty", "text", "bomb", "future", "old", "huge", "picture"],
)
def test_a_hostile_mail_is_refused_with_a_sentence(  # C22
    app: Flask, claire: FlaskClient, data: bytes, name: str, words: str
) -> None:
    reference = opened(app)
    answer = post(claire, reference, "receive", dropped(data, name))
    assert answer.status_code == 422
    assert words in form_to(page(answer), "/receive").text
    assert row_counts(app)["reclamations_exchange"] == 0


def test_a_bad_file_in_a_mail_is_left_out_and_said(app: Flask, claire: FlaskClient) -> None:  # C22
    reference = opened(app, now=now() - timedelta(hours=1))
    body = (
        "--b\r\n\r\nVoir ci-joint.\r\n--b\r\nContent-Type: application/octet-stream\r\n"
        'Content-Disposition: attachment; filename="virus.exe"\r\n\r\nMZ\x00\x01\x02\r\n--b\r\n'
        'Content-Type: text/plain\r\nContent-Disposition: attachment; filename="notes.txt"\r\n\r\nSalle 2.\r\n--b--'
    )
    data = mail(Content_Type="multipart/mixed; boundary=b", text=body)
    assert post(claire, reference, "receive", dropped(data)).status_code == 303
    text = shown(claire, reference).text
    for said in ("Voir ci-joint.", "notes.txt", "N’a pas pu être gardé", "virus.exe"):
        assert said in text
    lea = log_in(app, "lea").get(f"/reclamations/cases/{reference}").text
    assert "notes.txt" in lea
    assert "virus.exe" not in lea
    assert ".eml" not in lea


# Once it is closed


@pytest.fixture
def after(app: Flask, claire: FlaskClient) -> str:
    """A closed complaint of Léa's, where a late message opens a new case."""
    reference = opened(app)
    arranged(app, reference, status="cloturee", closed_at=now(), answered_at=now())
    with app.app_context():
        db_session().execute(update(Organisation).values(late_message="new_case"))
        db_session().commit()
    return reference


def test_a_late_message_leads_to_the_case_it_opened(
    app: Flask, claire: FlaskClient, lea: FlaskClient, after: str
) -> None:
    answer = post(lea, after, "message", {"text": "Toujours pas de séance."})
    assert answer.status_code == 303
    there = answer.headers["Location"].split("/")[-2]
    assert there != after
    assert the_case(app, there).continues == after
    assert the_case(app, after).status == "cloturee"
    for browser in (claire, lea):
        assert f"/reclamations/cases/{there}" in {a.get("href") for a in shown(browser, after).all("a")}
        assert f"/reclamations/cases/{after}" in {a.get("href") for a in shown(browser, there).all("a")}


def test_a_late_message_that_is_joined_says_so(app: Flask, claire: FlaskClient, lea: FlaskClient, after: str) -> None:
    with app.app_context():
        db_session().execute(update(Organisation).values(late_message="attach"))
        db_session().commit()
    assert post(lea, after, "message", {"text": "Merci."}).status_code == 303
    assert "après la clôture" in shown(claire, after).text


# Topics


def test_topics_are_ticked_and_shown(app: Flask, claire: FlaskClient) -> None:  # B20
    reference = opened(app)
    assert post(claire, reference, "tags", {"tags": ["abandon", "handicap"]}).status_code == 303
    text = shown(claire, reference).text
    assert "Aucun référent handicap n’est nommé" in text
    audited = log_in(app, "anne").get(f"/reclamations/cases/{reference}").text
    assert "Abandon" in audited
    assert "Handicap" not in audited


def test_one_press_tells_the_disability_officer(app: Flask, claire: FlaskClient) -> None:  # B20
    reference = opened(app)
    with app.app_context():
        db_session().execute(update(Organisation).values(disability_ref="sam", disability_label="Sam Colin"))
        db_session().commit()
    post(claire, reference, "tags", {"tags": ["handicap"]})
    form = form_to(shown(claire, reference), "/disability")
    assert post(claire, reference, "disability", sent(form)).status_code == 303
    assert "sam@exemple.test" in {str(m["To"]) for m in delivered(app)}
    assert "est consulté sur ce dossier" in shown(claire, reference).text
    assert log_in(app, "sam").get(f"/reclamations/cases/{reference}").status_code == 200


def test_a_topic_that_is_none_is_refused(app: Flask, claire: FlaskClient) -> None:
    reference = opened(app)
    answer = post(claire, reference, "tags", {"tags": ["personne"]})
    assert answer.status_code == 422
    assert "Choisissez des sujets de la liste." in page(answer).text
