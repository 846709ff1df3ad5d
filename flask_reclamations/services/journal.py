"""Append to a chain, and change a row together with the event that says so."""

import json
import secrets
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from ..domain.journal import START, canonical, payload_digest
from ..domain.vocabulary import Status
from ..models import Case, Chained, Event, EventPayload, Organisation
from ..schemas import events
from . import announced, deadlines, outbox, search, touched
from .act import Act

S = TypeVar("S", bound=Chained)


def locked(session: Session, model: type[S], *where: ColumnElement[bool]) -> S | None:
    """Return what has a journal as it is now, held until the commit: whoever appends to it comes one by one."""
    if session.get_bind(mapper=model).dialect.name == "sqlite":
        # SQLite has no FOR UPDATE: a write that changes nothing takes its one lock, before anything is read.
        nothing = update(model).where(*where).values(journal_seq=model.journal_seq)
        session.execute(nothing.execution_options(synchronize_session=False))
    query = select(model).where(*where).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def hold(act: Act) -> Organisation:
    """Return the act's organisation as it is now, held until the commit."""
    locked(act.session, Organisation, Organisation.id == act.organisation.id)
    return act.organisation


def append(act: Act, subject: Chained, kind: str, payload: dict[str, Any]) -> Event:
    """Add one event to the subject's chain and move its head; the caller holds the subject's lock."""
    body = canonical(events.dump(kind, payload))
    salt = secrets.token_hex(16)
    subject.journal_seq += 1
    event = Event(
        organisation_id=act.organisation.id,
        subject_kind=subject.SUBJECT,
        subject_id=subject.id,
        seq=subject.journal_seq,
        kind=kind,
        actor_ref=act.viewer.ref,
        actor_label=act.viewer.label,
        at=act.now,
        payload_digest=payload_digest(salt, body),
        previous=subject.journal_head or START,
        payload=EventPayload(organisation_id=act.organisation.id, salt=salt, body=body),
    )
    event.digest = subject.journal_head = event.link(act.organisation.ref).digest()
    act.session.add(event)
    if isinstance(subject, Case) and touched.concerns(kind, payload):
        touched.note(act, subject, payload)
    act.session.flush()
    announced.note(act, subject, event, body)
    if isinstance(subject, Case) and search.concerns(kind, payload):
        if event.seq == 1:
            search.index_new(act.session, subject)
        else:
            search.index(act.session, [subject])
    return event


def change(act: Act, case: Case, kind: str, fields: dict[str, Any], **said: Any) -> Event:
    """Set fields of a case, move the dates that derive from them, journal what changed; who follows may be told.

    Parameters: `fields` by column name; `said` the rest of the event's payload.
    """
    if case.status == Status.WAITING and fields.get("status", Status.WAITING) not in (Status.WAITING, Status.VOID):
        fields = {**fields, "pauses": deadlines.ended(case, act.now)}
    if case.archived_at is not None and _opens(case, fields):
        fields = {**fields, "archived_at": None}
    # Read before anything is set: on an expired case a late read would flush half of the change.
    before = {name: getattr(case, name) for name in (*fields, *deadlines.DATES.values(), "next_due")}
    for name, value in fields.items():
        setattr(case, name, value)
    if deadlines.FACTS & fields.keys():
        for name, date in deadlines.derived(act.session, act.organisation, case).items():
            setattr(case, name, date)
    case.next_due = deadlines.next_due(case)
    changed = [name for name, value in before.items() if getattr(case, name) != value]
    if changed:
        case.remind_at = act.now
    old, new = {name: before[name] for name in changed}, {name: getattr(case, name) for name in changed}
    event = append(act, case, kind, {"old": old, "new": new, **said})
    outbox.to_watchers(act, case, event)
    return event


def _opens(case: Case, fields: dict[str, Any]) -> bool:
    """Tell whether a change gives a case that was over a life again: reopened, restored, undone."""
    over = fields.get("closed_at", case.closed_at) is not None or fields.get("status", case.status) == Status.VOID
    return not over


def payload_of(event: Event) -> dict[str, Any]:
    """Return what an event says, or nothing once it was redacted."""
    return events.load(event.kind, json.loads(event.payload.body)) if event.payload else {}
