"""The outbox: each mail once, and what becomes of those that cannot go."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from flask_reclamations.models import Case, Delivery, Event, Organisation, OutboxMessage
from flask_reclamations.services import outbox
from flask_reclamations.services.act import db_session

from ..conftest import NOON, act_of
from ..lms import Adapter
from ..servers import Mailbox
from .steps import all_of, case_of, faults, files, mail_of, relays, told_by

GROWING = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440)]


@dataclass
class Unreachable:
    """A mail server that is not there."""

    tried: list[bytes] = field(default_factory=list)

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        self.tried.append(message)
        raise ConnectionRefusedError("nobody listens")


def _tries(app: Flask, transport: Unreachable, template: str = "acknowledgement") -> Iterator[datetime]:
    """Relay at each due date until the mail is given up, and yield when each next try was due."""
    now = NOON
    while (row := mail_of(app, template)).state == OutboxMessage.PENDING:
        now = row.due_at
        relays(app, now, transport)
        yield now


def test_one_event_makes_one_mail_per_recipient_and_template(any_app: Flask) -> None:
    files(any_app)
    with any_app.app_context():
        act = act_of(any_app, "claire")
        case, event = (
            act.session.scalars(select(Case)).one(),
            act.session.scalars(select(Event).filter_by(kind="filed")).one(),
        )
        with pytest.raises(IntegrityError):
            outbox.write(act, case, event, "new_case", "claire")


def test_a_mail_is_not_sent_before_it_is_due(app: Flask, mailbox: Mailbox) -> None:
    files(app, now=NOON)
    assert relays(app, NOON - timedelta(seconds=1)) == 0
    assert mailbox.messages == []


def test_the_pauses_between_tries_grow(app: Flask) -> None:
    files(app)
    instants = list(_tries(app, Unreachable()))
    assert [later - sooner for sooner, later in pairwise(instants)] == GROWING


def test_a_mail_that_waits_says_why(app: Flask) -> None:
    reference = files(app)
    relays(app, transport=Unreachable())
    row = mail_of(app, "acknowledgement")
    assert (row.state, row.attempts, row.claimed_until) == (OutboxMessage.PENDING, 1, None)
    assert "nobody listens" in (row.error or "")
    assert told_by(app, reference) == ["filed"]


def test_after_the_last_try_a_mail_is_given_up_in_the_journal(any_app: Flask) -> None:
    reference = files(any_app)
    assert len(list(_tries(any_app, Unreachable()))) == len(GROWING) + 1
    assert mail_of(any_app, "acknowledgement").state == OutboxMessage.FAILED
    assert told_by(any_app, reference) == ["filed", "mail_failed", "mail_failed"]
    assert faults(any_app) == []


def test_every_try_sends_the_same_bytes(app: Flask) -> None:
    files(app)
    server = Unreachable()
    for instant in _tries(app, server):
        with app.app_context():
            db_session().scalars(select(Organisation)).one().name = f"Renommé à {instant}"
            db_session().commit()
    ours = [message for message in server.tried if b"lea@exemple.test" in message]
    assert len(ours) == len(GROWING) + 1
    assert len(set(ours)) == 1


def test_the_case_page_shows_a_mail_that_was_given_up(app: Flask, as_: Callable[[str], FlaskClient]) -> None:
    reference = files(app)
    list(_tries(app, Unreachable()))
    page = as_("claire").get(f"/reclamations/cases/{reference}").text
    assert "Un e-mail n’a pas pu partir (accusé de réception)" in page
    assert "nobody listens" in page


def test_the_case_page_shows_a_mail_that_waits_for_its_next_try(
    app: Flask, as_: Callable[[str], FlaskClient]
) -> None:
    reference = files(app)
    relays(app, transport=Unreachable())
    assert "Un e-mail attend (accusé de réception)" in as_("claire").get(f"/reclamations/cases/{reference}").text


def test_the_claimant_does_not_read_about_mail_servers(app: Flask, as_: Callable[[str], FlaskClient]) -> None:
    reference = files(app)
    list(_tries(app, Unreachable()))
    assert "nobody listens" not in as_("lea").get(f"/reclamations/cases/{reference}").text


def test_the_operator_sees_a_given_up_mail_and_sends_it_again(app: Flask, mailbox: Mailbox) -> None:
    reference = files(app)
    list(_tries(app, Unreachable()))
    commands = app.test_cli_runner()
    listing = commands.invoke(args=["reclamations", "outbox"]).output
    assert any(reference in line and "failed" in line and "nobody listens" in line for line in listing.splitlines())
    commands.invoke(args=["reclamations", "outbox", "--retry"])
    relays(app, datetime.now(NOON.tzinfo) + timedelta(minutes=1))
    assert len(mailbox.to("lea@exemple.test")) == 1
    assert case_of(app, reference).acknowledged_at is not None


def test_listing_the_outbox_retries_nothing(app: Flask) -> None:
    files(app)
    list(_tries(app, Unreachable()))
    app.test_cli_runner().invoke(args=["reclamations", "outbox"])
    assert {row.state for row in all_of(app, OutboxMessage)} == {OutboxMessage.FAILED}


def test_a_final_refusal_fails_at_once(any_app: Flask, mailbox: Mailbox) -> None:
    reference = files(any_app)
    mailbox.refuse = "550 no such user"
    relays(any_app)
    row = mail_of(any_app, "acknowledgement")
    assert (row.state, row.attempts) == (OutboxMessage.FAILED, 1)
    assert [(d.accepted, d.reply) for d in all_of(any_app, Delivery, outbox_id=row.id)] == [
        (False, "550 no such user")
    ]
    assert told_by(any_app, reference) == ["filed", "address_refused", "address_refused"]


@pytest.mark.parametrize("stage", ["refuse", "refuse_data"])
def test_a_passing_refusal_is_tried_again(app: Flask, mailbox: Mailbox, stage: str) -> None:
    files(app)
    setattr(mailbox, stage, "451 come back later")
    relays(app)
    setattr(mailbox, stage, None)
    waiting = mail_of(app, "acknowledgement")
    assert (waiting.state, waiting.due_at) == (OutboxMessage.PENDING, NOON + timedelta(minutes=1))
    assert all_of(app, Delivery) == []
    relays(app, NOON + timedelta(minutes=1))
    assert len(mailbox.to("lea@exemple.test")) == 1
    assert mail_of(app, "acknowledgement").error is None


def test_a_message_refused_for_its_content_fails_at_once(app: Flask, mailbox: Mailbox) -> None:
    files(app)
    mailbox.refuse_data = "554 5.7.1 message refused"
    relays(app)
    mailbox.refuse_data = None
    assert mail_of(app, "acknowledgement").state == OutboxMessage.FAILED


def test_a_poisoned_row_holds_nobody_back_and_shows_its_error(any_app: Flask, mailbox: Mailbox) -> None:
    files(any_app)
    with any_app.app_context():
        poison = text("UPDATE reclamations_outbox SET template = 'unheard_of' WHERE template = 'acknowledgement'")
        db_session().execute(poison)
        db_session().commit()
    assert relays(any_app) == 2
    row = mail_of(any_app, "unheard_of")
    assert [mail.recipients for mail in mailbox.messages] == [("claire@exemple.test",)]
    assert (row.state, row.due_at) == (OutboxMessage.PENDING, NOON + timedelta(minutes=1))
    assert "unheard_of" in (row.error or "")


def test_a_poisoned_row_is_given_up_in_the_end(app: Flask, mailbox: Mailbox) -> None:
    reference = files(app)
    with app.app_context():
        db_session().execute(
            text("UPDATE reclamations_outbox SET template = 'unheard_of' WHERE recipient = 'claimant'")
        )
        db_session().commit()
    tries = list(_tries(app, Unreachable(), "unheard_of"))
    assert len(tries) == len(GROWING) + 1
    assert "mail_failed" in told_by(app, reference)


def test_a_colleague_without_address_any_more_is_dropped(app: Flask, adapter: Adapter, mailbox: Mailbox) -> None:
    files(app)
    adapter.known["claire"] = replace(adapter.known["claire"], email=None)
    relays(app)
    assert mail_of(app, "new_case").state == OutboxMessage.DROPPED
    assert mailbox.to("claire@exemple.test") == []


@pytest.mark.parametrize("gone", ["closed", "unknown"])
def test_a_colleague_who_left_is_not_written_to(app: Flask, adapter: Adapter, mailbox: Mailbox, gone: str) -> None:
    files(app)
    if gone == "closed":
        adapter.known["claire"] = replace(adapter.known["claire"], active=False)
    else:
        del adapter.known["claire"]
    relays(app)
    assert mail_of(app, "new_case").state == OutboxMessage.DROPPED
    assert mailbox.to("claire@exemple.test") == []


def test_a_mail_whose_worker_holds_the_lease_is_left_to_it(app: Flask, mailbox: Mailbox) -> None:
    files(app)
    with app.app_context():
        for row in db_session().scalars(select(OutboxMessage)):
            row.claimed_until = NOON + timedelta(minutes=5)
        db_session().commit()
    assert relays(app, NOON + timedelta(minutes=4)) == 0
    assert relays(app, NOON + timedelta(minutes=6)) == 2
