"""Workers that die at the worst moment, for good: the row waits, then goes, the same bytes."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, update

from flask_reclamations.models import Case, Delivery, Export, OutboxMessage
from flask_reclamations.services.act import db_session

from .. import servers
from ..jobs.hosts import Elsewhere
from ..jobs.steps import all_of, asks_export, case_of, export_of, faults, files, mail_of, relays, told_by

NOW = datetime.now(UTC)
# What the module of the doomed host does more. Each dies by SIGKILL: no handler, no rollback, no farewell.
DIES_AFTER_SENDING = """
import signal
from flask_reclamations.mail.send import Smtp
from flask_reclamations.jobs.relay import deliver_due

class Doomed(Smtp):
    def send(self, sender, recipient, message):
        super().send(sender, recipient, message)
        os.kill(os.getpid(), signal.SIGKILL)

@app.cli.command("die")
def die():
    deliver_due(transport=Doomed(config["RECLAMATIONS_SMTP_URL"]))
"""
DIES_BEFORE_SENDING = DIES_AFTER_SENDING.replace("        super().send(sender, recipient, message)\n", "")
DIES_AT_THE_SECOND_BATCH = """
import signal
from sqlalchemy import event
from flask_reclamations.jobs import exports

exports.PROGRESS = -1.0  # it tells how far it is after each batch
with app.app_context():
    engine = app.extensions["sqlalchemy"].engine
commits, armed, write = [], [], exports._write

def written(row):
    armed.append(row)
    commits.clear()  # whatever the tick committed before: the total, the first batch and the second follow
    write(row)

exports._write = written

@event.listens_for(engine, "commit")
def count(connection):
    commits.append(connection)
    if armed and len(commits) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def _lease_over(app: Flask, row_id: int) -> None:
    with app.app_context():
        past = datetime.now(UTC) - timedelta(seconds=1)
        db_session().execute(update(Export).where(Export.id == row_id).values(claimed_until=past))
        db_session().commit()


def _killed(app: Flask, folder: Path, code: str, *command: str) -> None:
    assert Elsewhere(app, folder, code).run(*command)[0] == -signal.SIGKILL


def test_a_worker_killed_between_sending_and_recording_repeats_the_same_bytes(
    any_app: Flask, own_mail: servers.MailServer, tmp_path: Path
) -> None:  # D03
    reference = files(any_app, now=NOW)
    _killed(any_app, tmp_path, DIES_AFTER_SENDING, "die")
    assert case_of(any_app, reference).acknowledged_at is None
    relays(any_app, datetime.now(UTC) + timedelta(minutes=6))
    first, second = own_mail.mailbox.to("lea@exemple.test")
    assert first.raw == second.raw
    row = mail_of(any_app, "acknowledgement")
    assert (row.message_id, row.state, row.attempts) == (first["Message-ID"], OutboxMessage.SENT, 2)
    assert len(all_of(any_app, Delivery, address="lea@exemple.test")) == 1
    assert told_by(any_app, reference).count("acknowledged") == 1
    assert faults(any_app) == []


def test_a_worker_killed_before_sending_leaves_the_mail_to_the_next(
    app: Flask, own_mail: servers.MailServer, tmp_path: Path
) -> None:  # D03
    files(app, now=NOW)
    _killed(app, tmp_path, DIES_BEFORE_SENDING, "die")
    rendered = mail_of(app, "acknowledgement").body
    relays(app, datetime.now(UTC) + timedelta(minutes=6))
    [mail] = own_mail.mailbox.to("lea@exemple.test")
    assert rendered is not None
    assert mail.raw.rstrip() == rendered.rstrip()


def test_the_mail_of_a_killed_worker_stays_claimed_until_its_lease_is_over(
    app: Flask, own_mail: servers.MailServer, tmp_path: Path
) -> None:
    files(app, now=NOW)
    _killed(app, tmp_path, DIES_BEFORE_SENDING, "die")
    relays(app, datetime.now(UTC))
    assert own_mail.mailbox.to("lea@exemple.test") == []
    assert len(own_mail.mailbox.to("claire@exemple.test")) == 1


def _many(app: Flask, count: int) -> None:
    """Make a register long enough for several batches, from one filed case."""
    files(app, now=NOW)
    with app.app_context():
        table: Any = Case.__table__
        model = dict(db_session().execute(select(table)).mappings().one())
        del model["id"]
        rows = [
            model | {"reference": f"REG-2026-{n:04d}", "number": n, "submission": f"copy-{n}"}
            for n in range(2, count + 1)
        ]
        db_session().execute(insert(table), rows)
        db_session().commit()


def test_an_export_killed_in_the_middle_is_resumed_after_its_lease(any_app: Flask, tmp_path: Path) -> None:
    _many(any_app, 1100)
    row_id = asks_export(any_app, NOW)
    with any_app.app_context():
        # The mails of the model case are not what this is about.
        db_session().execute(update(OutboxMessage).values(state=OutboxMessage.DROPPED))
        db_session().commit()
    _killed(any_app, tmp_path, DIES_AT_THE_SECOND_BATCH, "reclamations", "tick")
    row = export_of(any_app, row_id)
    folder = Path(any_app.config["RECLAMATIONS_STORAGE"]) / "exports"
    assert (row.state, row.rows, row.total) == (Export.RUNNING, 1000, 1100)
    assert not folder.exists()
    assert (
        any_app.test_cli_runner().invoke(args=["reclamations", "tick"]).output.split(", ")[1] == "0 export(s) built"
    )

    _lease_over(any_app, row_id)
    assert (
        any_app.test_cli_runner().invoke(args=["reclamations", "tick"]).output.split(", ")[1] == "1 export(s) built"
    )
    row = export_of(any_app, row_id)
    assert (row.state, row.rows, row.attempts) == (Export.DONE, 1100, 2)
    [path] = folder.iterdir()
    lines = path.read_text("utf-8-sig").splitlines()
    assert len({line.split(";")[0] for line in lines[1:]}) == 1100
