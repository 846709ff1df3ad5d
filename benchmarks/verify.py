"""The journals of a register verified beside the least that verifying them takes: their rows read and hashed."""

import hashlib
import json
import time

from sqlalchemy import text

from flask_reclamations.jobs import journal
from flask_reclamations.queries.organisations import organisation_of
from flask_reclamations.services.act import db_session

from .host import db
from .own import ORGANISATION

BATCH = 2_000
ROWS = """
SELECT e.subject_kind, e.subject_id, e.seq, e.kind, e.actor_ref, e.actor_label, e.at, e.payload_digest, e.previous,
    e.digest, p.salt, p.body
FROM reclamations_event e JOIN reclamations_event_payload p ON p.event_id = e.id
ORDER BY e.subject_kind, e.subject_id, e.seq
"""


def _hashed() -> int:
    """Read every event once, hash what it says and what it is, and return how many are as they were written."""
    fit = 0
    for row in db.session.execute(text(ROWS).execution_options(yield_per=BATCH)):
        said = hashlib.sha256((row.salt + row.body).encode()).hexdigest() == row.payload_digest
        link = {
            "organisation": ORGANISATION,
            "subject_kind": row.subject_kind,
            "subject_id": row.subject_id,
            "seq": row.seq,
            "kind": row.kind,
            "actor_ref": row.actor_ref,
            "actor_label": row.actor_label,
            "at": row.at.isoformat(timespec="microseconds"),
            "payload": row.payload_digest,
            "previous": row.previous,
        }
        words = json.dumps(link, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        fit += said and hashlib.sha256(words.encode()).hexdigest() == row.digest
    db.session.rollback()
    return fit


def timed_verify() -> dict[str, float]:
    """Return the seconds of the bare hashing and of verifying all journals, and how many events there are."""
    db.session.execute(text("SET TIME ZONE 'UTC'"))
    began = time.perf_counter()
    fit = _hashed()
    floor = time.perf_counter() - began
    written = int(db.session.scalar(text("SELECT count(*) FROM reclamations_event")) or 0)
    began = time.perf_counter()
    found = list(journal.faults(db_session(), organisation_of(db_session(), ORGANISATION)))
    own = time.perf_counter() - began
    if found or fit != written:
        raise AssertionError(f"{written - fit} events do not fit by hand, and we said {found[:3]}")
    return {"floor": floor, "own": own, "events": written}
