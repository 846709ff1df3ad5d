"""The files of a case or an action that a person may see; rows, stored files and journal compared."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from ..domain.rights import Permission, Viewer, can, reads_asides
from ..errors import NotFoundError
from ..models import Action, Attachment, Blob, Case, Event, EventPayload, Exchange, Organisation
from ..storage import Storage

BATCH = 500
Files = dict[int | None, list[Attachment]]


def of_case(session: Session, viewer: Viewer, case: Case) -> Files:
    """Return the files of a case this person may read, by the exchange they came with (None: the filing)."""
    query = _open_to(viewer, case).order_by(Attachment.id)
    found: Files = {}
    for row in session.scalars(query):
        found.setdefault(row.exchange_id, []).append(row)
    return found


def one(session: Session, viewer: Viewer, case: Case, token: str) -> Attachment:
    """Return one file of a case this person may read, else raise `NotFoundError`; another case's is not there."""
    row: Attachment | None = session.scalar(_open_to(viewer, case).where(Attachment.token == token))
    if row is None:
        raise NotFoundError(token)
    return row


def of_action(session: Session, action: Action) -> list[Attachment]:
    """Return the files of an action, oldest first: whoever reads an action reads what shows its effect."""
    query = select(Attachment).where(Attachment.action_id == action.id)
    return list(session.scalars(query.order_by(Attachment.id)))


def one_of_action(session: Session, action: Action, token: str) -> Attachment:
    """Return one file of an action, else raise `NotFoundError`; another action's is not there."""
    row = session.scalar(select(Attachment).where(Attachment.action_id == action.id, Attachment.token == token))
    if row is None:
        raise NotFoundError(token)
    return row


def _open_to(viewer: Viewer, case: Case) -> Select[Any]:
    """Return the files of a case that this person may read, as they read what those came with."""
    query = select(Attachment).where(Attachment.case_id == case.id)
    if not can(viewer, Permission.INTERNAL, case):
        query = query.where(~Attachment.internal)
    if not reads_asides(viewer, case):
        aside = select(Exchange.id).where(Exchange.case_id == case.id, Exchange.aside)
        query = query.where(or_(Attachment.exchange_id.is_(None), Attachment.exchange_id.not_in(aside)))
    return query


def count_of(session: Session, exchange: Exchange) -> int:
    """Return how many files came with an exchange."""
    query = select(func.count()).select_from(Attachment).where(Attachment.exchange_id == exchange.id)
    return session.scalar(query) or 0


def faults(session: Session, organisation: Organisation, store: Storage) -> Iterator[str]:
    """Yield a sentence per file that is missing, altered, unknown, or not what the journal says (A19)."""
    last, told = 0, _told(session, organisation)
    query = select(Blob).where(Blob.organisation_id == organisation.id).order_by(Blob.id).limit(BATCH)
    while blobs := session.scalars(query.where(Blob.id > last)).all():
        last = blobs[-1].id
        names = _names(session, [blob.id for blob in blobs])
        for blob in blobs:
            fault = _fault(store, blob) and _fault_now(session, store, blob.id)
            if fault:
                yield f"{names.get(blob.id, blob.place)}: {fault}"
    yield from _against_journal(session, organisation, told)
    yield from _unknown(session, store)


def waiting(session: Session, organisation: Organisation) -> list[Blob]:
    """Return the contents that wait for the antivirus, with what it last said as their verdict."""
    query = select(Blob).where(Blob.organisation_id == organisation.id, Blob.state == Blob.PENDING)
    return list(session.scalars(query.order_by(Blob.id)))


def _names(session: Session, blob_ids: list[int]) -> dict[int, str]:
    reference = func.coalesce(Case.reference, Action.reference)
    query = select(Attachment.blob_id, Attachment.name, reference).where(~Attachment.staged())
    query = query.outerjoin(Case, Case.id == Attachment.case_id).outerjoin(Action, Action.id == Attachment.action_id)
    found = session.execute(query.where(Attachment.blob_id.in_(blob_ids)).order_by(Attachment.id.desc()))
    return {blob_id: f"{reference}, {name}" for blob_id, name, reference in found}


