"""The answer, then the question whether it helped, and what « non » sets off."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from flask_reclamations.domain.vocabulary import Channel, SendMode, Status
from flask_reclamations.models import OutboxMessage, Survey
from flask_reclamations.services import answers as answering
from flask_reclamations.services import people
from flask_reclamations.services.act import Act

from ..conftest import NOON
from ..servers import Mailbox
from .steps import all_of, answers, case_of, does, files, mail_of, records, relays, told_by

SUBJECT = "vous a-t-elle aidé"


def _link(mailbox: Mailbox, address: str = "lea@exemple.test") -> str:
    [mail] = [mail for mail in mailbox.to(address) if SUBJECT in mail["Subject"]]
    [link] = re.findall(r"https://lms\.exemple\.test/reclamations/satisfaction/\S+", mail.text)
    return urlsplit(link).path


def _says(client: FlaskClient, link: str, **said: str) -> TestResponse:
    page = client.get(link, follow_redirects=True)
    return client.post(page.request.path, data=said)


@pytest.fixture
def asked(app: Flask, mailbox: Mailbox) -> str:
    """A complaint of Léa's that was answered; both mails arrived."""
    reference = files(app)
    relays(app)
    answers(app, reference)
    relays(app)
    return reference


def test_the_answer_reaches_the_claimant_in_its_own_words(any_app: Flask, mailbox: Mailbox) -> None:  # A11
    reference = files(any_app)
    answers(any_app, reference, "La connexion est rétablie.\nUn technicien passera lundi.")
    relays(any_app)
    [mail] = [mail for mail in mailbox.to("lea@exemple.test") if "Notre réponse à" in mail["Subject"]]
    assert {"La connexion est rétablie.", "Un technicien passera lundi."} <= set(mail.text.splitlines())


def test_a_case_is_answered_only_once_the_server_accepted(any_app: Flask, mailbox: Mailbox) -> None:  # A23
    reference = files(any_app)
    answers(any_app, reference)
    before = case_of(any_app, reference)
    relays(any_app, NOON + timedelta(minutes=3))
    after = case_of(any_app, reference)
    assert before.answered_at is None
    assert after.answered_at == after.first_answered_at == NOON + timedelta(minutes=3)
    assert "answer_delivered" in told_by(any_app, reference)


def test_the_question_follows_the_answer_that_left(app: Flask, mailbox: Mailbox) -> None:  # B05
    answers(app, files(app))
    assert all_of(app, Survey) == []
    relays(app)
    subjects = [str(mail["Subject"]) for mail in mailbox.to("lea@exemple.test")]
    assert [SUBJECT in subject for subject in subjects] == [False, False, True]


def test_no_question_follows_an_answer_the_server_refused(app: Flask, mailbox: Mailbox) -> None:  # B05
    reference = files(app)
    relays(app)
    answers(app, reference)
    mailbox.refuse = "550 no such user"
    relays(app)
    assert all_of(app, Survey) == []
    assert case_of(app, reference).answered_at is None


def test_an_answer_by_letter_asks_by_mail_where_there_is_an_address(app: Flask, mailbox: Mailbox) -> None:  # B05, A11
    reference = records(app, channel=Channel.LETTER)
    does(
        app,
        "claire",
        reference,
        lambda act, case: answering.answer(act, case, answering.Argued("Voici."), SendMode.LETTER),
    )
    relays(app)
    assert _link(mailbox, "olga@exemple.test").startswith("/reclamations/satisfaction/")


def test_the_link_of_the_mail_takes_an_opinion(
    app: Flask, client: FlaskClient, mailbox: Mailbox, asked: str
) -> None:  # B05
    page = _says(client, _link(mailbox), resolved="oui", score="4", comment="Merci.")
    [survey] = all_of(app, Survey)
    assert page.status_code == 200
    assert (survey.resolved, survey.score, survey.comment) == ("oui", 4, "Merci.")
    assert told_by(app, asked)[-1] == "survey_answered"


def test_following_the_link_alone_records_nothing(
    app: Flask, client: FlaskClient, mailbox: Mailbox, asked: str
) -> None:  # B05
    page = client.get(_link(mailbox), follow_redirects=True)
    assert page.status_code == 200
    assert all_of(app, Survey)[0].answered_at is None


def test_the_same_link_takes_another_opinion(app: Flask, client: FlaskClient, mailbox: Mailbox, asked: str) -> None:
    link = _link(mailbox)
    _says(client, link, resolved="oui")
    _says(client, link, resolved="en_partie")
    assert [row.resolved for row in all_of(app, Survey)] == ["en_partie"]
    assert told_by(app, asked).count("survey_answered") == 2


def test_no_reopens_the_case_and_tells_the_quality_managers(
    app: Flask, client: FlaskClient, mailbox: Mailbox, asked: str
) -> None:  # B05
    _says(client, _link(mailbox), resolved="non")
    mailbox.messages.clear()
    relays(app, NOON + timedelta(days=30))
    assert case_of(app, asked).status == Status.IN_PROGRESS
    [mail] = mailbox.messages
    assert mail.recipients == ("claire@exemple.test",)
    assert "rouverte" in mail["Subject"]


def test_no_tells_the_assignee_where_there_is_one(
    app: Flask, client: FlaskClient, mailbox: Mailbox, asked: str
) -> None:  # B05
    def to_sam(act: Act, case: object) -> None:
        sam = act.host.person("sam")
        assert sam is not None
        people.assign(act, case, sam)  # type: ignore[arg-type]

    does(app, "claire", asked, to_sam)
    relays(app)
    _says(client, _link(mailbox), resolved="non")
    mailbox.messages.clear()
    relays(app, NOON + timedelta(days=30))
    assert [mail.recipients for mail in mailbox.messages] == [("sam@exemple.test",)]


def test_yes_tells_nobody_and_leaves_the_case_answered(
    app: Flask, client: FlaskClient, mailbox: Mailbox, asked: str
) -> None:  # B05
    _says(client, _link(mailbox), resolved="oui")
    assert case_of(app, asked).status == Status.ANSWERED
    assert all_of(app, OutboxMessage, state=OutboxMessage.PENDING) == []


def test_the_survey_keeps_its_own_link_when_the_mail_is_rendered_late(app: Flask, mailbox: Mailbox) -> None:  # B05
    answers(app, files(app))
    relays(app)
    assert mail_of(app, "survey").survey_id == all_of(app, Survey)[0].id
