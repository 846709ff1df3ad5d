"""The nudge and the workers, over a real Valkey, through the host's Flask-RQ or a queue of our own."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rq
from flask import Flask
from flask_rq import RQ
from rq.serializers import JSONSerializer

from flask_reclamations.errors import ConfigurationError
from flask_reclamations.jobs import nudge as nudging
from flask_reclamations.models import Export, OutboxMessage

from ..lms import create_app
from ..servers import PATIENCE, Broker, Mailbox, MailServer, wait_until
from .hosts import Elsewhere, ended
from .steps import all_of, browser, files, posts_complaint

RELAY, EXPORTS = "flask_reclamations.jobs.tasks.relay", "flask_reclamations.jobs.tasks.export_pending"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy test machine may keep Redis from answering within 250 ms; that limit has its own tests."""
    monkeypatch.setattr(nudging, "PATIENCE", PATIENCE)


@pytest.fixture
def valkey(broker: Broker) -> Broker:
    broker.flush()
    return broker


@pytest.fixture(params=["the host's Flask-RQ", "our own queue"])
def config(
    request: pytest.FixtureRequest, mail_server: MailServer, mailbox: Mailbox, valkey: Broker
) -> dict[str, Any]:
    """Both ways to a queue."""
    ways = {
        "the host's Flask-RQ": {"RQ_CONNECTION": valkey.url, "RQ_QUEUES": ["default", "courrier"]},
        "our own queue": {"RECLAMATIONS_REDIS_URL": valkey.url},
    }
    return {"RECLAMATIONS_SMTP_URL": mail_server.url, **ways[request.param]}


@pytest.fixture
def host(app: Flask) -> Flask:
    """The host, with its own Flask-RQ where it has one."""
    if "RQ_CONNECTION" in app.config:
        RQ(app)
    return app


@pytest.fixture
def bare(sqlite_url: str, mail_server: MailServer, tmp_path: Path) -> Iterator[Flask]:
    """The host without any Redis."""
    app = create_app(sqlite_url, RECLAMATIONS_SMTP_URL=mail_server.url, RECLAMATIONS_STORAGE=str(tmp_path / "files"))
    yield app
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()


@pytest.fixture
def alone(sqlite_url: str, valkey: Broker) -> Flask:
    """The host without any Flask-RQ, and a Redis of ours."""
    return create_app(sqlite_url, RECLAMATIONS_REDIS_URL=valkey.url)


def _queued(app: Flask) -> list[tuple[Any, ...]]:
    with app.app_context():
        queue = nudging.host_queue()
        assert queue is not None
        return [(job.func_name, *job.args) for job in queue.get_jobs()]


def test_a_filing_puts_one_job_in_the_queue(host: Flask) -> None:
    posts_complaint(host)
    assert _queued(host) == [(RELAY,)]


def test_a_wrong_form_puts_nothing_in_the_queue(host: Flask) -> None:
    assert posts_complaint(host, description="").status_code == 422
    assert _queued(host) == []


def test_an_export_puts_one_job_in_the_queue(host: Flask) -> None:
    browser(host, "claire").post("/reclamations/exports", data={"format": "csv"})
    assert _queued(host) == [(EXPORTS,)]


def test_an_erasure_has_what_is_left_of_it_dropped_at_once(alone: Flask) -> None:  # O23
    asked = {"told": "lea@exemple.test", "refs": [files(alone)], "deed": "erase"}
    assert browser(alone, "claire").post("/reclamations/requests", data=asked).status_code == 303
    assert _queued(alone) == [("flask_reclamations.jobs.tasks.purge_due",)]


def test_a_worker_sends_what_was_filed_and_exits_well(
    any_app: Flask, mailbox: Mailbox, tmp_path: Path
) -> None:  # D03
    if "RQ_CONNECTION" in any_app.config:
        RQ(any_app)
    posts_complaint(any_app)
    posts_complaint(any_app, ref="sam", session="")
    code, said = Elsewhere(any_app, tmp_path).run("reclamations", "worker", "--burst")
    assert code == 0, said
    assert len(mailbox.to("lea@exemple.test")) == len(mailbox.to("sam@exemple.test")) == 1
    assert {row.state for row in all_of(any_app, OutboxMessage)} == {OutboxMessage.SENT}


def test_a_worker_builds_the_export_that_was_asked_for(host: Flask, tmp_path: Path) -> None:
    posts_complaint(host)
    browser(host, "claire").post("/reclamations/exports", data={"format": "xlsx"})
    code, said = Elsewhere(host, tmp_path).run("reclamations", "worker", "--burst")
    assert code == 0, said
    assert [(row.state, row.rows) for row in all_of(host, Export)] == [(Export.DONE, 1)]


