"""The mail server stopped while the relay runs, then back."""

from datetime import timedelta

from flask import Flask

from flask_reclamations.mail.send import Smtp
from flask_reclamations.models import Delivery, OutboxMessage

from .. import servers
from ..conftest import NOON
from ..jobs.steps import all_of, answers, case_of, faults, files, mail_of, relays, told_by


def test_with_the_mail_server_down_nothing_is_lost_and_nothing_is_claimed(
    any_app: Flask, own_mail: servers.MailServer
) -> None:  # D03
    reference = files(any_app)
    own_mail.stop()
    assert relays(any_app) == 2
    row = mail_of(any_app, "acknowledgement")
    assert (row.state, row.attempts, row.due_at) == (OutboxMessage.PENDING, 1, NOON + timedelta(minutes=1))
    assert "ConnectionRefusedError" in (row.error or "")
    assert case_of(any_app, reference).acknowledged_at is None
    assert told_by(any_app, reference) == ["filed"]


def test_once_the_mail_server_is_back_each_mail_goes_once(
    any_app: Flask, own_mail: servers.MailServer
) -> None:  # D03
    reference = files(any_app)
    own_mail.stop()
    relays(any_app)
    own_mail.start()
    relays(any_app, NOON + timedelta(minutes=1))
    relays(any_app, NOON + timedelta(minutes=30))
    assert sorted(mail.recipients for mail in own_mail.mailbox.messages) == [
        ("claire@exemple.test",),
        ("lea@exemple.test",),
    ]
    assert case_of(any_app, reference).acknowledged_at == NOON + timedelta(minutes=1)
    assert faults(any_app) == []


def test_a_mail_waits_out_its_pause_though_the_server_is_back(app: Flask, own_mail: servers.MailServer) -> None:
    files(app)
    own_mail.stop()
    relays(app)
    own_mail.start()
    assert relays(app, NOON + timedelta(seconds=30)) == 0
    assert own_mail.mailbox.messages == []


def test_an_answer_given_while_the_server_is_down_is_delivered_later(
    app: Flask, own_mail: servers.MailServer
) -> None:  # A23, B05
    reference = files(app)
    own_mail.stop()
    answers(app, reference)
    relays(app)
    assert case_of(app, reference).answered_at is None
    own_mail.start()
    relays(app, NOON + timedelta(minutes=1))
    assert case_of(app, reference).answered_at == NOON + timedelta(minutes=1)
    assert len(own_mail.mailbox.to("lea@exemple.test")) == 3


def test_the_server_stops_between_two_mails(app: Flask, own_mail: servers.MailServer) -> None:  # D03
    files(app)

    class StopsAfterOne:
        def send(self, sender: str, recipient: str, message: bytes) -> str:
            reply = Smtp(own_mail.url).send(sender, recipient, message)
            own_mail.stop()
            return reply

    relays(app, transport=StopsAfterOne())
    assert len(own_mail.mailbox.messages) == len(all_of(app, Delivery)) == 1
    own_mail.start()
    relays(app, NOON + timedelta(minutes=1))
    assert len(own_mail.mailbox.messages) == len(all_of(app, Delivery)) == 2
