"""Subjects as they were at a moment, from their journals (design §8)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..domain.asof import Then, Told
from ..models import Event, Organisation
from ..schemas import events


def told(event: Event) -> Told:
    """Return an event as the rules read it."""
    payload = events.read(event.kind, event.payload.body) if event.payload else None
    return Told(event.seq, event.kind, event.at, event.actor_ref, event.actor_label, payload)


def of(
    session: Session, organisation: Organisation, subject: str, ids: Sequence[int], moment: datetime
) -> Iterator[Then]:
    """Yield these subjects as they were at a moment, in the order of their ids; what did not exist is left out."""
    query = select(Event).where(
        Event.organisation_id == organisation.id,
        Event.subject_kind == subject,
        Event.subject_id.in_(ids),
        Event.at <= moment,
    )
    rows = session.scalars(query.order_by(Event.subject_id, Event.seq))
    for subject_id, chain in groupby(rows, lambda event: event.subject_id):
        yield Then(subject_id, [told(event) for event in chain])


def one(session: Session, organisation: Organisation, subject: str, subject_id: int, moment: datetime) -> Then:
    """Return one subject as it was at a moment."""
    return next(of(session, organisation, subject, [subject_id], moment), Then(subject_id, []))