def test_an_idle_worker_stops_well_on_sigterm(host: Flask, tmp_path: Path) -> None:
    worker = Elsewhere(host, tmp_path).start("reclamations", "worker")
    try:
        with host.app_context():
            queue = nudging.host_queue()
            assert queue is not None
            wait_until(lambda: _idle(queue), "an idle worker")
    finally:
        worker.send_signal(signal.SIGTERM)
        code, said = ended(worker)
    assert code == 0, said


def _idle(queue: rq.Queue) -> bool:
    return any(worker.get_state() == "idle" for worker in rq.Worker.all(queue=queue))


def test_our_own_queue_leaves_the_host_without_an_rq_extension(alone: Flask) -> None:
    posts_complaint(alone)
    assert _queued(alone) == [(RELAY,)]
    assert "rq" not in alone.extensions
    assert "rq" not in alone.cli.commands


def test_our_own_queue_holds_json_that_runs_nothing_when_read(alone: Flask) -> None:
    with alone.app_context():
        queue = nudging.host_queue()
    assert queue is not None
    assert queue.serializer is JSONSerializer


def test_another_queue_of_the_host_is_used_by_name(
    sqlite_url: str, valkey: Broker, mail_server: MailServer, mailbox: Mailbox
) -> None:
    app = create_app(
        sqlite_url,
        RECLAMATIONS_QUEUE="courrier",
        RECLAMATIONS_SMTP_URL=mail_server.url,
        RQ_CONNECTION=valkey.url,
        RQ_QUEUES=["default", "courrier"],
    )
    RQ(app)
    posts_complaint(app)
    with app.app_context():
        assert app.extensions["rq"].get_queue("courrier").count == 1
        assert app.extensions["rq"].get_queue("default").count == 0


def test_the_hosts_own_worker_may_carry_our_jobs(
    bare: Flask, valkey: Broker, mailbox: Mailbox, tmp_path: Path
) -> None:
    bare.config |= {"RQ_CONNECTION": valkey.url, "RQ_QUEUES": ["default"]}
    RQ(bare)
    posts_complaint(bare)
    code, said = Elsewhere(bare, tmp_path).run("rq", "worker", "--burst")
    assert code == 0, said
    assert len(mailbox.to("lea@exemple.test")) == 1


def test_an_unknown_queue_is_named_with_the_key_that_lacks_it(bare: Flask, valkey: Broker) -> None:
    bare.config |= {"RQ_CONNECTION": valkey.url, "RQ_QUEUES": ["courrier"]}
    RQ(bare)
    with bare.app_context(), pytest.raises(ConfigurationError, match=r"RECLAMATIONS_QUEUE is 'default'.*RQ_QUEUES"):
        nudging.host_queue()


def test_the_worker_command_names_an_unknown_queue_in_one_line(bare: Flask, valkey: Broker) -> None:
    bare.config |= {"RQ_CONNECTION": valkey.url, "RQ_QUEUES": ["courrier"]}
    RQ(bare)
    ran = bare.test_cli_runner().invoke(args=["reclamations", "worker", "--burst"])
    assert ran.exit_code == 1
    assert ran.output.startswith("Error: ")
    assert "RQ_QUEUES" in ran.output


def test_an_unknown_queue_does_not_tell_a_person_that_their_filing_failed(bare: Flask, valkey: Broker) -> None:
    bare.config |= {"RQ_CONNECTION": valkey.url, "RQ_QUEUES": ["courrier"]}
    RQ(bare)
    assert posts_complaint(bare).status_code == 303
    assert {row.state for row in all_of(bare, OutboxMessage)} == {OutboxMessage.PENDING}


def test_a_worker_without_any_redis_says_what_to_set(bare: Flask) -> None:
    ran = bare.test_cli_runner().invoke(args=["reclamations", "worker"])
    assert ran.exit_code == 1
    assert "RQ_CONNECTION" in ran.output
    assert "RECLAMATIONS_REDIS_URL" in ran.output
    assert "flask reclamations work" in ran.output


def test_without_redis_a_filing_waits_for_the_tick(bare: Flask, mailbox: Mailbox) -> None:
    assert posts_complaint(bare).status_code == 303
    with bare.app_context():
        assert nudging.nudge() is False
    assert {row.state for row in all_of(bare, OutboxMessage)} == {OutboxMessage.PENDING}
