"""A job past its time limit, a row that always fails, and everybody at once: each mail once in the record."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_rq import RQ
from sqlalchemy import update

from flask_reclamations.jobs import nudge as nudging
from flask_reclamations.models import Delivery, Event, Export, OutboxMessage
from flask_reclamations.services.act import db_session

from .. import servers
from ..jobs.hosts import Elsewhere, ended
from ..jobs.steps import all_of, asks_export, faults, files, mail_of, relays, watches_nothing
from .moody import moody

RELAY, EXPORTS = "flask_reclamations.jobs.tasks.relay", "flask_reclamations.jobs.tasks.export_pending"
LIMIT = 4  # seconds: a busy machine needs some to get to where the work stands still


@pytest.fixture
def config(own_mail: servers.MailServer, own_broker: servers.Broker) -> dict[str, Any]:
    return {"RECLAMATIONS_SMTP_URL": own_mail.url, "RQ_CONNECTION": own_broker.url, "RQ_QUEUES": ["default"]}


@pytest.fixture
def any_app(any_app: Flask) -> Flask:
    RQ(any_app)
    return any_app


def _enqueued(app: Flask, job: str, seconds: int) -> Any:
    with app.app_context():
        queue = nudging.host_queue()
        assert queue is not None
        return queue.enqueue(job, job_timeout=seconds)


def _each_once(app: Flask, mailbox: servers.Mailbox, mails: int) -> None:
    rows = all_of(app, OutboxMessage)
    assert [row.state for row in rows] == [OutboxMessage.SENT] * mails
    assert sorted(row.outbox_id for row in all_of(app, Delivery)) == [row.id for row in rows]
    assert sorted(mail["Message-ID"] for mail in mailbox.messages) == sorted(row.message_id or "" for row in rows)
    assert len(all_of(app, Event, kind="acknowledged")) == mails // 2
    assert faults(app) == []


def test_a_relay_past_its_time_limit_blames_no_mail_and_its_mail_goes_after_the_lease(
    any_app: Flask, own_mail: servers.MailServer, tmp_path: Path
) -> None:  # D03
    files(any_app, now=datetime.now(UTC))
    with moody("body", drops=False) as server:
        any_app.config["RECLAMATIONS_SMTP_URL"] = server.url
        job = _enqueued(any_app, RELAY, LIMIT)
        assert Elsewhere(any_app, tmp_path).run("reclamations", "worker", "--burst")[0] == 0
        assert server.reached.is_set()
        assert server.accepted == []
    assert "JobTimeoutException" in job.latest_result().exc_string
    row = mail_of(any_app, "acknowledgement")
    assert (row.state, row.attempts, row.error) == (OutboxMessage.PENDING, 1, None)
    assert row.claimed_until is not None
    relays(any_app, row.claimed_until - timedelta(seconds=1))
    assert own_mail.mailbox.to("lea@exemple.test") == []
    relays(any_app, row.claimed_until + timedelta(seconds=1))
    _each_once(any_app, own_mail.mailbox, 2)


STANDS_STILL = """
import signal
from flask_reclamations.jobs import exports

def still(*arguments):
    signal.pause()

exports.Lines.of = still
"""


def test_an_export_past_its_time_limit_is_built_by_the_next_tick(any_app: Flask, tmp_path: Path) -> None:
    files(any_app)
    row_id = asks_export(any_app, datetime.now(UTC))
    job = _enqueued(any_app, EXPORTS, LIMIT)
    assert Elsewhere(any_app, tmp_path, STANDS_STILL).run("reclamations", "worker", "--burst")[0] == 0
    assert "JobTimeoutException" in job.latest_result().exc_string
    [row] = all_of(any_app, Export, id=row_id)
    assert (row.state, row.attempts) == (Export.PENDING, 1)
    any_app.test_cli_runner().invoke(args=["reclamations", "tick"])
    [row] = all_of(any_app, Export, id=row_id)
    assert (row.state, row.rows) == (Export.DONE, 1)


def test_a_row_that_always_fails_holds_nobody_back(any_app: Flask, own_mail: servers.MailServer) -> None:
    now = datetime.now(UTC)
    files(any_app, now=now)
    with any_app.app_context():
        db_session().execute(
            update(OutboxMessage).values(template="unheard_of").where(OutboxMessage.recipient == "claimant")
        )
        db_session().commit()
    for _ in range(5):
        files(any_app, now=now)
    for minutes in (0, 2, 10, 30):
        relays(any_app, now + timedelta(minutes=minutes))
    assert len(own_mail.mailbox.to("lea@exemple.test")) == 5
    poisoned = mail_of(any_app, "unheard_of")
    assert (poisoned.state, poisoned.attempts) == (OutboxMessage.PENDING, 4)
    assert "unheard_of" in (poisoned.error or "")
    assert faults(any_app) == []


def test_two_workers_and_the_drain_without_broker_at_once_send_each_mail_once(
    any_app: Flask, own_mail: servers.MailServer, tmp_path: Path
) -> None:  # D03
    watches_nothing(any_app)
    for _ in range(15):
        files(any_app, now=datetime.now(UTC))
    for _ in range(4):
        _enqueued(any_app, RELAY, 60)
    elsewhere = Elsewhere(any_app, tmp_path)
    burst = ("reclamations", "worker", "--burst")
    running = [elsewhere.start(*command) for command in (burst, burst, ("reclamations", "work"))]
    assert [ended(process)[0] for process in running] == [0, 0, 0]
    _each_once(any_app, own_mail.mailbox, 30)
