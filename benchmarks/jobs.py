"""What runs outside a request, each measured in a process of its own: exports and queues."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import current_app
from rq import Worker
from sqlalchemy import text, update

from flask_reclamations.domain.rights import Viewer
from flask_reclamations.jobs import exports as building
from flask_reclamations.jobs.nudge import host_queue
from flask_reclamations.jobs.relay import deliver_due, utc_now
from flask_reclamations.models import Export, OutboxMessage
from flask_reclamations.queries.organisations import organisation_of
from flask_reclamations.queries.register import Filters
from flask_reclamations.services import exports
from flask_reclamations.services.act import acting, db_session, state

from . import packs, plain_export, sheets
from .dashboard import timed_dashboard
from .deadlines import timed_recompute
from .host import db
from .own import ORGANISATION, create_app
from .recurrences import timed_recurrences
from .verify import timed_verify


def export(path: str) -> int:
    """Build our file of the whole register, of the format in its name, under a quality manager's rights."""
    organisation = organisation_of(db_session(), ORGANISATION)
    person = state().host.person("q-0")
    assert person is not None
    act = acting(organisation, Viewer(person.ref, person.label, person.roles))
    row = exports.ask(act, Filters(), Path(path).suffix[1:])
    db_session().commit()
    made, row_id = Path(act.settings.storage) / exports.place_of(row), row.id
    assert building.build(row_id)
    made.replace(path)
    return int(db_session().get_one(Export, row_id).rows)


def plain(path: str) -> int:
    """Write the same lines with a streamed Core select."""
    return plain_export.write(db.engine, Path(path))


def _high_water() -> tuple[int, int]:
    """Return the memory held now and the most ever held, in KiB."""
    said = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(said["VmRSS"].split()[0]), int(said["VmHWM"].split()[0])


def timed_export(which: str, path: str) -> dict[str, float]:
    """Return the rows a second and the extra MiB of one export."""
    Path("/proc/self/clear_refs").write_text("5")  # the most ever held starts from now
    before, _ = _high_water()
    began = time.perf_counter()
    rows = {"own": export, "floor": plain}[which](path)
    took = time.perf_counter() - began
    return {"rate": rows / took, "extra": (_high_water()[1] - before) / 1024}


def timed_sheet(path: str) -> dict[str, float]:
    """Return the rows a second of the bare XLSX writer, given the lines of our own export."""
    lines = sheets.given(lambda: export(path))
    return {"rate": len(lines) / sheets.timed(path, lines)}


class Nowhere:
    """A mail server that does nothing."""

    def send(self, sender: str, recipient: str, message: bytes) -> str:
        """Accept."""
        return "250 accepted"


def empty() -> None:
    """Do nothing but commit once: RQ's own job."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        db.session.execute(text("UPDATE bench_counter SET jobs = jobs + 1"))
        db.session.commit()


def drain() -> int:
    """Relay what is due: our own job."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        return deliver_due(transport=Nowhere())


def queue_rows(count: int) -> None:
    """Write so many mails that wait, as far in the future as need be."""
    db.session.execute(text("CREATE TABLE IF NOT EXISTS bench_counter (jobs integer)"))
    db.session.execute(text("INSERT INTO bench_counter VALUES (0)"))
    db.session.execute(update(OutboxMessage).values(state=OutboxMessage.DROPPED))
    db.session.execute(
        text(
            "INSERT INTO reclamations_outbox (organisation_id, case_id, event_id, template, recipient, state,"
            " created_at, due_at, attempts) SELECT 1, subject_id, id, 'receipt', 'claimant', 'pending', at,"
            " '2099-01-01', 0 FROM reclamations_event WHERE kind = 'filed' ORDER BY id LIMIT :count"
        ),
        {"count": count},
    )
    db.session.commit()


def timed_jobs(which: str, count: str) -> dict[str, float]:
    """Return the jobs or mails a second of one forking worker that works until nothing is left."""
    queue, number = host_queue(), int(count)
    assert queue is not None
    queue.empty()  # type: ignore[no-untyped-call]
    if which == "floor":
        for _ in range(number):
            queue.enqueue("benchmarks.jobs.empty")
    else:
        due = db.session.query(OutboxMessage.id).filter_by(state=OutboxMessage.PENDING).limit(number).subquery()
        db.session.execute(update(OutboxMessage).where(OutboxMessage.id.in_(due.select())).values(due_at=utc_now()))
        db.session.commit()
        queue.enqueue("benchmarks.jobs.drain")
    sent = db.session.query(OutboxMessage).filter_by(state=OutboxMessage.SENT).count()
    db.session.rollback()
    db.engine.dispose()
    worker = Worker([queue], connection=queue.connection, job_class=queue.job_class, serializer=queue.serializer)
    began = time.perf_counter()
    worker.work(burst=True, logging_level="WARNING")
    took = time.perf_counter() - began
    if which == "own":
        assert db.session.query(OutboxMessage).filter_by(state=OutboxMessage.SENT).count() == sent + number
    return {"rate": number / took}


def recomputed(size: str) -> dict[str, float]:
    """Return the rates of deriving the dates of all open cases anew, and the most memory held (MiB)."""
    return {**timed_recompute(size), "memory": _high_water()[1] / 1024}


def packed(path: str) -> dict[str, float]:
    """Return the size of an evidence pack and the most memory held by the job that builds it (MiB)."""
    return {"size": packs.build(path), "memory": _high_water()[1] / 1024}


def verified() -> dict[str, float]:
    """Return the seconds of verifying all journals and of its floor, and the most memory held (MiB)."""
    return {**timed_verify(), "memory": _high_water()[1] / 1024}


WORK: dict[str, Callable[..., Any]] = {
    "export": timed_export,
    "sheet": timed_sheet,
    "lodge": packs.lodge,
    "pack": packed,
    "jobs": timed_jobs,
    "queue": queue_rows,
    "recompute": recomputed,
    "recurrences": timed_recurrences,
    "dashboard": timed_dashboard,
    "verify": verified,
}


NUMBERS = ("queue", "lodge", "recurrences", "dashboard")


def main(name: str, *arguments: str) -> None:
    """Do one measure and print it as JSON; the parent reads it."""
    with create_app().app_context():
        values: list[Any] = [int(word) for word in arguments] if name in NUMBERS else list(arguments)
        print(json.dumps(WORK[name](*values)))
        db.engine.dispose()


def in_a_child(database: str, redis: str, name: str, *arguments: object) -> dict[str, float]:
    """Run one measure in a fresh process and return what it printed."""
    url = database.replace("postgresql://", "postgresql+psycopg://")
    code = "import sys; from benchmarks import jobs; jobs.main(*sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, name, *map(str, arguments)],
        env={**os.environ, "BENCH_DATABASE_URL": url, "BENCH_REDIS_URL": redis},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
