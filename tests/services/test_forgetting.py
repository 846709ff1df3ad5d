"""A name planted everywhere a person can type is found nowhere once its case is forgotten (O23).

The planting walks the tables and the schemas: a new text column or field is planted by itself, unless it is named
below among what tells of nobody, and fails here until something forgets it.
"""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields
from redis import Redis
from sqlalchemy import JSON, LargeBinary, String, Text, inspect, text, update

from flask_reclamations.documents import pack_check, pack_journal
from flask_reclamations.domain.retention import Why
from flask_reclamations.domain.vocabulary import Stakeholder
from flask_reclamations.jobs import retention as purging
from flask_reclamations.jobs.nudge import nudge
from flask_reclamations.models import (
    PREFIX,
    AccessLine,
    Action,
    ActionCase,
    Addressee,
    Alert,
    Attachment,
    Base,
    Blob,
    Bounce,
    Bulk,
    BulkItem,
    Case,
    CasePerson,
    Cause,
    Correspondent,
    Delivery,
    Diffusion,
    Event,
    Exchange,
    Export,
    Intake,
    LinkRequest,
    Mediation,
    Notification,
    Organisation,
    OutboxMessage,
    Reminder,
    Review,
    Risk,
    SavedView,
    Signal,
    Survey,
    TrackingLink,
)
from flask_reclamations.models.base import UTCDateTime
from flask_reclamations.queries import journal as chains
from flask_reclamations.schemas import events as schemas
from flask_reclamations.services import filing, forgetting, journal, search
from flask_reclamations.services.act import Act, claimant_viewer, db_session, state
from flask_reclamations.services.drafts import Outsider
from flask_reclamations.storage import Storage

from .. import servers
from ..conftest import NOON, act_of, draft

# Long, and like no word of ours: whole, folded or cut to a stem it is found by its beginning.
NAME, ROOT = "Zwyxqvort", "zwyxqv"
THEN = datetime(2031, 6, 1, tzinfo=UTC)

# Text columns that tell of nobody: codes, digests, opaque refs of the host, what staff are by function.
CODES = {
    "reference", "submission", "continues", "declared_kind", "kind", "status", "category", "channel", "stakeholder",
    "action_category", "incident_type", "informed", "outcome", "severity", "urgency", "reach", "complexity",
    "recurrence", "origin", "decision", "satisfaction", "policy", "pauses", "direction", "purpose", "mode", "role",
    "author_role", "state", "template", "recipient", "milestone", "stage", "audience", "relation", "level", "family",
    "type", "priority", "verdict", "ground", "digest", "token", "sha256", "media_type", "place", "source", "ref",
    "what", "target", "act", "format", "subject_kind", "effect", "unsent", "resolved", "questions", "reasons", "why",
    "locale", "shape", "previous", "payload", "exchange", "original", "other", "new", "old", "topics",
    "payload_digest", "journal_head", "batch", "salt", "redacted", "review", "period",
}  # fmt: skip
REFS = {
    "session_ref", "training_ref", "company_ref", "funder_ref", "training_label", "person_ref", "assignee_ref",
    "assignee_label", "owner_ref", "owner_label", "added_by_ref",
}  # fmt: skip
# Beside what is of a case: what the organisation decides, and what the next tick deletes.
ELSEWHERE = {
    "organisation", "category", "policy", "calendar", "tag", "procedure", "mail_template", "canned_answer",
    "sequence", "action_sequence", "review_sequence", "risk_sequence", "recurrence_touched", "readiness",
    "auditor_link", "heartbeat",
}  # fmt: skip
SUBJECTS = {"action": Action, "risk": Risk, "review": Review, "alert": Alert}


def planted(column: Any) -> Any:
    """Return what is typed into a column: the name, in the shape that the column has."""
    if isinstance(column.type, JSON):
        shapes = {
            "people": [{"ref": NAME, "label": NAME}],
            "whys": [NAME],
            "meetings": [{"on": "2026", "text": NAME}],
        }
        return shapes.get(column.name, {"0": NAME})
    return NAME if isinstance(column.type, String | Text) else None


def row_of(model: type[Any], **known: Any) -> Any:
    """Add a row whose every text is planted, and the rest as simple as can be."""
    session = db_session()
    values: dict[str, Any] = {"organisation_id": session.query(Organisation.id).scalar()}
    for column in model.__table__.c:
        if column.name in known or column.name == "id" or column.foreign_keys:
            continue
        if isinstance(column.type, LargeBinary):
            values[column.name] = NAME.encode()
        elif isinstance(column.type, String | JSON | Text) and column.name not in CODES | REFS:
            values[column.name] = planted(column)
        elif not column.nullable and column.default is None and column.server_default is None:
            kinds = {bool: False, int: 1, str: "x", dict: {}, list: [], date: date(2026, 11, 12), float: 1.0}
            python = datetime if isinstance(column.type, UTCDateTime) else column.type.python_type
            values[column.name] = [] if isinstance(column.type, JSON) else kinds.get(python, NOON)
    row = model(**values | known)
    session.add(row)
    session.flush()
    return row


