"""Redis stopped, started, or silent while people file: nobody notices, each mail goes once."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_rq import RQ
from sqlalchemy import update

from flask_reclamations.jobs import nudge as nudging
from flask_reclamations.models import OutboxMessage
from flask_reclamations.services.act import db_session

from .. import servers
from ..jobs.hosts import Elsewhere
from ..jobs.steps import all_of, browser, posts_complaint
from ..lms import create_app


@pytest.fixture
def config(own_mail: servers.MailServer, own_broker: servers.Broker) -> dict[str, Any]:
    return {"RECLAMATIONS_SMTP_URL": own_mail.url, "RQ_CONNECTION": own_broker.url, "RQ_QUEUES": ["default"]}


@pytest.fixture
def app(app: Flask) -> Flask:
    RQ(app)
    return app


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy test machine may keep a Redis that is up from answering within 250 ms."""
    monkeypatch.setattr(nudging, "PATIENCE", servers.PATIENCE)


def _states(app: Flask) -> set[str]:
    return {row.state for row in all_of(app, OutboxMessage)}


def test_with_redis_down_the_person_sees_success_and_the_mail_waits(
    app: Flask, own_broker: servers.Broker, own_mail: servers.MailServer
) -> None:
    own_broker.stop()
    page = posts_complaint(app)
    assert (page.status_code, page.location) == (303, "/reclamations/cases/REG-2026-0001/filed")
    assert _states(app) == {OutboxMessage.PENDING}
    assert own_mail.mailbox.messages == []


def test_a_redis_that_was_never_there_keeps_nobody_from_filing_nor_the_tick_from_sending(
    sqlite_url: str, own_mail: servers.MailServer
) -> None:  # D03
    nowhere = f"redis://127.0.0.1:{servers.free_port()}/0"
    app = create_app(sqlite_url, RECLAMATIONS_REDIS_URL=nowhere, RECLAMATIONS_SMTP_URL=own_mail.url)
    assert [posts_complaint(app).status_code for _ in range(2)] == [303, 303]
    assert _states(app) == {OutboxMessage.PENDING}
    assert app.test_cli_runner().invoke(args=["reclamations", "tick"]).exit_code == 0
    assert len(own_mail.mailbox.to("lea@exemple.test")) == 2
    assert _states(app) == {OutboxMessage.SENT}


def test_the_staff_read_that_sending_waits_until_it_works_again(app: Flask, own_broker: servers.Broker) -> None:
    own_broker.stop()
    posts_complaint(app)
    with app.app_context():
        then = datetime.now(UTC) - timedelta(minutes=10)
        db_session().execute(update(OutboxMessage).values(created_at=then, due_at=then))
        db_session().commit()
    claire = browser(app, "claire")
    assert "L’envoi des messages attend depuis" in claire.get("/reclamations/register").text
    app.test_cli_runner().invoke(args=["reclamations", "tick"])
    assert "L’envoi des messages attend depuis" not in claire.get("/reclamations/register").text


def test_the_mail_goes_once_when_redis_is_back_and_the_tick_runs(
    app: Flask, own_broker: servers.Broker, own_mail: servers.MailServer, tmp_path: Path
) -> None:  # D03
    own_broker.stop()
    posts_complaint(app)
    own_broker.start()
    elsewhere = Elsewhere(app, tmp_path)
    assert elsewhere.run("reclamations", "tick")[0] == 0
    assert elsewhere.run("reclamations", "worker", "--burst")[0] == 0
    assert len(own_mail.mailbox.to("lea@exemple.test")) == 1
    assert _states(app) == {OutboxMessage.SENT}


@pytest.mark.usefixtures("unhurried")
def test_the_next_filing_takes_along_the_mail_that_waited(
    app: Flask, own_broker: servers.Broker, own_mail: servers.MailServer, tmp_path: Path
) -> None:  # D03
    own_broker.stop()
    posts_complaint(app)
    own_broker.start()
    another = create_app(app.config["SQLALCHEMY_DATABASE_URI"], RQ_CONNECTION=own_broker.url, RQ_QUEUES=["default"])
    RQ(another)
    posts_complaint(another)
    assert Elsewhere(app, tmp_path).run("reclamations", "worker", "--burst")[0] == 0
    assert len(own_mail.mailbox.to("lea@exemple.test")) == 2
    assert _states(app) == {OutboxMessage.SENT}


def test_a_queue_that_lost_its_jobs_loses_no_mail(
    app: Flask, own_broker: servers.Broker, own_mail: servers.MailServer, tmp_path: Path
) -> None:  # D03
    posts_complaint(app)
    own_broker.stop()
    own_broker.start()
    assert Elsewhere(app, tmp_path).run("reclamations", "tick")[0] == 0
    assert len(own_mail.mailbox.to("lea@exemple.test")) == 1


def test_redis_down_is_said_in_the_log(
    app: Flask, own_broker: servers.Broker, caplog: pytest.LogCaptureFixture
) -> None:
    own_broker.stop()
    with caplog.at_level(logging.WARNING, "flask_reclamations"):
        posts_complaint(app)
    assert "Redis does not answer" in caplog.text


@pytest.mark.usefixtures("unhurried")
def test_after_its_rest_the_nudge_tries_again(
    app: Flask, own_broker: servers.Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nudging, "SULK", 0.0)
    own_broker.stop()
    with app.app_context():
        assert nudging.nudge() is False
        own_broker.start()
        assert nudging.nudge() is True


def test_during_its_rest_the_nudge_stays_away(app: Flask, own_broker: servers.Broker) -> None:
    own_broker.stop()
    with app.app_context():
        assert nudging.nudge() is False
        own_broker.start()
        assert nudging.nudge() is False
        assert nudging.host_queue().count == 0  # type: ignore[union-attr]


def _silent_host(url: str, silent: servers.Silent) -> Flask:
    return create_app(url, RECLAMATIONS_REDIS_URL=f"redis://127.0.0.1:{silent.port}/0")


def test_a_filing_returns_while_redis_keeps_its_silence(sqlite_url: str) -> None:
    with servers.silent() as silent:
        app = _silent_host(sqlite_url, silent)
        page = posts_complaint(app)
        assert silent.visits() >= 1
    assert page.status_code == 303
    assert _states(app) == {OutboxMessage.PENDING}


def test_after_a_silence_the_nudge_does_not_touch_the_network(sqlite_url: str) -> None:
    with servers.silent() as silent:
        app = _silent_host(sqlite_url, silent)
        posts_complaint(app)
        before = silent.visits()
        assert posts_complaint(app).status_code == 303
        assert silent.visits() == before


def test_the_nudge_waits_a_quarter_of_a_second_at_most(sqlite_url: str) -> None:
    with servers.silent() as silent:
        app = _silent_host(sqlite_url, silent)
        with app.app_context():
            queue = nudging.host_queue()
            assert queue is not None
            kwargs = nudging.quick(queue).connection.connection_pool.connection_kwargs
    assert (kwargs["socket_timeout"], kwargs["socket_connect_timeout"]) == (0.25, 0.25)
    assert kwargs["retry"].get_retries() == 0
    assert (kwargs["host"], kwargs["db"]) == ("127.0.0.1", 0)


def test_the_nudge_leaves_the_hosts_own_connection_patient(app: Flask) -> None:
    with app.app_context():
        queue = nudging.host_queue()
        assert queue is not None
        before = dict(queue.connection.connection_pool.connection_kwargs)
        nudging.nudge()
        assert queue.connection.connection_pool.connection_kwargs == before
