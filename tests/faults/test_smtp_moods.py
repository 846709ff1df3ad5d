"""A mail server that leaves or goes quiet at the worst moment: each mail once in the record (design §9)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from flask_reclamations.mail import send
from flask_reclamations.mail.send import Smtp
from flask_reclamations.models import Delivery, Event, OutboxMessage

from .. import servers
from ..conftest import NOON
from ..jobs.steps import all_of, case_of, faults, files, mail_of, relays, told_by
from .moody import STEPS, moody

LATER = NOON + timedelta(minutes=10)


def _once(app: Flask, reference: str, mails: int = 2) -> None:
    """Each mail is once in the record, and the case acknowledged once."""
    rows = all_of(app, OutboxMessage)
    assert [row.state for row in rows] == [OutboxMessage.SENT] * mails
    assert sorted(row.outbox_id for row in all_of(app, Delivery)) == [row.id for row in rows]
    assert len({row.message_id for row in rows}) == mails
    assert told_by(app, reference).count("acknowledged") == 1
    assert faults(app) == []


@pytest.mark.parametrize("step", [step for step in STEPS if step != "taken"])
def test_a_mail_dropped_on_its_way_waits_and_goes_once(
    app: Flask, own_mail: servers.MailServer, step: str
) -> None:  # D03
    reference = files(app)
    with moody(step, drops=True) as server:
        relays(app, transport=Smtp(server.url))
        assert server.reached.is_set()
    row = mail_of(app, "acknowledgement")
    assert (row.state, row.attempts, row.claimed_until) == (OutboxMessage.PENDING, 1, None)
    assert row.error
    assert case_of(app, reference).acknowledged_at is None
    assert all_of(app, Delivery) == []
    relays(app, LATER)
    assert sorted(mail.recipients[0] for mail in own_mail.mailbox.messages) == [
        "claire@exemple.test",
        "lea@exemple.test",
    ]
    _once(app, reference)


@pytest.mark.parametrize("drops", [True, False], ids=["leaves", "stays silent"])
def test_a_server_that_took_the_mail_and_says_no_goodbye_gets_no_second_one(
    app: Flask, own_mail: servers.MailServer, monkeypatch: pytest.MonkeyPatch, *, drops: bool
) -> None:  # D03
    reference = files(app)
    with moody("taken", drops=drops) as server:
        if not drops:
            monkeypatch.setattr(send, "TIMEOUT", 0.2)
        relays(app, transport=Smtp(server.url))
        assert server.reached.is_set()
        assert len(server.accepted) == (2 if drops else 1)
        server.release.set()
    monkeypatch.undo()
    relays(app, LATER)
    assert len(server.accepted) + len(own_mail.mailbox.messages) == 2
    _once(app, reference)


@pytest.mark.parametrize("step", ["connect", "RCPT", "body"])
def test_a_server_slower_than_our_patience_gets_the_mail_later(
    app: Flask, own_mail: servers.MailServer, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:  # D03
    reference = files(app)
    with moody(step, drops=False) as server:
        monkeypatch.setattr(send, "TIMEOUT", 0.2)
        relays(app, transport=Smtp(server.url))
        assert server.reached.is_set()
        assert "timed out" in (mail_of(app, "acknowledgement").error or "")
    monkeypatch.undo()
    relays(app, LATER)
    _once(app, reference)


def test_while_one_mail_is_on_a_slow_way_the_others_go(any_app: Flask, own_mail: servers.MailServer) -> None:  # D03
    reference = files(any_app)
    with moody("body", drops=False) as server, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(relays, any_app, transport=Smtp(server.url))
        assert server.reached.wait(servers.PATIENCE)
        relays(any_app)
        assert [mail.recipients[0] for mail in own_mail.mailbox.messages] == ["claire@exemple.test"]
        server.release.set()
        slow.result(servers.PATIENCE)
    assert len(server.accepted) == 1
    _once(any_app, reference)


def test_a_server_back_from_passing_refusals_gets_each_mail_once(app: Flask, own_mail: servers.MailServer) -> None:
    reference = files(app)
    for minutes, refusal in ((0, "421 too busy"), (1, "450 greylisted"), (10, None)):
        own_mail.mailbox.refuse = refusal
        relays(app, NOON + timedelta(minutes=minutes))
    assert len(own_mail.mailbox.messages) == 2
    assert [event.at for event in all_of(app, Event, kind="acknowledged")] == [NOON + timedelta(minutes=10)]
    _once(app, reference)
