"""`flask reclamations doctor` names what is wrong and its fix, over real parts, and changes nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rq
from flask import Flask
from sqlalchemy import text, update

from flask_reclamations.host import Role
from flask_reclamations.jobs import nudge as nudging
from flask_reclamations.jobs.tick import tick
from flask_reclamations.models import Heartbeat, Organisation, OutboxMessage
from flask_reclamations.services.act import db_session

from .conftest import filed
from .jobs.test_queue import valkey  # noqa: F401 — a fixture
from .lms import Adapter, create_app
from .queries.test_readiness import TOLD, published, settle
from .servers import PATIENCE, Broker, Mailbox, MailServer
from .web.conftest import now


@pytest.fixture
def config(mail_server: MailServer, mailbox: Mailbox) -> dict[str, Any]:
    return {"RECLAMATIONS_SMTP_URL": mail_server.url}


def examined(app: Flask) -> tuple[int, dict[str, dict[str, str]]]:
    ran = app.test_cli_runner().invoke(args=["reclamations", "doctor", "--json"])
    return ran.exit_code, {line["check"]: line for line in json.loads(ran.output)["checks"]}


def put_right(app: Flask) -> None:
    """Have all that an operator must do done."""
    with app.app_context():
        settle(**TOLD, consumers=False)
        published(app, now())
        db_session().commit()
        tick()


def test_an_installation_in_order_has_nothing_to_mend(any_app: Flask) -> None:  # criterion 50
    put_right(any_app)
    code, found = examined(any_app)
    assert [line for line in found.values() if line["level"] != "ok"] == []
    assert code == 0
    checks = {"database", "migrations", "triggers", "queue", "mail", "storage", "address", "clock", "tick", "outbox"}
    assert found.keys() == checks | {"rives: people", "rives: settings"}


def test_each_line_is_said_with_its_fix(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["reclamations", "doctor"])
    assert ran.exit_code == 2
    lines = ran.output.splitlines()
    place = lines.index("ERROR   tick: it never ran: no reminder, seal or report is made")
    assert lines[place + 1] == "        fix: run `flask reclamations tick` every minute, by cron or a systemd timer"


def tables_behind(app: Flask) -> None:
    app.test_cli_runner().invoke(args=["reclamations", "db", "downgrade", "0046"])


def trigger_gone(app: Flask) -> None:
    db_session().execute(text("DROP TRIGGER reclamations_event_no_update"))
    db_session().commit()


def no_mail(app: Flask) -> None:
    changed(app, smtp_url="smtp://somebody:secret@127.0.0.1:9")


def no_room(app: Flask) -> None:
    store = app.extensions["reclamations"].storage
    occupied = Path(store.url).with_suffix(".txt")
    occupied.write_text("a file where a folder should be")
    store.url = str(occupied / "files")
    store._opened.clear()


def tick_stopped(app: Flask) -> None:
    db_session().execute(update(Heartbeat).values(at=datetime.now(UTC) - timedelta(hours=2)))
    db_session().commit()


def mail_waits(app: Flask) -> None:
    filed(app)
    db_session().execute(update(OutboxMessage).values(due_at=now() - timedelta(hours=1)))
    db_session().commit()


def plain_http(app: Flask) -> None:
    changed(app, public_url="http://lms.exemple.test")


def no_mailbox(app: Flask) -> None:
    db_session().execute(update(Organisation).values(email=""))
    db_session().commit()


def adapter_fails(app: Flask) -> None:
    def fails(*given: Any) -> Any:
        raise ZeroDivisionError("ours")

    app.extensions["reclamations"].host.adapter.people_with_role = fails


def one_person(app: Flask) -> None:
    db_session().execute(update(Organisation).values(referent_ref=None))
    db_session().commit()
    host: Adapter = app.extensions["reclamations"].host.adapter
    host.known = {ref: one for ref, one in host.known.items() if Role.DIRECTION not in one.roles}


def not_set_up(app: Flask) -> None:
    app.extensions["reclamations"].host.adapter.all_organisations = ["rives", "plaine"]


def changed(app: Flask, **settings: Any) -> None:
    state = app.extensions["reclamations"]
    object.__setattr__(state, "settings", replace(state.settings, **settings))


@pytest.mark.parametrize(
    ("broken", "check", "level", "said"),
    [
        (tables_behind, "migrations", "error", "the tables are at 0046"),
        (trigger_gone, "triggers", "error", "reclamations_event_no_update"),
        (no_mail, "mail", "error", "127.0.0.1 takes no mail"),
        (no_room, "storage", "error", "no file can be kept"),
        (tick_stopped, "tick", "error", "it last ran on"),
        (mail_waits, "outbox", "warning", "should have left over ten minutes ago"),
        (plain_http, "address", "warning", "plain http"),
        (no_mailbox, "rives: no_mailbox", "error", "No contact mailbox"),
        (adapter_fails, "rives: people", "error", "people_with_role('rives', …) fails: ZeroDivisionError"),
        (one_person, "rives: people", "warning", "one person alone"),
        (not_set_up, "plaine: organisation", "error", "it is not set up"),
    ],
)
def test_what_is_wrong_is_named_with_its_fix_and_the_exit_code(
    app: Flask, broken: Any, check: str, level: str, said: str
) -> None:
    put_right(app)
    app.config["TAMPERED"] = True
    with app.app_context():
        broken(app)
    code, found = examined(app)
    assert (found[check]["level"], said in found[check]["said"]) == (level, True), found[check]
    assert found[check]["fix"]
    assert code >= {"warning": 1, "error": 2}[level]
    assert "secret" not in json.dumps(found)


def test_a_database_that_is_away_is_said_and_the_rest_is_looked_at_still(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(f"sqlite:///{tmp_path / 'nowhere' / 'lms.db'}", RECLAMATIONS_STORAGE=str(tmp_path / "files"))
    code, found = examined(app)
    assert (code, found["database"]["level"], found["storage"]["level"]) == (2, "error", "ok")
    assert "tick" not in found


def test_a_queue_without_a_worker_is_an_error_and_with_one_is_in_order(
    sqlite_url: str,
    valkey: Broker,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nudging, "PATIENCE", PATIENCE)
    app = create_app(sqlite_url, RECLAMATIONS_REDIS_URL=valkey.url)
    assert "no worker listens to 'default'" in examined(app)[1]["queue"]["said"]
    with app.app_context():
        queue = nudging.host_queue()
    assert queue is not None
    worker = rq.Worker([queue], connection=queue.connection)
    worker.register_birth()
    try:
        assert examined(app)[1]["queue"]["said"] == "1 worker(s) listen to 'default'"
    finally:
        worker.register_death()


def test_redis_that_is_away_is_an_error(sqlite_url: str) -> None:
    app = create_app(sqlite_url, RECLAMATIONS_REDIS_URL="redis://127.0.0.1:9/0")
    assert "Redis does not answer" in examined(app)[1]["queue"]["said"]