def _fault(store: Storage, blob: Blob) -> str:
    digest = hashlib.sha256()
    try:
        with store.open(blob.place) as stream:
            while chunk := stream.read(2**20):
                digest.update(chunk)
    except FileNotFoundError:
        return "the file is missing from the store"
    except OSError as error:
        return f"the store cannot read it ({type(error).__name__})"
    return "" if digest.hexdigest() == blob.sha256 else "the file was altered"


def _fault_now(session: Session, store: Storage, blob_id: int) -> str:
    """Look again by the row of now: meanwhile the antivirus may have moved the file, or the sweep dropped it."""
    blob = session.get(Blob, blob_id, populate_existing=True)
    return _fault(store, blob) if blob is not None else ""


# A case or an action, by the kind of its journal and its id.
Subject = tuple[str, int]
Told = dict[Subject, set[tuple[str, str]] | None]
OWNERS: dict[str, type[Case | Action]] = {Case.SUBJECT: Case, Action.SUBJECT: Action}


def _told(session: Session, organisation: Organisation, subject: Subject | None = None) -> Told:
    """Return the names and hashes that each journal tells; None where a part of it was redacted."""
    # Redacted events have no payload left: they may have told of files too.
    mentions = EventPayload.body.contains('"files"') | EventPayload.event_id.is_(None)
    query = select(Event.subject_kind, Event.subject_id, Event.kind, EventPayload.body).outerjoin(EventPayload)
    events = query.where(Event.organisation_id == organisation.id, Event.subject_kind.in_(OWNERS), mentions)
    if subject is not None:
        events = events.where(Event.subject_kind == subject[0], Event.subject_id == subject[1])
    found: Told = {}
    for owner, subject_id, kind, body in session.execute(events):
        said = found.setdefault((owner, subject_id), set())
        files = json.loads(body).get("files", []) if body else []
        if body is None or any("name" not in file for file in files):
            found[owner, subject_id] = None
        elif said is not None and kind != "file_quarantined":
            said |= {(file["name"], file["sha256"]) for file in files}
    return found


def _against_journal(session: Session, organisation: Organisation, told: Told) -> Iterator[str]:
    query = select(Attachment.case_id, Attachment.action_id, Attachment.name, Blob.sha256).join(Blob)
    joined = query.where(Attachment.organisation_id == organisation.id, ~Attachment.staged())
    there: dict[Subject, set[tuple[str, str]]] = {}
    for case_id, action_id, name, digest in session.execute(joined):
        owner = (Action.SUBJECT, action_id or 0) if case_id is None else (Case.SUBJECT, case_id)
        there.setdefault(owner, set()).add((name, digest))
    for subject in sorted(told.keys() | there.keys()):
        said = told.get(subject, set())
        if said is None:
            continue  # redacted: what is left of the journal no longer tells every file
        for name, _ in sorted(said - there.get(subject, set())):
            yield f"{_reference(session, subject)}, {name}: the journal tells of it, and no such file is attached"
        more = there.get(subject, set()) - said
        # What was joined while we compared is in the journal by now.
        now = _told(session, organisation, subject).get(subject, set()) if more else said
        for name, _ in sorted(more - now) if now is not None else []:
            yield f"{_reference(session, subject)}, {name}: it is not what the journal says"


def _reference(session: Session, subject: Subject) -> str:
    model = OWNERS[subject[0]]
    return session.scalars(select(model.reference).where(model.id == subject[1])).one()


def _unknown(session: Session, store: Storage) -> Iterator[str]:
    """Name the files of the store that no row knows, of any organisation; today's may still be on their way."""
    known = set(session.scalars(select(Blob.place)))
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for folder in ("files", "quarantine"):
        for place in store.walk(folder):
            # The antivirus writes aside what its row still names among the files.
            if {place, place.replace("quarantine/", "files/")} & known or place.split("/")[1] >= today:
                continue
            row = session.scalar(select(Blob.id).where(Blob.place == place))
            if row is None and store.exists(place):
                yield f"{place}: no row knows this file"
