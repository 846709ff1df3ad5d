"""The link of a mail: made as the mail is rendered, known to nobody else, forgotten once the mail left."""

import logging
import re
from datetime import timedelta

import pytest
from flask import Flask

from flask_reclamations.mail.send import RefusedMessageError
from flask_reclamations.models import LinkRequest, OutboxMessage, TrackingLink
from flask_reclamations.services import bounces, tracking
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of
from ..servers import Mailbox
from .steps import all_of, answers, files, mail_of, records, relays

LINK = re.compile(r"https://lms\.exemple\.test/reclamations/track/([\w-]{43})")
WHOM = "olga@exemple.test"


def tokens(text: str) -> set[str]:
    return set(LINK.findall(text.replace("=\r\n", "").replace("=\n", "")))


def asks(app: Flask, reference: str, email: str = WHOM) -> None:
    with app.app_context():
        tracking.ask(act_of(app, "sam"), reference, email)
        db_session().commit()


class Refusing:
    """A mail server that refuses every mail for good."""

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        raise RefusedMessageError("554 refused as spam")


class Silent:
    """A mail server that is not there, and what it would have been given."""

    def __init__(self) -> None:
        self.tried: list[bytes] = []

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        self.tried.append(message)
        raise ConnectionRefusedError("nobody listens")


def test_each_mail_to_somebody_without_account_opens_the_case(any_app: Flask, mailbox: Mailbox) -> None:  # D09
    reference = records(any_app)
    relays(any_app)
    [mail] = mailbox.to(WHOM)
    [token] = tokens(mail.text)
    assert tokens(mail.html) == {token}
    with any_app.app_context():
        assert tracking.find(act_of(any_app, "sam"), token)[1].reference == reference


def test_a_mail_says_until_when_its_link_works(app: Flask, mailbox: Mailbox) -> None:
    records(app)
    relays(app)
    assert "jusqu’au mercredi 10 février 2027" in mailbox.to(WHOM)[0].text


def test_somebody_with_an_account_keeps_the_link_to_their_page(app: Flask, mailbox: Mailbox) -> None:
    reference = files(app)
    relays(app)
    [mail] = mailbox.to("lea@exemple.test")
    assert f"https://lms.exemple.test/reclamations/cases/{reference}" in mail.text
    assert tokens(mail.text) == set()
    assert all_of(app, TrackingLink) == []


def test_the_satisfaction_mail_opens_no_second_link(app: Flask, mailbox: Mailbox) -> None:
    reference = records(app)
    relays(app)
    answers(app, reference)
    relays(app)  # the answer
    relays(app)  # the survey
    assert len(all_of(app, TrackingLink)) == len(mailbox.to(WHOM)) - 1 == 2


def test_a_mail_that_left_is_readable_nowhere_in_the_database(any_app: Flask, mailbox: Mailbox) -> None:  # D09
    records(any_app)
    relays(any_app)
    [token] = tokens(mailbox.to(WHOM)[0].text)
    with any_app.app_context():
        connection = db_session().connection()
        for table in OutboxMessage.metadata.sorted_tables:
            for row in connection.execute(table.select()):
                assert token.encode() not in b"".join(
                    part if isinstance(part, bytes) else str(part).encode() for part in row
                ).replace(b"=\r\n", b"")
    sent = mail_of(any_app, "acknowledgement")
    assert (sent.state, sent.body) == (OutboxMessage.SENT, None)
    assert "Nous avons reçu" in (sent.said or "")


def test_a_retry_sends_the_same_link_and_opens_no_other(app: Flask) -> None:
    records(app)
    silent = Silent()
    relays(app, NOON, silent)
    relays(app, NOON + timedelta(minutes=5), silent)
    first, second = (tokens(message.decode()) for message in silent.tried if b"To: olga@" in message)
    assert first == second != set()
    assert len(all_of(app, TrackingLink)) == 1


def test_a_refused_mail_is_written_anew_for_its_next_try(app: Flask, mailbox: Mailbox) -> None:
    records(app)
    relays(app, NOON, Refusing())
    refused = mail_of(app, "acknowledgement")
    assert (refused.state, refused.body) == (OutboxMessage.FAILED, None)
    with app.app_context():
        bounces.retry_failed(act_of(app, "claire"))
        db_session().commit()
    relays(app, NOON + timedelta(minutes=1))
    assert len(tokens(mailbox.to(WHOM)[0].text)) == 1


def test_the_token_of_a_mail_stands_in_no_log_line(
    app: Flask, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:  # criterion 28
    caplog.set_level(logging.DEBUG)
    records(app)
    relays(app, NOON, Silent())
    relays(app, NOON + timedelta(minutes=5))
    [token] = tokens(mailbox.to(WHOM)[0].text)
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]  # the SMTP server's own
    assert not any(token in line for line in ours)


def test_a_request_that_the_database_fails_is_logged_without_what_was_typed(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    asks(app, "REG-2026-9999")
    with app.app_context():
        db_session().connection().exec_driver_sql("ALTER TABLE reclamations_case RENAME TO elsewhere")
        db_session().commit()
    caplog.clear()
    relays(app)
    assert "link request 1 failed: OperationalError: no such table" in caplog.text
    assert "REG-2026-9999" not in caplog.text


def test_a_fresh_link_that_was_asked_for_arrives(any_app: Flask, mailbox: Mailbox) -> None:  # D09
    reference = records(any_app)
    relays(any_app)
    asks(any_app, reference)
    relays(any_app, NOON + timedelta(minutes=1))
    mail = mailbox.to(WHOM)[-1]
    assert mail["Subject"] == f"Suivre votre demande {reference}"
    [token] = tokens(mail.text)
    with any_app.app_context():
        assert tracking.find(act_of(any_app, "sam"), token)[1].reference == reference


def test_what_matches_nothing_brings_nobody_a_mail(any_app: Flask, mailbox: Mailbox) -> None:  # criterion 28
    reference = records(any_app)
    relays(any_app)
    before = len(mailbox.messages)
    asks(any_app, reference, "autre@exemple.test")
    asks(any_app, "REG-2026-9999")
    relays(any_app, NOON + timedelta(minutes=1))
    assert len(mailbox.messages) == before
    assert all_of(any_app, LinkRequest) == []


def test_a_request_that_fails_for_a_day_is_forgotten(app: Flask) -> None:
    asks(app, "REG-2026-9999")
    with app.app_context():
        db_session().connection().exec_driver_sql("ALTER TABLE reclamations_case RENAME TO elsewhere")
        db_session().commit()
    relays(app)
    assert len(all_of(app, LinkRequest)) == 1
    relays(app, NOON + timedelta(days=1, minutes=1))
    assert all_of(app, LinkRequest) == []


def test_a_request_made_days_before_a_worker_ran_is_still_answered(app: Flask, mailbox: Mailbox) -> None:
    reference = records(app)
    asks(app, reference)
    relays(app, NOON + timedelta(days=4))
    assert f"Suivre votre demande {reference}" in [mail["Subject"] for mail in mailbox.to(WHOM)]
    assert all_of(app, LinkRequest) == []