def said(schema: type[Schema]) -> dict[str, Any]:
    """Return a payload whose every text is planted."""
    return {name: value for name, field in schema().fields.items() if (value := typed(name, field)) is not None}


def typed(name: str, field: Any) -> Any:
    if isinstance(field, fields.Nested):
        return said(type(field.schema))
    if isinstance(field, fields.List):
        value = typed(name, field.inner)
        return [value] if value is not None else None
    if name in CODES | REFS | {"reason"} and not field.metadata.get("personal"):
        return None
    if isinstance(field, fields.Dict):
        return {"0": NAME} if field.metadata.get("personal") else None
    return NAME if isinstance(field, fields.String) else None


def of(kind: str) -> type[Any] | None:
    """Return what an event of this kind is about: an organisation's own stay."""
    if kind.startswith(("procedure_", "auditor_", "forgetting_", "person_", "anonymised")) or kind in {
        "settings_changed", "intake_dropped", "category_changed", "tag_changed", "mail_worded", "canned_changed",
        "policy_changed",
    }:  # fmt: skip
        return None
    schema = schemas.SCHEMAS[kind]
    sides = getattr(schema().fields.get("new"), "schema", None)
    names = {"ActionFields": Action, "RiskFields": Risk, "ReviewFields": Review, "AlertFields": Alert}
    special = {"evidence_added": Action, "review_told": Review}
    return special.get(kind, names.get(type(sides).__name__, Case))


def lived(app: Flask) -> tuple[Act, Case]:
    """A case whose claimant filed it by the public form, with a row in every table that can speak of it."""
    act, session = act_of(app, "claire"), db_session()
    sender = Outsider(Stakeholder.LEARNER, NAME, f"{NAME}@exemple.test", "06 12 34 56 78")
    public = draft(description=f"{NAME} parle.", session_ref=None)
    case = filing.file_public(
        Act(session, act.organisation, claimant_viewer(NAME), NOON, act.host, act.settings), public, sender
    )
    session.commit()
    return act, case


def surrounded(act: Act, case: Case) -> dict[type[Any], Any]:
    """Plant a row of every table, and an event of every kind."""
    here: dict[type[Any], Any] = {Case: case}

    def add(model: type[Any], **known: Any) -> None:
        here[model] = row_of(model, **known)

    own = {"case_id": case.id}
    add(Exchange, **own)
    add(Survey, **own, exchange_id=here[Exchange].id, questions=[{"label": "?", "shape": "text"}])
    add(OutboxMessage, **own, exchange_id=here[Exchange].id, state="pending", recipient="claimant")
    add(OutboxMessage, state="sent", recipient="claire", day=date(2026, 11, 12))
    for model in (Correspondent, Cause, CasePerson, Mediation, Reminder, Notification, TrackingLink, Intake, Signal):
        add(model, **own)
    row_of(CasePerson, **own, relation=CasePerson.IMPLICATED)
    add(Addressee, **own, exchange_id=here[Exchange].id)
    add(Delivery, **own, outbox_id=here[OutboxMessage].id)
    add(LinkRequest, reference=case.reference)
    add(AccessLine, target=case.reference)
    add(Bounce, address=f"{NAME}@exemple.test".lower())
    add(Bulk)
    add(BulkItem, **own, bulk_id=here[Bulk].id, reasons=[[NAME, {"who": NAME}]])
    add(SavedView, filters={"text": NAME}, name="Ma vue")
    add(Export, state=Export.DONE, format="csv", token="a" * 32, filters={"text": NAME})
    done = {"status": "verifiee"}
    add(Action, **done, owner_ref="sam", owner_label="Sam Colin")
    add(ActionCase, **own, action_id=here[Action].id)
    add(Risk, status="clos", owner_ref="sam", owner_label="Sam Colin")
    add(Review, signed_at=NOON)
    add(Alert, status="agie", ground="formateur")
    add(Blob, state=Blob.CLEAN, place="files/2026-11-12/one", sha256="1" * 64, verdict=None)
    add(Attachment, **own, blob_id=here[Blob].id, token="b" * 32)
    proof = row_of(Blob, state=Blob.CLEAN, place="files/2026-11-12/two", sha256="2" * 64, verdict=None)
    row_of(Attachment, action_id=here[Action].id, blob_id=proof.id, token="c" * 32)
    store: Storage = state().storage
    for place in ("files/2026-11-12/one", "files/2026-11-12/two", f"exports/{'a' * 32}.csv"):
        store.put(place, f"{NAME} {place}".encode())
    for kind, schema in schemas.SCHEMAS.items():
        subject = of(kind)
        if subject is not None:
            here[Event] = journal.append(act, here[subject], kind, said(schema))
    add(Diffusion, case_id=case.id, event_id=here[Event].id)
    row_of(Diffusion, event_id=session_event(here[Review]), submission="autre")
    row_of(OutboxMessage, event_id=session_event(here[Review]), state="sent", recipient="denis")
    return here


