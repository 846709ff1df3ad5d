"""`flask reclamations doctor` names what is wrong and its fix, over real parts, and changes nothing."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rq
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import text, update

from flask_reclamations.host import Role
from flask_reclamations.jobs import nudge as nudging
from flask_reclamations.jobs.tick import tick
from flask_reclamations.migrate import VERSION_TABLE
from flask_reclamations.models import Heartbeat, Organisation, OutboxMessage
from flask_reclamations.services.act import db_session

from .conftest import filed
from .documented import DOCS
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
    told = (DOCS / "how-to" / "production.md").read_text(encoding="utf-8")
    checks = {check.replace("REF", "rives") for check in re.findall(r"^\| `([\w: ]+)` \|", told, re.MULTILINE)}
    assert found.keys() == checks - {"adapter", "rives: organisation"}  # said only where they are wrong


def test_each_line_is_said_with_its_fix(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=["reclamations", "doctor"])
    assert ran.exit_code == 2
    lines = ran.output.splitlines()
    place = lines.index("ERROR   tick: it never ran: no reminder, seal or report is made")
    assert lines[place + 1] == "        fix: run `flask reclamations tick` every minute, by cron or a systemd timer"


def tables_behind(app: Flask) -> None:
    app.test_cli_runner().invoke(args=["reclamations", "db", "downgrade", "0046"])


def tables_ahead(app: Flask) -> None:
    db_session().execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9042'"))
    db_session().commit()


def trigger_gone(app: Flask) -> None:
    db_session().execute(text("DROP TRIGGER reclamations_event_no_update"))
    db_session().commit()


def no_mail(app: Flask) -> None:
    changed(app, smtp_url="smtp://somebody:sesame@127.0.0.1:9")


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
    long = now() - timedelta(hours=1)
    db_session().execute(update(OutboxMessage).values(created_at=long, due_at=long))
    db_session().commit()


def mail_is_tried_in_vain(app: Flask) -> None:
    filed(app)
    long, later = now() - timedelta(hours=1), now() + timedelta(minutes=20)
    db_session().execute(update(OutboxMessage).values(created_at=long, due_at=later, attempts=5))
    db_session().commit()


def no_key(app: Flask) -> None:
    app.config["SECRET_KEY"] = None


def sample_key(app: Flask) -> None:
    app.config["SECRET_KEY"] = "change-me-please-now"


# What we fill stands within a block of the host's own.
HELD = "{% block title %}{% endblock %}{% block body %}{% block content %}{% endblock %}{% endblock %}"


def no_frame(app: Flask) -> None:
    changed(app, base_template="lms/frame.html")


def framed(app: Flask, **templates: str) -> None:
    app.jinja_loader = DictLoader({f"{name}.html": text for name, text in templates.items()})
    changed(app, base_template="frame.html")


def frame_without_its_parent(app: Flask) -> None:
    framed(app, frame='{% extends "layout.html" %}')


def frame_that_shows_nothing_of_ours(app: Flask) -> None:
    frame = '{% extends "layout.html" %}{% block content %}outside of what is shown{% endblock %}'
    framed(app, frame=frame, layout="<title>{% block title %}{% endblock %}</title>{% block body %}{% endblock %}")


def frame_that_redefines_what_held_our_block(app: Flask) -> None:
    framed(app, frame='{% extends "layout.html" %}{% block body %}theirs{% endblock %}', layout=HELD)


def frame_without_title(app: Flask) -> None:
    framed(app, frame="<main>{% block content %}{% endblock %}</main>")


def frame_of_wrong_syntax(app: Flask) -> None:
    framed(app, frame="<main>\n{% block content %}</main>")


def no_login_manager(app: Flask) -> None:
    del app.login_manager  # type: ignore[attr-defined]


def no_login_page(app: Flask) -> None:
    app.login_manager.login_view = None  # type: ignore[attr-defined]


def login_page_of_another_name(app: Flask) -> None:
    app.login_manager.login_view = "auth.log_in"  # type: ignore[attr-defined]


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
        (tables_behind, "migrations", "error", "our tables are at 0046"),
        (tables_ahead, "migrations", "error", "made by a newer version than this one"),
        (trigger_gone, "triggers", "error", "reclamations_event_no_update"),
        (no_mail, "mail", "error", "127.0.0.1 takes no mail"),
        (no_room, "storage", "error", "no file can be kept"),
        (tick_stopped, "tick", "error", "it last ran on"),
        (mail_waits, "outbox", "warning", "are late, or were tried in vain"),
        (mail_is_tried_in_vain, "outbox", "warning", "are late, or were tried in vain"),
        (no_key, "key", "error", "SECRET_KEY is not set"),
        (sample_key, "key", "error", "SECRET_KEY is a sample that anybody can guess"),
        (no_frame, "frame", "error", "lms/frame.html is not found"),
        (frame_without_its_parent, "frame", "error", "layout.html, which frame.html extends, is not found"),
        (frame_that_shows_nothing_of_ours, "frame", "error", "frame.html: our pages are empty"),
        (frame_that_redefines_what_held_our_block, "frame", "error", "frame.html: our pages are empty"),
        (frame_without_title, "frame", "warning", "frame.html: our pages have no title"),
        (frame_of_wrong_syntax, "frame", "error", "frame.html, line 2: "),
        (no_login_manager, "login", "error", "the app has no LoginManager"),
        (no_login_page, "login", "warning", "a bare 401"),
        (login_page_of_another_name, "login", "error", "'auth.log_in', which is no endpoint"),
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
    assert "sesame" not in json.dumps(found)


def test_a_frame_of_the_host_s_that_shows_our_blocks_is_in_order(app: Flask) -> None:
    layout = "<title>{% block title %}{% endblock %}</title><main>{% block main %}{% endblock %}</main>"
    nested = '{% extends "layout.html" %}{% block main %}<div>{% block content %}{% endblock %}</div>{% endblock %}'
    framed(app, frame=nested, layout=layout)
    assert examined(app)[1]["frame"]["said"] == "our pages extend frame.html"
    framed(app, frame='{% extends "layout.html" %}{% block body %}{{ super() }}{% endblock %}', layout=HELD)
    assert examined(app)[1]["frame"]["level"] == "ok"
    framed(app, frame="{% extends chosen %}")
    assert examined(app)[1]["frame"]["level"] == "ok"


def test_who_is_not_logged_in_is_led_there_by_a_handler_of_401_too(app: Flask) -> None:
    no_login_page(app)
    app.register_error_handler(401, lambda error: "log in")
    assert examined(app)[1]["login"]["level"] == "ok"


def test_a_login_view_that_a_callback_replaces_is_never_read(app: Flask) -> None:
    login_page_of_another_name(app)
    app.login_manager.unauthorized_handler(lambda: "log in")  # type: ignore[attr-defined]
    assert examined(app)[1]["login"]["level"] == "ok"


def test_mails_that_wait_or_were_given_up_are_counted(app: Flask) -> None:
    with app.app_context():
        filed(app, now=now())  # two mails
        first = db_session().query(OutboxMessage).order_by(OutboxMessage.id).first()
        first.due_at = now() + timedelta(days=14)  # type: ignore[union-attr]
        db_session().commit()
    said = "nothing is late; due now: 1, due later: 1"
    assert examined(app)[1]["outbox"]["said"] == said
    with app.app_context():
        db_session().execute(update(OutboxMessage).values(state=OutboxMessage.FAILED))
        db_session().commit()
    assert examined(app)[1]["outbox"]["said"].startswith("nothing waits; given up: 2")


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
