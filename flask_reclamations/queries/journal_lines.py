"""The journal as lines: what happened, when, by whom, of all that a person may read (criterion 39)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ..domain.recurrence import AlertStatus, Rules
from ..domain.rights import Door, Permission, Viewer
from ..models import Action, Alert, Case, Event, EventPayload, Organisation, Procedure, Review, Risk
from . import actions, recurrence
from .days import period
from .visibility import granted

BATCH = 1000  # events held at a time
OWN = ("id", "subject_kind", "seq", "kind", "at", "actor_ref", "actor_label", "previous", "digest")
# What has a number or a version, each under its kind of journal.
NUMBERED = (Case, Action, Review, Risk)


@dataclass(frozen=True)
class JournalFilters:
    """Which events: by the day they were written."""

    since: date | None = None
    until: date | None = None


def every(session: Session, organisation: Organisation, viewer: Viewer, filters: JournalFilters) -> Iterator[Any]:
    """Yield the events that a person may read, in the order they were written; memory does not grow with them.

    A row has the columns of `OWN`, the number of what it is of (`reference`, or `version` of a procedure), whether
    what it said was forgotten, and, of a case, who speaks and whether one may know them (`named`).
    """
    query = select(
        *(getattr(Event, name) for name in OWN),
        func.coalesce(*(model.reference for model in NUMBERED)).label("reference"),
        Procedure.version,
        EventPayload.event_id.is_(None).label("forgotten"),
        Case.claimant_ref,
        Case.stakeholder,
        granted(viewer, Permission.IDENTIFY).label("named"),
    ).outerjoin(EventPayload, EventPayload.event_id == Event.id)
    for model in (*NUMBERED, Procedure):
        query = query.outerjoin(model, and_(Event.subject_kind == model.SUBJECT, model.id == Event.subject_id))
    days = period(Event.at, filters.since, filters.until, organisation.zone)
    query = query.where(Event.organisation_id == organisation.id, _open_to(session, organisation, viewer), *days)
    last = 0
    while batch := session.execute(query.where(Event.id > last).order_by(Event.id).limit(BATCH)).all():
        yield from batch
        last = batch[-1].id


def _open_to(session: Session, organisation: Organisation, viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition of an event that a person may read: whose journal they read where it is shown."""
    doors = {
        Review.SUBJECT: Door.REVIEWS,
        Risk.SUBJECT: Door.PLAN,
        Procedure.SUBJECT: Door.SETTINGS,
        Organisation.SUBJECT: Door.SETTINGS,
    }
    rules = Rules.of(organisation.recurrences)
    alerts = recurrence.seen(session, viewer, recurrence.listed(session, organisation, list(AlertStatus)), rules)
    return or_(
        and_(Event.subject_kind == Case.SUBJECT, granted(viewer, Permission.INTERNAL)),
        and_(Event.subject_kind == Action.SUBJECT, actions.seen_by(viewer)),
        and_(Event.subject_kind == Alert.SUBJECT, Event.subject_id.in_([one.alert.id for one in alerts])),
        Event.subject_kind.in_([kind for kind, door in doors.items() if viewer.may(door)]),
    )
