"""What people type is shown, never run: on every page, in every mail."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import example_app
from flask_reclamations.domain.vocabulary import Kind

from .conftest import delivered, log_in, opened, the_case, today, words_of
from .dom import form_to, page, sent
from .test_case import post
from .test_satisfaction import Asked, asked, give  # noqa: F401

BAD = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"


def harmless(text: str) -> bool:
    return "<script>alert" not in text and "<img src=x" not in text and "&lt;script&gt;" in text


def filled(app: Flask, who: str, address: str, words: dict[str, Any]) -> str:
    """Send a form with the bad words in every field that takes words, and return the new case's reference."""
    browser = log_in(app, who)
    form = form_to(page(browser.get(f"/reclamations{address}")), address.split("?")[0])
    typed = {c["name"]: BAD for c in form.walk() if c.tag == "textarea" or c.get("type") in ("text", "tel")}
    answer = browser.post(f"/reclamations{address.split('?')[0]}", data=sent(form) | typed | words)
    assert answer.status_code == 303
    return f"REG-{today().year}-0001"


SPOKEN = {"kind": "signal", "channel": "oral", "stakeholder": "autre", "claimant_phone": ""}
FORMS = {
    "filing": ("lea", "/new?session=cpn-b", {"kind": "reclamation"}),
    "incident": ("bruno", "/sessions/cpn-b/incidents", {"incident_type": "salle"}),
    "recording": (
        "claire",
        "/register/new",
        {"kind": "signal", "channel": "oral", "stakeholder": "autre", "claimant_phone": ""},
    ),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("who", ["claire", "denis"])
def test_every_typed_field_is_harmless_in_case_and_register(app: Flask, name: str, who: str) -> None:
    reference = filled(app, *FORMS[name])
    browser = log_in(app, who)
    for address in (f"/cases/{reference}", "/register"):
        assert harmless(browser.get(f"/reclamations{address}").text)


@pytest.mark.parametrize("name", FORMS)
def test_every_typed_field_is_kept_to_the_letter(app: Flask, name: str) -> None:
    assert the_case(app, filled(app, *FORMS[name])).description == BAD


def test_what_was_typed_is_harmless_to_its_author(app: Flask, lea: FlaskClient) -> None:
    reference = filled(app, *FORMS["filing"])
    for address in ("/mine", f"/cases/{reference}"):
        assert harmless(lea.get(f"/reclamations{address}").text)


def test_what_a_trainer_typed_is_harmless_in_the_log(app: Flask, bruno: FlaskClient) -> None:
    filled(app, *FORMS["incident"])
    assert harmless(bruno.get("/reclamations/sessions/cpn-b/incidents").text)
    assert harmless(bruno.get("/teach/cpn-b").text)


VERBS = ["answer", "reply", "note", "analyse", "escalate"]


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_said_in_a_case_is_harmless(app: Flask, claire: FlaskClient, lea: FlaskClient, verb: str) -> None:
    reference = opened(app)
    said = {"text": BAD, "mode": "courrier", "family_1": "milieu", "cause_1": BAD}
    assert post(claire, reference, verb, said).status_code == 303
    assert harmless(claire.get(f"/reclamations/cases/{reference}").text)
    assert "<script>alert" not in lea.get(f"/reclamations/cases/{reference}").text


def test_a_message_is_harmless(app: Flask, claire: FlaskClient, lea: FlaskClient) -> None:
    reference = opened(app)
    lea.post(f"/reclamations/cases/{reference}/message", data={"text": BAD})
    for browser in (claire, lea, log_in(app, "anne")):
        assert harmless(browser.get(f"/reclamations/cases/{reference}").text)


def test_a_comment_on_the_answer_is_harmless(app: Flask, asked: Asked, claire: FlaskClient) -> None:  # noqa: F811
    give(app.test_client(), asked, comment=BAD)
    assert harmless(claire.get(f"/reclamations/cases/{asked.reference}").text)


def test_a_refused_form_shows_what_was_typed_harmlessly(app: Flask, lea: FlaskClient) -> None:
    answer = lea.post("/reclamations/new", data={"description": BAD, "subject": BAD, "occurred_on": BAD})
    assert answer.status_code == 422
    assert harmless(answer.text)
    assert sent(form_to(page(answer), "/new"))["subject"] == BAD


def test_a_filter_is_harmless(app: Flask, claire: FlaskClient) -> None:
    for name in ("text", "category", "session", "assignee"):
        shown = claire.get("/reclamations/register", query_string={name: BAD[:32]}).text
        assert "<script>alert" not in shown


def test_an_address_is_harmless(claire: FlaskClient) -> None:
    for address in ("/cases/<script>alert(1)</script>", "/cases/x?said=<script>alert(1)</script>"):
        assert "<script>alert" not in claire.get(f"/reclamations{address}").text


@pytest.mark.parametrize("said", ["<script>alert(1)</script>", "recorded", "inconnu"])
def test_what_the_address_says_was_done_is_harmless(app: Flask, claire: FlaskClient, said: str) -> None:
    shown = claire.get(f"/reclamations/cases/{opened(app)}", query_string={"said": said})
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text


def test_every_mail_is_harmless(app: Flask, claire: FlaskClient) -> None:
    reference = filled(app, *FORMS["filing"])
    post(claire, reference, "reply", {"text": BAD})
    post(claire, reference, "answer", {"text": BAD, "mode": "email"})
    post(claire, reference, "escalate", {"text": BAD})
    found = delivered(app)
    assert len([mail for mail in found if BAD in words_of(mail)]) >= 3  # the case, the message, the answer
    for mail in found:
        assert "<script>alert" not in words_of(mail, "html")
        assert "<img src=x" not in words_of(mail, "html")


def test_a_line_break_in_a_subject_adds_no_header_to_a_mail(app: Flask, claire: FlaskClient) -> None:
    opened(app, subject="Bonjour\r\nBcc: tous@exemple.test", kind=Kind.REMARK)
    assert not [mail for mail in delivered(app) if mail["Bcc"]]


def test_a_text_cannot_break_out_of_the_dated_copy(app: Flask, lea: FlaskClient) -> None:
    reference = filled(app, *FORMS["filing"])
    copy = lea.get(f"/reclamations/cases/{reference}/copy")
    assert copy.mimetype == "text/plain"
    assert BAD in copy.text


def test_a_mail_is_harmless_on_the_demos_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    filled(app, *FORMS["filing"])
    (tmp_path / "mails").mkdir()
    mail = next(mail for mail in delivered(app) if mail["To"] == "lea@exemple.test")
    mail.replace_header("Subject", BAD)
    (tmp_path / "mails" / "1.eml").write_bytes(mail.as_bytes())
    for name, folder in (("DEMO_DIR", "demo"), ("DEMO_MAIL_DIR", "mails")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'demo.db'}")
    demo = example_app.create_app().test_client()
    assert harmless(demo.get("/demo/mail/").text)
    shown = demo.get("/demo/mail/1.eml")
    assert harmless(shown.text)
    assert page(shown).one("iframe")["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