def session_event(review: Review) -> int:
    return int(db_session().query(Event.id).filter_by(subject_kind="review", subject_id=review.id).first()[0])  # type: ignore[index]


def typed_over(case: Case) -> None:
    """Plant the columns of the case itself, once its journal is written."""
    columns = {c.name: planted(c) for c in Case.__table__.c if planted(c) and c.name not in CODES | REFS}
    known = {
        "recorded_by_ref": "claimant",
        "claimant_email": f"{NAME}@exemple.test",
        "session_label": NAME,
        "company_label": NAME,
        "funder_label": NAME,
    }
    ended = {"status": "cloturee", "closed_at": NOON, "forget_at": NOON + timedelta(days=1_500)}
    db_session().execute(update(Case).where(Case.id == case.id).values(**columns | known | ended))
    db_session().refresh(case)
    search.index(db_session(), [case])
    db_session().commit()


def found_in_tables() -> set[str]:
    """Return the tables that hold the name, as the database prints their rows."""
    session, found = db_session(), set()
    names = [n for n in inspect(session.get_bind()).get_table_names() if n.startswith(PREFIX) and "_index" not in n]
    for name in names:
        for row in session.execute(text(f"SELECT * FROM {name}")):
            values = [bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v) for v in row]
            if ROOT in json.dumps(values, ensure_ascii=False).lower():
                found.add(name.removeprefix(PREFIX))
    session.rollback()
    return found


def on_disk(folder: Path) -> list[str]:
    """Return the files that hold the name, in their bytes or in their own name."""
    every = [path for path in folder.rglob("*") if path.is_file()]
    return [p.name for p in every if ROOT.encode() in p.read_bytes().lower() or ROOT in p.name.lower()]


@pytest.fixture
def config(broker: servers.Broker, request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"RECLAMATIONS_REDIS_URL": broker.url}


@pytest.fixture
def planted_lms(any_lms: Flask) -> Flask:
    any_lms.config["TAMPERED"] = True  # rows that no service made
    return any_lms


def test_a_planted_name_is_found_nowhere_once_its_case_is_forgotten(  # O23, A21
    planted_lms: Flask, tmp_path: Path, broker: servers.Broker
) -> None:
    act, case = lived(planted_lms)
    surrounded(act, case)
    typed_over(case)
    nudge()
    tables = {name.removeprefix(PREFIX) for name in Base.metadata.tables}
    silent = {"action_case", "alert_case", "risk_case", "risk_action", "review_line", "review_action", "case_tag",
              "case_link", "takeover",
              "signal", "notification", "tracking_link", "blob", "event", "survey", "report"}  # fmt: skip
    assert tables - ELSEWHERE - silent - found_in_tables() == set()
    assert on_disk(tmp_path / "files") != []

    assert purging.purge(act.organisation.id, clock=lambda: THEN) == 1

    assert found_in_tables() == set()
    assert on_disk(tmp_path) == []
    redis = Redis.from_url(broker.url)
    assert [key for key in redis.keys("*") if ROOT in repr((key, redis.dump(key))).lower()] == []
    # The rows were made by hand: they say what no journal says, but no chain is broken.
    assert [fault for fault in chains.faults(db_session(), act.organisation) if ", event " in fault] == []


@pytest.mark.parametrize("nominative", [True, False])
def test_a_pack_of_a_forgotten_case_still_follows_its_journal(lms: Flask, *, nominative: bool) -> None:  # A21
    act, case = lived(lms)
    forgetting.forget(act, case, Why.REQUEST)
    db_session().commit()
    chain = db_session().query(Event).filter_by(subject_kind="case", subject_id=case.id).order_by(Event.seq).all()
    ref = act.organisation.ref
    lines = [pack_journal.line(e, ref, nominative=nominative, hidden=lambda ref, label: False) for e in chain]
    assert len(list(pack_check.followed(("case", case.id), lines))) == len(chain) > 1


def test_a_journal_changed_after_it_was_forgotten_is_told(lms: Flask) -> None:  # O23
    act, case = lived(lms)
    forgetting.forget(act, case, Why.REQUEST)
    db_session().commit()
    assert list(chains.faults(db_session(), act.organisation)) == []
    lms.config["TAMPERED"] = True
    db_session().execute(text("DROP TRIGGER reclamations_event_payload_no_update"))
    changed = "UPDATE reclamations_event_payload SET body = replace(body, 'reclamation', 'remarque')"
    db_session().execute(text(changed))
    assert "its payload was changed" in next(chains.faults(db_session(), act.organisation))
