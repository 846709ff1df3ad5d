"""The seals of an organisation, and what each is over: the events of a span of the journal."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from ..domain.journal import Fault
from ..domain.seals import KIND, Head, digest
from ..models import Event, EventPayload, Organisation
from ..schemas import events

BATCH = 1000


@dataclass(frozen=True)
class Seal:
    """One seal as its event says it.

    Parameters: `day` the organisation's own; `events` the length of its whole journal then, counted by id.
    """

    at: datetime
    seq: int
    day: date
    events: int
    chains: int
    digest: str


def every(session: Session, organisation: Organisation, *, until: datetime | None = None) -> Iterator[Seal]:
    """Yield the seals, the first one first.

    Parameters: `until` the cut-off of an evidence pack.
    """
    query = select(Event.at, Event.seq, EventPayload.body).join(EventPayload, EventPayload.event_id == Event.id)
    query = query.where(*_sealed(organisation)).order_by(Event.seq)
    if until is not None:
        query = query.where(Event.at <= until)
    for at, seq, body in session.execute(query):
        if said := events.read(KIND, body):
            yield Seal(at, seq, **said)


def last(session: Session, organisation: Organisation) -> Seal | None:
    """Return the latest seal, or None before the first."""
    query = select(Event.at, Event.seq, EventPayload.body).join(EventPayload, EventPayload.event_id == Event.id)
    row = session.execute(query.where(*_sealed(organisation)).order_by(Event.seq.desc()).limit(1)).one_or_none()
    return Seal(row.at, row.seq, **events.load(KIND, json.loads(row.body))) if row else None


def _sealed(organisation: Organisation) -> tuple[ColumnElement[bool], ...]:
    return (Event.subject_kind == "organisation", Event.subject_id == organisation.id, Event.kind == KIND)


def place(session: Session, organisation: Organisation, count: int, after: int = 0) -> int | None:
    """Return the id of the event that so many after `after` come to; None where there are fewer.

    Counted, not named by its id: an organisation moved to another database keeps the order of its events only.
    """
    query = select(Event.id).where(Event.organisation_id == organisation.id, Event.id > after)
    return session.scalar(query.order_by(Event.id).offset(count - 1).limit(1)) if count > 0 else after


def counted(session: Session, organisation: Organisation, after: int, until: int) -> tuple[int, int]:
    """Return how many events a span has, and how many of them are no seals."""
    query = select(func.count(), func.count().filter(Event.kind != KIND)).where(*_span(organisation, after, until))
    row = session.execute(query).one()
    return int(row[0]), int(row[1])


def _span(organisation: Organisation, after: int, until: int) -> tuple[ColumnElement[bool], ...]:
    return (Event.organisation_id == organisation.id, Event.id > after, Event.id <= until)


def heads(session: Session, organisation: Organisation, after: int, until: int) -> Iterator[Head]:
    """Yield the last event of each chain that moved in a span, by subject id; memory does not grow with it."""
    later = aliased(Event)
    overtaken = exists().where(
        later.subject_kind == Event.subject_kind,
        later.subject_id == Event.subject_id,
        later.seq == Event.seq + 1,
        later.id <= until,
    )
    query = select(Event.subject_id, Event.subject_kind, Event.seq, Event.digest)
    query = query.where(*_span(organisation, after, until), ~overtaken).order_by(Event.subject_id)
    for row in session.execute(query.execution_options(yield_per=BATCH)):
        yield Head(*row)


def pages(session: Session, organisation: Organisation) -> Iterator[list[Fault]]:
    """Yield a sentence per seal that the journal, taken to where it was then, no longer fits: one seal at a time."""
    gone = select(Event.seq).where(*_sealed(organisation), ~Event.payload.has()).order_by(Event.seq)
    yield [Fault("seal_gone", {"organisation": organisation.ref, "seq": seq}) for seq in session.scalars(gone)]
    before, after, known = "", 0, 0
    for seal in list(every(session, organisation)):
        name = {"day": seal.day, "organisation": organisation.ref, "seq": seal.seq}
        until = place(session, organisation, seal.events - known, after)
        if until is None:
            yield [Fault("seal_short", name | {"count": seal.events})]
            return
        fits = digest(before, heads(session, organisation, after, until)) == (seal.digest, seal.chains)
        yield [] if fits else [Fault("seal", name)]
        before, after, known = seal.digest, until, seal.events
